/** Plans the cases whose time has come; one that cannot be planned is put off alone, and a person is asked. */
import { failureText } from '../platform/failure.ts';
import type { ProcessContext } from './context.ts';
import { failure } from './difference.ts';
import { planCases } from './planning.ts';
import { putOff, takeBack, takeDueCases, type DueCase } from './store/case-due-store.ts';
import { lockCases } from './store/case-store.ts';

const CASES_TOGETHER = 50;
/** Then the rest of the upkeep has its turn; whatever asks to be planned again and again cannot keep it from that. */
const MOST_IN_A_ROW = 5000;
const PUT_OFF_MS = 300_000;

/** Gives how many were planned, or tried. */
export async function review(context: ProcessContext): Promise<number> {
  let reviewed = 0;
  for (;;) {
    const count = await reviewSome(context);
    reviewed += count;
    if (count < CASES_TOGETHER || reviewed >= MOST_IN_A_ROW) return reviewed;
  }
}

async function reviewSome(context: ProcessContext): Promise<number> {
  const { database, clock } = context;
  let taken: readonly DueCase[] = [];
  try {
    await database.transaction(async (tx) => {
      taken = await takeDueCases(tx, { now: clock(), limit: CASES_TOGETHER });
      const ids = taken.map(({ id }) => id);
      await planCases(context, tx, ids);
      const back = new Set(taken.flatMap(({ id, wasPutOff }) => (wasPutOff ? [id] : [])));
      if (back.size > 0) await settleFailures(context, tx, [...back]);
    });
  } catch (error) {
    // What has failed before it knew its cases concerns all of them.
    if (taken.length === 0) throw error;
    for (const { id } of taken) await reviewAlone(context, id);
  }
  return taken.length;
}

type Tx = Parameters<typeof planCases>[1];

async function settleFailures({ questions }: ProcessContext, tx: Tx, ids: readonly string[]): Promise<void> {
  const rows = await lockCases(tx, ids);
  await questions.settle(
    tx,
    rows.map(({ naturalKey }) => failure(naturalKey, '')),
  );
}

/** The smallest batch there is. Where the database itself does not answer, noting that fails too, and the upkeep says so. */
async function reviewAlone(context: ProcessContext, id: string): Promise<void> {
  const { database, clock, log, questions } = context;
  try {
    await database.transaction(async (tx) => {
      await takeBack(tx, id);
      await planCases(context, tx, [id]);
    });
  } catch (error) {
    const reason = failureText(error);
    await database.transaction(async (tx) => {
      const [row] = await lockCases(tx, [id]);
      if (row === undefined) return;
      await putOff(tx, id, new Date(clock().getTime() + PUT_OFF_MS));
      await questions.raise(tx, [failure(row.naturalKey, reason)]);
      log.error('process.plan-not-written', { case: row.naturalKey, reason });
    });
  }
}
