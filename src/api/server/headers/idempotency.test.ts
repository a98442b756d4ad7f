/** One request, one effect: also where the process that works on it dies, or only sleeps. */
import { spawn } from 'node:child_process';
import { once as first } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testDatabase } from '../../../platform/testing/database.ts';
import { answer } from '../../route.ts';
import { DYING_REQUEST } from '../../testing/keyed-request.ts';
import { claimRequest } from './idempotency-store.ts';
import { once, type KeyedRequest } from './idempotency.ts';

const database = await testDatabase();

/** A process that has begun the work of the request and was killed in the middle of it. */
async function killedAtWork(absorbs: 'absorbs' | 'works-once'): Promise<void> {
  const script = join(import.meta.dirname, '..', '..', 'testing', 'crash-request.ts');
  const victim = spawn(process.execPath, [script, database.url, absorbs], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await first(victim.stdout, 'data');
  const ended = first(victim, 'exit');
  victim.kill('SIGKILL');
  await ended;
}

const done = (by: string) => () => Promise.resolve(answer({ by }, { status: 201 }));
const keyed = (key: string): KeyedRequest => ({ ...DYING_REQUEST, key });

test('the work of a process that was killed is taken over while the repetition waits', async () => {
  await killedAtWork('works-once');
  expect(await once(database, DYING_REQUEST, done('heir'))).toMatchObject({
    status: 201,
    body: { by: 'heir' },
  });
  expect(await once(database, DYING_REQUEST, done('late'))).toMatchObject({ body: { by: 'heir' } });
});

test('what is absorbed when it is repeated waits for no dead process at all', async () => {
  const request = { ...keyed('checkout-8'), route: { ...DYING_REQUEST.route, absorbsRepetition: true } };
  await database.execute('delete from api_idempotency');
  await killedAtWork('absorbs');
  const { key, caller } = DYING_REQUEST;
  const before = await claims();
  const said = await once(database, { ...request, key }, done('heir'));
  expect(said).toMatchObject({ body: { by: 'heir' } });
  expect([before, caller]).toEqual([[{ key, answered: false }], DYING_REQUEST.caller]);
});

test('whoever slept while another did its work is not heard any more: one answer counts', async () => {
  const request = keyed('checkout-9');
  const asleep = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const sleeper = once(database, request, async () => {
    begun.resolve();
    await asleep.promise;
    return answer({ by: 'sleeper' });
  });
  await begun.promise;
  // As long a sleep as the lease: nobody prolonged it, and nobody will.
  await database.execute(
    `update api_idempotency set leased_until = now() - interval '1 second', claim = gen_random_uuid() where key = $1`,
    [request.key],
  );
  expect(await once(database, request, done('heir'))).toMatchObject({ body: { by: 'heir' } });
  asleep.resolve();
  expect(await sleeper).toMatchObject({ body: { by: 'heir' } });
});

test('every attempt to work on a request makes the same thing; another day makes another one', async () => {
  const request = keyed('checkout-11');
  const made: string[] = [];
  const makes = (id: string) => {
    made.push(id);
    return Promise.resolve(answer({ id }));
  };
  await once(database, request, makes);
  // The process died before its answer was kept.
  await database.execute(
    `update api_idempotency set answer = null, leased_until = now() - interval '1 second' where key = $1`,
    [request.key],
  );
  await once(database, request, makes);
  await database.execute(
    `update api_idempotency set created_at = created_at - interval '25 hours' where key = $1`,
    [request.key],
  );
  await once(database, request, makes);
  await once(database, { ...request, caller: '0198a5d2-6e1f-7c44-9d0b-2f6a54a1c0df' }, makes);
  expect(made[1]).toBe(made[0]);
  expect(new Set(made).size).toBe(3);
});

test('who works longer than the lease keeps it by saying that it lives', async () => {
  const request = keyed('checkout-10');
  const working = Promise.withResolvers<void>();
  const owner = once(database, request, async () => {
    await working.promise;
    return answer({ by: 'owner' });
  });
  await expect.poll(() => leaseLeft(request.key)).toBeGreaterThan(0);
  const begunWith = await leasedUntil(request.key);
  await expect.poll(() => leasedUntil(request.key)).not.toEqual(begunWith);
  working.resolve();
  expect(await owner).toMatchObject({ body: { by: 'owner' } });
});

test('another request under the key of one whose process died is refused still', async () => {
  const { caller, route } = DYING_REQUEST;
  await claimRequest(
    database,
    { id: crypto.randomUUID(), caller, key: 'used', requestHash: Buffer.alloc(32) },
    -1,
  );
  const said = await once(database, { caller, key: 'used', route, input: {} }, done('other'));
  expect(said).toMatchObject({ code: 'HUB_IDEMPOTENCY_CONFLICT' });
});

async function claims() {
  return await database.query('select key, answer is not null as answered from api_idempotency');
}

async function leasedUntil(key: string): Promise<Date | undefined> {
  const [row] = await database.query<{ until: Date }>(
    'select leased_until as until from api_idempotency where key = $1',
    [key],
  );
  return row?.until;
}

async function leaseLeft(key: string): Promise<number> {
  return ((await leasedUntil(key))?.getTime() ?? 0) - Date.now();
}
