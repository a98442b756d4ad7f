/** What a channel is told of its order at all times: where each line stands, and what has left; pure. */
import type { OrderStatus } from '../../../model/documents/outgoing.ts';
import { addDecimals, ZERO, type Decimal } from '../../../model/values/decimal.ts';
import type { PlannedLine, WantedDocument } from '../../kit/process.ts';
import type { Around } from '../around.ts';
import { orderStatusName } from '../document-names.ts';
import type { OrderTold } from '../facts.ts';
import { atLeastZero, begunOf, openOf, type LineView } from '../lines.ts';
import type { OrderState } from '../state.ts';
import { deliveredBy, type Delivered } from '../supply/holds.ts';
import { toldAs, type Told } from './as-ordered.ts';

interface StatusInput {
  readonly state: OrderState;
  readonly around: Around;
  readonly lines: readonly LineView[];
}

/** For each target that shows orders of the channel. */
export function orderStatuses(
  { state, around, lines }: StatusInput,
  whole: OrderStatus['status'],
  planned: readonly (PlannedLine & { readonly status: OrderStatus['status'] })[],
): readonly WantedDocument[] {
  const { current } = state;
  if (current === undefined) return [];
  const body: OrderStatus = {
    channel: current.order.channel,
    orderNumber: current.order.number,
    ...(current.order.channelOrderId === undefined ? {} : { channelOrderId: current.order.channelOrderId }),
    status: whole,
    asOf: state.asOf,
    ...toldLines(state, lines, (line) => planned.find((each) => each.line === line)?.status ?? whole),
  };
  return around.policy
    .statusTargets(current.order.channel)
    .filter((target) => isKnownTo(current, target))
    .map((target) => ({
      name: orderStatusName(target),
      domain: 'order-status' as const,
      target,
      body,
    }));
}

/** A channel can be told of what it told itself, and of what carries its own id of the order. */
function isKnownTo({ system, order }: OrderTold, target: string): boolean {
  return order.channelOrderId !== undefined || target.startsWith(`${system}/`);
}

/** Of a cancelled line, what has not left and will not leave. */
export function cancelledOf(line: LineView): Decimal {
  if (line.cancelledBecause === undefined) return ZERO;
  const going = line.wanted.units > 0n ? begunOf(line.holds) : openOf(line);
  return atLeastZero(line.ordered, addDecimals(line.shipped, going));
}

/** Lines and shipments, each line in one unit. */
function toldLines(
  state: OrderState,
  lines: readonly LineView[],
  statusOf: (line: string) => OrderStatus['status'],
): Pick<OrderStatus, 'lines' | 'shipments'> {
  const shipped = state.advices
    .filter(({ advice }) => advice.kind === 'shipped')
    .map(({ advice }) => ({ advice, parts: deliveredBy(state, advice) }));
  const parts = Map.groupBy(
    shipped.flatMap((each) => each.parts),
    ({ line }) => line,
  );
  const views = lines.map((line) => ({ line, told: toldAs(line, amountsOf(line, parts.get(line.line))) }));
  const told = new Map(views.map((each) => [each.line.line, each.told]));
  return {
    lines: views.map((each) => toldLine(each, statusOf(each.line.line))),
    shipments: shipped.map((each) => shipmentOf(each.advice, each.parts, told)),
  };
}

function amountsOf(line: LineView, parts: readonly Delivered[] = []): readonly Decimal[] {
  const { ordered, shipped, invoiced, credited } = line;
  return [ordered, shipped, invoiced, credited, cancelledOf(line), ...parts.map(({ quantity }) => quantity)];
}

function toldLine(
  { line, told: { quantityOf, orderedAs } }: { readonly line: LineView; readonly told: Told },
  status: OrderStatus['status'],
): OrderStatus['lines'][number] {
  return {
    line: line.line,
    status,
    ordered: quantityOf(line.ordered),
    shipped: quantityOf(line.shipped),
    invoiced: quantityOf(line.invoiced),
    credited: quantityOf(line.credited),
    cancelled: quantityOf(cancelledOf(line)),
    ...(orderedAs !== undefined && { orderedAs }),
  };
}

function shipmentOf(
  { adviceId, at, packages = [] }: OrderState['advices'][number]['advice'],
  parts: readonly Delivered[],
  told: ReadonlyMap<string, Told>,
): OrderStatus['shipments'][number] {
  return {
    id: adviceId.slice(0, 80),
    at,
    ...carrierOf(packages),
    trackingNumbers: packages.flatMap(({ trackingNumber }) => trackingNumber ?? []),
    lines: parts.flatMap(({ line, quantity }) => {
      const view = told.get(line);
      if (view === undefined || quantity.units <= 0n) return [];
      return [{ line, quantity: view.quantityOf(quantity) }];
    }),
  };
}

function carrierOf(packages: readonly { readonly carrier?: string }[]): { readonly carrier?: string } {
  const carrier = packages.find((each) => each.carrier !== undefined)?.carrier;
  return carrier === undefined ? {} : { carrier };
}
