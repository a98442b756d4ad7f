/** Says to which customer tier a location can promise goods, and what it keeps for others; pure. */
import type { Around, Asker } from '../around.ts';
import type { Candidate } from './sourcing.ts';

/** Words that follow those about the quantity. */
export interface TierRemark {
  /** E.g. ` to GOLD`. */
  readonly to: string;
  /** E.g. `; 10 kept for PLATINUM`. */
  readonly kept: string;
}

/** By location; the base unit is named where it is not `unit`. Empty where tiers make no difference. */
export function tierRemarks(
  { policy, item, locationId, keptForOthers }: Around,
  { asker, itemId, unit }: { readonly asker: Asker; readonly itemId: string; readonly unit: string },
  candidates: readonly Candidate[],
): ReadonlyMap<string, TierRemark> {
  if ((policy.tiers ?? []).length === 0) return new Map();
  const to = asker.tier === undefined ? '' : ` to ${asker.tier}`;
  const baseUnit = item(itemId)?.baseUnit;
  const named = baseUnit === undefined || baseUnit === unit ? '' : ` ${baseUnit}`;
  return new Map(
    candidates.map(({ location }) => {
      const id = locationId(location);
      const kept = id === undefined ? [] : (keptForOthers?.(asker, itemId, id) ?? []);
      const words = kept.map(({ tier, quantity }) => `; ${quantity}${named} kept for ${tier}`);
      return [location, { to, kept: words.join('') }];
    }),
  );
}
