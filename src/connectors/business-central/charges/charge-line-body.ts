/** Charges of a sales order in the words of Business Central: lines of accounts or item charges beside those of items. */
import { Type, type Static } from 'typebox';
import { CHARGE_NAME, type ChargeReason } from '../../../model/documents/charges.ts';
import type { SalesOrder } from '../../../model/documents/outgoing.ts';
import { formatDecimal, decimalOf, negateDecimal } from '../../../model/values/decimal.ts';
import { gather, gatherEach } from '../../kit/gather.ts';
import { breach, mapped, type Mapped } from '../../kit/mapping.ts';
import { text } from '../targets/fields.ts';
import { decimalForJson } from '../their-values.ts';

const LineType = Type.Union([Type.Literal('Account'), Type.Literal('Charge')]);

/** Where the charges of one reason go. */
const ChargePlace = Type.Object(
  {
    lineType: Type.Union([Type.Literal('Account'), Type.Literal('Charge')], {
      description:
        'Account: of the general ledger; Charge: an item charge, which somebody must assign to the items of the order in Business Central before it can be posted',
    }),
    number: Type.String({ minLength: 1, maxLength: 20, pattern: '^[^a-z]*$' }),
  },
  { additionalProperties: false },
);

/** As a landscape declares it. */
export const ChargeLines = Type.Partial(
  Type.Object({
    freight: ChargePlace,
    handling: ChargePlace,
    packing: ChargePlace,
    insurance: ChargePlace,
    'small-order': ChargePlace,
    surcharge: ChargePlace,
    discount: ChargePlace,
  } satisfies Record<ChargeReason, typeof ChargePlace>),
  {
    additionalProperties: false,
    title: 'Lines of charges',
    description:
      'Freight, discounts and what else an order has beside its goods → the account or item charge to which lines of it are posted; an order with a charge that is not named here is a breach',
  },
);
export type ChargeLines = Static<typeof ChargeLines>;

/** One charge as a line: a quantity of one at its amount, below zero where it is given. */
export const ChargeLineBody = Type.Object(
  {
    /** Marks it as ours, and as which one. */
    description2: Type.String({ minLength: 1, maxLength: 50 }),
    lineType: LineType,
    lineObjectNumber: Type.String({ minLength: 1, maxLength: 20 }),
    /** Absent: what the account is called. */
    description: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    unitPrice: Type.String(),
    /** Only where the channel remits its tax. */
    taxCode: Type.Optional(Type.String({ maxLength: 20 })),
    /** It shall be posted, where the settings say that the hub posts. */
    shipped: Type.Optional(Type.Literal('1')),
  },
  { additionalProperties: false },
);
export type ChargeLineBody = Static<typeof ChargeLineBody>;

interface Declared {
  readonly chargeLines?: ChargeLines;
  readonly remittedTaxCode?: string;
  readonly postShipments?: boolean;
}

/** Nothing where there are none; a charge without its place is a breach. */
export function chargeLinesOf(
  { charges = [] }: Pick<SalesOrder, 'charges'>,
  declared: Declared,
): { readonly chargeLines?: Mapped<ChargeLineBody[]> } {
  if (charges.length === 0) return {};
  return { chargeLines: gatherEach(charges.map((charge, index) => chargeLine(charge, index, declared))) };
}

function chargeLine(
  {
    charge,
    kind,
    reason,
    amount,
    description,
    taxRemittedBy,
    isDue,
  }: NonNullable<SalesOrder['charges']>[number],
  index: number,
  { chargeLines = {}, remittedTaxCode, postShipments }: Declared,
): Mapped<ChargeLineBody> {
  const path = `charges[${index}]`;
  const place = chargeLines[reason];
  if (place === undefined)
    return breach(`${path}.reason`, reason, 'a reason for which the setting chargeLines names an account');
  const isUntaxed = taxRemittedBy !== undefined && remittedTaxCode !== undefined;
  const signed = kind === 'charge' ? amount : formatDecimal(negateDecimal(decimalOf(amount)));
  return gather<ChargeLineBody>({
    description2: text(`${path}.charge`, `${CHARGE_NAME}${charge}`, 50),
    lineType: mapped(place.lineType),
    lineObjectNumber: mapped(place.number),
    ...(description === undefined ? {} : { description: text(`${path}.description`, description, 100) }),
    unitPrice: decimalForJson(`${path}.amount`, signed),
    ...(isUntaxed ? { taxCode: mapped(remittedTaxCode) } : {}),
    ...(isDue === true && postShipments === true ? { shipped: mapped('1' as const) } : {}),
  });
}
