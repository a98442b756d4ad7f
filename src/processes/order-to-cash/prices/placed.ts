/** Is it believed when an order was placed? Callers say so, and prices and signed quotes rest on it; pure. */
import type { OrderTold } from '../facts.ts';
import type { OrderState } from '../state.ts';

/** How far the instant that is told may lie from that of the receipt, and still count. */
export interface PlacementBelief {
  /** Before it: orders of a channel that was cut off come so late. */
  readonly beforeHours: number;
  /** After it: clocks that are fast. */
  readonly aheadSeconds: number;
}

/** A channel that is cut off for a night tells of its orders in the morning. */
const USUAL: PlacementBelief = { beforeHours: 24, aheadSeconds: 300 };

/** The instant that counts for prices, and why it is not the one that was told. */
export interface Placement {
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly doubt?: { readonly word: 'long-ago' | 'ahead'; readonly why: string };
}

type Told = Pick<OrderTold, 'receivedAt'> & { readonly order: Pick<OrderTold['order'], 'placedAt'> };

/** What others say counts as far as it is near to what the hub has seen itself; beyond that the receipt counts. */
export function believedPlacement(
  { order: { placedAt }, receivedAt }: Told,
  belief: PlacementBelief = USUAL,
): Placement {
  const before = Date.parse(receivedAt) - Date.parse(placedAt);
  const said = `the order says that it was placed at ${placedAt}, and came at ${receivedAt}`;
  if (-before > belief.aheadSeconds * 1000)
    return { at: receivedAt, doubt: { word: 'ahead', why: `${said}, before that` } };
  if (before > belief.beforeHours * 3_600_000)
    return {
      at: receivedAt,
      doubt: { word: 'long-ago', why: `${said}: more than ${belief.beforeHours} hours later` },
    };
  return { at: placedAt };
}

type Revisions = Pick<OrderState, 'current' | 'revisions'>;

/** Of the order as it is wanted now: later revisions tell the same instant again, and the first of them came soonest. */
export function placementOf(
  { current, revisions }: Revisions,
  belief?: PlacementBelief,
): Placement | undefined {
  const first = firstOf(revisions);
  if (current === undefined || first === undefined) return undefined;
  return believedPlacement({ order: current.order, receivedAt: first.receivedAt }, belief);
}

/** Of what rests on a signed quote: a revision that names it first was made when that revision came, not when the order did. */
export function quotePlacement(
  { revisions }: Pick<Revisions, 'revisions'>,
  quote: string,
  belief?: PlacementBelief,
): Placement | undefined {
  const naming = ({ order }: OrderTold): boolean =>
    order.quote === quote || order.lines.some((line) => line.quote === quote);
  const first = firstOf(revisions.filter(naming));
  return first && believedPlacement(first, belief);
}

function firstOf(revisions: readonly OrderTold[]): OrderTold | undefined {
  return revisions.toSorted((a, b) => Date.parse(a.receivedAt) - Date.parse(b.receivedAt))[0];
}

/** What those who read the order's verdict should know: by when it is priced. */
export function placementDoubts(revisions: Revisions, belief?: PlacementBelief): readonly string[] {
  const doubt = placementOf(revisions, belief)?.doubt;
  return doubt === undefined ? [] : [`${doubt.why}; it is priced as of when it came`];
}
