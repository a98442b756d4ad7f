/** How the hub notes what the ERP and the warehouses say of a line, each time that it changes; pure. */
import { contentName } from '../../kit/content-name.ts';
import type { OrderState } from '../state.ts';

/** Who says that more of a line left. */
export type Ahead = 'erp' | 'warehouse';

/** What was noted last of a line. */
export interface ClaimNote {
  /** Counts the notes of one line. */
  readonly attempt: number;
  readonly ahead: Ahead | 'nobody';
  /** The name of what both said. */
  readonly content: string;
  readonly at: string;
}

/** Ends in the line, which may contain anything. */
const NAME = /^claims\/(\d+)\/(erp|warehouse|nobody)\/([0-9a-f]+)\/(.*)$/s;
const AGREED = { ahead: 'nobody', content: contentName({ agreed: true }) } as const;

/** By line. Notes are `asked` facts: since when the two sides have stood so. */
export function lastNotes({ asked }: Pick<OrderState, 'asked'>): ReadonlyMap<string, ClaimNote> {
  const notes = new Map<string, ClaimNote>();
  for (const [line, note] of Object.entries(asked).flatMap(noteIn))
    if (note.attempt > (notes.get(line)?.attempt ?? 0)) notes.set(line, note);
  return notes;
}

function noteIn([name, at]: [string, string]): readonly (readonly [line: string, note: ClaimNote])[] {
  const [, count, who, content = '', line = ''] = NAME.exec(name) ?? [];
  if (count === undefined) return [];
  const ahead = who === 'erp' || who === 'warehouse' ? who : 'nobody';
  return [[line, { attempt: Number(count), ahead, content, at }]];
}

interface Noting {
  readonly line: string;
  /** What is seen now; `undefined`: the two sides agree. */
  readonly seen: Pick<ClaimNote, 'ahead' | 'content'> | undefined;
  readonly last: ClaimNote | undefined;
}

/** The name of the next note. `undefined`: the last one says it already, or there was never anything to note. */
export function claimNote({ line, seen = AGREED, last }: Noting): string | undefined {
  const before = last ?? { ...AGREED, attempt: 0 };
  if (before.ahead === seen.ahead && before.content === seen.content) return undefined;
  return `claims/${before.attempt + 1}/${seen.ahead}/${seen.content}/${line}`;
}

/** By line: who is ahead, where a person is asked about it now (`claims-differ`). */
export function askedByClaims(
  state: Pick<OrderState, 'asked'>,
  { now, graceMinutes }: { readonly now: string; readonly graceMinutes: number | undefined },
): ReadonlyMap<string, Ahead> {
  const asked = new Map<string, Ahead>();
  if (graceMinutes === undefined) return asked;
  for (const [line, { ahead, at }] of lastNotes(state))
    if (ahead !== 'nobody' && claimAskedAt(at, graceMinutes) <= Date.parse(now)) asked.set(line, ahead);
  return asked;
}

/** In milliseconds of the epoch. */
export function claimAskedAt(since: string, graceMinutes: number): number {
  return Date.parse(since) + graceMinutes * MINUTE_MS;
}

const MINUTE_MS = 60_000;
