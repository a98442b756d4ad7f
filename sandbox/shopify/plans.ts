/** What a shop's plan allows an app: Shopify counts points, and gives each app a bucket of its own in each shop. */
import type { BucketSize } from './bucket.ts';

interface Plan {
  readonly bucket: BucketSize;
  /** What a landscape declares for such a shop: requests of the usual cost (a mutation: 10 points) that the plan gives back in a second. */
  readonly limits: { readonly requestsPerSecond: number; readonly concurrency: number };
}

const plan = (pointsPerSecond: number, concurrency: number): Plan => ({
  bucket: { maximumAvailable: 20 * pointsPerSecond, restoreRate: pointsPerSecond },
  limits: { requestsPerSecond: pointsPerSecond / 10, concurrency },
});

/** The vendor's published rate limits of the Admin API by plan; a bucket holds twenty seconds' points. */
export const PLANS = {
  standard: plan(100, 4),
  advanced: plan(200, 4),
  plus: plan(1_000, 4),
  enterprise: plan(2_000, 8),
} as const;

export type PlanName = keyof typeof PLANS;

/** The plan of the sandbox's shop: `SANDBOX_SHOP_PLAN`, else the largest, so that the first load is a matter of seconds. */
export function planOfSandbox(env: NodeJS.ProcessEnv = process.env): PlanName {
  const name = env['SANDBOX_SHOP_PLAN'] ?? 'enterprise';
  if (isPlan(name)) return name;
  throw new Error(`SANDBOX_SHOP_PLAN is ${name}; there are ${Object.keys(PLANS).join(', ')}`);
}

function isPlan(name: string): name is PlanName {
  return Object.hasOwn(PLANS, name);
}
