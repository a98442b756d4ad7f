/** The authorisations that pay an order: which are its own, what the instruction to each is called, and how each stands; pure. */
import { Compile } from 'typebox/compile';
import { Payment } from '../../../../model/documents/payment.ts';
import { compareDecimals, decimalOf } from '../../../../model/values/decimal.ts';
import { entryOf } from '../../../kit/entry.ts';
import { PAYMENT } from '../../document-names.ts';
import type { Claimed } from '../../facts.ts';
import type { OrderState } from '../../state.ts';

/** One authorisation that pays this order and no other. */
export interface Authorisation {
  readonly payment: string;
  /** Name of the document that says what shall be true of it. */
  readonly document: string;
  /** Absent: nobody has said it yet. */
  readonly standing: Payment | undefined;
  /** The one to take from first: the order names it, or it was told last. */
  readonly isCurrent: boolean;
}

export interface Authorisations {
  /** In the order in which they were claimed. */
  readonly own: readonly Authorisation[];
  /** Not claimed yet. */
  readonly unclaimed: readonly string[];
  /** The order names it, and it pays another one. */
  readonly taken: Claimed | undefined;
}

type Known = Pick<OrderState, 'current' | 'claims' | 'payments' | 'written'>;

/** Those that the order has named in any revision, and those of which the payment service itself says that they pay it. */
export function authorisationsOf(state: Known): Authorisations {
  const { claims, current } = state;
  const named = current?.order.payment?.authorisation;
  const claimed = Object.values(claims);
  const own = claimed.filter(({ takenBy }) => takenBy === undefined).map(({ payment }) => payment);
  const isOwn = (payment: string): boolean => own.includes(payment);
  const first = currentOf(state, own);
  return {
    own: own.map((payment) => ({
      payment,
      document: payment === own[0] ? PAYMENT : `${PAYMENT}/${payment}`,
      standing: standingOf(state, payment),
      isCurrent: payment === first,
    })),
    unclaimed: [...new Set([...(named === undefined ? [] : [named]), ...toldFor(state)])].filter(
      (payment) => entryOf(claims, payment) === undefined,
    ),
    taken: named === undefined || isOwn(named) ? undefined : entryOf(claims, named),
  };
}

/** The one that the order names; where that is none of its own or in another currency, the latest of which more can be taken. */
function currentOf(state: Known, own: readonly string[]): string | undefined {
  const { payment, currency } = state.current?.order ?? {};
  const named = own.find((each) => each === payment?.authorisation);
  if (named !== undefined && !isForeign(standingOf(state, named), currency)) return named;
  return own.findLast(isAlive(state)) ?? named ?? own.at(-1);
}

/** The service was told of which order they are: they count as soon as there is money in them. */
function toldFor({ payments, current }: Known): readonly string[] {
  if (current?.order.payment?.method === 'terms') return [];
  return Object.values(payments)
    .filter(({ payment }) => payment.order !== undefined && HOLDS_MONEY.has(payment.state))
    .map(({ payment }) => payment.payment);
}

const HOLDS_MONEY: ReadonlySet<Payment['state']> = new Set(['authorised', 'captured', 'disputed']);

function isAlive(state: Known): (payment: string) => boolean {
  return (payment) => {
    const standing = standingOf(state, payment);
    return standing?.state === 'authorised' && !isForeign(standing, state.current?.order.currency);
  };
}

/** Is it in another currency than the order's? Then it covers nothing of it. */
export function isForeign(standing: Payment | undefined, currency: string | undefined): boolean {
  return standing !== undefined && standing.currency !== currency;
}

const shape = Compile(Payment);

/** The latest word, in an answer or by itself. What was refused stays refused until more was taken. */
function standingOf(
  { payments, written }: Pick<OrderState, 'payments' | 'written'>,
  authorisation: string,
): Payment | undefined {
  const answers = answersOf({ written }).filter(({ payment }) => payment === authorisation);
  const told = entryOf(payments, authorisation);
  const words = [...answers, ...(told === undefined ? [] : [told.payment])];
  const latest = words.toSorted((a, b) => Temporal.Instant.compare(a.asOf, b.asOf)).at(-1);
  const refused = answers.find((answer) => answer.refused !== undefined);
  if (latest === undefined || refused?.refused === undefined) return latest;
  const hasMoved = compareDecimals(decimalOf(latest.captured), decimalOf(refused.captured)) > 0;
  return hasMoved ? latest : { ...latest, refused: refused.refused };
}

/** The last word about every payment that this order knows of and that is in its currency: amounts of others cannot be added to them. */
export function standingsOf(state: Pick<OrderState, 'payments' | 'written' | 'current'>): readonly Payment[] {
  const ids = new Set([...answersOf(state).map(({ payment }) => payment), ...Object.keys(state.payments)]);
  return [...ids]
    .flatMap((id) => standingOf(state, id) ?? [])
    .filter(({ currency }) => currency === state.current?.order.currency);
}

function answersOf({ written }: Pick<OrderState, 'written'>): readonly Payment[] {
  return Object.entries(written).flatMap(([name, { answer }]) =>
    (name === PAYMENT || name.startsWith(`${PAYMENT}/`)) && shape.Check(answer) ? [answer] : [],
  );
}

/** May more be taken of it at this instant? */
export function mayBeTaken({ state, refused, expiresAt }: Payment, now: string): boolean {
  const hasEnded = expiresAt !== undefined && Temporal.Instant.compare(expiresAt, now) <= 0;
  return (state === 'authorised' || state === 'disputed') && refused === undefined && !hasEnded;
}
