/** What people may do with an order now, and why not the rest; pure. */
import { addDecimals, formatDecimal, subtractDecimals, type Decimal } from '../../../model/values/decimal.ts';
import { atLeastZero, begunOf, goneOf, inWords, smaller, type LineView } from '../lines.ts';
import type { Decided, Rest } from '../facts.ts';
import type { Authority } from './authority.ts';
import { revisable, type Revisable } from '../ended/revising.ts';
import type { OrderState } from '../state.ts';
import { shipsComplete } from '../supply/reserving.ts';
import { unchargedOf } from '../billing/surplus.ts';
import { maySubstitute } from './backorders.ts';

export interface Action {
  /** Returns have actions of their own. */
  readonly action:
    Exclude<Decided['action'], 'cancel-return' | 'settle-return' | 'change-return'> | Revisable['action'];
  readonly line?: string;
  readonly legal: boolean;
  /** Why it is not legal, or what it does. */
  readonly why: string;
  /** Of a line of which a part is beyond recall: this much, in its unit; only the rest is cancelled, or the buyer may have all of it. */
  readonly keeps?: string;
  /** Of a revision: no less of the line, in its unit. */
  readonly least?: string;
  /** Of an order of which a part is beyond recall: what is cancelled of its lines, and what stays. */
  readonly rests?: readonly Rest[];
  /** Of a price: what it is held against. */
  readonly authority?: Authority;
  /** Of a price: it is for one of these; of goods that the buyer keeps: in which they are counted. */
  readonly unit?: string;
  /** Of a release: what it would let go. */
  readonly covers?: Pick<Decided, 'revision' | 'seen'>;
}

interface Standing {
  readonly standing: 'held' | 'going-on' | 'ended';
  /** Lines that wait for a price that counts. */
  readonly unpriced: ReadonlyMap<string, Authority>;
  /** No payment covers it. */
  readonly isUnpaid: boolean;
  /** What cannot be promised now, by line. */
  readonly missing: ReadonlyMap<string, Decimal>;
  readonly covers: NonNullable<Action['covers']>;
}

/** Judges each action against the point of no return of the lines it concerns. */
export function actionsOf(
  state: OrderState,
  lines: readonly LineView[],
  { standing, unpriced, missing, isUnpaid, covers }: Standing,
): readonly Action[] {
  const isOpen = standing !== 'ended';
  const isHeld = isOnHold(state);
  return [
    {
      action: 'cancel',
      ...verdict(
        isOpen ? whyNotUndone(lines) : whyEnded(lines),
        'everything that it left anywhere is undone',
      ),
    },
    cancelRest(lines, isOpen),
    ...lines.map((line) => cancelLine(line, isOpen)),
    ...[...unpriced].map(([line, authority]) => ({
      action: 'accept-price' as const,
      line,
      authority,
      ...unitOf(lines, line),
      legal: true,
      why: 'the price counts as it was shown, or as it is given',
    })),
    ...supplyActions(state, lines, { isOpen, missing }),
    ...lines.filter(({ surplus }) => surplus.units > 0n).map(keepSurplus),
    {
      action: 'invoice-on-account',
      ...verdict(
        isUnpaid ? undefined : 'its payment covers it, or it is on terms',
        'what no payment covers is owed on the account, within its limit',
      ),
    },
    {
      action: 'hold',
      ...verdict(
        isHeld ? 'it is held already' : isOpen ? undefined : 'the order has ended',
        'nothing more is sent until it is released',
      ),
    },
    {
      action: 'release',
      covers,
      ...verdict(isHeld || standing === 'held' ? undefined : 'nothing holds it', 'it goes on'),
    },
    ...revisable({ state, lines }),
  ];
}

function unitOf(lines: readonly LineView[], line: string): Pick<Action, 'unit'> {
  const unit = lines.find((each) => each.line === line)?.unit;
  return unit === undefined ? {} : { unit };
}

/** What may be done where something is missing. */
function supplyActions(
  state: OrderState,
  lines: readonly LineView[],
  { isOpen, missing }: Pick<Standing, 'missing'> & { readonly isOpen: boolean },
): readonly Action[] {
  const ended = isOpen ? undefined : 'the order has ended';
  const lacking = ({ line }: LineView): string | undefined =>
    ended ?? (missing.has(line) ? undefined : `nothing is missing of line ${line}`);
  const isUnasked = (line: LineView): boolean => line.substituted.units > 0n && !maySubstitute(state, line);
  return [
    ...lines.flatMap((line): readonly Action[] => [
      {
        action: 'substitute',
        line: line.line,
        ...verdict(isUnasked(line) ? undefined : lacking(line), 'the item that is named may be sent instead'),
      },
      {
        action: 'wait',
        line: line.line,
        ...verdict(lacking(line), 'nobody is asked about it before the day that is named'),
      },
    ]),
    {
      action: 'split',
      ...verdict(ended ?? whyNotSplit(state, missing), 'what is there goes now, and the rest follows'),
    },
  ];
}

function whyNotSplit(state: OrderState, missing: Standing['missing']): string | undefined {
  if (!shipsComplete(state)) return 'what is there goes without waiting for the rest';
  return missing.size === 0 ? 'nothing is missing' : undefined;
}

/** Held by a person's word, and not released since. */
export function isOnHold(state: Pick<OrderState, 'decisions'>): boolean {
  return holdDecidedAt(state) !== undefined;
}

