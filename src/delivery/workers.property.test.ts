/** Whatever happens and however many workers there are: the target ends up as it should be, once, and never goes back in time. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { later, never } from '../connectors/kit/outcome.ts';
import { testDatabase } from '../platform/testing/database.ts';
import type { Delivery } from './index.ts';
import { claimRows, beginRows } from './rows/lease-store.ts';
import { emptyDelivery, Estate } from './testing/estate.ts';
import { RecordingTarget, type Program } from './testing/recording-target.ts';

const database = await testDatabase({ maxConnections: 20 });
const SHOP = 'shop/items';
let estate = new Estate(database);
const estates: Estate[] = [];

async function freshEstate(): Promise<Estate> {
  await Promise.all(estates.splice(0).map((each) => each.stop()));
  await emptyDelivery(database);
  estate = new Estate(database);
  estates.push(estate);
  return estate;
}
afterEach(() => estate.stop());

type Step =
  | { readonly step: 'change'; readonly keys: readonly number[] }
  | { readonly step: 'drift'; readonly key: number }
  | { readonly step: 'crash'; readonly begun: boolean; readonly effect: boolean }
  | { readonly step: 'pause'; readonly ms: number };

const keys = fc.integer({ min: 0, max: 7 });
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      step: fc.constant('change' as const),
      keys: fc.uniqueArray(keys, { minLength: 1 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('drift' as const), key: keys }) },
  {
    weight: 2,
    arbitrary: fc.record({ step: fc.constant('crash' as const), begun: fc.boolean(), effect: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ step: fc.constant('pause' as const), ms: fc.integer({ min: 0, max: 15 }) }),
  },
);

const mishaps: readonly ReturnType<Program>[] = [
  later('locked', 'busy'),
  later('down', 'unavailable', 0.01),
  later('slow down', 'throttled', 0.01),
  'throw',
  'effect-then-throw',
  never('not now'),
];

/** A worker process that dies: it claims, perhaps begins and even writes, and is never heard of again. */
async function crash(
  shop: RecordingTarget,
  { begun, effect }: { begun: boolean; effect: boolean },
): Promise<void> {
  const session = randomUUID();
  const claim = { target: SHOP, rank: 4, limit: 3, session, now: new Date() };
  const rows = await claimRows(database, claim);
  if (!begun || rows.length === 0) return;
  const held = { target: SHOP, session, rows, now: new Date() };
  await beginRows(database, {
    ...held,
    hashes: rows.map(() => 'ab'.repeat(16)),
    epochs: rows.map(({ epoch }) => epoch + 1),
  });
  if (!effect) return;
  const known = (key: string): string | undefined => estate.links.get(`shop item ${key} `) ?? shop.idOf(key);
  for (const { key } of rows) {
    const externalId = known(key);
    const body = { number: key, value: estate.records.get(key) ?? 0 };
    await shop.write([{ key: randomUUID(), body, ...(externalId === undefined ? {} : { externalId }) }]);
  }
}

async function play(
  shop: RecordingTarget,
  nodes: readonly Delivery[],
  script: readonly Step[],
): Promise<void> {
  let version = 0;
  for (const [place, step] of script.entries()) {
    const node = nodes[place % nodes.length];
    if (node === undefined) continue;
    if (step.step === 'pause') await pause(step.ms);
    if (step.step === 'crash') await crash(shop, step);
    if (step.step === 'drift')
      await database.transaction((tx) =>
        node.markDrift(tx, [{ system: 'shop', domain: 'item', key: `k${step.key}` }]),
      );
    if (step.step === 'change') {
      version += 1;
      await estate.change(node, SHOP, Object.fromEntries(step.keys.map((key) => [`k${key}`, version])));
    }
  }
}

/** What differs still. What a mishap called refused is tried again, as a person would have it. */
async function unequalAfterRetry(
  [node]: readonly Delivery[],
  shop: RecordingTarget,
): Promise<readonly string[]> {
  const refused = (await node?.rows({ state: 'dead' }, { limit: 100 })) ?? [];
  if (refused.length > 0) await database.transaction(async (tx) => node?.retry(tx, refused));
  const unequal = [...estate.records].filter(([key, value]) => shop.heldBy(key)?.value !== value);
  return unequal.map(([key]) => key);
}

