/** Every list of the simulated company. */
import { PAYMENTS } from '../payments/entities.ts';
import { PURCHASES } from '../purchase-orders/entities.ts';
import { SALES } from '../sales/entities.ts';
import { COMPANION } from './companion.ts';
import type { Entity } from './shapes.ts';
import { STANDARD } from './standard.ts';

/** The pages of the companion are read-only, and all of them notify. */
export const ENTITIES: readonly Entity[] = [
  ...[...STANDARD, ...SALES, ...PAYMENTS, ...PURCHASES].map((entity) => ({
    ...entity,
    api: 'v2.0' as const,
  })),
  ...COMPANION.map((entity) => ({ ...entity, api: 'companion' as const, writable: false, notifies: true })),
];

export function findEntity(api: Entity['api'], entitySet: string): Entity | undefined {
  return ENTITIES.find((entity) => entity.api === api && entity.entitySet === entitySet);
}

/** The path of the companion's API below `/api`. */
export const COMPANION_API = 'crossdock/distribution/v1.0';
