/** Looks at leased rows: loads the present views and decides what each needs. A record that cannot be read stands alone. */
import type { LoadedView } from '../delivery-target.ts';
import type { LeasedRow } from '../rows/sync-row.ts';
import { bisect } from './bisect.ts';
import { intentOf } from '../rules/intent.ts';
import type { Looked, Round } from './work.ts';

type Loaded = { readonly view: LoadedView | undefined } | { readonly failed: string };

/** Gives the intent of each row, in order. */
export async function look(round: Round): Promise<readonly Looked[]> {
  const { target, worker } = round;
  const now = worker.options.clock();
  const loaded = await bisect<LeasedRow, Loaded>(round.rows, {
    attempt: (rows) => load(round, rows),
    isRefusal: () => false,
    failed: (_row, error) => ({ failed: error instanceof Error ? error.message : String(error) }),
  });
  return round.rows.map((row, place) => {
    const found = loaded[place] ?? { failed: 'no view was loaded' };
    if ('failed' in found)
      return { row, intent: { intent: 'fail', reason: `the record could not be read: ${found.failed}` } };
    return { row, intent: intentOf(row, found.view, { target, now }) };
  });
}

async function load({ worker, target }: Round, rows: readonly LeasedRow[]): Promise<readonly Loaded[]> {
  const { database, needs } = worker.options;
  const views = await needs.loadViews(
    database,
    target,
    rows.map(({ key }) => key),
  );
  return rows.map(({ key }) => ({ view: views.get(key) }));
}
