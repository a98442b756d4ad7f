/** The order as the CRM shows it beside the customer; pure. */
import type { Order } from '../../../model/documents/order.ts';
import type { OrderStatus } from '../../../model/documents/outgoing.ts';
import type { OrderSummary } from '../../../model/documents/telling.ts';
import { formatDecimal } from '../../../model/values/decimal.ts';
import type { PlannedLine, WantedDocument } from '../../kit/process.ts';
import type { Around } from '../around.ts';
import { SALES_ORDER } from '../document-names.ts';
import { isWhollyTooLate } from '../ended/ended.ts';
import { sumOf, type LineView } from '../lines.ts';
import type { OrderState } from '../state.ts';
import { buyersTotal } from '../taxes/collected-tax.ts';
import type { Gate } from '../terms/gate.ts';
import { priceInTheirUnit, toldAs } from './as-ordered.ts';

export interface SummaryInput {
  readonly state: OrderState;
  readonly around: Around;
  readonly lines: readonly LineView[];
  readonly customer: string | undefined;
  readonly shipTo: string | undefined;
  readonly itemOf: (line: LineView) => string;
  readonly gate: Gate | undefined;
  readonly status: OrderStatus['status'];
  readonly planned: readonly (PlannedLine & { readonly status: OrderStatus['status'] })[];
}

/** People read the last of them. */
const MOST_MILESTONES = 40;

/** One for each CRM, as soon as the customer, the items and the prices are known. */
export function summariesOf(input: SummaryInput): readonly WantedDocument[] {
  const { state, around, customer, gate } = input;
  const { current } = state;
  if (current === undefined || customer === undefined || gate === undefined) return [];
  // What came too late and nobody knows is nothing that a CRM could show.
  const shown = input.lines.filter((line) => !isWhollyTooLate(line) || input.itemOf(line) !== '');
  const lines = shown.flatMap((line) => toLine(input, line));
  if (lines.length < shown.length) return [];
  const { order } = current;
  const erpNumber = state.response?.response.number;
  const body: OrderSummary = {
    document: around.document,
    channel: order.channel,
    orderNumber: order.number,
    ...theirIdOf(order),
    customer: { by: 'record', value: customer },
    ...(input.shipTo !== undefined && { shipTo: { by: 'record' as const, value: input.shipTo } }),
    orderDate: order.placedAt.slice(0, 10),
    ...(order.requestedDate !== undefined && { requestedDate: order.requestedDate }),
    ...(order.purchaseOrder !== undefined && { purchaseOrder: order.purchaseOrder }),
    currency: order.currency,
    total: buyersTotal(gate).amount,
    status: input.status,
    ...(erpNumber !== undefined && { erpNumber }),
    lines,
    milestones: milestonesOf(state).slice(-MOST_MILESTONES),
  };
  return around.policy.summaries.map((target) => ({
    name: `order-summary/${target}`,
    domain: 'order-summary' as const,
    target,
    body,
  }));
}

function theirIdOf({ channelOrderId }: Order): Pick<OrderSummary, 'channelOrderId'> {
  return channelOrderId === undefined ? {} : { channelOrderId };
}

/** A line that was cancelled before anything was known of it costs nothing. */
function toLine({ itemOf, gate, planned }: SummaryInput, line: LineView): OrderSummary['lines'] {
  const price = gate?.prices.get(line.line);
  const isPriced = price !== undefined && 'unitPrice' in price;
  const status = planned.find((each) => each.line === line.line)?.status;
  const item = itemOf(line);
  if (status === undefined || item === '' || (!isPriced && line.wanted.units > 0n)) return [];
  return [
    {
      line: line.line,
      item: { by: 'record', value: item },
      status,
      ...soldAs(line, isPriced ? price.unitPrice : '0'),
      ...insteadOf(line),
    },
  ];
}

type Sold = Pick<
  OrderSummary['lines'][number],
  'quantity' | 'shipped' | 'unitPrice' | 'orderedAs' | 'worked'
>;

/** As the channel is told of it, with the price for one of the same unit. */
function soldAs(line: LineView, unitPrice: string): Sold {
  const worked = { quantity: { value: formatDecimal(line.ordered), unit: line.unit }, unitPrice };
  const { quantityOf, orderedAs } = toldAs(line, [line.ordered, line.shipped]);
  const theirs = priceInTheirUnit(line, unitPrice);
  if (line.said === undefined || orderedAs !== undefined || theirs === undefined) {
    const shipped = { value: formatDecimal(line.shipped), unit: line.unit };
    return { ...worked, shipped, ...(line.said !== undefined && { orderedAs: line.said.quantity }) };
  }
  return { quantity: quantityOf(line.ordered), shipped: quantityOf(line.shipped), unitPrice: theirs, worked };
}

/** Other items that left in the place of the ordered one. */
function insteadOf({ holds }: LineView): Pick<OrderSummary['lines'][number], 'instead'> {
  const left = holds.flatMap(({ substitute, goods: { shipped, unit } }) =>
    substitute === undefined || shipped.units <= 0n ? [] : [{ item: substitute.itemId, shipped, unit }],
  );
  const instead = [...Map.groupBy(left, ({ item, unit }) => `${item} ${unit}`).values()].flatMap((parts) =>
    parts.slice(0, 1).map(({ item, unit }) => ({
      item: { by: 'record' as const, value: item },
      quantity: { value: formatDecimal(sumOf(parts.map(({ shipped }) => shipped))), unit },
    })),
  );
  return instead.length === 0 ? {} : { instead };
}

type Milestone = OrderSummary['milestones'][number];

/** Carriers scan a parcel at every station: that it has come to a standing is told once, by the first of the events that say so. */
function firstOfEach(told: OrderState['milestones']): readonly Milestone[] {
  const words = told.map(({ milestone: { status, trackingNumber, at } }) => ({
    what: `${status.replaceAll('-', ' ')}: ${trackingNumber}`,
    at,
  }));
  return [...Map.groupBy(words, ({ what }) => what).values()].flatMap((each) => each.slice(0, 1));
}

/** What happened, by the instants that the facts speak of. No revision is named: the CRM that is told of it would count a new one. */
function milestonesOf(state: OrderState): readonly Milestone[] {
  const { current, firstWritten, advices, milestones, invoices, decisions } = state;
  const placed = firstWritten[SALES_ORDER];
  const told: readonly Milestone[] = [
    ...(current === undefined ? [] : [{ what: 'order placed', at: current.order.placedAt }]),
    ...(placed === undefined
      ? []
      : [
          {
            what: `in ${placed.system} as ${state.response?.response.number ?? placed.externalId}`,
            at: placed.at,
          },
        ]),
    ...advices.map(({ advice, system }) => ({
      what: `${advice.kind} by ${system}: ${advice.adviceId}`,
      at: advice.at,
    })),
    ...firstOfEach(milestones),
    ...invoices.map(({ invoice, at }) => ({
      what: `${invoice.kind.replace('-', ' ')} ${invoice.number}`,
      at,
    })),
    ...decisions.map(({ action, by, at }) => ({ what: `${action.replaceAll('-', ' ')} by ${by}`, at })),
  ];
  return told
    .map(({ what, at }) => ({ what: what.slice(0, 250), at }))
    .toSorted((a, b) => Temporal.Instant.compare(a.at, b.at) || a.what.localeCompare(b.what, 'en'));
}
