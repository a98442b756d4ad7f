/** What must be true of documents in the ERP and at warehouses, after every step of every story. */
import type { ReturnOrder } from '../../../model/documents/returns.ts';
import type { WantedDocument } from '../../kit/process.ts';
import { SALES_ORDER } from '../document-names.ts';
import { isPartOf } from '../lines.ts';
import { lessenedTo } from './answers.ts';
import { isCancelled, isStopped, n, said, type Rule } from './rules.ts';
import { singlesOf, type Moment } from './whole-story.ts';

type Quantities = ReadonlyMap<string, number>;

/** By document and item: what may still leave under it. */
function weighed(documents: readonly WantedDocument[]): Quantities {
  const sums = new Map<string, number>();
  for (const { name, domain, body } of documents) {
    if (domain !== 'sales-order' && domain !== 'warehouse-order') continue;
    sums.set(
      name,
      body.lines.reduce((sum, { quantity }) => sum + n(quantity.value), 0),
    );
  }
  return sums;
}

/** A stopped order neither grows nor vanishes outside. */
const still: Rule = (moment) => {
  const { before, wanted, step } = moment;
  if (!isStopped(moment) || isCancelled(moment)) return [];
  const [was, is] = [weighed(before), weighed(wanted)];
  const grown = [...is].filter(([name, sum]) => sum > (was.get(name) ?? 0));
  const gone = [...was].filter(([name]) => !is.has(name));
  const isAdvice = singlesOf(step).some((each) => 'tell' in each && each.tell === 'advice');
  return [
    ...grown.flatMap(([name, sum]) =>
      said(!isAdvice, `it is stopped, and ${name} grew from ${was.get(name) ?? 0} to ${sum}`),
    ),
    ...gone.map(([name]) => `it is stopped, and ${name} has vanished`),
  ];
};

/** Warehouse orders of which the warehouse has said that nothing more comes. */
function finished(facts: Moment['facts']): ReadonlySet<string> {
  return new Set(
    facts.flatMap((fact) =>
      fact.kind === 'advice' &&
      (fact.advice.final || fact.advice.kind === 'cancelled') &&
      'ours' in fact.advice.answers
        ? [fact.advice.answers.ours]
        : [],
    ),
  );
}

/** Nothing that can be taken out stands outside for an order that nobody wants; nothing is held. */
const undone: Rule = (moment) => {
  const { plan, wanted } = moment;
  if (!isCancelled(moment) || plan.lines.some(({ quantities: q }) => n(q['shipped']) > 0)) return [];
  const isPicked = plan.lines.some(({ status }) => status !== 'cancelled');
  if (isPicked) return [];
  const ended = finished(moment.facts);
  return [
    ...wanted.flatMap((each) =>
      said(
        (each.domain === 'sales-order' || each.domain === 'warehouse-order') &&
          each.body.state !== 'cancelled' &&
          !ended.has(each.body.document),
        `it is cancelled, and ${each.name} stands`,
      ),
    ),
    ...said(
      plan.lines.some(({ quantities: q }) => n(q['held']) > 0),
      'it is cancelled, and something is held',
    ),
    ...said(plan.exposure !== undefined, 'it is cancelled, and owes something'),
  ];
};

/** What a warehouse is told to ship is held for it. */
const backed: Rule = ({ wanted, facts }) => {
  const free = new Set(
    facts.flatMap((fact) => (fact.kind === 'released' && fact.because === 'given-up' ? [fact.key] : [])),
  );
  const ended = finished(facts);
  return wanted.flatMap((each) => {
    if (each.domain !== 'warehouse-order' || ended.has(each.body.document)) return [];
    const held = facts.flatMap((fact) =>
      fact.kind === 'reservation' &&
      fact.reservationId !== undefined &&
      !free.has(fact.key) &&
      each.name === `warehouse-order/${fact.locationId}/${fact.wave}`
        ? [n((fact.substitute?.quantity ?? lessenedTo(facts, fact.key) ?? fact.quantity).value)]
        : [],
    );
    const [told, there] = [weighed([each]).get(each.name) ?? 0, held.reduce((a, b) => a + b, 0)];
    return said(told > there, `${each.name} tells to ship ${told}, and ${there} are held for it`);
  });
};

