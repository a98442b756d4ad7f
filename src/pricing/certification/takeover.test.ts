/** A certification belongs to a process for as long as that lives, however long it takes; then another one goes on with it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { PriceQuestion } from '../../connectors/kit/price-check.ts';
import { testDatabase, type TestDatabase } from '../../platform/testing/database.ts';
import { asInTheHub, certifyBy, tellCatalogue } from '../testing/certified.ts';
import { worldOn, type World } from '../testing/world.ts';

const SOON = { timeout: 20_000, interval: 20 };
/** Three leases: the first of a killed process must run out. */
const AFTER_A_DEATH = { timeout: 40_000, interval: 100 };

interface Node {
  readonly pricing: World['pricing'];
  readonly world: World;
  /** The ERP answers this node when it is fulfilled. */
  readonly patience: PromiseWithResolvers<void>;
  readonly asked: PriceQuestion[];
}

let database: TestDatabase;

async function node(): Promise<Node> {
  const world = worldOn(database);
  await tellCatalogue(world);
  const [patience, asked] = [Promise.withResolvers<void>(), new Array<PriceQuestion>()];
  certifyBy(world, async (questions) => {
    asked.push(...questions);
    await patience.promise;
    return asInTheHub(questions);
  });
  return { pricing: world.pricing, world, patience, asked };
}

let one: Node;
let other: Node;
beforeEach(async () => {
  database = await testDatabase();
  [one, other] = [await node(), await node()];
});

async function begun({ pricing, asked }: Node, samples = 7): Promise<string> {
  const run = await pricing.certify({ askedBy: 'maria', samples, seed: 11n });
  if (typeof run === 'string') throw new Error(run);
  await expect.poll(() => asked.length, SOON).toBeGreaterThan(0);
  return run.id;
}

const found = async (id: string) => (await other.pricing.certifications({ id, limit: 1 }))[0];

async function ended(id: string) {
  await expect.poll(async () => (await found(id))?.finishedAt, SOON).toBeInstanceOf(Date);
  return await found(id);
}

async function leasedUntil(id: string): Promise<Date | undefined> {
  const [row] = await database.query<{ until: Date }>(
    'select held_until as until from price_certification where id = $1::uuid',
    [id],
  );
  return row?.until;
}

/** As if the process that works on it had said nothing for as long as its lease; what it says from now on is nobody's word. */
async function letLapse(id: string): Promise<void> {
  await database.execute(
    `update price_certification set held_by = gen_random_uuid(), held_until = clock_timestamp() - interval '1 second'
     where id = $1::uuid`,
    [id],
  );
}

test('a run that takes hours stays with its process, which says that it lives', async () => {
  const id = await begun(one);
  const first = await leasedUntil(id);
  other.world.now = new Date(one.world.now.getTime() + 5 * 3_600_000);
  expect(await other.pricing.certify({ askedBy: 'tom' })).toBe('running');
  expect(await other.pricing.takeOverCertification()).toBe('none');
  await expect.poll(() => leasedUntil(id), SOON).not.toEqual(first);
  one.patience.resolve();
  expect(await ended(id)).toMatchObject({ askedBy: 'maria', failure: null, asked: 7, matched: 7 });
});

test('a run whose process was killed is gone on with by another one, to the same prices', async () => {
  const script = join(import.meta.dirname, '..', 'testing', 'crash-certification.ts');
  const victim = spawn(process.execPath, [script, database.url], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(victim.stdout, 'data');
  const killed = once(victim, 'exit');
  victim.kill('SIGKILL');
  await killed;
  const [run] = await other.pricing.certifications({ limit: 1 });
  expect(run).toMatchObject({ askedBy: 'maria', finishedAt: null });
  other.patience.resolve();
  await expect.poll(() => other.pricing.takeOverCertification(), AFTER_A_DEATH).toBe('taken-over');
  expect(await ended(run?.id ?? '')).toMatchObject({ seed: 11n, failure: null, asked: 7, matched: 7 });
});

test('the night of a hub that is stopped is gone on with at once, and begins no second time', async () => {
  // What differs is asked a second time: the run is not over when the first answers have come.
  certifyBy(one.world, async (questions) => {
    one.asked.push(...questions);
    await one.patience.promise;
    return questions.map(() => ({ answer: 'priced', unitPrice: '3' }));
  });
  one.world.now = new Date('2026-06-02T02:30:00Z');
  expect(await one.pricing.certifyWhenDue()).toBe('not-due');
  one.world.now = new Date('2026-06-03T02:31:00Z');
  other.world.now = one.world.now;
  expect(await one.pricing.certifyWhenDue()).toBe('begun');
  await expect.poll(() => one.asked.length, SOON).toBeGreaterThan(0);
  const stopped = one.pricing.stop();
  one.patience.resolve();
  await stopped;
  const [run] = await other.pricing.certifications({ limit: 1 });
  expect(run).toMatchObject({ askedBy: 'schedule', finishedAt: null });
  other.patience.resolve();
  expect(await other.pricing.certifyWhenDue()).toBe('not-due');
  expect(await ended(run?.id ?? '')).toMatchObject({ failure: null, mismatched: 0, unanswered: 0 });
  expect(await other.pricing.certifications({ limit: 9 })).toHaveLength(1);
});

test('what a process still finds that slept while another one went on is not written', async () => {
  const id = await begun(one, 1);
  await letLapse(id);
  expect(await other.pricing.takeOverCertification()).toBe('taken-over');
  await expect.poll(() => other.asked.length, SOON).toBeGreaterThan(0);
  const woken = one.pricing.stop();
  one.patience.resolve();
  await woken;
  expect(await found(id)).toMatchObject({ finishedAt: null, asked: 0 });
  other.patience.resolve();
  expect(await ended(id)).toMatchObject({ failure: null, asked: 1, matched: 1 });
});

test('a run that ends whoever works on it is given up', async () => {
  const id = await begun(one);
  for (const outcome of ['taken-over', 'taken-over', 'none']) {
    await letLapse(id);
    expect(await other.pricing.takeOverCertification()).toBe(outcome);
  }
  expect(await ended(id)).toMatchObject({ failure: '3 processes ended while they worked on it' });
  one.patience.resolve();
  other.patience.resolve();
});
