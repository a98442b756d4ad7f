import { beforeEach, describe, expect, test } from 'vitest';
import type { PriceAnswer, PriceQuestion } from '../../connectors/kit/price-check.ts';
import { certifyBy, tellCatalogue } from '../testing/certified.ts';
import { pricingWorld } from '../testing/pricing-world.ts';
import type { World } from '../testing/world.ts';

let world: World;
/** What the ERP charges by item; what is not there costs as in the hub: two dollars. */
let theirs: Record<string, PriceAnswer>;
let asked: PriceQuestion[];
let outage: Error | undefined;
/** The ERP answers when this is fulfilled. */
let patience: Promise<void>;

beforeEach(async () => {
  [theirs, asked, outage, patience] = [{}, [], undefined, Promise.resolve()];
  world = await pricingWorld();
  await tellCatalogue(world);
  certifyBy(world, async (questions) => {
    asked.push(...questions);
    await patience;
    if (outage !== undefined) throw outage;
    return questions.map(({ item }) => theirs[item] ?? { answer: 'priced', unitPrice: '2' });
  });
});

async function certify(more: { samples?: number; seed?: bigint } = {}) {
  const begun = await world.pricing.certify({ askedBy: 'maria', ...more });
  if (typeof begun === 'string') return begun;
  for (;;) {
    const [run] = await world.pricing.certifications({ id: begun.id, limit: 1 });
    if (run?.finishedAt) return run;
  }
}

const run = async (more = {}) => {
  const ended = await certify(more);
  if (typeof ended === 'string') throw new Error(ended);
  return ended;
};

describe('a certification', () => {
  test('counts what hub and ERP agree on, customer by customer', async () => {
    const ended = await run();
    expect(ended).toMatchObject({ askedBy: 'maria', mismatched: 0, unanswered: 0, failure: null });
    expect(ended.matched).toBeGreaterThan(20);
    expect(ended.asked).toBe(ended.matched);
    const parties = await world.pricing.partiesOf(ended.id, { limit: 99 });
    expect(parties.length).toBe(2);
    expect(parties.reduce((sum, { matched }) => sum + matched, 0)).toBe(ended.matched);
  });

  test('asks the ERP in its own ids, narrowest party first, and never for those who may not buy', async () => {
    await run();
    const chains = new Set(asked.map(({ chain }) => chain.map((each) => each.externalId).join(' ← ')));
    expect(chains).toEqual(new Set(['reno ← alder ← united', 'alder ← united']));
    expect(new Set(asked.map(({ item }) => item))).toEqual(new Set(['bolt', 'nut', 'washer']));
  });

  test('the same seed asks the same prices', async () => {
    const first = await run({ seed: 11n });
    const questions = JSON.stringify(asked);
    asked.length = 0;
    expect(await run({ seed: first.seed })).toMatchObject({ matched: first.matched });
    expect(JSON.stringify(asked)).toBe(questions);
  });

  test('what the ERP does not answer proves nothing, and is counted apart', async () => {
    theirs['nut'] = { answer: 'not-answered', reason: 'the item is blocked' };
    const ended = await run();
    expect(ended.mismatched).toBe(0);
    expect(ended.unanswered).toBeGreaterThan(0);
    expect(world.questions.size).toBe(0);
  });

  test('an ERP that is away ends the run in words, and changes no question', async () => {
    theirs['nut'] = { answer: 'priced', unitPrice: '3' };
    await run();
    const open = world.questions.size;
    outage = new Error('the ERP is away');
    expect(await run()).toMatchObject({ failure: 'the ERP is away', asked: 0 });
    expect(world.questions.size).toBe(open);
  });

  test('runs once at a time', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    patience = promise;
    const [first, second] = await Promise.all([
      world.pricing.certify({ askedBy: 'maria' }),
      world.pricing.certify({ askedBy: 'tom' }),
    ]);
    expect([typeof first, typeof second].toSorted()).toEqual(['object', 'string']);
    resolve();
    await world.pricing.stop();
  });

  test('is not possible where the landscape names no system', async () => {
    world.certification = undefined;
    expect(await certify()).toBe('not-declared');
  });
});

