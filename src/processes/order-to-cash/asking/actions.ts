/** What people may do with an order now, and why not the rest; pure. */
import type { Decimal } from '../../../model/values/decimal.ts';
import { openOf, type LineView } from '../lines.ts';
import type { Decided } from '../facts.ts';
import type { Authority } from './authority.ts';
import type { OrderState } from '../state.ts';
import { shipsComplete } from '../supply/reserving.ts';
import { maySubstitute } from './backorders.ts';

export interface Action {
  /** Returns have actions of their own. */
  readonly action: Exclude<Decided['action'], 'cancel-return' | 'settle-return'>;
  readonly line?: string;
  readonly legal: boolean;
  /** Why it is not legal, or what it does. */
  readonly why: string;
  /** Of a price: what it is held against. */
  readonly authority?: Authority;
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
  const blocked = lines.map((line) => ({ line, why: whyNotCancelled(line) }));
  const stuck = blocked.flatMap(({ why }) => (why === undefined ? [] : [why]));
  const isOpen = standing !== 'ended';
  const isHeld = isOnHold(state);
  return [
    {
      action: 'cancel',
      ...verdict(isOpen ? stuck[0] : 'the order has ended', 'everything that it left anywhere is undone'),
    },
    ...blocked.map(({ line, why }) => ({
      action: 'cancel-line' as const,
      line: line.line,
      ...verdict(isOpen ? why : 'the order has ended', 'its stock is given back'),
    })),
    ...[...unpriced].map(([line, authority]) => ({
      action: 'accept-price' as const,
      line,
      authority,
      legal: true,
      why: 'the price counts as it was shown, or as it is given',
    })),
    ...supplyActions(state, lines, { isOpen, missing }),
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
  ];
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

function whyNotCancelled(line: LineView): string | undefined {
  if (line.cancelledBecause !== undefined) return `line ${line.line} is cancelled: ${line.cancelledBecause}`;
  if (line.shipped.units > 0n) return `line ${line.line} has left the warehouse: take it back by a return`;
  const isPicked = openOf(line).units > 0n && line.holds.some(({ progress }) => progress === 'picked');
  return isPicked ? `line ${line.line} is being picked` : undefined;
}
