/** The first word that the buyer is given, and each later one that is worse, are facts; pure. */
import { formatDecimal } from '../../../model/values/decimal.ts';
import { isOnHold } from '../asking/actions.ts';
import type { Around } from '../around.ts';
import type { OrderEffect } from '../effects.ts';
import type { Promised, PromisedLine } from '../facts.ts';
import type { LineView } from '../lines.ts';
import type { Resolved } from '../resolving.ts';
import type { OrderState } from '../state.ts';
import type { Supply } from '../supply/reserving.ts';
import { receivedName } from '../telling/buyers/confirming.ts';
import type { Gate } from '../terms/gate.ts';
import { latest } from './promise.ts';
import { believedAgainAt } from './rest-days.ts';

export interface ToNote {
  readonly state: OrderState;
  readonly around: Around;
  readonly lines: readonly LineView[];
  readonly resolved: Pick<Resolved, 'itemOf'>;
  readonly gate: Gate | undefined;
  readonly supplied: Pick<Supply, 'effects' | 'resting'>;
}

type Dates = ReadonlyMap<string, { readonly shipsOn?: string; readonly arrivesOn?: string }>;

/** Noted once it holds for everything that is wanted: what the buyer is told must not change a minute later. */
export function notingOf(course: ToNote, byLine: Dates): readonly OrderEffect[] {
  const { state, around, lines, resolved } = course;
  const content = receivedName({ around, lines, itemOf: resolved.itemOf });
  if (content === undefined || !isGoing(course)) return [];
  const wanted = lines.filter((line) => line.wanted.units > 0n);
  const dated = wanted.flatMap((line) => datedLine(line, byLine));
  const expectedOn = latest(dated.map(({ arrivesOn }) => arrivesOn));
  const series = state.promised.filter((each) => each.content === content);
  if (dated.length < wanted.length || expectedOn <= (series.at(-1)?.expectedOn ?? '')) return [];
  if (series.length > 0 && believedAgainAt(course.supplied, around.now).length > 0) return [];
  const message = messageOf({ around, content, expectedOn, series });
  const promise = { content, expectedOn, lines: dated, ...(message !== undefined && { message }) };
  return [{ do: 'note-promise', attempt: state.promised.length + 1, ...promise }];
}

function isGoing({ state, gate, supplied }: ToNote): boolean {
  return gate?.verdict === 'passed' && !isOnHold(state) && supplied.effects.length === 0;
}

function datedLine({ line, wanted, unit }: LineView, byLine: Dates): readonly PromisedLine[] {
  const { shipsOn, arrivesOn } = byLine.get(line) ?? {};
  if (shipsOn === undefined || arrivesOn === undefined) return [];
  return [{ line, quantity: { value: formatDecimal(wanted), unit }, shipsOn, arrivesOn }];
}

interface Telling {
  readonly around: Pick<Around, 'kept'>;
  readonly content: string;
  readonly expectedOn: string;
  readonly series: readonly Promised[];
}

/** A message that is out already says nothing of it; who was told nothing is not told that it is late. */
function messageOf({ around, content, expectedOn, series }: Telling): string | undefined {
  if (series.length === 0) return around.kept.has(`notification/${content}`) ? undefined : content;
  if (series.every(({ message }) => message === undefined)) return undefined;
  return `delayed/${content.slice(content.indexOf('/') + 1)}/${expectedOn}`;
}
