/** Group commit: together while it may be, alone where one item is bad, and bounded. */
import { expect, test } from 'vitest';
import { groupCommit } from './group-commit.ts';

const limits = { mostWaiting: 100, mostWaitingBytes: 1000, mostTogether: 10, mostTogetherBytes: 100 };

test('what arrives while a write is under way goes together in the next', async () => {
  const writes: number[][] = [];
  let finish = (): void => undefined;
  const group = groupCommit<number, number>(async (items) => {
    writes.push([...items]);
    if (writes.length === 1) await new Promise<void>((resolve) => (finish = resolve));
    return items.map((each) => each * 2);
  }, limits);
  const first = group.add(1, 1);
  await expect.poll(() => writes.length).toBe(1);
  const rest = [2, 3, 4].map(async (each) => group.add(each, 1));
  finish();
  expect(await Promise.all([first, ...rest])).toEqual([2, 4, 6, 8]);
  expect(writes).toEqual([[1], [2, 3, 4]]);
});

test('a group is bounded by number and by bytes', async () => {
  const sizes: number[] = [];
  const group = groupCommit<number, number>(async (items) => {
    sizes.push(items.length);
    return [...items];
  }, limits);
  const added = Array.from({ length: 25 }, async (_, n) => group.add(n, n < 20 ? 1 : 60));
  await Promise.all(added);
  await group.idle();
  expect(sizes).toEqual([10, 10, 1, 1, 1, 1, 1]);
});

test('one bad item fails alone', async () => {
  const group = groupCommit<number, number>(async (items) => {
    if (items.includes(3)) throw new Error('three is bad');
    return [...items];
  }, limits);
  const results = await Promise.allSettled([1, 2, 3, 4, 5].map(async (each) => group.add(each, 1)));
  expect(results.map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
  ]);
});

test('when the database is gone nobody is kept waiting for retries', async () => {
  let writes = 0;
  const group = groupCommit<number, number>(() => {
    writes += 1;
    return Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }));
  }, limits);
  const results = await Promise.allSettled([1, 2, 3].map(async (each) => group.add(each, 1)));
  expect(results.every(({ status }) => status === 'rejected')).toBe(true);
  expect(writes).toBe(1);
});

test('beyond its bounds it says so at once', async () => {
  const group = groupCommit<number, number>(async (items) => [...items], { ...limits, mostWaiting: 2 });
  const added = [group.add(1, 1), group.add(2, 1), group.add(3, 1)];
  expect(added[2]).toBe('full');
  expect(group.isFull()).toBe(true);
  await group.idle();
  expect(group.isFull()).toBe(false);
  expect(await group.add(4, 1)).toBe(4);
});