test('any changes, mishaps, crashes and workers end in the desired state', async () => {
  const story = fc.record({
    script: fc.array(steps, { minLength: 3, maxLength: 25 }),
    trouble: fc.array(fc.option(fc.constantFrom(...mishaps), { freq: 2 }), { maxLength: 20 }),
    workers: fc.integer({ min: 1, max: 3 }),
    batchSize: fc.integer({ min: 1, max: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(story, async ({ script, trouble, workers, batchSize }) => {
      await freshEstate();
      const shop = new RecordingTarget();
      let call = 0;
      shop.program = () => trouble[call++] ?? undefined;
      shop.delayMs = 1;
      const limits = { requestsPerSecond: 100_000, concurrency: 2 * workers };
      const retrySchedule = Array.from({ length: 50 }, () => 0.01);
      estate.add(SHOP, shop.target({ batchSize }), { limits, retrySchedule });
      const starts = Array.from({ length: workers }, () => estate.start({ timing: { pollMs: 10 } }));
      const nodes = await Promise.all(starts);
      await play(shop, nodes, script);
      shop.program = () => undefined;
      await expect.poll(() => unequalAfterRetry(nodes, shop), { timeout: 15_000, interval: 100 }).toEqual([]);
      for (const node of nodes) await estate.drain(node);
      expect(shop.held.size).toBe(estate.records.size);
      expect(shop.overlaps).toEqual([]);
      for (const values of shop.history.values()) expect(values).toEqual(values.toSorted((a, b) => a - b));
    }),
    { seed: 20260610, numRuns: 25, endOnFailure: true },
  );
});

const MANY = 500;

test('three workers at once deliver each record once for each content', async () => {
  await freshEstate();
  const shop = new RecordingTarget();
  // Long enough for each of them to have its share.
  shop.delayMs = 20;
  estate.add(SHOP, shop.target({ batchSize: 10 }), {
    limits: { requestsPerSecond: 100_000, concurrency: 6 },
  });
  const nodes = await Promise.all([estate.start(), estate.start(), estate.start()]);
  const values = Object.fromEntries(Array.from({ length: MANY }, (_, place) => [`item-${place}`, place]));
  await estate.change(nodes[0], SHOP, values);
  for (const node of nodes) await estate.drain(node);
  expect(shop.held.size).toBe(MANY);
  expect(shop.writes).toBe(MANY);
  const workers = await database.query<{ node: string }>('select distinct node from attempt');
  expect(workers.length).toBeGreaterThan(1);
});

test('the leases of a process that is not heard of any more are taken over', async () => {
  await freshEstate();
  const shop = new RecordingTarget();
  estate.add(SHOP, shop.target({ batchSize: 5 }));
  const dead = randomUUID();
  await database.execute(
    `insert into delivery_node (session, node, alive_until) values ($1, 'dead', clock_timestamp() + interval '1 hour')`,
    [dead],
  );
  const node = estate.node();
  await estate.change(node, SHOP, { bolt: 1 });
  await claimRows(database, { target: SHOP, rank: 4, limit: 5, session: dead, now: new Date() });
  await node.start();
  expect(await node.drain(100)).toBe('timeout');
  await database.execute('update delivery_node set alive_until = clock_timestamp() where session = $1', [
    dead,
  ]);
  await estate.drain(node);
  expect(shop.heldBy('bolt')?.value).toBe(1);
  // It had not begun to write: nothing had to be looked up.
  expect(shop.finds).toBe(0);
});

test('what a process had begun when it slept for too long, and did not send, it sends after it has woken', async () => {
  await freshEstate();
  const shop = new RecordingTarget();
  estate.add(SHOP, shop.target({ batchSize: 5 }));
  const nodeTimeoutMs = 1000;
  let hasSlept = false;
  const query = async <Row>(text: string, values?: readonly unknown[]): Promise<Row[]> => {
    const rows = await database.query<Row>(text, values);
    if (text.includes('set begun = s.lease') && !hasSlept) {
      hasSlept = true;
      sleepOnThisThread(nodeTimeoutMs + 100);
    }
    return rows;
  };
  const sleepy: typeof database = Object.assign(Object.create(database), { query });
  const node = await estate.start({ database: sleepy, timing: { nodeTimeoutMs } });
  await estate.change(node, SHOP, { bolt: 1 });
  await estate.drain(node);
  expect([hasSlept, shop.heldBy('bolt')?.value, shop.writes]).toEqual([true, 1, 1]);
});

/** Nothing else of the process runs meanwhile, its heartbeat neither: so it is where the machine has no time for it. */
function sleepOnThisThread(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

test('the late answer of a lost lease changes nothing, and what it may have overwritten is written again', async () => {
  await freshEstate();
  const shop = new RecordingTarget();
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let isFirst = true;
  const target = shop.target({
    batchSize: 5,
    write: async (_context, writes) => {
      if (isFirst) {
        isFirst = false;
        await held;
      }
      return shop.write(writes);
    },
  });
  estate.add(SHOP, target, { limits: { requestsPerSecond: 1000, concurrency: 4 } });
  const slow = await estate.start();
  await estate.change(slow, SHOP, { bolt: 1 });
  await expect.poll(() => isFirst).toBe(false);
  // The other nodes believe the slow one dead, and it does not hear of it.
  await database.execute(`update delivery_node set alive_until = clock_timestamp() - interval '1 second'`);
  const other = await estate.start({ timing: { nodeTimeoutMs: 60_000 } });
  await estate.change(other, SHOP, { bolt: 2 });
  await expect.poll(() => shop.heldBy('bolt')?.value).toBe(2);
  release();
  await expect.poll(() => shop.history.get('bolt')).toEqual([2, 1, 2]);
  await estate.drain(other);
  expect(shop.heldBy('bolt')?.value).toBe(2);
});
