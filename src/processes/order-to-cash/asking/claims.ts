/** Where the ERP and the warehouses contradict each other about what of a line has left: asked about when it lasts; pure. */
import type { Question } from '../../../model/exceptions.ts';
import {
  compareDecimals,
  decimal,
  formatDecimal,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import { contentName } from '../../kit/content-name.ts';
import { SALES_ORDER } from '../document-names.ts';
import { inWords, smaller, substitutesFor, type LineView } from '../lines.ts';
import type { OrderState } from '../state.ts';
import { deliveredBy } from '../supply/holds.ts';
import type { Supply } from '../supply/reserving.ts';
import { claimAskedAt, claimNote, lastNotes, type Ahead } from './claim-notes.ts';
import { erpClaim, type ClaimInput, type ErpClaim } from './erp-claims.ts';
import { lineWords, wordsByLine, type SaidOfLine } from './held/line-words.ts';

/** What the two sides say of one line. */
export interface Contradiction {
  readonly line: LineView;
  /** Who says that more left. */
  readonly ahead: Ahead;
  readonly erp: ErpClaim & { readonly system: string };
  /** By which documents warehouses told what left, in words. */
  readonly despatches: string;
  /** When it was first seen so, and from when on it is asked about. */
  readonly since: string;
  readonly askAt: string;
  readonly isAsked: boolean;
}

interface Course extends ClaimInput {
  readonly supplied: Supply;
}

/**
 * The same course, with the contradictions that were noted, and with notes of what changed since. Documents overtake each other: a
 * contradiction is asked about when it has stood as it is for the declared grace. Invoices know only their day, so the hub notes when it
 * first sees one, and when it is gone. Credit notes and returns undo no shipment.
 */
export function claimed<Given extends Course>(
  course: Given,
): Given & { readonly claims: readonly Contradiction[] } {
  const { state, around, lines, supplied } = course;
  const { graceMinutes } = around.policy;
  if (graceMinutes === undefined) return { ...course, claims: [] };
  const notes = lastNotes(state);
  const found = lines.map((line) => {
    const [seen, last] = [contradictionOf(course, line), notes.get(line.line)];
    return { seen, last, note: claimNote({ line: line.line, seen: seen && noteOf(seen), last }) };
  });
  const claims = found.flatMap(({ seen, last, note }) => {
    if (seen === undefined || last === undefined || note !== undefined) return [];
    const askAt = claimAskedAt(last.at, graceMinutes);
    const isAsked = askAt <= Date.parse(around.now);
    return [{ ...seen, since: last.at, askAt: new Date(askAt).toISOString(), isAsked }];
  });
  const effects = found.flatMap(({ note }) =>
    note === undefined ? [] : [{ do: 'note-asked' as const, document: note }],
  );
  return { ...course, claims, supplied: { ...supplied, effects: [...supplied.effects, ...effects] } };
}

/** When each will be asked about that is not yet. */
export function claimsAskedAt(claims: readonly Contradiction[]): readonly string[] {
  return claims.filter(({ isAsked }) => !isAsked).map(({ askAt }) => askAt);
}

type Seen = Omit<Contradiction, 'since' | 'askAt' | 'isAsked'>;

/** A changed contradiction is another one: as long as documents come, they may overtake each other. */
function noteOf({ ahead, erp, line }: Seen): { readonly ahead: Ahead; readonly content: string } {
  const said = { erp: formatDecimal(erp.quantity), left: formatDecimal(line.shipped) };
  return { ahead, content: contentName(said) };
}

function contradictionOf(course: Course, line: LineView): Seen | undefined {
  const { state, around } = course;
  const erp = erpClaim(course, line);
  if (erp === undefined) return undefined;
  const ahead = whoIsAhead(course, line, erp);
  if (ahead === undefined) return undefined;
  const system = around.policy.places.split('/')[0] ?? '';
  return { line, ahead, erp: { ...erp, system }, despatches: despatchesOf(state, line) };
}

/**
 * Only one question stands for one cause. A warehouse's lead is not held against the ERP:
 * - where it has not got the order, or has cancelled it: that is asked about (`document-overdue`, `cancelled-elsewhere`);
 * - where it has invoiced nothing of the line and an invoice is due: the invoice is what it owes, and is asked for when overdue;
 * - in what is more than is wanted (`shipped-too-much`, `cancelled-too-late`): the ERP is never told to count that.
 * The nightly tie-out lists what is asked about here as pending, and asks nobody besides (`askedByClaims`): it looks once a day, and this
 * closes by itself. A warehouse that owes its word is asked for it all the same: that is about its whole order, and the ERP may be wrong.
 */
function whoIsAhead(course: Course, line: LineView, { quantity }: ErpClaim): Ahead | undefined {
  const rounding = roundingOf(course.state, line);
  const exceeds = (more: Decimal, less: Decimal): boolean =>
    compareDecimals(subtractDecimals(more, less), rounding) > 0;
  if (exceeds(quantity, line.shipped)) return 'erp';
  const counted = smaller(line.shipped, line.wanted);
  return isErpsTurn(course, line) && exceeds(counted, quantity) ? 'warehouse' : undefined;
}

function isErpsTurn({ state, around }: Course, line: LineView): boolean {
  if (state.firstWritten[SALES_ORDER] === undefined) return false;
  if (state.response?.response.state === 'cancelled') return false;
  return around.policy.dueMinutes.invoice === undefined || line.invoiced.units > 0n;
}

/** What a substitute stands for is rounded with each document. */
function roundingOf(state: OrderState, { told }: LineView): Decimal {
  return substitutesFor(state, told).length === 0 ? ZERO : decimal(1n, 4);
}

function despatchesOf(state: OrderState, { line, unit }: LineView): string {
  const words = state.advices
    .filter(({ advice }) => advice.kind === 'shipped')
    .flatMap(({ system, advice }) =>
      deliveredBy(state, advice)
        .filter((each) => each.line === line)
        .map(({ quantity }) => `despatch ${system} ${advice.adviceId}: ${inWords(quantity, unit)}`),
    );
  return words.length === 0 ? 'no despatch' : words.join(', ');
}

/** Asks about what has lasted longer than the grace: lines on which the same side is ahead are one question. `subject`: `channel/number`. */
export function claimQuestions(subject: string, claims: readonly Contradiction[]): readonly Question[] {
  const asked = claims.filter(({ isAsked }) => isAsked);
  const sides = Map.groupBy(asked, ({ ahead, erp: { system } }) => `${ahead} ${system}`);
  return [...sides.values()].flatMap((alike) =>
    alike.slice(0, 1).map((first) => claimQuestion(subject, first, alike)),
  );
}

function claimQuestion(
  subject: string,
  { ahead, erp: { system } }: Contradiction,
  alike: readonly Contradiction[],
): Question {
  const lines = alike.map(({ line: { line } }) => line);
  return {
    kind: 'claims-differ',
    subject: `order/${subject}:claims ${ahead}`,
    lines,
    what: `${system} and the warehouses say different things about what left of ${lineWords(lines)} of order ${subject}`,
    where: 'processes',
    why: wordsByLine(alike.map(saidBy)),
    canDo: [...remedies[ahead](system), 'The question closes itself when both say the same'],
    system,
    domain: 'sales-order',
    cause: `claims of ${system} and warehouses differ`,
  };
}

function saidBy({ line: { line, unit, shipped }, erp, despatches, since }: Contradiction): SaidOfLine {
  const counts = `${erp.system} counts ${inWords(erp.quantity, unit)} (${erp.words})`;
  return {
    line,
    words: `${counts}, and warehouses told of ${inWords(shipped, unit)} (${despatches}), since ${since}`,
  };
}

const remedies: Readonly<Record<Ahead, (erp: string) => readonly string[]>> = {
  erp: (erp) => [
    'Ask the warehouse whether it left: it tells what it has shipped again',
    `If it has not left, undo the shipment and the invoice in ${erp}`,
  ],
  warehouse: (erp) => [
    `Post in ${erp} what has left, as shipped and invoiced`,
    'If it has not left, clear with the warehouse what its despatch means',
  ],
};
