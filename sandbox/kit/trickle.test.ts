/** The trickle makes the allowed edits, the same for the same seed. */
import { expect, test } from 'vitest';
import { noFaults, type Simulator } from './faults.ts';
import { startTrickle } from './trickle.ts';

function system(name: string, told: string[]): Simulator {
  const edit =
    (what: string) =>
    async ({ seed }: { seed: number }) => {
      told.push(`${name}.${what} ${seed}`);
      return what;
    };
  return {
    name,
    url: '',
    faults: noFaults(),
    counts: () => ({}),
    edits: { rename: edit('rename'), move: edit('move'), destroy: edit('destroy') },
    close: async () => undefined,
  };
}

async function firstTen(seed: number): Promise<string[]> {
  const told: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const trickle = startTrickle([system('one', told), system('other', told)], {
    everyMs: 1,
    seed,
    edits: { one: ['rename', 'move'], other: ['move'] },
    onEdit: () => (told.length >= 10 ? resolve() : undefined),
  });
  await promise;
  await trickle.stop();
  return told.slice(0, 10);
}

test('a trickle repeats itself with its seed and makes only the allowed edits', async () => {
  const told = await firstTen(1);
  expect(await firstTen(1)).toEqual(told);
  expect(await firstTen(2)).not.toEqual(told);
  expect(told.filter((line) => line.includes('destroy') || line.startsWith('other.rename'))).toEqual([]);
});

test('a trickle of which nobody is told makes its edits too', async () => {
  const told: string[] = [];
  const trickle = startTrickle([system('one', told)], { everyMs: 1, seed: 1 });
  await expect.poll(() => told.length).toBeGreaterThan(3);
  await trickle.stop();
});
