/** Has the pricing station been asked about the lines as they are ordered now, and what does each line cost? Pure. */
import { entryOf } from '../../kit/entry.ts';
import type { Decided, Priced } from '../facts.ts';
import type { LineToPrice, OrderEffect } from '../effects.ts';
import type { LineView } from '../lines.ts';
import { priceOf } from './agreed.ts';
import { placementOf, quotePlacement, type PlacementBelief } from './placed.ts';
import { PASSED, type Step } from '../terms/asking.ts';
import type { UnitPrice } from './prices.ts';
import { groupOf, priceStops, type Stop } from '../terms/stops.ts';
import { unitStops } from '../terms/units.ts';
import type { GateInput } from '../terms/gate.ts';

/** Changed agreements wake the orders that they stop. Prices rest on parties and their groups, too: a price that stops an order is asked for again after this time in any case. */
const AGAIN_MINUTES = 60;

export interface PricedStep extends Step {
  readonly prices: ReadonlyMap<string, UnitPrice>;
  readonly askAgainAt?: string;
}

/** The price of each line, known or with its problem; effects where the station must be asked first. */
export function pricesOf(input: GateInput): PricedStep {
  const { state, around } = input;
  const revision = state.current?.order.revision ?? '';
  const priced = entryOf(state.priced, revision);
  const prices = new Map(input.lines.flatMap((line) => priceOfLine(input, line, priced)));
  const step = { ...PASSED, prices };
  const strange = unitStops(input);
  // Nobody can price what is counted in nothing: it is asked about once the unit is known.
  if (strange.length > 0) return { ...step, stops: strange };
  if (!isAskedFor(input)) return { ...step, stops: stopsOf(input, prices) };
  if (priced === undefined) return { ...step, effects: [question(input, 1)] };
  const stops = stopsOf(input, prices);
  if (stops.length === 0) return step;
  const again = new Date(Date.parse(priced.at) + AGAIN_MINUTES * 60_000).toISOString();
  if (again <= around.now || areAgreedAnew(input, stops, priced))
    return { ...step, effects: [question(input, priced.attempt + 1)] };
  return { ...step, stops, askAgainAt: again };
}

/** Have agreements about an item whose price stops the order changed since it was priced? */
function areAgreedAnew({ around }: GateInput, stops: readonly Stop[], priced: Priced): boolean {
  return stops.some(({ line, about }) => {
    if (about?.domain !== 'price-agreement') return false;
    const then = priced.lines.find((each) => each.line === line)?.stand ?? '0';
    return (around.priceStand?.(about.recordId) ?? 0n) > BigInt(then);
  });
}

function stopsOf(
  { lines, around, itemOf, customer }: GateInput,
  prices: ReadonlyMap<string, UnitPrice>,
): readonly Stop[] {
  const group = groupOf(around.chainOf(customer));
  return lines
    .filter(({ wanted }) => wanted.units > 0n)
    .flatMap((line) => {
      const itemId = itemOf(line);
      const item = around.item(itemId)?.number ?? line.told.item.value;
      return priceStops(line, prices.get(line.line), { itemId, item, group });
    });
}

/** Where prices are checked, and wherever a line brings a quote or no price at all. */
function isAskedFor({ state, around, lines }: GateInput): boolean {
  return (
    around.policy.prices !== undefined ||
    lines.some(
      (line) =>
        line.wanted.units > 0n && (line.told.price === undefined || signedFor(state, line) !== undefined),
    )
  );
}

/** The quote that the line names, else that of its order. */
function signedFor({ current }: GateInput['state'], { told }: LineView): string | undefined {
  return told.quote ?? current?.order.quote;
}

function priceOfLine(
  { state, around, itemOf }: GateInput,
  line: LineView,
  priced: Priced | undefined,
): readonly (readonly [string, UnitPrice])[] {
  const item = around.item(itemOf(line));
  if (item === undefined) return [];
  const price = priceOf({
    line,
    item,
    currency: state.current?.order.currency ?? '',
    priced: priced?.lines.find((each) => each.line === line.line),
    policy: around.policy.prices,
    accepted: acceptedBy(state, line),
  });
  return [[line.line, price]];
}

/** What was accepted counts for the revision that it was accepted of: another content is another question. */
function acceptedBy({ decisions, current }: GateInput['state'], { line }: LineView): Decided | undefined {
  return decisions.findLast(
    ({ action, line: of, revision }) =>
      action === 'accept-price' && of === line && revision === current?.order.revision,
  );
}

function question(
  { state, around, lines, itemOf, customer, shipTo }: GateInput,
  attempt: number,
): OrderEffect {
  const order = state.current?.order;
  const { placement } = around.policy;
  return {
    do: 'price',
    revision: order?.revision ?? '',
    attempt,
    channel: order?.channel ?? '',
    currency: order?.currency ?? '',
    placedAt: placementOf(state, placement)?.at ?? '',
    // What left although it was cancelled is paid for, too.
    lines: lines
      .filter(({ wanted, holds }) => wanted.units > 0n || holds.length > 0)
      .map((line) => ({
        line: line.line,
        itemId: itemOf(line),
        partyId: shipTo ?? customer,
        quantity: line.told.quantity,
        ...quoteOf(state, signedFor(state, line), placement),
      })),
  };
}

function quoteOf(
  state: GateInput['state'],
  signed: string | undefined,
  belief: PlacementBelief | undefined,
): Pick<LineToPrice, 'quote'> {
  const placement = signed === undefined ? undefined : quotePlacement(state, signed, belief);
  return signed === undefined || placement === undefined ? {} : { quote: { signed, placement } };
}
