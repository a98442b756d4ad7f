/** The plan of the shop is a setting, and a smaller one slows whoever asks too much. */
import { expect, test } from 'vitest';
import { fullBucket } from './bucket.ts';
import { PLANS, planOfSandbox } from './plans.ts';

test('the plan comes from the environment, and one that nobody sells is refused', () => {
  expect(planOfSandbox({})).toBe('enterprise');
  expect(planOfSandbox({ SANDBOX_SHOP_PLAN: 'standard' })).toBe('standard');
  expect(() => planOfSandbox({ SANDBOX_SHOP_PLAN: 'gold' })).toThrow(/standard, advanced, plus, enterprise/);
});

test('the limits that go with a plan are what its points allow', () => {
  for (const { bucket, limits } of Object.values(PLANS)) {
    let at = 0;
    const points = fullBucket(bucket, () => new Date(at));
    points.take(bucket.maximumAvailable);
    at = 1000;
    expect(points.available() / 10).toBe(limits.requestsPerSecond);
  }
});
