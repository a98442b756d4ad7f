/** An order as the CRM shows it beside its account: whole where it comes from another channel, its progress where sellers entered it. */
import { Type, type Static } from 'typebox';
import type { OrderSummary } from '../../../model/documents/telling.ts';
import { decimalOf, formatDecimal } from '../../../model/values/decimal.ts';
import { andThen, gather, gatherEach } from '../../kit/gather.ts';
import { breach, mapped, type Mapped, type MappedForTarget } from '../../kit/mapping.ts';
import type { TargetView } from '../../kit/target.ts';
import { longId } from '../api/ids.ts';
import type { Settings } from '../settings.ts';
import { orBlank } from '../targets/fields.ts';
import { fitsJson, theirUnit } from '../their-values.ts';
import { orderWords, type OrderWords } from './settings.ts';

/** Characters of a long text area. */
const LONGEST_TEXT = 32_768;
const SomeId = Type.String({ minLength: 15, maxLength: 18 });
const Day = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' });

/** Decimals are exact texts here, JSON numbers on the wire. */
export const OrderLineBody = Type.Object(
  {
    line: Type.String({ minLength: 1, maxLength: 80 }),
    Product2Id: SomeId,
    /** Their word for the unit: the product must be sold in it. */
    unit: Type.String(),
    Quantity: Type.String(),
    UnitPrice: Type.String(),
  },
  { additionalProperties: false },
);
export type OrderLineBody = Static<typeof OrderLineBody>;

/** What is shown of an order from another channel; `requestedDate` and `shipTo` where the org has fields for them. */
export const ShownOrder = Type.Object(
  {
    channel: Type.String({ minLength: 1, maxLength: 80 }),
    AccountId: SomeId,
    EffectiveDate: Day,
    PoNumber: orBlank(80),
    currency: Type.String({ minLength: 3, maxLength: 3 }),
    total: Type.String(),
    requestedDate: Type.Optional(Type.Union([Day, Type.Null()])),
    shipTo: Type.Optional(Type.Union([SomeId, Type.Null()])),
    lines: Type.Array(OrderLineBody),
  },
  { additionalProperties: false },
);
export type ShownOrder = Static<typeof ShownOrder>;

export const OrderBody = Type.Object(
  {
    /** Our number of the order. */
    number: Type.String({ minLength: 1, maxLength: 40 }),
    /** Of an order that sellers entered: its id here, as it was told with the order. */
    id: Type.Optional(SomeId),
    /** Of an order that sellers entered: its number here, for people. Nothing but the progress of it is written. */
    orderNumber: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
    status: Type.String({ minLength: 1, maxLength: 40 }),
    erpNumber: orBlank(80),
    milestones: orBlank(LONGEST_TEXT),
    /** Each line with its status and what has left. */
    shipped: orBlank(LONGEST_TEXT),
    shown: Type.Optional(ShownOrder),
  },
  { additionalProperties: false },
);
export type OrderBody = Static<typeof OrderBody>;

type View = TargetView<'order-summary'>;

/** Pure; waits for the CRM's ids of account and products. */
export function toBody(view: View, settings: Settings): MappedForTarget<OrderBody> {
  if (settings.orders === undefined) return { withheld: 'the settings of this system say nothing of orders' };
  const words = orderWords(settings.orders);
  const {
    document,
    channel,
    orderNumber,
    channelOrderId,
    status,
    erpNumber = null,
    milestones,
  } = view.fields;
  const progress = {
    number: document,
    status: words.statuses[status],
    erpNumber,
    milestones: milestonesText(milestones),
    shipped: linesText(view, words),
  };
  if (channel === words.channel) return mapped({ ...progress, orderNumber, ...theirId(channelOrderId) });
  const shown = shownOrder(view, settings, words);
  return 'mapped' in shown ? mapped({ ...progress, shown: shown.mapped }) : shown;
}

/** An order of that channel that came by another way has no id of this org: nothing here is taken for it. */
function theirId(channelOrderId: string | undefined): Pick<OrderBody, 'id'> {
  return channelOrderId !== undefined && /^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/.test(channelOrderId)
    ? { id: longId(channelOrderId) }
    : {};
}

/** True where nothing more comes of the order: it is not activated any more, and whoever threw it away misses nothing. */
export function isOver({ status }: OrderBody, { statuses }: OrderWords): boolean {
  return status === statuses.cancelled || status === statuses.refused;
}

