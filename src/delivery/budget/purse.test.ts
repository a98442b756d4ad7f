/** Every request of a system is paid from one purse, and every call ends. */
import { describe, expect, test } from 'vitest';
import type { ConnectorContext } from '../../connectors/kit/context.ts';
import type { HttpFailure } from '../../platform/http.ts';
import { noSockets } from '../../platform/outgoing/sockets.ts';
import { CallTimedOut, Purse } from './purse.ts';

const nothing: HttpFailure = { outcome: 'failed', kind: 'refused', effect: 'none', reason: 'test' };

function context(onRequest: () => void = () => undefined): ConnectorContext<unknown> {
  const request = () => {
    onRequest();
    return Promise.resolve(nothing);
  };
  const { signal } = new AbortController();
  return {
    system: 'erp',
    settings: {},
    http: { request },
    sockets: noSockets,
    clock: () => new Date(),
    signal,
    memory: new Map(),
  };
}

const purse = (perSecond: number, stop = new AbortController(), now = () => performance.now()): Purse =>
  new Purse(perSecond, { now, stop: stop.signal });
const usual = { context: context(), timeoutMs: 5000, rank: 0, onLate: () => undefined };
const get = { method: 'GET', url: '/' } as const;

describe('a call', () => {
  test('pays for each of its requests, the first being included', async () => {
    const paying = purse(100, new AbortController(), () => 0);
    const before = paying.filled();
    await paying.call(async ({ http }) => {
      for (let request = 0; request < 40; request += 1) await http.request(get);
    }, usual);
    expect(before - paying.filled()).toBeCloseTo(0.4);
  });

  test('waits for its token when the purse is empty', async () => {
    const paying = purse(20);
    const startedAt = performance.now();
    for (let call = 0; call < 30; call += 1) await paying.call(() => Promise.resolve(), usual);
    expect(performance.now() - startedAt).toBeGreaterThan(400);
  });

  test('that does not come back in time is given up, and its late end is told', async () => {
    let late = 0;
    let finish: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const call = purse(100).call(() => slow, { ...usual, timeoutMs: 20, onLate: () => (late += 1) });
    await expect(call).rejects.toBeInstanceOf(CallTimedOut);
    expect(late).toBe(0);
    finish();
    await expect.poll(() => late).toBe(1);
  });

  test('is told to end when the process stops', async () => {
    const stop = new AbortController();
    const call = purse(100, stop).call(({ signal }) => {
      stop.abort();
      return signal.aborted ? Promise.reject(new Error('ended')) : Promise.resolve('unheard');
    }, usual);
    await expect(call).rejects.toBeInstanceOf(Error);
  });

  test('that is urgent goes before patient ones that wait already', async () => {
    // Time stands still until the purse is empty and all of them wait.
    let startedAt: number | undefined;
    const paying = purse(50, new AbortController(), () =>
      startedAt === undefined ? 0 : performance.now() - startedAt,
    );
    const ends: string[] = [];
    const call = (name: string, rank: number): Promise<void> =>
      paying.call(
        async ({ http }) => {
          for (let request = 0; request < 5; request += 1) await http.request(get);
          ends.push(name);
        },
        { ...usual, rank },
      );
    for (let drained = 0; drained < 50; drained += 1) await paying.take(0);
    const calls = [call('items', 4), call('prices', 2), call('order', 0)];
    startedAt = performance.now();
    await Promise.all(calls);
    expect(ends[0]).toBe('order');
  });

  test('that waits for its token ends when the process stops', async () => {
    const stop = new AbortController();
    const paying = purse(1, stop);
    await paying.take(0);
    const waiting = paying.take(0);
    stop.abort();
    await expect(waiting).rejects.toThrow('the process stops');
    await expect(paying.take(0)).rejects.toThrow('the process stops');
  });
});
