/** Where each line stands, by the document that proves it, and the order as a whole; pure. */
import {
  addDecimals,
  compareDecimals,
  formatDecimal,
  ZERO,
  type Decimal,
} from '../../model/values/decimal.ts';
import type { LineStatus } from '../../model/documents/outgoing.ts';
import type { PlannedLine } from '../kit/process.ts';
import { areOpen, type ChargeView } from './charges/charges.ts';
import { SALES_ORDER } from './document-names.ts';
import { isWhollyTooLate } from './ended/ended.ts';
import { atLeastZero, inWords, isBilled, isPartOf, openOf, sumOf, type LineView } from './lines.ts';
import { cancelledOf } from './telling/order-statuses.ts';
import type { OrderState } from './state.ts';
import { inTheirUnit } from './telling/as-ordered.ts';
import type { Gate } from './terms/gate.ts';
import type { Stop } from './terms/stops.ts';

export interface StandingInput {
  readonly state: OrderState;
  /** `unresolved`: a reference is not known yet. */
  readonly gate: 'unresolved' | 'asking' | 'passed' | 'held' | 'refused' | 'on-hold';
  /** Why the gate is not passed, of the whole order or of a line. */
  readonly stops: readonly Pick<Stop, 'what' | 'line'>[];
  /** What others shall say before it goes on, in words. */
  readonly awaited: readonly string[];
  /** Names that nobody knows, and who decides what they mean, in words. */
  readonly unmapped: readonly string[];
  readonly missing: ReadonlyMap<string, Decimal>;
  /** Keys of holds that the ERP has not taken yet: no location was told of them. */
  readonly waiting: ReadonlySet<string>;
  readonly reasons: ReadonlyMap<string, readonly string[]>;
}

export type StandingLine = PlannedLine & { readonly status: LineStatus };

interface Rule {
  readonly status: LineStatus;
  /** The evidence, where there is any. */
  readonly proof: (line: LineView, input: StandingInput) => string | undefined;
}

/** The first rule with a proof counts: what happened last in the life of a line stands first. */
const RULES: readonly Rule[] = [
  { status: 'cancelled', proof: cancelled },
  { status: 'closed', proof: closed },
  { status: 'invoiced', proof: invoiced },
  { status: 'shipped', proof: shipped },
  { status: 'picked', proof: picked },
  { status: 'released', proof: released },
  { status: 'refused', proof: refused },
  { status: 'held', proof: held },
  { status: 'backordered', proof: backordered },
  { status: 'placed', proof: placed },
  {
    status: 'accepted',
    proof: (_line, { gate }) => (gate === 'passed' ? 'terms, prices and credit passed' : undefined),
  },
  {
    status: 'received',
    proof: (_line, { state, awaited, unmapped }) =>
      [
        `revision ${state.current?.order.revision ?? ''} of the order`,
        ...(awaited.length === 0 ? [] : [`not known yet: ${awaited.join(', ')}`]),
        ...inShort(unmapped),
      ].join('; '),
  },
];

/** Gives the standing of each line with its evidence and the reasons for the choices made. */
export function standingOf(lines: readonly LineView[], input: StandingInput): readonly StandingLine[] {
  return lines.map((line) => {
    const { status, evidence } = firstProof(line, input);
    const quantities = quantitiesOf(line, input);
    return {
      line: line.line,
      status,
      evidence,
      reasons: [
        ...new Set([
          ...line.holds.flatMap(({ reasons }) => reasons),
          ...(input.reasons.get(line.line) ?? []),
        ]),
      ],
      quantities: { unit: line.unit, ...inWordsOf(quantities, formatDecimal) },
      ...asOrdered(line, quantities),
    };
  });
}

type Quantities = Readonly<Record<string, Decimal>>;

