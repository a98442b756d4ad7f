/** Whatever the order, the repetition and the batches in which claims come, and however many nodes merge them: the records are the same. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { newId } from '../platform/ids.ts';
import { testDatabase, type TestDatabase } from '../platform/testing/database.ts';
import type { RecordClaim } from '../model/facts.ts';
import type { ClaimArrival } from './arrival.ts';
import { records, type Records } from './records.ts';
import type { RecordRules } from './rules.ts';
import { arrival, NO_RULES, openQuestions, owns } from './testing/estate.ts';

const RULES: RecordRules = {
  ...NO_RULES,
  scopes: { 'erp-de': { company: 'de' } },
  ownership: [
    owns('erp', '*'),
    owns('pim', ['description'], { fallbacks: ['erp'] }),
    owns('erp-de', ['category'], { scope: { company: 'de' } }),
    owns('erp', '*', { domain: 'price-agreement' }),
  ],
  approvals: [{ domain: 'item', field: 'taxCategory', condition: { when: 'any-change' }, approver: 'tax' }],
  quality: [{ name: 'texts', domain: 'item', channel: 'shop', needs: ['description'], owner: 'pim team' }],
};

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});

interface Outcome {
  readonly records: unknown;
  readonly scoped: unknown;
  readonly pending: unknown;
  readonly references: unknown;
  readonly questions: readonly string[];
}

const SYSTEMS = ['erp', 'pim', 'shop', 'erp-de'];

/** An item that several systems know; each says one thing under each version. */
const itemClaim = fc.record({
  system: fc.constantFrom(...SYSTEMS),
  item: fc.integer({ min: 1, max: 3 }),
  version: fc.integer({ min: 1, max: 5 }),
  status: fc.constantFrom(undefined, null, 'active', 'blocked'),
  description: fc.constantFrom(undefined, null, 'Bolt', 'Nut'),
  category: fc.constantFrom(undefined, 'a', 'b'),
  taxCategory: fc.constantFrom(undefined, 'full', 'reduced'),
  deleted: fc.constantFrom(false, false, false, true),
});

const priceClaim = fc.record({
  item: fc.integer({ min: 1, max: 3 }),
  version: fc.integer({ min: 1, max: 3 }),
  by: fc.constantFrom<'number' | 'externalId'>('number', 'externalId'),
});

const claims = fc
  .tuple(
    fc.uniqueArray(itemClaim, {
      minLength: 1,
      maxLength: 18,
      selector: ({ system, item, version }) => `${system}/${item}/${version}`,
    }),
    fc.uniqueArray(priceClaim, { maxLength: 4, selector: ({ item, version }) => `${item}/${version}` }),
  )
  .map(([items, prices]) => [
    // The ERP knows every item: prices never wait for ever.
    ...[1, 2, 3].map((item) =>
      arrival('erp', { externalId: `erp-${item}`, version: '0', fields: { number: `A-${item}` } }),
    ),
    ...items.map(({ system, item, version, deleted, ...fields }) =>
      arrival(system, {
        externalId: `${system}-${item}`,
        version: String(version),
        deleted,
        fields: { number: `A-${item}`, ...defined(fields) },
        related: { variant: `${system}-v-${item}` },
      }),
    ),
    ...prices.map(({ item, version, by }) =>
      arrival('erp', {
        domain: 'price-agreement',
        externalId: `price-${item}`,
        version: String(version),
        fields: { number: `P-${item}`, item: { by, value: by === 'number' ? `A-${item}` : `erp-${item}` } },
      }),
    ),
  ]);

/** The same arrivals, shuffled, some twice, cut into batches. */
const arrangement = claims.chain((all) =>
  fc.record({
    all: fc.constant(all),
    shuffled: fc
      .tuple(fc.shuffledSubarray(all, { minLength: all.length }), fc.shuffledSubarray(all))
      .map(([once, again]) => [...once, ...again]),
    size: fc.integer({ min: 1, max: 6 }),
  }),
);

test('any order, repetition and batching gives the same records, proposals, questions and cross-references', async () => {
  await fc.assert(
    fc.asyncProperty(arrangement, async ({ all, shuffled, size }) => {
      const straight = await outcomeOf(async (station) => applyAll(station, [all]));
      const otherwise = await outcomeOf(async (station) => applyAll(station, batches(shuffled, size)));
      expect(otherwise).toEqual(straight);
    }),
    { numRuns: 25 },
  );
});

test('several nodes that merge overlapping batches at once give the same, and none gets in the way of another', async () => {
  await fc.assert(
    fc.asyncProperty(arrangement, async ({ all, shuffled, size }) => {
      const straight = await outcomeOf(async (station) => applyAll(station, [all]));
      const together = await outcomeOf(async (station) => {
        const lanes = [shuffled, all.toReversed(), shuffled.toReversed(), all];
        await Promise.all(lanes.map((lane) => applyAll(station, batches(lane, size))));
      });
      expect(together).toEqual(straight);
    }),
    { numRuns: 10 },
  );
});

/** Applies batch after batch; what waits is applied again until it goes in, as intake does. A deadlock would be an error here. */
async function applyAll(station: Records, all: readonly (readonly ClaimArrival[])[]): Promise<void> {
  let waiting = all;
  while (waiting.length > 0) {
    const again: ClaimArrival[] = [];
    for (const batch of waiting) {
      const { outcomes } = await once((tx) => station.apply(tx, batch));
      again.push(...batch.filter((_, place) => isWaiting(outcomes[place])));
    }
    waiting = again.length === 0 ? [] : [again];
  }
}

/** Without the retries of the platform: whoever is refused by the database fails. */
async function once<Result>(
  work: Parameters<TestDatabase['transaction']>[0] extends (tx: infer Tx) => unknown
    ? (tx: Tx) => Promise<Result>
    : never,
): Promise<Result> {
  let attempts = 0;
  return db.transaction((tx) => {
    attempts += 1;
    if (attempts > 1) throw new Error('the transaction had to run again');
    return work(tx);
  });
}

async function outcomeOf(work: (station: Records) => Promise<void>): Promise<Outcome> {
  await db.execute('truncate record cascade');
  const questions = openQuestions();
  const station = records({ rules: () => RULES, questions, clock: () => new Date(), newId });
  await work(station);
  return {
    records: await db.query('select domain, id, number, deleted, fields from record order by id'),
    scoped: await db.query('select id, scoped from record order by id'),
    pending: await db.query(
      `select id, kind, system, field, body->'value' as value, body->'current' as current from pending_value order by id`,
    ),
    references: await db.query(
      `select system, domain, kind, external_id, record_id, gone from cross_reference where valid_to is null
       order by system, domain, kind, external_id`,
    ),
    questions: [...questions.open.values()].map(({ kind, what }) => `${kind}: ${what}`).toSorted(),
  };
}

function batches(all: readonly ClaimArrival[], size: number): ClaimArrival[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));
}

function isWaiting(outcome: unknown): boolean {
  return typeof outcome === 'object' && outcome !== null && 'waitsFor' in outcome;
}

function defined(fields: object): RecordClaim['fields'] {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