describe('a price that differs', () => {
  beforeEach(() => void (theirs['nut'] = { answer: 'priced', unitPrice: '2.05' }));

  test('is one question for each customer and item, with both prices', async () => {
    await run();
    const questions = [...world.questions.values()];
    expect(questions.map(({ kind, domain, system }) => [kind, domain, system])).toEqual(
      questions.map(() => ['price-mismatch', 'price-agreement', 'erp']),
    );
    expect(new Set(questions.map(({ what }) => what))).toEqual(
      new Set([
        'the hub and erp charge alder different prices for nut',
        'the hub and erp charge reno different prices for nut',
      ]),
    );
    expect(questions[0]?.why).toMatch(/hub 2 USD by list-nut \(everyone\), ERP 2\.05 USD/);
  });

  test('is asked again in every run until it is equal, and then its question closes', async () => {
    await run({ seed: 1n });
    const before = await world.pricing.mismatches({ limit: 100 });
    expect(before.length).toBeGreaterThan(0);
    world.now = new Date('2026-06-02T12:00:00Z');
    // Few samples of another seed: what differed is asked besides.
    expect((await run({ seed: 2n, samples: 1 })).mismatched).toBeGreaterThanOrEqual(before.length);
    const since = (await world.pricing.mismatches({ limit: 100 })).map((each) => each.since.toISOString());
    expect(since).toContain('2026-06-01T12:00:00.000Z');
    theirs = {};
    await run({ samples: 1 });
    expect(await world.pricing.mismatches({ limit: 100 })).toEqual([]);
    expect(world.questions.size).toBe(0);
  });

  test('is none within the tolerance', async () => {
    if (world.certification !== undefined)
      world.certification = { ...world.certification, tolerance: '0.05' };
    expect(await run()).toMatchObject({ mismatched: 0 });
  });

  test('that is on its way only looks so: it is asked twice before it counts', async () => {
    const erp = world.certification?.erp;
    if (world.certification === undefined || erp === undefined) throw new Error('nothing is declared');
    const seen = new Set<string>();
    const settling = async (questions: readonly PriceQuestion[]) => {
      const late = questions.map((question) => seen.has(JSON.stringify(question)));
      questions.forEach((question) => seen.add(JSON.stringify(question)));
      const answers = await erp.ask(questions);
      return answers.map((each, place): PriceAnswer =>
        late[place] ? { answer: 'priced', unitPrice: '2' } : each,
      );
    };
    world.certification = { ...world.certification, erp: { ...erp, ask: settling } };
    expect(await run()).toMatchObject({ mismatched: 0 });
    expect(world.questions.size).toBe(0);
  });

  test('closes where the item is gone', async () => {
    await run();
    expect(world.questions.size).toBeGreaterThan(0);
    theirs['nut'] = { answer: 'not-answered', reason: 'no such item' };
    await world.remove('list-nut');
    await world.remove('nut');
    await run();
    expect(world.questions.size).toBe(0);
  });
});

test('of runs that began in one instant, each is on one page of the list', async () => {
  for (let count = 0; count < 5; count += 1) await run({ samples: 1 });
  const all = await world.pricing.certifications({ limit: 100 });
  const seen: string[] = [];
  for (;;) {
    const before = all.find(({ id }) => id === seen.at(-1));
    const page = await world.pricing.certifications({ limit: 2, before });
    if (page.length === 0) break;
    seen.push(...page.map(({ id }) => id));
  }
  expect(new Set(all.map(({ startedAt }) => startedAt.getTime())).size).toBe(1);
  expect(seen).toEqual(all.map(({ id }) => id));
  expect(seen.length).toBe(5);
});

describe('the nightly run', () => {
  test('begins once each night, beginning with the first that the hub lives through', async () => {
    expect(await world.pricing.certifyWhenDue()).toBe('not-due');
    world.now = new Date('2026-06-02T02:30:00Z');
    const both = await Promise.all([world.pricing.certifyWhenDue(), world.pricing.certifyWhenDue()]);
    expect(both.toSorted()).toEqual(['begun', 'not-due']);
    await world.pricing.stop();
    world.now = new Date('2026-06-02T23:00:00Z');
    expect(await world.pricing.certifyWhenDue()).toBe('not-due');
  });
});
