/** What people may do with an order now, and why not the rest; pure. */
import { openOf, type LineView } from '../lines.ts';
import type { Decided } from '../facts.ts';
import type { Authority } from './authority.ts';
import type { OrderState } from '../state.ts';

export interface Action {
  /** Returns have actions of their own. */
  readonly action: Exclude<Decided['action'], 'cancel-return' | 'settle-return'>;
  readonly line?: string;
  readonly legal: boolean;
  /** Why it is not legal, or what it does. */
  readonly why: string;
  /** Of a price: what it is held against. */
  readonly authority?: Authority;
}

interface Standing {
  readonly standing: 'held' | 'going-on' | 'ended';
  /** Lines that wait for a price that counts. */
  readonly unpriced: ReadonlyMap<string, Authority>;
}

/** Judges each action against the point of no return of the lines it concerns. */
export function actionsOf(
  state: OrderState,
  lines: readonly LineView[],
  { standing, unpriced }: Standing,
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
    {
      action: 'hold',
      ...verdict(
        isHeld ? 'it is held already' : isOpen ? undefined : 'the order has ended',
        'nothing more is sent until it is released',
      ),
    },
    {
      action: 'release',
      ...verdict(isHeld || standing === 'held' ? undefined : 'nothing holds it', 'it goes on'),
    },
  ];
}

/** Held by a person's word, and not released since. */
export function isOnHold({ decisions }: OrderState): boolean {
  return decisions.findLast(({ action }) => action === 'hold' || action === 'release')?.action === 'hold';
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