function quantitiesOf(line: LineView, input: StandingInput): Quantities {
  return {
    ordered: line.ordered,
    wanted: line.wanted,
    held: openOf(line),
    missing: input.missing.get(line.line) ?? ZERO,
    backordered: backorderedOf(line, input),
    substituted: substitutedOf(line),
    shipped: line.shipped,
    tooLate: line.tooLate,
    invoiced: line.invoiced,
    credited: line.credited,
    cancelled: cancelledOf(line),
  };
}

/** Those that are not exact in the buyer's unit stand in ours alone. */
function asOrdered(line: LineView, quantities: Quantities): Pick<StandingLine, 'asOrdered'> {
  if (line.said === undefined) return {};
  const theirs = inWordsOf(quantities, (value) => inTheirUnit(line, value)?.value);
  return { asOrdered: { unit: line.said.quantity.unit, ...theirs } };
}

function inWordsOf(
  quantities: Quantities,
  words: (value: Decimal) => string | undefined,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(quantities).flatMap(([name, value]) => {
      const text = words(value);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

interface Reasoned {
  readonly lines: readonly LineView[];
  readonly gate: Pick<Gate, 'prices' | 'assumptions'> | undefined;
  readonly supplied: Pick<StandingInput, 'reasons'>;
}

/** Why a line costs what it costs and comes from where it comes. */
export function reasonsOf({ lines, gate, supplied }: Reasoned): StandingInput['reasons'] {
  return new Map(
    lines.map(({ line }) => {
      const price = gate?.prices.get(line);
      const basis =
        price !== undefined && 'basis' in price ? [`price ${price.unitPrice}: ${price.basis}`] : [];
      return [line, [...basis, ...(gate?.assumptions ?? []), ...(supplied.reasons.get(line) ?? [])]];
    }),
  );
}

/** What left as another item, and what may still leave so. */
function substitutedOf({ substituted, holds }: LineView): Decimal {
  const held = holds.filter(({ substitute }) => substitute !== undefined).map(({ open }) => open);
  return addDecimals(substituted, sumOf(held));
}

/** Missing, and on order in the ERP all the same. */
function backorderedOf({ line }: LineView, { missing, state }: StandingInput): Decimal {
  return state.firstWritten[SALES_ORDER] === undefined ? ZERO : (missing.get(line) ?? ZERO);
}

function firstProof(line: LineView, input: StandingInput) {
  for (const { status, proof } of RULES) {
    const evidence = proof(line, input);
    if (evidence !== undefined) return { status, evidence };
  }
  throw new Error('every line was received');
}

/** The order as a whole: as its least advanced line that is still wanted; where none is, cancelled, or refused as far as anything came too late. Without its charges it is not invoiced. */
export function wholeStatus(lines: readonly StandingLine[], charges: readonly ChargeView[] = []): LineStatus {
  const standing = lines.filter(({ status }) => status !== 'cancelled');
  if (standing.length === 0) return lines.length === 0 ? 'received' : 'cancelled';
  const wanted = standing.filter((line) => !isRefusedAlone(line));
  if (wanted.length === 0) return 'refused';
  const order = RULES.map(({ status }) => status);
  const open = areOpen(charges) ? [order.indexOf('shipped')] : [];
  const least = Math.max(...wanted.map(({ status }) => order.indexOf(status)), ...open);
  return order[least] ?? 'received';
}

/** It came when its order had ended: the others stand where they stand. */
function isRefusedAlone({ status, quantities }: StandingLine): boolean {
  return status === 'refused' && quantities['wanted'] === '0';
}

function refused(line: LineView, { gate, state: { response } }: StandingInput): string | undefined {
  if (isWhollyTooLate(line)) return `${response?.system} had closed ${response?.response.number} before`;
  return gate === 'refused' ? 'the account is closed' : undefined;
}

function cancelled(line: LineView): string | undefined {
  if (line.cancelledBecause === undefined || line.shipped.units > 0n || openOf(line).units > 0n)
    return undefined;
  return line.cancelledBecause;
}

function isShipped(line: LineView): boolean {
  return (
    line.shipped.units > 0n && compareDecimals(line.shipped, line.wanted) >= 0 && openOf(line).units <= 0n
  );
}

function isInvoiced(line: LineView): boolean {
  return isShipped(line) && isBilled(line);
}

function invoiceWords(line: LineView, { state }: StandingInput): string {
  const numbers = state.invoices.map(({ invoice }) => invoice.number);
  return `invoice ${numbers.join(', ')}: ${inWords(line.invoiced, line.unit)}`;
}

/** Invoiced, and the ERP itself has closed the order. */
function closed(line: LineView, input: StandingInput): string | undefined {
  const { response } = input.state;
  if (!isInvoiced(line) || response?.response.state !== 'closed') return undefined;
  return `${invoiceWords(line, input)}; ${response.system} closed ${response.response.number}`;
}

function invoiced(line: LineView, input: StandingInput): string | undefined {
  return isInvoiced(line) ? invoiceWords(line, input) : undefined;
}

function shipped(line: LineView, { state }: StandingInput): string | undefined {
  if (!isShipped(line)) return undefined;
  const ids = state.advices
    .filter(
      ({ advice }) =>
        advice.kind === 'shipped' && advice.lines.some((each) => isPartOf(each.line, line.line)),
    )
    .map(({ system, advice }) => `${system} ${advice.adviceId}`);
  return `despatch ${ids.join(', ')}: ${inWords(line.shipped, line.unit)}`;
}

function picked(line: LineView): string | undefined {
  const isWorkedOn = line.holds.some(({ progress }) => progress === 'picked');
  if (!isWorkedOn) return undefined;
  const rest = atLeastZero(line.wanted, line.shipped);
  return `the warehouse works on it; ${inWords(line.shipped, line.unit)} left, ${inWords(rest, line.unit)} to go`;
}

/** What is held was told to warehouses; what is missing besides is told with it. */
function released(line: LineView, { state, missing, waiting }: StandingInput): string | undefined {
  const open = line.holds.filter((hold) => hold.open.units > 0n);
  const told = open.map(({ key, name }) => (waiting.has(key) ? undefined : state.written[name]));
  if (open.length === 0 || told.some((written) => written === undefined)) return undefined;
  const orders = new Set(told.map((written) => `warehouse order ${written?.system} ${written?.externalId}`));
  const rest = missing.get(line.line);
  return [...orders, ...(rest === undefined ? [] : [lacking(rest, line.unit)])].join(', ');
}

function lacking(rest: Decimal, unit: string): string {
  return `${inWords(rest, unit)} cannot be promised now`;
}

/** A line that nothing keeps waits for those that something keeps. */
function held({ line }: LineView, { gate, stops }: StandingInput): string | undefined {
  if (gate === 'on-hold') return 'a person holds the order';
  if (gate !== 'held') return undefined;
  const own = stops.filter(({ line: of }) => of === undefined || of === line);
  return inShort((own.length > 0 ? own : stops).map(({ what }) => what)).join('; ');
}

const MOST_SAID = 5;

/** What is said of each of a thousand lines must not grow with their number. */
function inShort(words: readonly string[]): readonly string[] {
  const more = words.length - MOST_SAID;
  return more > 0 ? [...words.slice(0, MOST_SAID), `and ${more} more`] : words;
}

function backordered(line: LineView, { missing }: StandingInput): string | undefined {
  const rest = missing.get(line.line);
  return rest === undefined ? undefined : lacking(rest, line.unit);
}

function placed(line: LineView, { state, waiting }: StandingInput): string | undefined {
  const written = state.firstWritten[SALES_ORDER];
  if (written === undefined) return undefined;
  const rest = sumOf(line.holds.filter(({ key }) => waiting.has(key)).map(({ open }) => open));
  const words =
    rest.units > 0n ? `; ${inWords(rest, line.unit)} wait until ${written.system} has taken them` : '';
  return `sales order ${written.system} ${written.externalId}${words}`;
}