/**
 * Of what is still wanted, the ERP is told all that left, whichever wave it left in. What left beyond what was held takes the place of as much
 * that is held and may leave: the ERP is told of it as soon as that will not.
 */
const posted: Rule = ({ plan, facts }) => {
  // What left beyond what was held has no place as long as the rest may not be given back.
  if (isStopped({ plan, facts })) return [];
  const isReplaced = facts.some((fact) => fact.kind === 'reservation' && fact.substitute !== undefined);
  const sales = plan.documents === 'as-they-are' ? [] : plan.documents;
  return sales.flatMap(({ domain, body }) => {
    if (domain !== 'sales-order' || body.state !== 'placed' || isReplaced) return [];
    return plan.lines.flatMap(({ line, quantities: q }) => {
      const parts = body.lines.filter((each) => each.line === line || each.line.startsWith(`${line}/`));
      const told = parts.reduce((sum, { shipped }) => sum + n(shipped?.value), 0);
      const late = Math.max(0, n(q['held']) - (n(q['wanted']) - n(q['shipped'])));
      return said(
        n(q['shipped']) <= n(q['wanted']) && (told > n(q['shipped']) || told + late < n(q['shipped'])),
        `line ${line}: ${q['shipped']} left, and the ERP is told of ${told}`,
      );
    });
  });
};

/** What a warehouse is told to ship that it does not have yet, the ERP knows. What it speaks of it has, as far as it was ever wanted there. */
const known: Rule = ({ before, wanted, taken, once, facts }) => {
  const sales = taken.get(SALES_ORDER);
  const sold = sales?.domain === 'sales-order' ? sales.body.lines : [];
  const was = weighed(before);
  const is = weighed(wanted);
  return wanted.flatMap((each) => {
    if (each.domain !== 'warehouse-order' || each.target.startsWith('wms-drop/')) return [];
    if ((is.get(each.name) ?? 0) <= (was.get(each.name) ?? 0)) return [];
    const place = each.body.location.value;
    return each.body.lines.flatMap(({ line, quantity }) => {
      const there = sold
        .filter((each) => each.location.value === place && isPartOf(each.line, line))
        .reduce((sum, each) => sum + n(each.quantity.value), 0);
      const words = `${each.name} tells to ship ${quantity.value} of line ${line}, and the ERP knows of ${there}`;
      const had = Math.max(leftUnder(facts, each.body.document, line), standsAt(taken.get(each.name), line));
      const told = isSpokenOf(facts, each.body.document)
        ? Math.max(had, standsAt(once.get(each.name), line))
        : had;
      return said(n(quantity.value) > Math.max(there, told), words);
    });
  });
};

/** What of a line stands on a warehouse order. */
function standsAt(order: WantedDocument | undefined, told: string): number {
  if (order?.domain !== 'warehouse-order') return 0;
  return n(order.body.lines.find(({ line }) => line === told)?.quantity.value);
}

function isSpokenOf(facts: Moment['facts'], document: string): boolean {
  return facts.some(
    (fact) =>
      fact.kind === 'advice' && 'ours' in fact.advice.answers && fact.advice.answers.ours === document,
  );
}

/** What a warehouse has shipped, it was told, whatever the hub knows of that. */
function leftUnder(facts: Moment['facts'], document: string, told: string): number {
  return facts
    .flatMap((fact) => (fact.kind === 'advice' && fact.advice.kind === 'shipped' ? [fact.advice] : []))
    .filter(({ answers }) => 'ours' in answers && answers.ours === document)
    .flatMap(({ lines }) => lines.filter(({ line }) => line === told))
    .reduce((sum, { quantity }) => sum + n(quantity.value), 0);
}