/** Without the oldest, where not all have room. */
function milestonesText(milestones: OrderSummary['milestones']): string | null {
  const lines = milestones.map(
    ({ what, at }) => `${at.slice(0, 10)} ${at.slice(11, 16)} UTC: ${what.trim()}`,
  );
  while (lines.length > 0 && lines.join('\n').length > LONGEST_TEXT) lines.shift();
  return lines.length === 0 ? null : lines.join('\n');
}

/** Without the last, where not all have room. */
function linesText(view: View, { statuses }: OrderWords): string | null {
  const texts = view.fields.lines.map(
    ({ line, item, status, quantity, shipped, orderedAs, instead = [] }) => {
      const number = view.numberOf('item', item);
      const name = number === undefined ? line : `${line} ${number}`;
      const others = instead.map(
        (other) =>
          `, ${other.quantity.value} ${other.quantity.unit} of ${view.numberOf('item', other.item) ?? 'another item'} in place of ${number ?? 'it'}`,
      );
      const asked = orderedAs === undefined ? '' : ` (ordered as ${orderedAs.value} ${orderedAs.unit})`;
      return `${name}: ${statuses[status]}, ${shipped.value} of ${quantity.value} ${quantity.unit} shipped${asked}${others.join('')}`;
    },
  );
  while (texts.length > 0 && texts.join('\n').length > LONGEST_TEXT) texts.pop();
  return texts.length === 0 ? null : texts.join('\n').trim();
}

function shownOrder(view: View, settings: Settings, words: OrderWords): MappedForTarget<ShownOrder> {
  const order = view.fields;
  if (settings.multiCurrency !== true && order.currency !== settings.currency)
    return { withheld: `the org has no currency but ${settings.currency}` };
  const AccountId = view.externalIdOf('party', order.customer);
  if (AccountId === undefined) return { waitsFor: { domain: 'party', recordId: order.customer.value } };
  const lines = standingLines(order);
  const unknown = lines.find(({ item }) => view.externalIdOf('item', item) === undefined);
  if (unknown !== undefined) return { waitsFor: { domain: 'item', recordId: unknown.item.value } };
  const parts = gather({
    total: number('total', order.total),
    lines: gatherEach(
      lines.map((line, index) =>
        lineBody(
          { ...line, product: view.externalIdOf('item', line.item) ?? '' },
          `lines[${index}]`,
          settings,
        ),
      ),
    ),
  });
  return andThen(parts, (told) => ({
    channel: order.channel,
    AccountId: longId(AccountId),
    EffectiveDate: order.orderDate,
    PoNumber: order.purchaseOrder?.trim() ?? null,
    currency: order.currency,
    ...told,
    ...(words.requestedDateField === undefined ? {} : { requestedDate: order.requestedDate ?? null }),
    ...(words.shipToField === undefined ? {} : { shipTo: shipToOf(view) }),
  }));
}

/** The account may be one that no ship-to of the hub has here. */
function shipToOf(view: View): string | null {
  const { shipTo } = view.fields;
  const id = shipTo === undefined ? undefined : view.externalIdOf('party', shipTo);
  return id === undefined ? null : longId(id);
}

const GONE: ReadonlySet<string> = new Set(['cancelled', 'refused']);

/** What was cancelled is not sold; of an order that is cancelled as a whole, people still see what it was. */
function standingLines({ lines }: OrderSummary): OrderSummary['lines'] {
  const some = lines.filter(({ quantity }) => Number(quantity.value) > 0);
  const standing = some.filter(({ status }) => !GONE.has(status));
  return standing.length > 0 ? standing : some;
}

/** A product is sold in one unit: that in which its orders are worked. */
function lineBody(
  { line, product, worked, ...told }: OrderSummary['lines'][number] & { readonly product: string },
  path: string,
  settings: Settings,
): Mapped<OrderLineBody> {
  const { quantity, unitPrice } = worked ?? told;
  const unit = theirUnit(quantity.unit, settings);
  return gather<OrderLineBody>({
    line: mapped(line),
    Product2Id: mapped(longId(product)),
    unit:
      unit === undefined
        ? breach(`${path}.quantity.unit`, quantity.unit, 'a unit that is declared for Salesforce')
        : mapped(unit),
    Quantity: number(`${path}.quantity.value`, quantity.value),
    UnitPrice: number(`${path}.unitPrice`, unitPrice),
  });
}

/** A decimal in its shortest spelling, which JSON must carry. */
function number(path: string, decimal: string): Mapped<string> {
  const text = formatDecimal(decimalOf(decimal));
  return fitsJson(text) ? mapped(text) : breach(path, decimal, 'no more digits than JSON carries');
}
