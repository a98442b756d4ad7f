/** Which despatches one message tells: those of an order that leave within the declared minutes; pure. */
import { compareDecimals } from '../../../../model/values/decimal.ts';
import type { Around } from '../../around.ts';
import type { OrderEffect } from '../../effects.ts';
import type { AdviceTold, Gathered } from '../../facts.ts';
import { openOf, type LineView } from '../../lines.ts';
import type { OrderState } from '../../state.ts';
import { deliveredBy } from '../../supply/holds.ts';
import type { Supply } from '../../supply/reserving.ts';
import type { Gate } from '../../terms/gate.ts';
import { isWrittenAbout, NOTIFICATION } from './message.ts';
import { toldNames } from '../told-names.ts';

/** What one message tells. */
export interface ToldTogether {
  /** Of the message. */
  readonly name: string;
  /** In the order in which they left. */
  readonly advices: readonly AdviceTold[];
}

interface Input {
  readonly state: OrderState;
  readonly around: Pick<Around, 'policy' | 'kept' | 'now'>;
  readonly lines: readonly LineView[];
}

/** Every message about despatches that the buyer should have had by now. */
export function toldTogether(input: Input): readonly ToldTogether[] {
  const { byFact, alone, waiting } = sorted(input);
  const due = windowsOf(input, waiting).flatMap(({ isDue, all }) => (isDue && all.length === 1 ? all : []));
  return [...byFact, ...[...alone, ...due].map(({ name, told }) => ({ name, advices: [told] }))];
}

interface Course extends Input {
  readonly gate: Gate | undefined;
  readonly supplied: Supply;
}

/**
 * The same course, with what is told together noted, and looked at again when the waiting is over. Noted is only what several despatches
 * share: of one that is told alone, its document is the memory.
 */
export function gathered<Given extends Course>(course: Given): Given {
  const { gate, supplied } = course;
  const { current } = course.state;
  if (gate === undefined || current === undefined) return course;
  if (!isWrittenAbout(course.around.policy, current.order.channel, 'shipped')) return course;
  const windows = windowsOf(course, sorted(course).waiting);
  const again = windows.filter(({ isDue }) => !isDue).map(({ closesAt }) => closesAt);
  const notes = windows.filter(({ isDue, all }) => isDue && all.length > 1).map(noteOf);
  return {
    ...course,
    gate: { ...gate, askAgainAt: [...gate.askAgainAt, ...again] },
    supplied: { ...supplied, effects: [...supplied.effects, ...notes] },
  };
}

function noteOf({ all: [first, ...others] }: Window): OrderEffect {
  const advices = [first, ...others].map(({ told }) => ({
    system: told.system,
    adviceId: told.advice.adviceId,
  }));
  return { do: 'note-gathered', message: first.name, advices };
}

/** A despatch, and how the message is named that tells it alone. */
interface Named {
  readonly told: AdviceTold;
  readonly name: string;
}

interface Sorted {
  readonly byFact: readonly ToldTogether[];
  readonly alone: readonly Named[];
  /** For others that may leave soon, in the order in which they left. */
  readonly waiting: readonly Named[];
}

function sorted(input: Input): Sorted {
  const { state, around } = input;
  const all = namedIn(input);
  const byFact = state.gathered.map(({ message, advices }) => ({
    name: message,
    advices: all.filter((each) => advices.some(isAdvice(each))).map(({ told }) => told),
  }));
  const rest = all.filter((each) => !state.gathered.some(({ advices }) => advices.some(isAdvice(each))));
  const isSent = ({ name }: Named) =>
    around.kept.has(NOTIFICATION + name) || state.written[NOTIFICATION + name] !== undefined;
  const isGathered = (around.policy.notifications?.gatherMinutes ?? 0) > 0;
  return {
    byFact,
    alone: rest.filter((each) => !isGathered || isSent(each)),
    waiting: rest.filter((each) => isGathered && !isSent(each) && saysAnything(input, each.told)),
  };
}

/** Two warehouses may give one id to what they ship. */
function namedIn({ state, around }: Input): readonly Named[] {
  const told = state.advices.filter(({ advice }) => advice.kind === 'shipped');
  const names = toldNames(
    { state, around },
    told.map(({ system, advice: { adviceId } }) => ({
      name: `${NOTIFICATION}shipped/${system}/${adviceId}`,
      older: `${NOTIFICATION}shipped/${adviceId}`,
    })),
  );
  return told.map((each, place) => ({ told: each, name: (names[place] ?? '').slice(NOTIFICATION.length) }));
}

function isAdvice({ told: { system, advice } }: Named) {
  return (each: Gathered['advices'][number]): boolean =>
    each.system === system && each.adviceId === advice.adviceId;
}

function saysAnything({ state, lines }: Input, { advice }: AdviceTold): boolean {
  return deliveredBy(state, advice).some(
    ({ line, quantity }) => quantity.units > 0n && lines.some((each) => each.line === line),
  );
}

interface Window {
  readonly closesAt: string;
  readonly isDue: boolean;
  /** In the order in which they left; the first opened the window. */
  readonly all: readonly [Named, ...Named[]];
}

/** The first that waits opens a window, and the first after its end the next. Where nothing more can leave there is nothing to wait for. */
function windowsOf(input: Input, waiting: readonly Named[]): readonly Window[] {
  const [first, ...later] = waiting;
  if (first === undefined) return [];
  const { around, lines } = input;
  const minutes = around.policy.notifications?.gatherMinutes ?? 0;
  const closes = Temporal.Instant.from(first.told.at).add({ minutes });
  const isWithin = ({ told }: Named): boolean => Temporal.Instant.compare(told.at, closes) <= 0;
  const isOver = Temporal.Instant.compare(around.now, closes) >= 0;
  return [
    {
      closesAt: closes.toString(),
      isDue: isOver || hasAllLeft(lines),
      all: [first, ...later.filter(isWithin)],
    },
    ...windowsOf(
      input,
      later.filter((each) => !isWithin(each)),
    ),
  ];
}

function hasAllLeft(lines: readonly LineView[]): boolean {
  return lines.every((line) => compareDecimals(line.shipped, line.wanted) >= 0 && openOf(line).units <= 0n);
}
