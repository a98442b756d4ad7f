/** The three legs of a return: where goods, money and credit document stand, and what proves it; pure. */
import { compareDecimals, formatDecimal, ZERO, type Decimal } from '../../../model/values/decimal.ts';
import type { ReturnTold } from '../facts.ts';
import { inWords } from '../lines.ts';
import { isSettled, noActions, returnActions, type ReturnAction } from './deciding/actions.ts';
import type { LateChange } from './deciding/cancelling.ts';
import { creditNotesOf, postedOf } from './worth/credit-notes.ts';
import { creditedOf, refundableOf, writtenOf } from './worth/money.ts';
import { creditMemoName, returnDocument } from './names.ts';
import {
  countedOf,
  missingOf,
  setAsideOf,
  type Returned,
  type ReturnedLine,
  type ReturnsInput,
} from './returned.ts';
import { isCompensated } from './told.ts';

export type GoodsStatus =
  'not-needed' | 'expected' | 'partly-received' | 'received' | 'received-short' | 'refused';
export type MoneyStatus = 'not-needed' | 'waits-for-goods' | 'due' | 'partly-refunded' | 'refunded';
export type CreditStatus = 'not-needed' | 'waits-for-goods' | 'due' | 'partly-posted' | 'posted';

export interface Leg<Status extends string> {
  readonly status: Status;
  /** What proves it, in words. */
  readonly evidence: string;
}

export interface ReturnStanding {
  /** The channel's own number of the return. */
  readonly number: string;
  /** Ours: it stands on the credit memo, and the return orders begin with it. */
  readonly document: string;
  readonly revision: string;
  readonly requestedAt: string;
  readonly compensation: ReturnTold['return']['compensation'];
  /** `closed`: every leg has come to its end, and nobody is asked what it is about. */
  readonly status: 'open' | 'closed' | 'cancelled';
  readonly goods: Leg<GoodsStatus>;
  readonly money: Leg<MoneyStatus>;
  readonly credit: Leg<CreditStatus>;
  /** What shall have been given back for it by now, and what was, in the order's currency. */
  readonly refund: { readonly due: string; readonly given: string; readonly currency: string };
  readonly lines: readonly ReturnStandingLine[];
  /** What people may do with it, and why not the rest. */
  readonly actions: readonly ReturnAction[];
}

/** Quantities are in the unit of the order's line. */
export interface ReturnStandingLine {
  readonly line: string;
  readonly unit: string;
  readonly asked: string;
  readonly granted: string;
  readonly restocked: string;
  readonly quarantined: string;
  readonly scrapped: string;
  readonly credited: string;
  readonly refundable: string;
}

export interface Measured {
  readonly returned: Returned;
  /** Money that shall have been given back for it by now, and that was. */
  readonly due: Decimal;
  readonly given: Decimal;
  /** It was changed between money and credit too late, and waits for a person. */
  readonly change?: LateChange;
}

/** Where one return stands that counts. */
export function standingOf(input: ReturnsInput, measured: Measured): ReturnStanding {
  const { returned, due, given } = measured;
  const [goods, money, credit] = [goodsLeg(input, returned), moneyLeg(measured), creditLeg(input, returned)];
  const isClosed =
    !isUnclear(input, returned) &&
    ['not-needed', 'received', 'received-short', 'refused'].includes(goods.status) &&
    ['not-needed', 'refunded'].includes(money.status) &&
    ['not-needed', 'posted'].includes(credit.status);
  const isAsked = isAskedAbout(measured, goods.status);
  return {
    ...headOf(input, returned.told),
    status: isClosed ? 'closed' : 'open',
    goods,
    money,
    credit,
    refund: { due: formatDecimal(due), given: formatDecimal(given), currency: currencyOf(input) },
    lines: returned.lines.map((line) => lineOf(returned, line)),
    actions: returnActions(input, measured, { isClosed, isAsked }),
  };
}

/** Is there something about the goods that a person must take as it is: unclear, not sellable, missing, or paid for and not on the shelf? */
function isAskedAbout(measured: Measured, goods: GoodsStatus): boolean {
  const { lines, unclear } = measured.returned;
  const isShort = isMissed(goods) && lines.some((line) => missingOf(line).units > 0n);
  const isSetAside = lines.some((line) => setAsideOf(measured.returned, line).units > 0n);
  return unclear.length > 0 || isShort || isSetAside || notRestockedOf(measured).length > 0;
}

/** Nothing more comes, and not all came. */
export function isMissed(goods: GoodsStatus): boolean {
  return goods === 'received-short' || goods === 'refused';
}

/** Lines for which money went out, and whose goods are not all on the shelf again. */
export function notRestockedOf({ returned, given }: Measured): readonly ReturnedLine[] {
  if (given.units <= 0n || returned.told.return.keepsGoods === true) return [];
  return returned.lines.filter(
    (line) => compareDecimals(line.came.restocked, refundableOf(returned, line)) < 0,
  );
}

/** Where a return stands that was cancelled in time. */
export function cancelledStanding(input: ReturnsInput, told: ReturnTold): ReturnStanding {
  const leg = {
    status: 'not-needed',
    evidence: 'the return was cancelled before anything happened',
  } as const;
  return {
    ...headOf(input, told),
    status: 'cancelled',
    goods: leg,
    money: leg,
    credit: leg,
    refund: { due: '0', given: '0', currency: currencyOf(input) },
    lines: [],
    actions: noActions('it is cancelled'),
  };
}

