/** Names of what is told once, where an older edition named it by a number that two systems may both give; pure. */
import type { Around } from '../around.ts';
import type { OrderState } from '../state.ts';

export interface Naming {
  readonly state: Pick<OrderState, 'written'>;
  readonly around: Pick<Around, 'kept'>;
}

interface Named {
  readonly name: string;
  /** How an older edition called it. */
  readonly older: string;
}

/**
 * The name of each, in their order. What stands outside under an older name keeps it, or it would be told twice; of several that were
 * called so, the first one is meant.
 */
export function toldNames({ state, around }: Naming, all: readonly Named[]): readonly string[] {
  const taken = new Set<string>();
  return all.map(({ name, older }) => {
    const isTold = state.written[older] !== undefined || around.kept.has(older);
    if (!isTold || taken.has(older) || state.written[name] !== undefined) return name;
    taken.add(older);
    return older;
  });
}
