/**
 * Which returns count, and by what: one is cancelled as long as nothing came and no money moved, and changed between money, credit and
 * neither as long as nothing went out that the change does not want; pure.
 */
import { formatDecimal, ZERO, type Decimal } from '../../../../model/values/decimal.ts';
import { compareRevisions, type Decided, type ReturnTold } from '../../facts.ts';
import { creditNotesOf } from '../worth/credit-notes.ts';
import { givenBack, refundsOf } from '../worth/money.ts';
import { creditMemoName } from '../names.ts';
import { hasArrived, returnedOf, type Returned, type ReturnsInput } from '../returned.ts';
import { returnsInOrder } from '../told.ts';

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

type Compensation = ReturnTold['return']['compensation'];

/** A change of how the buyer is compensated after something else had gone out, that waits for a person: until then that stands. */
export interface LateChange {
  readonly from: Compensation;
  readonly to: Compensation;
  readonly why: string;
}

export interface Compensated {
  readonly input: ReturnsInput;
  /** By the number of the return. */
  readonly changed: ReadonlyMap<string, LateChange>;
}

/** Gives the returns as they count, one after the other: what was given back belongs to the earlier ones first. */
export function asCompensated(input: ReturnsInput): Compensated {
  let counted = input;
  const changed = new Map<string, LateChange>();
  for (const told of returnsInOrder(input.state)) {
    const wishes = wishesOf(input, told);
    if (wishes.length < 2) continue;
    const { by, late } = standingWish(counted, told, wishes);
    counted = countedBy(counted, told, by);
    if (late === undefined) continue;
    changed.set(told.return.number, { from: by, to: late.to, why: late.why });
    if (late.given !== undefined) counted = stopped(counted, told, late.given);
  }
  return { input: counted, changed };
}

function stopped(input: ReturnsInput, told: ReturnTold, given: Decimal): ReturnsInput {
  return { ...input, stopsAt: new Map([...(input.stopsAt ?? []), [told.return.number, given]]) };
}

/** Revisions in a row that ask for the same. */
interface Wish {
  readonly by: Compensation;
  readonly revisions: readonly string[];
  /** When the hub heard of it first. */
  readonly since: string;
}

function wishesOf({ state }: ReturnsInput, { return: { number } }: ReturnTold): readonly Wish[] {
  const all = state.returnRevisions
    .filter((each) => each.return.number === number)
    .toSorted((a, b) => compareRevisions(a.return.revision, b.return.revision));
  const wishes: Wish[] = [];
  for (const { return: told, receivedAt } of all) {
    const [last, by] = [wishes.at(-1), told.compensation];
    const known = last?.by === by ? last : { by, revisions: [], since: receivedAt };
    const since = receivedAt < known.since ? receivedAt : known.since;
    if (known === last) wishes.pop();
    wishes.push({ by, revisions: [...known.revisions, told.revision], since });
  }
  return wishes;
}

/** What went out already by what stood before. */
interface Gone {
  readonly why: string;
  /** Of money: no more goes back until a person has spoken. */
  readonly given?: Decimal;
}

interface Late extends Gone {
  readonly to: Compensation;
}

/** Each wish is followed unless something went out by what stood before; one that asks for that again is no change any more. */
function standingWish(
  input: ReturnsInput,
  told: ReturnTold,
  [first, ...others]: readonly Wish[],
): { readonly by: Compensation; readonly late: Late | undefined } {
  let [by, late]: [Compensation, Late | undefined] = [first?.by ?? told.return.compensation, undefined];
  for (const wish of others) {
    const gone = goneBefore(input, told, { wish, by });
    if (gone === undefined) by = wish.by;
    late = gone === undefined || isLeft(input, told, wish) ? undefined : { ...gone, to: wish.by };
  }
  return { by, late };
}

interface Changing {
  readonly wish: Wish;
  /** As it stood before. */
  readonly by: Compensation;
}

/** Absent: the wish is followed. Goods alone leave nothing behind that a later wish would double. */
function goneBefore(input: ReturnsInput, told: ReturnTold, { wish, by }: Changing): Gone | undefined {
  if (wish.by === by || by === 'none') return undefined;
  if (wish.by === 'credit') return paidBefore(input, told, wish.by);
  if (wish.by === 'refund')
    return isChanged(input, told, wish) ? undefined : creditedBefore(input, told, wish);
  return (by === 'refund' ? paidBefore(input, told, wish.by) : undefined) ?? creditedAtAll(input, told);
}

function isChanged(input: ReturnsInput, told: ReturnTold, wish: Wish): boolean {
  return decidedOn(input, told, wish).some(({ action }) => action === 'change-return');
}

/** Has a person said that the buyer stays compensated as he was? */
function isLeft(input: ReturnsInput, told: ReturnTold, wish: Wish): boolean {
  return decidedOn(input, told, wish).some(
    ({ action, leg }) => action === 'settle-return' && leg !== 'goods',
  );
}

/** What people decided about a revision that asks for it. */
function decidedOn(
  { state }: ReturnsInput,
  { return: { number } }: ReturnTold,
  { revisions }: Wish,
): readonly Decided[] {
  return state.decisions.filter((each) => each.return === number && revisions.includes(each.revision ?? ''));
}

/** The ERP tells the day alone: what was written before, and posted on the day of the change, is asked about rather than paid twice. */
function creditedBefore(input: ReturnsInput, told: ReturnTold, { since }: Wish): Gone | undefined {
  const written = input.state.firstWritten[creditMemoName(told.return.number)];
  if (written !== undefined && written.at > since) return undefined;
  const note = creditNotesOf(input, told).find(({ invoice }) => invoice.postedOn <= since.slice(0, 10));
  return note && { why: `${note.invoice.number} had credited it when money was asked for instead` };
}

/** Whenever it was posted: the ERP was told too late that nothing is to be credited. No money follows it until a person has spoken. */
function creditedAtAll(input: ReturnsInput, told: ReturnTold): Gone | undefined {
  const [note] = creditNotesOf(input, told);
  return (
    note && {
      why: `${note.invoice.number} has credited it, and nothing is asked for instead`,
      given: ZERO,
    }
  );
}

/** What was given back, if it still asked for money. Whatever goes back for other reasons is as it is known without the payments. */
function paidBefore(
  { givesBack: _later, ...input }: ReturnsInput,
  told: ReturnTold,
  to: Compensation,
): Gone | undefined {
  const asRefund = countedBy(input, told, 'refund');
  const { active } = countedReturns(asRefund);
  const { each } = givenBack(asRefund, refundsOf(asRefund, active));
  const given = each[active.findIndex((other) => other.told.return.number === told.return.number)] ?? ZERO;
  return given.units > 0n
    ? {
        why: `${formatDecimal(given)} were given back, and ${to === 'credit' ? 'credit' : 'nothing'} is asked for instead`,
        given,
      }
    : undefined;
}

function countedBy(input: ReturnsInput, told: ReturnTold, compensation: Compensation): ReturnsInput {
  const { number } = told.return;
  const returns = {
    ...input.state.returns,
    [number]: { ...told, return: { ...told.return, compensation } },
  };
  return { ...input, state: { ...input.state, returns } };
}
