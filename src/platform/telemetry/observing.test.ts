import { expect, test } from 'vitest';
import type { Observation, ObservedGauge } from './metrics.ts';
import { observeTogether, secondsSince, showing } from './observing.ts';

/** A gauge that is asked by the test, until it is told not to be any more. */
function asked() {
  let observe: (() => Promise<readonly Observation<'name'>[]>) | undefined;
  const gauge: ObservedGauge<'name'> = {
    readFrom: (given) => {
      observe = async () => await given();
      return () => (observe = undefined);
    },
  };
  return { gauge, ask: () => observe?.() };
}

test('all gauges show what one reading gave, until they end', async () => {
  let readings = 0;
  const read = () => Promise.resolve([{ name: 'a', count: (readings += 1) }]);
  const [first, second] = [asked(), asked()];
  const end = observeTogether(read, [
    showing(first.gauge, ({ name, count }) => [{ value: count, labels: { name } }]),
    showing(second.gauge, ({ name, count }) => [{ value: count * 2, labels: { name } }]),
  ]);
  expect(await first.ask()).toEqual([{ value: 1, labels: { name: 'a' } }]);
  expect(await second.ask()).toEqual([{ value: 2, labels: { name: 'a' } }]);
  expect(readings).toBe(1);
  end();
  expect([await first.ask(), await second.ask()]).toEqual([undefined, undefined]);
});

test('where nothing can be read, nothing is shown', async () => {
  const { gauge, ask } = asked();
  observeTogether(() => Promise.reject(new Error('no database')), [showing(gauge, () => [])]);
  expect(await ask()).toEqual([]);
});

test('an instant of a clock that is ahead lies no time back', () => {
  expect(secondsSince(new Date(5000), new Date(0))).toBe(0);
  expect(secondsSince(new Date(0), new Date(5000))).toBe(5);
});
