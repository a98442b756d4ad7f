/** A pricing station on a test database, over records that tests write with short names, and with a clock that they move. */
import type { Item } from '../../model/item.ts';
import type { Party } from '../../model/party.ts';
import type { PriceAgreement } from '../../model/price-agreement.ts';
import { deterministicId, newId } from '../../platform/ids.ts';
import { Secret } from '../../platform/secrets.ts';
import type { Database } from '../../platform/sql.ts';
import type { Question } from '../../model/exceptions.ts';
import { silentLog } from '../../platform/log.ts';
import type { CertificationPolicy } from '../certification/certifying.ts';
import type { CertificationNeeds } from '../certification/certify.ts';
import type { PricingRecord } from '../basis/records.ts';
import { pricing, type Pricing } from '../pricing.ts';
import type { Quote, QuotedLine, QuoteLineRequest } from '../quotes/quote-shapes.ts';
import type { PricingPolicies } from '../quotes/quotes.ts';
import type { QuoteKeys } from '../quotes/seal.ts';
import { TERMS } from './story.ts';

export interface World {
  readonly database: Database;
  readonly pricing: Pricing;
  now: Date;
  keys: QuoteKeys;
  policies: PricingPolicies;
  /** Open questions by subject. */
  readonly questions: Map<string, Question>;
  /** Absent: nothing is declared. */
  certification: CertificationPolicy | undefined;
  /** Ids of records that the station read whole, in order. */
  readonly read: string[];
  item(name: string, fields: Item): Promise<void>;
  party(name: string, fields: Party): Promise<void>;
  agreement(name: string, fields: PriceAgreement): Promise<void>;
  remove(name: string): Promise<void>;
  /** Lines are written `item quantity unit`, the unit may be missing. */
  quote(party: string, ...lines: readonly string[]): Promise<Quote>;
}

export function key(name: string): Secret {
  return new Secret(`${name}-`.repeat(10));
}

export function idOf(name: string): string {
  return deterministicId('pricing-test', name);
}

/** What is called so, if anything is. */
export function reference(name: string) {
  return { by: 'record' as const, value: idOf(name) };
}

/** A price for one piece in dollars. */
export function price(amount: string, unit = 'EA') {
  return { amount, currency: 'USD', per: { value: '1', unit } };
}

type Records = Map<string, PricingRecord>;

/** Its records are its own: a second one on the same database is another node once it was told the same. */
export function worldOn(database: Database): World {
  const records: Records = new Map();
  const read: string[] = [];
  const station = pricing({
    database,
    clock: () => world.now,
    newId,
    policies: () => world.policies,
    keys: () => Promise.resolve(world.keys),
    needs: needsOf(records, read),
    log: silentLog,
    questions: {
      raise: (_tx, questions) =>
        Promise.resolve(questions.forEach((each) => world.questions.set(each.subject, each))),
      settle: (_tx, keys) => Promise.resolve(keys.forEach(({ subject }) => world.questions.delete(subject))),
    },
    certification: () => world.certification,
  });
  const follow = async (name: string): Promise<void> =>
    void (await database.transaction((tx) => station.follow(tx, [idOf(name)])));
  const world: World = {
    database,
    pricing: station,
    now: new Date('2026-06-01T12:00:00Z'),
    keys: { current: key('first') },
    policies: {
      terms: TERMS,
      currency: 'USD',
      currencyOf: () => undefined,
      quotesValidForSeconds: 900,
    },
    read,
    questions: new Map(),
    certification: undefined,
    item: (name, fields) => Promise.resolve(put(records, name, { domain: 'item', fields })),
    party: (name, fields) => Promise.resolve(put(records, name, { domain: 'party', fields })),
    agreement: async (name, fields) => {
      put(records, name, { domain: 'price-agreement', fields });
      await follow(name);
    },
    remove: async (name) => {
      put(records, name, { domain: 'item', fields: {}, deleted: true });
      await follow(name);
    },
    quote: (party, ...lines) => station.quote({ lines: lines.map((text) => asked(records, party, text)) }),
  };
  return world;
}

function put(
  records: Records,
  name: string,
  { domain, fields, deleted = false }: { domain: PricingRecord['domain']; fields: object; deleted?: boolean },
) {
  const version = (records.get(idOf(name))?.version ?? 0) + 1;
  const kept = { ...fields };
  records.set(idOf(name), {
    domain,
    recordId: idOf(name),
    version,
    number: name,
    deleted,
    fields: kept,
    scoped: {},
  });
}

function needsOf(records: Records, read: string[]): CertificationNeeds {
  return {
    someIds: (_queryable, domain) =>
      Promise.resolve(
        [...records.values()]
          .filter((record) => !record.deleted && record.domain === domain)
          .map(({ recordId }) => recordId)
          .toSorted(),
      ),
    externalIdsOf: (_queryable, _system, ids) =>
      Promise.resolve(
        new Map(
          ids.flatMap((id) => {
            const known = records.get(id);
            return known === undefined ? [] : [[id, known.number]];
          }),
        ),
      ),
    versionsOf: (_queryable, ids) =>
      Promise.resolve(new Map(living(records, ids).map(({ recordId, version }) => [recordId, version]))),
    recordsOf: (_queryable, ids) => {
      const found = ids.flatMap((id) => records.get(id) ?? []);
      read.push(...found.map(({ number }) => number));
      return Promise.resolve(found);
    },
    viewFor: ({ fields, scoped }, channel) => ({ ...fields, ...scoped[channel ?? ''] }),
  };
}

function living(records: Records, ids: readonly string[]): readonly PricingRecord[] {
  return ids.flatMap((id) => records.get(id) ?? []).filter(({ deleted }) => !deleted);
}

function asked(records: Records, party: string, text: string): QuoteLineRequest {
  const [item = '', quantity = '1', unit] = text.split(' ');
  const named = (name: string) => ({ name, id: records.has(idOf(name)) ? idOf(name) : undefined });
  return { item: named(item), party: named(party), quantity, unit };
}

/** `amount winner`, or `reason: words`. */
export function said(line: QuotedLine | undefined): string {
  if (line === undefined) return 'nothing';
  return line.outcome === 'priced'
    ? `${line.amount.amount} ${line.agreement.number}`
    : `${line.reason}: ${line.words}`;
}
