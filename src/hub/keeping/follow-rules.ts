/** Follows a changed landscape: records are decided anew, and every target looks at everything again. */
import type { Landscape } from '../../landscape/types.ts';
import { RECORD_DOMAINS } from '../../model/shapes.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Transaction } from '../../platform/sql.ts';
import type { Records } from '../../records/index.ts';
import { landscapeHash } from '../declared/landscape-hash.ts';
import type { Changed, Route } from '../declared/routes-of-change.ts';
import { readState, writeState } from '../hub-store.ts';
import { lookAgain, type LookAgainNeeds } from './look-again.ts';

export interface FollowRulesNeeds extends LookAgainNeeds {
  readonly clock: Clock;
  readonly log: Log;
  readonly landscape: Landscape;
  readonly routes: () => readonly Route[];
  readonly records: Pick<Records, 'idsOf' | 'recomputeAll'>;
  readonly mark: (tx: Transaction, changed: readonly Changed[]) => Promise<void>;
}

/**
 * The rules in force are remembered as a hash of the landscape and of the windows that are open. Where they differ from
 * last time, every record is recomputed and every target looks at everything again; what is the same sends nothing.
 */
export async function followRules(needs: FollowRulesNeeds): Promise<'followed' | 'unchanged'> {
  const now = landscapeHash(needs.landscape, needs.clock());
  if ((await readState(needs.database, 'rules')) === now) return 'unchanged';
  needs.log.info('rules.changed', { landscape: needs.landscape.name });
  for (const domain of RECORD_DOMAINS)
    await needs.records.recomputeAll(needs.database, {
      domain,
      follow: (tx, changes) =>
        needs.mark(
          tx,
          changes.map(({ recordId, changedFields, correlationId }) => ({
            domain,
            key: recordId,
            changedFields,
            correlationId,
          })),
        ),
    });
  for (const route of needs.routes()) await lookAgain(needs, route);
  await writeState(needs.database, 'rules', now);
  needs.log.info('rules.followed', { landscape: needs.landscape.name });
  return 'followed';
}
