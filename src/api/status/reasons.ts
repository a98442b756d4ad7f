/** Why rows of a target do not go out, in words; pure. */
import type { HeldUp } from '../../delivery/index.ts';

/** One reason, and where the rows are listed. */
export interface Reason {
  readonly state: HeldUp['state'];
  readonly rows: number;
  readonly why: string;
  /** The address that lists rows of this state. */
  readonly list: string;
}

const MOST_REASONS = 8;

/** The most frequent reasons of a target, each in one line. What is beyond them is counted together. */
export function reasonsOf(target: string, heldUp: readonly HeldUp[]): readonly Reason[] {
  const all = heldUp
    .filter((each) => each.target === target)
    .map((each) => ({ state: each.state, rows: each.rows, why: whyOf(each) }));
  const shown = together(all).toSorted((a, b) => b.rows - a.rows);
  const rest = shown.slice(MOST_REASONS).reduce((sum, { rows }) => sum + rows, 0);
  return [
    ...shown.slice(0, MOST_REASONS),
    ...(rest === 0 ? [] : [{ state: 'waiting' as const, rows: rest, why: 'other reasons' }]),
  ].map((each) => ({ ...each, list: addressOf(target, each.state) }));
}

/** Different ends of chains can have the same words. */
function together(reasons: readonly Omit<Reason, 'list'>[]): Omit<Reason, 'list'>[] {
  const groups = Map.groupBy(reasons, ({ state, why }) => `${state} ${why}`);
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, rows: others.reduce((sum, { rows }) => sum + rows, first.rows) }],
  );
}

function whyOf({ state, reason = 'without a reason', waitsFor }: HeldUp): string {
  if (waitsFor !== undefined) return `waits for ${nameOf(waitsFor)}, ${endOf(waitsFor)}`;
  switch (state) {
    case 'withheld':
      return `withheld: ${reason}`;
    case 'dead':
      return `refused: ${reason}`;
    case 'asked':
      return `waits for a person: ${reason}`;
    case 'waiting':
      return `tried again: ${reason}`;
  }
}

type WaitsFor = NonNullable<HeldUp['waitsFor']>;

const ON_ITS_WAY = 'which is on its way';

function nameOf({ domain, system }: WaitsFor): string {
  const words = domain.replaceAll('-', ' ');
  return `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words} in ${system}`;
}

/** How the record stands that all of them wait for in the end. */
const ENDS: Readonly<Record<NonNullable<WaitsFor['state']>, string>> = {
  withheld: 'which is withheld',
  dead: 'which is refused there',
  asked: 'about which a person must decide',
  gone: 'which is not meant to be there',
  waiting: 'which waits itself',
  due: ON_ITS_WAY,
  leased: ON_ITS_WAY,
  delivered: ON_ITS_WAY,
};
/** Their reason says more than that they are so. */
const WITH_REASON: ReadonlySet<WaitsFor['state']> = new Set(['withheld', 'dead', 'asked', 'gone']);

function endOf({ state, reason }: WaitsFor): string {
  if (state === undefined) return 'which no flow brings there';
  return reason === undefined || !WITH_REASON.has(state) ? ENDS[state] : `${ENDS[state]}: ${reason}`;
}

function addressOf(target: string, state: HeldUp['state']): string {
  return `/ops/v1/deliveries?${new URLSearchParams({ target, state }).toString()}`;
}