function headOf({ around }: ReturnsInput, { return: told }: ReturnTold) {
  const { number, revision, requestedAt, compensation } = told;
  return { number, document: returnDocument(around.document, number), revision, requestedAt, compensation };
}

function currencyOf({ state }: ReturnsInput): string {
  return state.current?.order.currency ?? '';
}

function lineOf(returned: Returned, line: ReturnedLine): ReturnStandingLine {
  const { of, asked, granted, came } = line;
  return {
    line: of.line,
    unit: of.unit,
    asked: formatDecimal(asked),
    granted: formatDecimal(granted),
    restocked: formatDecimal(came.restocked),
    quarantined: formatDecimal(came.quarantined),
    scrapped: formatDecimal(came.scrapped),
    credited: formatDecimal(creditedOf(line)),
    refundable: formatDecimal(refundableOf(returned, line)),
  };
}

/** Does it, or what came for it, name what the order does not have, and has no person taken that as it is? */
function isUnclear(input: ReturnsInput, returned: Returned): boolean {
  return returned.unclear.length > 0 && !isSettled(input, returned);
}

/** Does nothing more come, by the warehouses' own word or a person's? */
function isFinished(input: ReturnsInput, returned: Returned): boolean {
  const places = returned.lines.flatMap(({ parts }) => parts.map(({ place }) => place));
  return isSettled(input, returned) || places.every((place) => returned.finished.has(place));
}

function goodsLeg(input: ReturnsInput, returned: Returned): Leg<GoodsStatus> {
  const { lines, receipts, told } = returned;
  if (told.return.keepsGoods === true) return { status: 'not-needed', evidence: 'the buyer keeps the goods' };
  if (lines.every(({ granted }) => granted.units <= 0n))
    return { status: 'refused', evidence: whyRefused(returned) };
  const words = lines
    .map((line) => `${inWords(countedOf(line), line.of.unit)} of ${inWords(line.granted, line.of.unit)}`)
    .join(', ');
  const evidence = [...receipts.map(({ system, receipt }) => `${system} ${receipt.receiptId}`), words].join(
    ': ',
  );
  if (lines.every((line) => missingOf(line).units <= 0n)) return { status: 'received', evidence };
  const nothing = lines.every(({ came }) => came.all.units <= 0n);
  if (isFinished(input, returned))
    return nothing && receipts.length > 0
      ? { status: 'refused', evidence: `${evidence}; the warehouse took nothing` }
      : { status: 'received-short', evidence };
  return nothing
    ? { status: 'expected', evidence: `nothing came yet: ${words}` }
    : { status: 'partly-received', evidence };
}

/** Lines that are none of the order are not among those that may come back. */
function whyRefused({ lines, unclear }: Returned): string {
  const nothing = 'nothing of it was shipped, or it came back by another return';
  return [...unclear, ...(lines.length > 0 ? [nothing] : [])].join('; ');
}

const GOODS_ALONE = 'the goods alone come back';
const WITHOUT_MONEY: Readonly<Partial<Record<ReturnStanding['compensation'], string>>> = {
  credit: 'the buyer is credited on the account',
  none: GOODS_ALONE,
};

function moneyLeg({ returned, due, given }: Measured): Leg<MoneyStatus> {
  const without = WITHOUT_MONEY[returned.told.return.compensation];
  if (without !== undefined) return { status: 'not-needed', evidence: without };
  const waits = returned.lines.some(
    (line) => compareDecimals(refundableOf(returned, line), line.granted) < 0,
  );
  const words = `${formatDecimal(given)} of ${formatDecimal(due)} given back`;
  if (due.units <= 0n)
    return waits
      ? { status: 'waits-for-goods', evidence: 'money goes back when the goods are here' }
      : { status: 'not-needed', evidence: 'there is nothing to give back' };
  if (given.units <= 0n) return { status: 'due', evidence: words };
  return compareDecimals(given, due) < 0
    ? { status: 'partly-refunded', evidence: words }
    : { status: 'refunded', evidence: words };
}

function creditLeg(input: ReturnsInput, returned: Returned): Leg<CreditStatus> {
  const { told } = returned;
  const due = writtenOf(returned);
  const notes = creditNotesOf(input, told);
  const numbers = notes.map(({ invoice }) => invoice.number).join(', ');
  const posted = notes.length === 0 ? ZERO : postedOf(notes);
  if (due.units <= 0n && posted.units <= 0n) return uncredited(input, returned);
  if (posted.units <= 0n) return { status: 'due', evidence: heldWords(input, told) };
  return compareDecimals(posted, due) < 0
    ? { status: 'partly-posted', evidence: `credit note ${numbers} is for less than came` }
    : { status: 'posted', evidence: `credit note ${numbers}` };
}

function uncredited(input: ReturnsInput, returned: Returned): Leg<CreditStatus> {
  if (!isCompensated(returned.told)) return { status: 'not-needed', evidence: GOODS_ALONE };
  const isAwaited = returned.lines.some((line) => missingOf(line).units > 0n);
  return isAwaited && !isFinished(input, returned)
    ? { status: 'waits-for-goods', evidence: 'it is credited when the goods are here' }
    : { status: 'not-needed', evidence: 'there is nothing to credit' };
}

function heldWords({ state }: ReturnsInput, { return: told }: ReturnTold): string {
  const written = state.written[creditMemoName(told.number)];
  return written === undefined
    ? 'the ERP has no credit memo yet'
    : `${written.system} has ${written.externalId}, and has told no posted credit note`;
}
