/** When a day begins, what becomes valid and what is over is looked at by its targets. */
import type { RecordDomain } from '../../model/facts.ts';
import { fieldsOf, RECORD_DOMAINS } from '../../model/shapes.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Transaction } from '../../platform/sql.ts';
import type { Records } from '../../records/index.ts';
import type { Changed } from '../declared/routes-of-change.ts';
import { dayOf } from '../declared/validity.ts';
import { readState, writeState } from '../hub-store.ts';

export interface TurnOfDaysNeeds {
  readonly database: Database;
  readonly clock: Clock;
  readonly records: Pick<Records, 'turningIdsOf'>;
  readonly mark: (tx: Transaction, changed: readonly Changed[]) => Promise<void>;
}

const STATE = 'validity-day';
const PAGE = 500;

/** Domains whose records have days of validity. */
const DATED: readonly RecordDomain[] = RECORD_DOMAINS.filter((domain) =>
  fieldsOf(domain).includes('validFrom'),
);

/** Remembers the last day that was looked after, however long the hub slept; a crash in between repeats marks, which is harmless. */
export async function turnDays(needs: TurnOfDaysNeeds): Promise<number> {
  const today = dayOf(needs.clock());
  const last = await readState(needs.database, STATE);
  if (last !== undefined && last >= today) return 0;
  let turned = 0;
  if (last !== undefined)
    for (const domain of DATED) turned += await markTurning(needs, domain, { after: last, upTo: today });
  await writeState(needs.database, STATE, today);
  return turned;
}

async function markTurning(
  { database, records, mark }: TurnOfDaysNeeds,
  domain: RecordDomain,
  days: { readonly after: string; readonly upTo: string },
): Promise<number> {
  let marked = 0;
  let after: string | undefined;
  for (;;) {
    const ids = await records.turningIdsOf(database, days, { domain, after, limit: PAGE });
    if (ids.length === 0) return marked;
    await database.transaction((tx) =>
      mark(
        tx,
        ids.map((key) => ({ domain, key })),
      ),
    );
    marked += ids.length;
    after = ids.at(-1);
  }
}
