/** Takes what callers hand in one by one, many at a time: kept by one transaction, planned by another, and each caller gets its own answer. */
import { groupCommit, type GroupLimits } from '../platform/group-commit.ts';
import type { ProcessContext } from './context.ts';
import { planCases } from './planning.ts';
import { takeArrivals, type Arrival, type Taken } from './taking.ts';

/** What became of it, and the case that is to be planned, where it says something new. */
export interface Kept {
  readonly taken: Taken;
  readonly changed: string | undefined;
}

/** Who waits is a caller that the server has let in: nothing more bounds them. More at once would let the first wait for the last. */
const TOGETHER: GroupLimits = {
  mostWaiting: Infinity,
  mostWaitingBytes: Infinity,
  mostTogether: 50,
  mostTogetherBytes: Infinity,
};

export function submitting(context: ProcessContext) {
  const { database } = context;
  const keepTogether = (arrivals: readonly Arrival[]): Promise<readonly Kept[]> =>
    database.transaction(async (tx) => {
      const { outcomes, changed } = await takeArrivals(context, tx, { arrivals, planning: 'later' });
      return arrivals.map((_arrival, place) => ({
        taken: outcomes[place] ?? 'absorbed',
        changed: changed[place],
      }));
    });
  const keeping = groupCommit<Arrival, Kept>(keepTogether, TOGETHER);
  const planning = groupCommit<string, 'planned'>(
    (ids) =>
      database.transaction(async (tx) => {
        await planCases(context, tx, [...new Set(ids)]);
        return ids.map(() => 'planned' as const);
      }),
    TOGETHER,
  );
  return {
    /** Only keeps what is told; the plan follows by `plan`, or by a worker. */
    keep: async (arrival: Arrival): Promise<Kept> => asAnswer(await keeping.add(arrival, 0)),
    /** The same for what is kept as a whole or not at all. */
    keepTogether,
    plan: async (id: string): Promise<void> => void asAnswer(await planning.add(id, 0)),
  };
}

function asAnswer<Answer>(answer: Answer | 'full'): Answer {
  if (answer === 'full') throw new Error('too many orders wait, although nothing bounds them');
  return answer;
}
