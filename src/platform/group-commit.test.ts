/** Items that arrive together are written together, and each gets its own result. */
import { expect, test } from 'vitest';
import { groupCommit, type GroupLimits } from './group-commit.ts';

const limits: GroupLimits = {
  mostWaiting: 100,
  mostWaitingBytes: 1000,
  mostTogether: 10,
  mostTogetherBytes: 500,
};

function recording(
  write: (items: readonly number[]) => void = () => undefined,
  changed: Partial<GroupLimits> = {},
) {
  const groups: (readonly number[])[] = [];
  const committer = groupCommit(
    (items: readonly number[]) => {
      groups.push(items);
      write(items);
      return Promise.resolve(items.map((item) => `kept ${item}`));
    },
    { ...limits, ...changed },
  );
  const add = (item: number, sizeBytes = 1): Promise<string> => {
    const outcome = committer.add(item, sizeBytes);
    return outcome === 'full' ? Promise.reject(new Error('full')) : outcome;
  };
  return { groups, committer, add };
}

test('what arrives in one turn is written in one group, and everybody gets their own result', async () => {
  const { groups, add } = recording();
  const results = await Promise.all([1, 2, 3].map((item) => add(item)));
  expect(results).toEqual(['kept 1', 'kept 2', 'kept 3']);
  expect(groups).toEqual([[1, 2, 3]]);
});

test('a group ends at its limit of items or bytes, and a large item goes alone', async () => {
  const { groups, add } = recording(undefined, { mostTogether: 2, mostTogetherBytes: 10 });
  const sizes = [1, 1, 1, 50, 1];
  await Promise.all(sizes.map((sizeBytes, item) => add(item, sizeBytes)));
  expect(groups).toEqual([[0, 1], [2], [3], [4]]);
});

test('too much waiting is said at once instead of taking memory', () => {
  const { committer } = recording(undefined, { mostWaiting: 1 });
  const first = committer.add(1, 1);
  expect(committer.isFull()).toBe(true);
  expect(committer.add(2, 1)).toBe('full');
  return expect(first).resolves.toBe('kept 1');
});

test('one bad item fails alone', async () => {
  const { add } = recording((items) => {
    if (items.includes(3)) throw new Error('bad item');
  });
  const results = await Promise.allSettled([1, 2, 3, 4].map((item) => add(item)));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
});

test('a failure of the surroundings is not tried item by item', async () => {
  const { groups, add } = recording(() => {
    throw Object.assign(new Error('gone'), { code: 'ECONNRESET' });
  });
  const results = await Promise.allSettled([1, 2, 3].map((item) => add(item)));
  expect(results.every(({ status }) => status === 'rejected')).toBe(true);
  expect(groups).toHaveLength(1);
});

test('idle waits for everything that was taken', async () => {
  const { groups, committer } = recording();
  const result = committer.add(1, 1);
  await committer.idle();
  expect(groups).toEqual([[1]]);
  await result;
});