/** Since when a person holds it; `undefined`: nobody does. */
export function holdDecidedAt({ decisions }: Pick<OrderState, 'decisions'>): string | undefined {
  const last = decisions.findLast(({ action }) => action === 'hold' || action === 'release');
  return last?.action === 'hold' ? last.at : undefined;
}

function verdict(whyNot: string | undefined, effect: string): Pick<Action, 'legal' | 'why'> {
  return whyNot === undefined ? { legal: true, why: effect } : { legal: false, why: whyNot };
}

/** What of a line is not beyond recall may be cancelled: all of it, or what has not left and nobody picks. */
function cancelLine(line: LineView, isOpen: boolean): Action {
  const named = { action: 'cancel-line' as const, line: line.line };
  const isTooLate = line.tooLate.units > 0n;
  const whyNot = isOpen || isTooLate ? whyNotCancelled(line) : whyEnded([line]);
  const keeps = goneOf(line);
  const follows = isTooLate ? 'its sales order is closed and cannot take it' : 'its stock is given back';
  if (whyNot !== undefined || keeps.units <= 0n) return { ...named, ...verdict(whyNot, follows) };
  const rest = inWords(restOf(line), line.unit);
  return {
    ...named,
    legal: true,
    why: `its rest of ${rest} is not sent any more and ${follows}; ${goneInWords(line)}`,
    keeps: formatDecimal(keeps),
  };
}

/** What of a line has not gone, and what its sales order cannot take any more. */
function restOf(line: LineView): Decimal {
  return addDecimals(atLeastZero(line.wanted, goneOf(line)), line.tooLate);
}

/** What left or is being picked beyond what is wanted: a person may leave it to the buyer. Nothing is charged or credited by that. */
function keepSurplus(line: LineView): Action {
  const { line: name, unit, surplus, back } = line;
  const beyond = smaller(surplus, unchargedOf({ ...line, shipped: goneOf(line) }));
  const charged = subtractDecimals(surplus, beyond);
  const words = [
    ...(beyond.units > 0n ? [`${inWords(beyond, unit)} beyond the order are given to him`] : []),
    ...(charged.units > 0n ? [`${inWords(charged, unit)} are charged as they were ordered`] : []),
  ];
  return {
    action: 'keep-surplus',
    line: name,
    unit,
    legal: true,
    why: `the buyer keeps what is too much: ${words.join(', and ')}`,
    keeps: formatDecimal(subtractDecimals(goneOf(line), back)),
  };
}

/** Of an order that has gone in part, all that has not. */
function cancelRest(lines: readonly LineView[], isOpen: boolean): Action {
  const action = 'cancel-rest';
  const gone = lines.filter((line) => goneOf(line).units > 0n);
  const open = lines.filter((line) => whyNotCancelled(line) === undefined);
  const isOver = !isOpen && lines.every(({ tooLate }) => tooLate.units === 0n);
  if (isOver) return { action, legal: false, why: whyEnded(lines) };
  if (gone.length === 0) return { action, legal: false, why: 'nothing of it has gone: cancel it as a whole' };
  if (open.length === 0)
    return { action, legal: false, why: 'nothing of it can be stopped any more: take it back by a return' };
  const stays = gone.map((line) => `line ${line.line}, of which ${goneInWords(line)}`);
  const rests = open.map(toRest);
  const stops = rests.map(({ line, cancels, unit }) => `${cancels} ${unit} of line ${line}`);
  const why = `these are not sent any more and their stock is given back: ${stops.join(', ')}; it stays: ${stays.join(', ')}`;
  return { action, legal: true, why, rests };
}

function toRest(line: LineView): Rest {
  return {
    line: line.line,
    unit: line.unit,
    cancels: formatDecimal(restOf(line)),
    keeps: formatDecimal(goneOf(line)),
  };
}

function goneInWords({ shipped, holds, unit }: LineView): string {
  const begun = begunOf(holds);
  return [
    ...(shipped.units > 0n ? [`${inWords(shipped, unit)} have left`] : []),
    ...(begun.units > 0n ? [`${inWords(begun, unit)} are being picked`] : []),
  ].join(' and ');
}

function whyNotCancelled(line: LineView): string | undefined {
  if (line.cancelledBecause !== undefined) return `line ${line.line} is cancelled: ${line.cancelledBecause}`;
  if (restOf(line).units > 0n) return undefined;
  return whyBeyondRecall(line) ?? `nothing is wanted of line ${line.line}`;
}

/** An order can be undone as long as nothing of it is beyond recall. */
function whyNotUndone(lines: readonly LineView[]): string | undefined {
  const isCancelled =
    lines.length > 0 && lines.every(({ cancelledBecause }) => cancelledBecause !== undefined);
  return lines.map(isCancelled ? whyNotCancelled : whyBeyondRecall).find((why) => why !== undefined);
}

/** What has left of an order that has ended can still come back. */
function whyEnded(lines: readonly LineView[]): string {
  return lines.map(whyBeyondRecall).find((why) => why !== undefined) ?? 'the order has ended';
}

/** Nothing brings back what a warehouse has begun with. */
function whyBeyondRecall(line: LineView): string | undefined {
  const isBegun = begunOf(line.holds).units > 0n;
  if (line.shipped.units > 0n)
    return isBegun
      ? `line ${line.line} has left the warehouse in part, and more of it is being picked`
      : `line ${line.line} has left the warehouse: take it back by a return`;
  return isBegun ? `line ${line.line} is being picked` : undefined;
}
