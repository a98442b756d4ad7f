/** The parcels that are followed: each tracking number that a despatch names; pure. */
import type { WantedDocument } from '../../kit/process.ts';
import type { Around } from '../around.ts';
import type { OrderState } from '../state.ts';

export function trackingsOf(
  { advices }: Pick<OrderState, 'advices'>,
  { policy, document }: Pick<Around, 'policy' | 'document'>,
): readonly WantedDocument[] {
  const target = policy.tracking;
  if (target === undefined) return [];
  const parcels = new Map(
    advices
      .filter(({ advice }) => advice.kind === 'shipped')
      .flatMap(({ advice }) => advice.packages ?? [])
      .flatMap(({ trackingNumber, carrier }) =>
        trackingNumber === undefined ? [] : [[trackingNumber, carrier] as const],
      ),
  );
  return [...parcels].map(([trackingNumber, carrier]) => ({
    name: `tracking/${trackingNumber}`,
    domain: 'tracking' as const,
    target,
    body: { document, trackingNumber, ...(carrier !== undefined && { carrier }) },
  }));
}
