/** What is expected to arrive, on its way in: references resolved, and told to stock. */
import type { ApplyOutcome, IntakeFact } from '../../intake/index.ts';
import type { ExpectedReceipt } from '../../model/documents/expected-receipt.ts';
import type { RecordDomain } from '../../model/facts.ts';
import { listReferences } from '../../model/references.ts';
import type { Reference } from '../../model/primitives.ts';
import type { Transaction } from '../../platform/sql.ts';
import type { Records } from '../../records/index.ts';
import type { ExpectedFact, Stock, StockPair } from '../../stock/index.ts';

export interface ExpectingNeeds {
  readonly records: Pick<Records, 'resolveReferences'>;
  readonly stock: Pick<Stock, 'expect'>;
}

interface Told {
  readonly fact: IntakeFact;
  readonly document: ExpectedReceipt;
}
type Missing = Extract<ApplyOutcome, { waitsFor: unknown }>;

/** Gives one outcome for each, in order. A document waits until every item and every place of it is known. */
export async function expectAll(
  needs: ExpectingNeeds,
  tx: Transaction,
  facts: readonly IntakeFact[],
): Promise<{ readonly outcomes: readonly ApplyOutcome[]; readonly changed: readonly StockPair[] }> {
  if (facts.length === 0) return { outcomes: [], changed: [] };
  const told = facts.map((fact) => ({ fact, document: documentOf(fact) }));
  const resolve = await resolver(needs, tx, told);
  const resolved = told.map((each) => toExpected(each, resolve));
  const known = resolved.filter((each): each is ExpectedFact => 'pairs' in each);
  const answer = await needs.stock.expect(tx, known);
  const taken = answer.outcomes.values();
  const outcomes = resolved.map((each) => ('pairs' in each ? (taken.next().value ?? 'absorbed') : each));
  return { outcomes, changed: answer.changed };
}

function documentOf({ fact, domain }: IntakeFact): ExpectedReceipt {
  if ('document' in fact && 'version' in fact && 'lines' in fact) return fact;
  throw new Error(`intake gave something else in the domain ${domain}`);
}

type Resolve = (system: string, domain: RecordDomain, reference: Reference) => string | undefined;

/** Each distinct reference of each system is resolved once. */
async function resolver(
  { records }: ExpectingNeeds,
  tx: Transaction,
  told: readonly Told[],
): Promise<Resolve> {
  const found = new Map<string, string | undefined>();
  for (const [system, group] of Map.groupBy(told, ({ fact }) => fact.system)) {
    const asked = new Map(
      group
        .flatMap(({ document }) => listReferences('expected-receipt', document))
        .map(({ domain, reference }) => [keyOf(system, domain, reference), { domain, reference }]),
    );
    const answers = await records.resolveReferences(tx, system, [...asked.values()]);
    [...asked.keys()].forEach((key, place) => found.set(key, answers[place]));
  }
  return (system, domain, reference) => found.get(keyOf(system, domain, reference));
}

function keyOf(system: string, domain: RecordDomain, { by, kind, value }: Reference): string {
  return JSON.stringify([system, domain, by, kind, value]);
}

/** The supplier is told beside it: nobody waits for him. */
function toExpected({ fact, document }: Told, resolve: Resolve): ExpectedFact | Missing {
  const { system, messageId, correlationId, traceparent } = fact;
  const pairs: StockPair[] = [];
  for (const { item, location } of document.lines) {
    const itemId = resolve(system, 'item', item);
    if (itemId === undefined) return { waitsFor: { domain: 'item', reference: item } };
    const locationId = resolve(system, 'location', location);
    if (locationId === undefined) return { waitsFor: { domain: 'location', reference: location } };
    pairs.push({ itemId, locationId });
  }
  const { supplier } = document;
  const supplierId = supplier === undefined ? undefined : resolve(system, 'supplier', supplier);
  return { system, messageId, correlationId, traceparent, fact: document, pairs, supplierId };
}
