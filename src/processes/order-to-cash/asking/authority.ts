/** How far a person may go from what is agreed when a price is accepted; pure. */
import { decimalOf } from '../../../model/values/decimal.ts';
import type { PricePolicy } from '../around.ts';
import { isWithin } from '../prices/agreed.ts';
import type { UnitPrice } from '../prices/prices.ts';

/** What a price that is accepted is held against. Amounts are for one of the line's unit. */
export interface Authority {
  /** The revision of the order whose price it is: accepted, it counts for no other. */
  readonly revision?: string;
  readonly shown?: string;
  readonly agreed?: string;
  /** So much of the agreed price it may differ; absent: anybody who decides may accept any price. */
  readonly percent?: string;
}

/** Of a line that waits for its price. */
export function authorityOf(
  price: UnitPrice | undefined,
  policy: PricePolicy | undefined,
  revision: string | undefined,
): Authority {
  const { shown, agreed } = price !== undefined && 'problem' in price ? price : {};
  return {
    ...(revision !== undefined && { revision }),
    ...(shown !== undefined && { shown }),
    ...(agreed !== undefined && { agreed }),
    ...(policy?.overridePercent !== undefined && { percent: policy.overridePercent }),
  };
}

/** Why this price is not for everybody to accept, in words; `undefined`: it is. Absent: the price as it was shown. */
export function whyNotAccepted(
  { shown, agreed, percent }: Authority,
  unitPrice: string | undefined,
): string | undefined {
  const price = unitPrice ?? shown;
  if (percent === undefined || price === undefined) return undefined;
  if (agreed === undefined)
    return decimalOf(percent).units === 0n
      ? `nothing is agreed that ${price} could be held against`
      : undefined;
  return isWithin(price, agreed, percent)
    ? undefined
    : `${price} differs by more than ${percent} % from ${agreed}, which is agreed`;
}
