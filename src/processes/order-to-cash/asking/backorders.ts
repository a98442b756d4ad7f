/** Lines of which something stays missing: since when, and from when on a person is asked; pure. */
import { formatDecimal, type Decimal } from '../../../model/values/decimal.ts';
import type { Question } from '../../../model/exceptions.ts';
import type { Around } from '../around.ts';
import { SALES_ORDER } from '../document-names.ts';
import { inWords, isPartOf, type LineView } from '../lines.ts';
import type { OrderState } from '../state.ts';
import { allExpectedOn, type Resting } from '../supply/resting.ts';
import { wordsByLine, type SaidOfLine } from './held/line-words.ts';

export interface Backorder {
  readonly line: LineView;
  readonly missing: Decimal;
  /** The instant of the fact since which it waits. */
  readonly since: string;
  readonly askAt: string;
  readonly isAsked: boolean;
  /** Is some of it, or all, expected? */
  readonly resting: Resting | undefined;
}

export interface BackorderInput {
  readonly state: OrderState;
  readonly around: Pick<Around, 'now' | 'policy'>;
  readonly lines: readonly LineView[];
  readonly missing: ReadonlyMap<string, Decimal>;
  readonly supplied?: { readonly resting?: ReadonlyMap<string, Resting> };
}

/** None before the ERP has the order, and none where the landscape asks nobody. */
export function backordersOf({
  state,
  around,
  lines,
  missing,
  supplied,
}: BackorderInput): readonly Backorder[] {
  const { askAboutBackordersAfterMinutes: minutes } = around.policy;
  if (minutes === undefined || state.firstWritten[SALES_ORDER] === undefined) return [];
  return lines.flatMap((line) => {
    const rest = missing.get(line.line);
    if (rest === undefined) return [];
    const since = sinceOf(state, line);
    const resting = supplied?.resting?.get(line.line);
    const until = Math.max(waitedUntil(state, line), expectedUntil(resting));
    const askAt = new Date(Math.max(since + minutes * 60_000, until)).toISOString();
    const isAsked = Date.parse(askAt) <= Date.parse(around.now);
    return [{ line, missing: rest, since: new Date(since).toISOString(), askAt, isAsked, resting }];
  });
}

/** The latest of what can have left something missing: the order in the ERP, a revision, a warehouse that was done with the line. */
function sinceOf({ current, firstWritten, advices }: OrderState, { line }: LineView): number {
  const short = advices.filter(
    ({ advice }) => advice.final && advice.lines.some((each) => isPartOf(each.line, line)),
  );
  const instants = [firstWritten[SALES_ORDER], current, ...short].flatMap((fact) => fact?.at ?? []);
  return Math.max(...instants.map((at) => Date.parse(at)));
}

/** Nobody is asked about what is expected on a day, until that day is over. */
function expectedUntil(resting: Resting | undefined): number {
  const day = allExpectedOn(resting);
  return day === undefined ? 0 : Date.parse(`${day}T00:00:00Z`) + DAY_MS;
}

const DAY_MS = 86_400_000;

/** A person said that the line waits until a day; the last word counts. */
function waitedUntil({ decisions }: OrderState, { line }: LineView): number {
  const until = decisions.findLast((each) => each.action === 'wait' && each.line === line)?.until;
  return until === undefined ? 0 : Date.parse(`${until}T00:00:00Z`);
}

/** When each will be asked about that is not yet. */
export function askedAgainAt(backorders: readonly Backorder[]): readonly string[] {
  return backorders.filter(({ isAsked }) => !isAsked).map(({ askAt }) => askAt);
}

/** `subject`: `channel/number`. */
export function backorderQuestions(subject: string, backorders: readonly Backorder[]): readonly Question[] {
  const asked = backorders.filter(({ isAsked }) => isAsked);
  const causeOf = ({ line: { told } }: Backorder): string => `backordered ${told.item.by} ${told.item.value}`;
  return [...Map.groupBy(asked, causeOf)].map(([cause, alike]) => ({
    kind: 'backordered-long',
    subject: `order/${subject}:${cause}`,
    what: `order ${subject} is backordered: ${wordsByLine(alike.map(missingOf))}`,
    where: 'processes',
    why: wordsByLine(alike.map(whyMissing)),
    canDo: [
      'Name an item to send instead, let what is there go, or cancel the line',
      'Let it wait until a day: nobody is asked before it',
    ],
    domain: 'order' as const,
    cause,
    lines: alike.map(({ line: { line } }) => line),
  }));
}

function missingOf({ line: { line, unit }, missing, since }: Backorder): SaidOfLine {
  return { line, words: `${formatDecimal(missing)} ${unit} since ${since}` };
}

function whyMissing({ line: { line, told }, resting }: Backorder): SaidOfLine {
  const words = `nobody can promise more of ${told.item.value}, nor of what may be sent instead`;
  return { line, words: `${words}${overdueWords(resting)}` };
}

function overdueWords(resting: Resting | undefined): string {
  const parts = resting?.parts ?? [];
  if (parts.length === 0) return '';
  const words = parts.map(
    ({ number, expectedOn, lateSince }) => `${number} (${expectedOn ?? lateSince ?? 'without a day'})`,
  );
  return `; it waits for purchase order ${words.join(', ')}`;
}

/** Does another item count that left for the line, by the buyer's word or a person's? */
export function maySubstitute(
  { decisions }: Pick<OrderState, 'decisions'>,
  { line, told }: LineView,
): boolean {
  return (
    told.mayBeSubstituted === true ||
    decisions.some((each) => each.action === 'substitute' && each.line === line)
  );
}

/** Other items left for what was ordered, and nobody had said that they may: lines of one item are one question. */
export function substitutionQuestions(
  subject: string,
  { state, lines }: Pick<BackorderInput, 'state' | 'lines'>,
): readonly Question[] {
  const asked = lines.filter((line) => line.substituted.units > 0n && !maySubstitute(state, line));
  const othersBy = othersByLine(state);
  return [...Map.groupBy(asked, substitutionOf)].map(([cause, alike]) => ({
    kind: 'substituted-unasked',
    subject: `order/${subject}:${cause}`,
    what: `order ${subject}: another item left than was ordered, and the buyer had not allowed it: ${wordsByLine(alike.map(substitutedOf))}`,
    where: 'processes',
    why: wordsByLine(alike.map((line) => insteadOf(line, othersBy.get(line.line) ?? []))),
    canDo: [
      'Ask the customer. If he takes it, say that the line may be substituted by it',
      'If he does not, take it back by a return',
    ],
    domain: 'warehouse-advice' as const,
    cause,
    lines: alike.map(({ line }) => line),
  }));
}

function substitutionOf({ told }: LineView): string {
  return `substituted ${told.item.by} ${told.item.value}`;
}

function substitutedOf({ line, unit, substituted }: LineView): SaidOfLine {
  return { line, words: inWords(substituted, unit) };
}

function insteadOf({ line, told }: LineView, others: readonly string[]): SaidOfLine {
  return { line, words: `ordered was ${told.item.value}; left was ${others.join(', ')}` };
}

function othersByLine({ advices }: OrderState): ReadonlyMap<string, readonly string[]> {
  const others = advices.flatMap(({ advice }) =>
    advice.kind === 'shipped' ? advice.lines.filter((each) => each.substituteFor !== undefined) : [],
  );
  return new Map(
    [...Map.groupBy(others, ({ line }) => line)].map(([line, of]) => [
      line,
      [...new Set(of.map(({ item }) => item.value))],
    ]),
  );
}
