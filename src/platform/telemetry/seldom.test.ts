/** Dear readings for gauges: rare, patient only for a moment, and harmless when they fail. */
import { expect, test } from 'vitest';
import { seldom } from './seldom.ts';

test('an answer is given again until its time is over', async () => {
  let now = 0;
  let read = 0;
  const ask = seldom(() => Promise.resolve((read += 1)), { everyMs: 10_000, now: () => now });
  expect([await ask(), await ask()]).toEqual([1, 1]);
  now = 9999;
  expect(await ask()).toBe(1);
  now = 10_000;
  expect(await ask()).toBe(2);
});

test('a reading that fails gives nothing and is not repeated at once', async () => {
  let now = 0;
  let read = 0;
  const ask = seldom(
    () => {
      read += 1;
      return read === 1 ? Promise.reject(new Error('no database')) : Promise.resolve('there');
    },
    { everyMs: 1000, now: () => now },
  );
  expect([await ask(), await ask(), read]).toEqual([undefined, undefined, 1]);
  now = 1000;
  expect(await ask()).toBe('there');
});

test('who asks does not wait for a slow reading, and a second one is not begun beside it', async () => {
  let now = 0;
  let read = 0;
  const { promise, resolve } = Promise.withResolvers<string>();
  const slow = (): Promise<string> => {
    read += 1;
    return promise;
  };
  const ask = seldom(slow, { everyMs: 1000, patienceMs: 1, now: () => now });
  expect(await ask()).toBeUndefined();
  now = 5000;
  expect(await ask()).toBeUndefined();
  resolve('at last');
  await promise;
  now = 5500;
  expect(await ask()).toBe('at last');
  expect(read).toBe(1);
});
