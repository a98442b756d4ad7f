/** The faults of a simulator do what the board says, before and after the effect. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { simulatorServer, type SimulatorServer } from './simulator-server.ts';

let server: SimulatorServer;
let url: string;
let effects: number;

beforeEach(async () => {
  effects = 0;
  server = simulatorServer({ name: 'shelf', seed: 1 });
  server.app.get('/things', async () => ({ effects }));
  server.app.post('/things', async () => ({ effects: ++effects }));
  url = await server.listen();
});
afterEach(() => server.close());

const add = (signal?: AbortSignal) => fetch(`${url}/things`, { method: 'POST', signal: signal ?? null });

describe('a simulator', () => {
  test('works without faults and counts requests', async () => {
    await add();
    expect(await (await fetch(`${url}/things`)).json()).toEqual({ effects: 1 });
    expect(server.counts()['requests']).toBe(2);
  });

  test('breaks off the connection during an outage, without an effect', async () => {
    server.faults.outage = true;
    await expect(add()).rejects.toThrow('fetch failed');
    server.faults.outage = false;
    expect((await add()).status).toBe(200);
    expect(effects).toBe(1);
  });

  test('throttles with a time to wait, without an effect', async () => {
    server.faults.throttleShare = 1;
    const answer = await add();
    expect([answer.status, answer.headers.get('retry-after'), effects]).toEqual([429, '2', 0]);
  });

  test('fails with 503, without an effect', async () => {
    server.faults.errorShare = 1;
    expect([(await add()).status, effects]).toEqual([503, 0]);
  });

  test('does the write and never answers, but answers reads', async () => {
    server.faults.timeoutAfterEffectShare = 1;
    const patience = new AbortController();
    const answer = add(patience.signal);
    await expect.poll(() => server.counts()['unanswered']).toBe(1);
    patience.abort(new Error('patience is over'));
    await expect(answer).rejects.toThrow('patience is over');
    expect(await (await fetch(`${url}/things`)).json()).toEqual({ effects: 1 });
  });

  test('answers late where latency is set', async () => {
    server.faults.latencyMs = 120;
    const before = performance.now();
    await add();
    expect(performance.now() - before).toBeGreaterThanOrEqual(115);
  });
});
