/** What must hold inside one record beyond its shape: one short list of rules for each domain. */
import type { Item } from '../item.ts';
import type { Location } from '../location.ts';
import type { Party } from '../party.ts';
import type { PriceAgreement } from '../price-agreement.ts';
import type { CanonicalDomain, CanonicalShapes } from '../shapes.ts';
import type { Availability, StockCount, StockMovement } from '../stock.ts';
import type { Supplier } from '../supplier.ts';
import type { Plausibility } from '../values/instants.ts';
import { problem, type Problem } from '../values/problem.ts';
import {
  adviceProblems,
  creditMemoProblems,
  customerPaymentProblems,
  expectedReceiptProblems,
  fraudCheckProblems,
  invoiceProblems,
  milestoneProblems,
  notificationProblems,
  orderProblems,
  orderResponseProblems,
  orderStatusProblems,
  orderSummaryProblems,
  paymentInstructionProblems,
  paymentProblems,
  returnOrderProblems,
  returnProblems,
  returnReceiptProblems,
  salesOrderProblems,
  taxDocumentProblems,
  warehouseOrderProblems,
} from './document-rules.ts';
import {
  currencyProblems,
  dateProblems,
  dimensionProblems,
  glnProblems,
  gtinProblems,
  instantProblems,
  moneyProblems,
  numberProblems,
  priceProblems,
  quantityProblems,
  unitProblems,
  zoneProblems,
} from './parts.ts';

type Rules = {
  readonly [Domain in CanonicalDomain]: (
    fields: CanonicalShapes[Domain],
    plausible?: Plausibility,
  ) => readonly Problem[];
};

const RULES: Rules = {
  item: itemProblems,
  party: partyProblems,
  location: ({ gln }: Location) => glnProblems('gln', gln),
  supplier: ({ gln, currency }: Supplier) => [
    ...glnProblems('gln', gln),
    ...currencyProblems('currency', currency),
  ],
  'price-agreement': agreementProblems,
  'stock-movement': (fields: StockMovement, plausible) => [
    ...unitProblems('unit', fields.unit),
    ...instantProblems('occurredAt', fields.occurredAt, plausible),
  ],
  'stock-count': (fields: StockCount, plausible) => [
    ...unitProblems('unit', fields.unit),
    ...numberProblems('quantity', fields.quantity, 'zero-or-more'),
    ...instantProblems('occurredAt', fields.occurredAt, plausible),
  ],
  'expected-receipt': expectedReceiptProblems,
  availability: (fields: Availability) => [
    ...unitProblems('unit', fields.unit),
    ...instantProblems('asOf', fields.asOf),
  ],
  order: orderProblems,
  'order-response': orderResponseProblems,
  'warehouse-advice': adviceProblems,
  invoice: invoiceProblems,
  'sales-order': salesOrderProblems,
  'warehouse-order': warehouseOrderProblems,
  'order-status': orderStatusProblems,
  'order-summary': orderSummaryProblems,
  'tax-document': taxDocumentProblems,
  'payment-instruction': paymentInstructionProblems,
  'customer-payment': customerPaymentProblems,
  'fraud-check': fraudCheckProblems,
  payment: paymentProblems,
  tracking: () => [],
  'carrier-milestone': milestoneProblems,
  notification: notificationProblems,
  return: returnProblems,
  'return-order': returnOrderProblems,
  'return-receipt': returnReceiptProblems,
  'credit-memo': creditMemoProblems,
};

/** Lists the broken rules of fields that fit the domain's shape. */
export function ruleProblems<Domain extends CanonicalDomain>(
  domain: Domain,
  fields: CanonicalShapes[Domain],
  plausible?: Plausibility,
): readonly Problem[] {
  return RULES[domain](fields, plausible);
}

function itemProblems(item: Item): readonly Problem[] {
  return [
    ...gtinProblems('gtin', item.gtin),
    ...unitProblems('baseUnit', item.baseUnit),
    ...quantityProblems('weight', item.weight, { sign: 'above-zero', kind: 'mass' }),
    ...dimensionProblems('dimensions', item.dimensions),
    ...priceProblems('listPrice', item.listPrice),
    ...(item.packs ?? []).flatMap((pack, index) => packProblems(`packs[${index}]`, pack, item.baseUnit)),
    ...repeated('packs', item.packs ?? [], 'unit'),
    ...repeated('packs', item.packs ?? [], 'gtin'),
    ...priceUnitProblems(item),
    ...(item.supplierReferences ?? []).flatMap((reference, index) =>
      unitProblems(`supplierReferences[${index}].orderUnit`, reference.orderUnit),
    ),
  ];
}

type Pack = NonNullable<Item['packs']>[number];

function packProblems(path: string, pack: Pack, baseUnit: Item['baseUnit']): readonly Problem[] {
  const { numerator, denominator } = pack.ratio;
  const contradictsBase = pack.unit === baseUnit && numerator !== denominator;
  return [
    ...unitProblems(`${path}.unit`, pack.unit),
    ...gtinProblems(`${path}.gtin`, pack.gtin),
    ...quantityProblems(`${path}.weight`, pack.weight, { sign: 'above-zero', kind: 'mass' }),
    ...dimensionProblems(`${path}.dimensions`, pack.dimensions),
    ...(contradictsBase
      ? [
          problem(
            `${numerator}/${denominator}`,
            `1/1, because ${pack.unit} is the base unit`,
            `${path}.ratio`,
          ),
        ]
      : []),
  ];
}

function repeated(path: string, packs: readonly Pack[], key: 'unit' | 'gtin'): readonly Problem[] {
  const values = packs.map((pack) => pack[key]);
  return values.flatMap((value, index) =>
    value !== undefined && values.indexOf(value) < index
      ? [problem(value, `each ${key} once in the item's packs`, `${path}[${index}].${key}`)]
      : [],
  );
}

/** Only where the claim names both sides: what is absent is unchanged, and not known here. */
function priceUnitProblems({ listPrice, baseUnit, packs }: Item): readonly Problem[] {
  if (!listPrice || !baseUnit || packs === undefined) return [];
  const units = [baseUnit, ...(packs ?? []).map((pack) => pack.unit)];
  if (units.includes(listPrice.per.unit)) return [];
  return [problem(listPrice.per.unit, `a unit of the item: ${units.join(', ')}`, 'listPrice.per.unit')];
}

function partyProblems(party: Party): readonly Problem[] {
  const isOnTop = party.level === 'group' && party.parent !== undefined && party.parent !== null;
  return [
    ...glnProblems('gln', party.gln),
    ...moneyProblems('creditLimit', party.creditLimit),
    ...currencyProblems('creditUsed.currency', party.creditUsed?.currency),
    ...currencyProblems('currency', party.currency),
    ...zoneProblems('zone', party.zone),
    ...(isOnTop ? [problem(party.parent?.value, 'no parent, because a group stands on top', 'parent')] : []),
  ];
}

function agreementProblems(agreement: PriceAgreement): readonly Problem[] {
  const { validFrom, validTo } = agreement;
  const endsBeforeItBegins = Boolean(validFrom && validTo && validTo < validFrom);
  return [
    ...priceProblems('price', agreement.price),
    ...quantityProblems('minimumQuantity', agreement.minimumQuantity, { sign: 'zero-or-more' }),
    ...dateProblems('validFrom', validFrom),
    ...dateProblems('validTo', validTo),
    ...(endsBeforeItBegins ? [problem(validTo, `a day not before ${validFrom}`, 'validTo')] : []),
  ];
}
