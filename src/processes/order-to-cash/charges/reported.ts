/** The charges of an invoice or a credit note as they are reported to the tax engine; pure. */
import { CHARGE_NAME, type TaxedCharge } from '../../../model/documents/charges.ts';
import type { Invoice } from '../../../model/documents/fulfilment.ts';
import type { Order } from '../../../model/documents/order.ts';
import { isChargeTaxedByChannel } from '../taxes/collected-tax.ts';

/** Each has a line of its own, `isOurs` where no channel remits its tax: by its place on the paper, as the lines of goods have. */
export function reportedCharges(
  order: Order | undefined,
  { charges = [] }: Pick<Invoice, 'charges'>,
): readonly (TaxedCharge & { readonly isOurs: boolean })[] {
  return charges.map((said, place) => {
    const { reason, net } = said;
    const told = toldCharge(order, said);
    const because = reason ?? told?.reason;
    return {
      line: `${CHARGE_NAME}${place + 1}`,
      ...(because !== undefined && { reason: because }),
      amount: net,
      isOurs: told === undefined || !isChargeTaxedByChannel(told),
    };
  });
}

type Said = Pick<NonNullable<Invoice['charges']>[number], 'charge' | 'reason'>;

/** The charge of the order that a paper means: what names none is the one of its reason. */
export function toldCharge(order: Order | undefined, { charge, reason }: Said) {
  const all = order?.charges ?? [];
  return all.find((each) => each.charge === charge) ?? all.find((each) => each.reason === reason);
}
