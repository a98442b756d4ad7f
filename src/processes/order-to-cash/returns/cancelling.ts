/** Which returns count: one is cancelled as long as nothing came and no money moved; pure. */
import type { ReturnTold } from '../facts.ts';
import { creditNotesOf } from './credit-notes.ts';
import { givenBack, refundsOf } from './money.ts';
import { hasArrived, returnedOf, returnsInOrder, type Returned, type ReturnsInput } from './returned.ts';

export interface Counted {
  readonly active: readonly Returned[];
  readonly cancelled: readonly ReturnTold[];
  /** Numbers of those that were cancelled when it was too late, with why. */
  readonly late: ReadonlyMap<string, string>;
}

/** Judges every wish to cancel by what has happened. */
export function countedReturns(input: ReturnsInput): Counted {
  const all = returnsInOrder(input.state);
  const late = new Map<string, string>();
  const open: ReturnTold[] = [];
  for (const told of all.filter((each) => isUnwanted(input, each))) {
    const why = whyTooLate(input, told);
    if (why === undefined) open.push(told);
    else late.set(told.return.number, why);
  }
  for (const told of paidAlready(input, all, open))
    late.set(told.return.number, 'money was given back for it');
  const cancelled = open.filter((told) => !late.has(told.return.number));
  const active = returnedOf(
    input,
    all.filter((told) => !cancelled.includes(told)),
  );
  return { active, cancelled, late };
}

/** Of no return that is cancelled: why it can be, or cannot be any more. */
export function whyNotCancelled(input: ReturnsInput, { told }: Returned, given: bigint): string | undefined {
  return whyTooLate(input, told) ?? (given > 0n ? 'money was given back for it' : undefined);
}

function isUnwanted({ state }: ReturnsInput, { return: told }: ReturnTold): boolean {
  return (
    told.cancelled === true ||
    state.decisions.some((each) => each.action === 'cancel-return' && each.return === told.number)
  );
}

function whyTooLate(input: ReturnsInput, told: ReturnTold): string | undefined {
  if (hasArrived(input, told)) return 'goods have arrived';
  const [note] = creditNotesOf(input, told);
  return note === undefined ? undefined : `it was credited by ${note.invoice.number}`;
}

/** Money that was given back and belongs to no other return belongs to those that nobody wants any more. */
function paidAlready(
  input: ReturnsInput,
  all: readonly ReturnTold[],
  unwanted: readonly ReturnTold[],
): readonly ReturnTold[] {
  if (unwanted.length === 0) return [];
  const firm = all.filter((told) => !unwanted.includes(told));
  const ordered = returnedOf(input, [...firm, ...unwanted]);
  const { each } = givenBack(input, refundsOf(input, ordered));
  return unwanted.filter((_told, place) => (each[firm.length + place]?.units ?? 0n) > 0n);
}
