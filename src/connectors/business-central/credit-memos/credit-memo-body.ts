/** A credit memo in the words of Business Central: all that is to be credited for a return, over all memos of it together. */
import { Type, type Static } from 'typebox';
import type { CreditMemo } from '../../../model/documents/returns.ts';
import type { RecordDomain } from '../../../model/facts.ts';
import type { Reference } from '../../../model/primitives.ts';
import { addDecimals, decimalOf, formatDecimal } from '../../../model/values/decimal.ts';
import { andThen, gather, gatherEach } from '../../kit/gather.ts';
import { breach, mapped, type Mapped, type MappedForTarget } from '../../kit/mapping.ts';
import type { TargetView } from '../../kit/target.ts';
import { atMost5Places, documentNumber, remittedTaxCode } from '../orders/sales-order-body.ts';
import type { Settings } from '../settings.ts';
import { theirUnit } from '../their-values.ts';

const Guid = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' });

/** The lines of a memo show no field in which ours could be named: lines of one item, place, unit and price are one. */
export const CreditMemoLineBody = Type.Object(
  {
    itemId: Guid,
    locationId: Type.Optional(Guid),
    unitOfMeasureCode: Type.String({ minLength: 1, maxLength: 10 }),
    quantity: Type.String(),
    unitPrice: Type.String(),
    /** Only where the channel remits its tax; written, and not compared: what is posted stands. */
    taxCode: Type.Optional(Type.String({ maxLength: 20 })),
    /** What all of it comes to without tax: the hub rounds it over all memos together. */
    amount: Type.String(),
  },
  { additionalProperties: false },
);
export type CreditMemoLineBody = Static<typeof CreditMemoLineBody>;

export const CreditMemoBody = Type.Object(
  {
    /** Further memos of one return have `/2`, `/3` … behind it: there must be room for that. */
    externalDocumentNumber: Type.String({ minLength: 1, maxLength: 33 }),
    customerId: Guid,
    creditMemoDate: Type.String({ format: 'date' }),
    currencyCode: Type.String({ minLength: 3, maxLength: 3 }),
    state: Type.Union([Type.Literal('posted'), Type.Literal('cancelled')]),
    salesCreditMemoLines: Type.Array(CreditMemoLineBody),
  },
  { additionalProperties: false },
);
export type CreditMemoBody = Static<typeof CreditMemoBody>;

/** Pure: our credit memo → theirs; waits for the ERP's ids of customer, items and locations. */
export function toBody(view: TargetView<'credit-memo'>, settings: Settings): MappedForTarget<CreditMemoBody> {
  const memo = view.fields;
  const unknown = firstUnknown(view);
  if (unknown !== undefined) return unknown;
  const idOf = (domain: RecordDomain, reference: Reference): string =>
    view.externalIdOf(domain, reference)?.toLowerCase() ?? '';
  const parts = gather({
    externalDocumentNumber: documentNumber(memo.document),
    lines: gatherEach(
      memo.lines.map((line, index) =>
        lineBody(
          {
            ...line,
            itemId: idOf('item', line.item),
            ...(line.location === undefined ? {} : { locationId: idOf('location', line.location) }),
            index,
          },
          settings,
        ),
      ),
    ),
  });
  return andThen(parts, ({ externalDocumentNumber, lines }) => ({
    externalDocumentNumber,
    customerId: idOf('party', memo.customer),
    creditMemoDate: memo.date,
    currencyCode: memo.currency,
    state: memo.state,
    salesCreditMemoLines: summed(lines),
  }));
}

/** What makes two lines one. */
export function lineKey({ itemId, locationId, unitOfMeasureCode, unitPrice }: CreditMemoLineBody): string {
  return JSON.stringify([itemId, locationId ?? '', unitOfMeasureCode, unitPrice]);
}

/** One line for each key, in the order in which they first appear. */
export function summed(lines: readonly CreditMemoLineBody[]): CreditMemoLineBody[] {
  const sums = new Map<string, CreditMemoLineBody>();
  for (const line of lines) {
    const known = sums.get(lineKey(line)) ?? { quantity: '0', amount: '0' };
    const [quantity, amount] = [plus(known.quantity, line.quantity), plus(known.amount, line.amount)];
    sums.set(lineKey(line), { ...line, quantity, amount });
  }
  return [...sums.values()];
}

function plus(a: string, b: string): string {
  return formatDecimal(addDecimals(decimalOf(a), decimalOf(b)));
}

/** The first record that the ERP has no id of. */
function firstUnknown(view: TargetView<'credit-memo'>) {
  const { customer, lines } = view.fields;
  const needed: readonly (readonly [RecordDomain, Reference])[] = [
    ['party', customer],
    ...lines.flatMap(({ item, location }): (readonly [RecordDomain, Reference])[] => [
      ['item', item],
      ...(location === undefined ? [] : [['location', location] as const]),
    ]),
  ];
  const missing = needed.find(([domain, reference]) => view.externalIdOf(domain, reference) === undefined);
  if (missing === undefined) return undefined;
  const [domain, { value }] = missing;
  return { waitsFor: { domain, recordId: value } };
}

interface LineWithIds extends Omit<CreditMemo['lines'][number], 'item' | 'location'> {
  readonly itemId: string;
  readonly locationId?: string;
  readonly index: number;
}

function lineBody(
  { quantity, unitPrice, amount, itemId, locationId, index, taxRemittedBy }: LineWithIds,
  settings: Settings,
): Mapped<CreditMemoLineBody> {
  const path = `lines[${index}]`;
  const unit = theirUnit(quantity.unit, settings);
  return gather<CreditMemoLineBody>({
    itemId: mapped(itemId),
    ...(locationId === undefined ? {} : { locationId: mapped(locationId) }),
    unitOfMeasureCode:
      unit === undefined
        ? breach(`${path}.quantity.unit`, quantity.unit, 'a unit that the settings declare')
        : mapped(unit),
    quantity: atMost5Places(`${path}.quantity.value`, quantity.value),
    unitPrice: atMost5Places(`${path}.unitPrice`, unitPrice),
    ...remittedTaxCode(taxRemittedBy, settings),
    amount: mapped(amount),
  });
}
