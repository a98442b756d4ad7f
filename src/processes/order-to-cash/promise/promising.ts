/** What an order is promised: each line its days, the first word of it kept, and what becomes of it when a day comes too late; pure. */
import type { Question } from '../../../model/exceptions.ts';
import type { Address } from '../../../model/party.ts';
import type { Decimal } from '../../../model/values/decimal.ts';
import type { Around } from '../around.ts';
import { lineWords, wordsByLine } from '../asking/held/line-words.ts';
import { naturalKeyOf, SALES_ORDER } from '../document-names.ts';
import type { Promised } from '../facts.ts';
import { inWords, type LineView } from '../lines.ts';
import type { Resolved } from '../resolving.ts';
import type { OrderState } from '../state.ts';
import type { Supply } from '../supply/reserving.ts';
import type { Resting } from '../supply/resting.ts';
import { deliveryAddress } from '../taxes/tax.ts';
import { receivedName } from '../telling/buyers/confirming.ts';
import type { Gate } from '../terms/gate.ts';
import { isReleased } from '../terms/released.ts';
import { notingOf } from './noting.ts';
import { daysOf, lastOf, type Days } from './promise.ts';
import { believedAgainAt, isExpected, leavingTogether, restDays } from './rest-days.ts';

/** For people: without days where none can be promised, and why. */
export interface LinePromise {
  readonly shipsOn?: string;
  readonly arrivesOn?: string;
  readonly because: string;
}

/** The course of a plan, as far as promises look at it. */
interface Course {
  readonly state: OrderState;
  readonly around: Around;
  readonly lines: readonly LineView[];
  readonly resolved: Pick<Resolved, 'customer' | 'shipTo' | 'itemOf'>;
  readonly gate: Gate | undefined;
  readonly supplied: Supply;
}

/** What promises add to the course of a plan. */
export interface Promises {
  readonly byLine: ReadonlyMap<string, LinePromise>;
  readonly questions: readonly Question[];
  /** What leaves before this instant (RFC 3339) comes as promised, the first of all portions; absent: no day is promised. */
  readonly keptUntil?: string;
}

export const NO_PROMISES: Promises = { byLine: new Map(), questions: [] };

/**
 * The same course with its promises: the first of them, and each that is worse, shall be noted; an order that comes too late is held
 * at the gate where that is declared; and it is looked at again when goods should have left.
 */
export function promised<Given extends Course>(course: Given): Given & { readonly promises: Promises } {
  const { around, gate, supplied } = course;
  if (gate === undefined || around.policy.warehouses.every(({ promise }) => promise === undefined))
    return { ...course, promises: NO_PROMISES };
  const portions = portionsOf(course, gate);
  const byLine = leavingTogether(supplied, linesPromised(course, portions));
  const late = lateLines(course, byLine);
  const held = isHeldFor(course) ? late.filter((each) => !isReleased(course.state, stopOf(each), gate)) : [];
  const noted = notingOf(course, byLine);
  const untils = [...portions.values()].flat().flatMap((each) => each?.until ?? []);
  const [keptUntil] = untils.toSorted();
  return {
    ...course,
    gate: {
      ...gate,
      ...(held.length > 0 && { verdict: 'held' as const, stops: held.map(stopOf) }),
      askAgainAt: [...gate.askAgainAt, ...untils, ...believedAgainAt(supplied, around.now)],
    },
    supplied: {
      ...supplied,
      effects: [...supplied.effects, ...noted],
      reasons: held.length > 0 ? supplied.reasons : withLate(supplied.reasons, late),
    },
    promises: {
      byLine,
      questions: questionsAbout(course, late),
      ...(keptUntil === undefined ? {} : { keptUntil }),
    },
  };
}

/** Adds its promise to each line of a plan that has one. */
export function withPromises<Line extends { readonly line: string }>(
  lines: readonly Line[],
  { byLine }: Promises,
): readonly (Line & { readonly promise?: LinePromise })[] {
  return lines.map((each) => {
    const promise = byLine.get(each.line);
    return promise === undefined ? each : { ...each, promise };
  });
}

/** `undefined`: the place declares no days. */
type Portions = ReadonlyMap<string, readonly (Days | undefined)[]>;

function portionsOf({ state, around, lines, resolved, supplied }: Course, { account }: Gate): Portions {
  const { customer = account.id, shipTo } = resolved;
  const address = deliveryAddress({ state, around, customer, shipTo });
  return new Map(
    lines.map((line) => [
      line.line,
      [
        ...heldDays(around, line, address),
        ...restDays(supplied.resting?.get(line.line), { around, address }),
      ],
    ]),
  );
}

