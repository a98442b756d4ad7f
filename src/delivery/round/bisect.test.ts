/** Bad records of a refused batch are found and stand alone. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bisect } from './bisect.ts';

type Answer = 'good' | 'refused' | 'failed';

function target(isBad: (item: number) => boolean, way: 'throws' | 'refuses') {
  const calls: number[][] = [];
  const accepted: number[] = [];
  const attempt = (items: readonly number[]): Promise<readonly Answer[]> => {
    calls.push([...items]);
    if (!items.some(isBad)) {
      accepted.push(...items);
      return Promise.resolve(items.map(() => 'good'));
    }
    return way === 'throws' ? Promise.reject(new Error('bad')) : Promise.resolve(items.map(() => 'refused'));
  };
  const isRefusal = (answers: readonly Answer[]): boolean => answers.every((each) => each === 'refused');
  return { calls, accepted, batch: { attempt, isRefusal, failed: (): Answer => 'failed' } };
}

describe('a refused batch', () => {
  const items = Array.from({ length: 64 }, (_, place) => place);
  const somewhatBad = fc.uniqueArray(fc.integer({ min: 0, max: 63 }), { maxLength: 7 });
  const ways = fc.constantFrom('throws' as const, 'refuses' as const);

  test('lets all good records through, once each, and gives every bad one its own answer', async () => {
    await fc.assert(
      fc.asyncProperty(somewhatBad, ways, async (bad, way) => {
        const { accepted, batch } = target((item) => bad.includes(item), way);
        const answers = await bisect(items, batch);
        const refused = way === 'throws' ? 'failed' : 'refused';
        expect(answers).toEqual(items.map((item) => (bad.includes(item) ? refused : 'good')));
        expect(accepted.toSorted((a, b) => a - b)).toEqual(items.filter((item) => !bad.includes(item)));
      }),
    );
  });

  test('with one bad record costs two calls for each halving', async () => {
    const { calls, batch } = target((item) => item === 17, 'throws');
    await bisect(items, batch);
    expect(calls.length).toBeLessThanOrEqual(13);
  });

  test('of which every record is refused is soon believed', async () => {
    const { calls, batch } = target(() => true, 'refuses');
    const many = Array.from({ length: 1000 }, (_, place) => place);
    expect(await bisect(many, batch)).toHaveLength(1000);
    expect(calls.length).toBeLessThan(60);
  });

  test('whose answers are too few is taken as failed, record by record', async () => {
    const answers = await bisect([1, 2], {
      attempt: (part) => Promise.resolve<readonly Answer[]>(part.length > 0 ? ['good'] : []),
      isRefusal: () => false,
      failed: (): Answer => 'failed',
    });
    expect(answers).toEqual(['good', 'good']);
  });
});
