/** What the hub says about an order as it was told last: may it go on, and if not, why; pure. */
import type { Resolved } from '../resolving.ts';
import type { OrderState } from '../state.ts';
import type { StandingInput } from '../status.ts';
import type { Awaited } from './asking.ts';
import type { Stop } from './stops.ts';

export interface Verdict {
  /** `open`: others shall say something first. `held`: a person, or a record that is missing, must let it go on. */
  readonly word: 'open' | 'accepted' | 'held' | 'refused' | 'cancelled';
  /** The latest revision that was told; empty: none. */
  readonly revision: string;
  /** Why it does not go on, what of it was not believed, and what could not be cancelled any more, in words. */
  readonly reasons: readonly string[];
  /** What others shall say, and the instant from which what is declared counts instead. */
  readonly awaits: readonly Awaited[];
}

export interface JudgedOrder {
  readonly state: Pick<OrderState, 'latestRevision'>;
  readonly resolved: Pick<Resolved, 'unknown'>;
  readonly status: string;
  readonly gate: StandingInput['gate'];
  readonly stops: readonly Pick<Stop, 'what'>[];
  readonly awaited: readonly Awaited[];
  /** What else whoever handed it in should know, in words. */
  readonly notes: readonly string[];
}

/** The gate's word in those of whoever handed the order in. */
export function verdictOf(judged: JudgedOrder): Verdict {
  const { state, status, gate, awaited } = judged;
  const isCancelled = status === 'cancelled';
  return {
    word: isCancelled ? 'cancelled' : WORDS[gate],
    revision: state.latestRevision,
    reasons: isCancelled ? [] : [...reasonsOf(judged), ...judged.notes],
    awaits: isCancelled || gate !== 'asking' ? [] : awaited,
  };
}

const WORDS: Readonly<Record<StandingInput['gate'], Verdict['word']>> = {
  asking: 'open',
  passed: 'accepted',
  held: 'held',
  'on-hold': 'held',
  unresolved: 'held',
  refused: 'refused',
};

function reasonsOf({ gate, stops, resolved }: JudgedOrder): readonly string[] {
  if (gate === 'unresolved')
    return resolved.unknown.map(
      ({ domain, reference, place }) => `${place}: nobody knows the ${domain} “${reference.value}”`,
    );
  const words = stops.map(({ what }) => what);
  return gate === 'on-hold' ? ['a person holds the order', ...words] : words;
}
