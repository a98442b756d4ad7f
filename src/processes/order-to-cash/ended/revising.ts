/** What a later revision may still change of an order, and why not the rest; pure. */
import { formatDecimal } from '../../../model/values/decimal.ts';
import { atLeastZero, goneOf, inWords, type LineView } from '../lines.ts';
import { hasEnded } from './ended.ts';
import type { OrderState } from '../state.ts';
import { byPeople } from '../supply/cancelled.ts';
import { wordsByLine } from '../asking/held/line-words.ts';

export interface Revisable {
  readonly action: 'revise';
  /** Absent: the address, and lines that are new. */
  readonly line?: string;
  readonly legal: boolean;
  readonly why: string;
  /** In the line's unit: less cannot be had any more. */
  readonly least?: string;
}

export interface Revising {
  readonly state: Pick<OrderState, 'decisions' | 'response'>;
  readonly lines: readonly LineView[];
}

/** What the plan would do with a revision that came now. */
export function revisable(revising: Revising): readonly Revisable[] {
  const closed = hasEnded(revising.lines) ? closedWords(revising.state) : undefined;
  return [ofOrder(revising, closed), ...revising.lines.map((line) => ofLine(revising, line, closed))];
}

function closedWords({ response }: Revising['state']): string {
  const by = response === undefined ? 'the ERP' : `${response.system} has closed ${response.response.number}`;
  return `${by}: nothing can be added to it; order anew what is more`;
}

function ofOrder({ state, lines }: Revising, closed: string | undefined): Revisable {
  const cancelled = state.decisions.find(({ action }) => action === 'cancel');
  const whyNot = cancelled === undefined ? closed : `${cancelled.by} cancelled the order`;
  if (whyNot !== undefined) return { action: 'revise', legal: false, why: whyNot };
  const open = lines.flatMap((line) => {
    const rest = atLeastZero(line.wanted, goneOf(line));
    return rest.units > 0n ? [{ line: line.line, words: inWords(rest, line.unit) }] : [];
  });
  const address =
    open.length === 0
      ? 'another address changes nothing: all of it has left or is being picked'
      : `another address counts for what has neither left nor is being picked: ${wordsByLine(open)}`;
  return { action: 'revise', legal: true, why: `lines may be added; ${address}` };
}

function ofLine({ state }: Revising, line: LineView, closed: string | undefined): Revisable {
  const named = { action: 'revise' as const, line: line.line };
  const whyNot = byPeople(state, line.line)?.because ?? closed;
  if (whyNot !== undefined) return { ...named, legal: false, why: whyNot };
  const gone = goneOf(line);
  const most = `any quantity from ${inWords(gone, line.unit)} on: these have left or are being picked, and only a return brings them back`;
  return {
    ...named,
    legal: true,
    why: gone.units > 0n ? most : 'any quantity, or none of it',
    least: formatDecimal(gone),
  };
}