function heldDays(
  around: Around,
  line: LineView,
  address: Address | undefined,
): readonly (Days | undefined)[] {
  return line.holds
    .filter(({ open }) => open.units > 0n)
    .map(({ locationId, open, at: since }) => {
      const location = around.locationNumber(locationId) ?? locationId;
      const terms = around.policy.warehouses.find((each) => each.location === location)?.promise;
      const portion = { location, amount: inWords(open, line.unit), since };
      return terms === undefined ? undefined : daysOf(portion, terms, { address, now: around.now });
    });
}

function linesPromised(
  { state, lines, supplied }: Course,
  portions: Portions,
): ReadonlyMap<string, LinePromise> {
  return new Map(
    lines
      .filter(({ wanted }) => wanted.units > 0n)
      .flatMap((line) => {
        const promise = promiseOf(line, {
          portions: portions.get(line.line) ?? [],
          missing: supplied.missing.get(line.line),
          resting: supplied.resting?.get(line.line),
          told: state.promised.at(-1),
        });
        return promise === undefined ? [] : [[line.line, promise] as const];
      }),
  );
}

interface Standing {
  readonly portions: readonly (Days | undefined)[];
  readonly missing: Decimal | undefined;
  readonly resting: Resting | undefined;
  readonly told: Promised | undefined;
}

function promiseOf(line: LineView, { portions, missing, resting, told }: Standing): LinePromise | undefined {
  if (missing !== undefined && !isExpected(resting))
    return { because: `${inWords(missing, line.unit)} wait for stock: no day can be promised` };
  const days = portions.filter((each) => each !== undefined);
  if (days.length < portions.length) return { because: 'a warehouse that ships it declares no days' };
  const last = lastOf(days);
  if (last !== undefined || line.shipped.units === 0n) return last;
  const before = told?.lines.find((each) => each.line === line.line);
  if (before === undefined) return { because: 'it has left' };
  const { shipsOn, arrivesOn } = before;
  return { shipsOn, arrivesOn, because: 'as it was promised before it left' };
}

/** A line whose day is later than the buyer asked for. */
interface Late {
  readonly line: string;
  readonly arrivesOn: string;
  readonly requested: string;
}

function lateLines({ state, lines }: Course, byLine: ReadonlyMap<string, LinePromise>): readonly Late[] {
  return lines.flatMap(({ line, told }) => {
    const requested = told.requestedDate ?? state.current?.order.requestedDate;
    const arrivesOn = byLine.get(line)?.arrivesOn;
    if (requested === undefined || arrivesOn === undefined || arrivesOn <= requested) return [];
    return [{ line, arrivesOn, requested }];
  });
}

/** Only before it is placed: what stands outside is not taken back for a day. */
function isHeldFor({ state, around, gate }: Course): boolean {
  if (around.policy.onLatePromise !== 'hold' || gate?.verdict !== 'passed') return false;
  return state.firstWritten[SALES_ORDER] === undefined;
}

function words(late: Late): string {
  return `line ${late.line}: ${dayWords(late)}`;
}

function dayWords({ arrivesOn, requested }: Late): string {
  return `arrives on ${arrivesOn}, and ${requested} was requested`;
}

function stopOf(late: Late): Gate['stops'][number] {
  return {
    kind: 'late-promise',
    line: late.line,
    day: late.arrivesOn,
    what: words(late),
    canDo: [
      'crossdock orders release <channel> <number> accepts it all the same',
      'Ask the buyer for a revision with a later day',
      'Cancel the line, or the order',
    ],
  };
}

function withLate(reasons: Supply['reasons'], late: readonly Late[]): Supply['reasons'] {
  const added = late.map((each) => {
    const why = `${words(each)}: accepted all the same`;
    return [each.line, [...(reasons.get(each.line) ?? []), why]] as const;
  });
  return new Map([...reasons, ...added]);
}

/** What was promised in time and is not any more, in one question: what was accepted late was decided then. */
function questionsAbout(
  { state, around, lines, resolved }: Course,
  late: readonly Late[],
): readonly Question[] {
  const { channel = '', number = '' } = state.current?.order ?? {};
  const content = receivedName({ around, lines, itemOf: resolved.itemOf });
  const [first] = state.promised.filter((each) => each.content === content);
  const worse = late.filter(({ line, requested }) => {
    const before = first?.lines.find((each) => each.line === line);
    return before !== undefined && before.arrivesOn <= requested;
  });
  return worse.length === 0 ? [] : [lateQuestion(naturalKeyOf(channel, number), worse)];
}

function lateQuestion(subject: string, late: readonly Late[]): Question {
  const lines = late.map(({ line }) => line);
  return {
    kind: 'promise-late',
    subject: `order/${subject}:promise`,
    lines,
    what: `${lineWords(lines)} of order ${subject} will come later than the buyer asked for`,
    where: 'processes',
    why: wordsByLine(late.map((each) => ({ line: each.line, words: dayWords(each) }))),
    canDo: [
      'Ask the warehouse to hurry: the question closes itself when the day is met again',
      'Tell the buyer, and cancel what nobody wants any more',
    ],
    domain: 'order',
  };
}