/** What nobody wants and a warehouse has taken out is told to it again only when it says itself that this ships. */
const dropped: Rule = ({ wanted, taken, facts, plan }) => {
  const unwanted = new Set(
    plan.lines.filter(({ quantities }) => n(quantities['wanted']) === 0).map(({ line }) => line),
  );
  return wanted.flatMap((each) => {
    const had = taken.get(each.name);
    if (each.domain !== 'warehouse-order' || had?.domain !== 'warehouse-order') return [];
    const stood = new Set(had.body.lines.map(({ line }) => line));
    const again = each.body.lines.filter(
      ({ line }) => unwanted.has(line.split('/')[0] ?? '') && !stood.has(line),
    );
    return again.flatMap(({ line }) =>
      said(
        leftUnder(facts, each.body.document, line) === 0,
        `${each.name} has taken an order without line ${line}, and is told of it again`,
      ),
    );
  });
};

type Told = Pick<ReturnOrder['lines'][number], 'line' | 'item' | 'quantity'>;

/** Of each item no more is taken back or credited than left as it, over all returns. */
const takenBack: Rule = ({ wanted, facts }) => {
  const left = new Map<string, number>();
  for (const fact of facts)
    if (fact.kind === 'advice' && fact.advice.kind === 'shipped')
      for (const { line, quantity } of fact.advice.lines)
        left.set(line, (left.get(line) ?? 0) + n(quantity.value));
  return (['return-order', 'credit-memo'] as const).flatMap((domain) => {
    const told = wanted.flatMap((each): readonly Told[] => (each.domain === domain ? each.body.lines : []));
    return [...Map.groupBy(told, ({ line }) => nameOf(line))].flatMap(([name, lines]) => {
      const sum = lines.reduce((all, { quantity }) => all + n(quantity.value), 0);
      const there = left.get(name) ?? 0;
      return [
        ...said(sum > there, `${domain}: ${sum} of ${name}, of which ${there} left`),
        ...said(
          lines.some(({ item }) => name.includes('/+') && item.value !== name.split('/+')[1]),
          `${domain}: ${name} is another item`,
        ),
      ];
    });
  });
};

/** Without the place: `1/WEST` is `1`, `1/+B/WEST` is `1/+B`. */
function nameOf(line: string): string {
  const [ordered = '', other = ''] = line.split('/');
  return other.startsWith('+') ? `${ordered}/${other}` : ordered;
}

/** What the channel remits is asked of no tax engine, and the ERP is told so. */
const remitted: Rule = ({ facts, plan }) => {
  const orders = facts.flatMap((fact) => (fact.kind === 'order' ? [fact.order] : []));
  const last = orders.toSorted((a, b) => n(b.revision) - n(a.revision))[0];
  const theirs = new Set(
    last?.lines.filter((line) => line.collectedTax?.remittedBy === 'channel').map(({ line }) => line),
  );
  const isTold = (line: string): boolean => last?.lines.some((each) => each.line === line) === true;
  const documents = [...plan.always, ...(plan.documents === 'as-they-are' ? [] : plan.documents)];
  return documents.flatMap(({ name, domain, body }) => {
    if (domain === 'tax-document' && name.startsWith('tax/estimate/'))
      return said(
        body.lines.some(({ line }) => theirs.has(line)),
        `${name} asks about what the channel remits`,
      );
    if (domain !== 'sales-order') return [];
    return body.lines
      .map(({ line, taxRemittedBy }) => ({ line: line.split('/')[0] ?? '', taxRemittedBy }))
      .filter(({ line, taxRemittedBy }) => isTold(line) && (taxRemittedBy === 'channel') !== theirs.has(line))
      .map(({ line }) => `the ERP is told otherwise who remits the tax of line ${line}`);
  });
};

export const OUTSIDE: readonly Rule[] = [still, undone, backed, posted, known, dropped, takenBack, remitted];
