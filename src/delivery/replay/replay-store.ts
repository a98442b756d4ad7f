/** Replays: their plans, their progress and who asked for what. */
import type { Transaction } from '../../platform/sql.ts';
import type { Counts } from '../rows/attempt-store.ts';

/** Adds what a round achieved for a replay. */
export async function addReplayCounts(tx: Transaction, replay: string, counts: Counts): Promise<void> {
  await tx.execute(
    `update replay set sent = sent + $2, accepted = accepted + $3, confirmed = confirmed + $4, absorbed = absorbed + $5,
       refused = refused + $6
     where id = $1`,
    [replay, counts.sent, counts.accepted, counts.confirmed, counts.absorbed, counts.refused],
  );
}
