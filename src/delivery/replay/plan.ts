/** Plans a replay: reads the views and says what would become of each record, without sending anything. */
import type { DeliveryOptions, DeliveryTarget } from '../delivery-target.ts';
import { findDelivered } from '../rows/delivered-store.ts';
import { pageOfScope, type ReplayScope } from '../rows/reading-store.ts';
import type { LeasedRow } from '../rows/sync-row.ts';
import { intentOf, type Intent } from '../rules/intent.ts';
import type { Replay, ReplayEnd, ReplayExample, ReplayFilter } from './replay-store.ts';

const PAGE = 500;
const EXAMPLES_EACH = 5;

/** The targets and rows that a filter means. */
export function scopeOf(targets: readonly DeliveryTarget[], filter: ReplayFilter): ReplayScope {
  const chosen = targets.filter(
    ({ name, domain }) =>
      (filter.target === undefined || filter.target === name) &&
      (filter.domain === undefined || filter.domain === domain),
  );
  return {
    targets: chosen.map(({ name }) => name),
    keys: filter.keys,
    from: filter.from === undefined ? undefined : new Date(filter.from),
    to: filter.to === undefined ? undefined : new Date(filter.to),
    only: filter.only,
  };
}

/** Counts what the replay would do, with a few examples of each kind. Reads in pages: memory does not grow with the number of rows. */
export async function planReplay(
  options: DeliveryOptions,
  filter: ReplayFilter,
): Promise<Pick<Replay, 'counts' | 'examples' | 'matched'>> {
  const scope = scopeOf(options.targets, filter);
  const sum = new Sum();
  let after: { target: string; key: string } | undefined;
  do {
    const rows = await pageOfScope(options.database, scope, { after, limit: PAGE });
    for (const target of options.targets) {
      const mine = rows.filter((row) => row.target === target.name);
      if (mine.length > 0) await addPage(options, { target, rows: mine, filter }, sum);
    }
    after = rows.length < PAGE ? undefined : rows.at(-1);
  } while (after !== undefined);
  return { counts: sum.counts, examples: sum.examples, matched: sum.matched };
}

class Sum {
  readonly counts: Record<ReplayEnd, number> = {
    create: 0,
    update: 0,
    remove: 0,
    absorb: 0,
    withhold: 0,
    wait: 0,
    violate: 0,
  };
  readonly examples: ReplayExample[] = [];
  matched = 0;

  add(example: ReplayExample): void {
    this.matched += 1;
    this.counts[example.end] += 1;
    if (this.counts[example.end] <= EXAMPLES_EACH) this.examples.push(example);
  }
}

async function addPage(
  { database, needs, clock }: DeliveryOptions,
  {
    target,
    rows,
    filter,
  }: { readonly target: DeliveryTarget; readonly rows: readonly LeasedRow[]; readonly filter: ReplayFilter },
  sum: Sum,
): Promise<void> {
  const keys = rows.map(({ key }) => key);
  const views = await needs.loadViews(database, target, keys);
  const delivered = await findDelivered(database, target.name, keys);
  const now = clock();
  for (const row of rows) {
    const intent = intentOf(asReplayed(row, filter), views.get(row.key), { target, now });
    const reason = reasonOf(intent, row);
    const end = endOf(intent, delivered.has(row.key));
    sum.add({ end, target: target.name, key: row.key, ...(reason === undefined ? {} : { reason }) });
  }
}

/** The row as the replay would find it: of refused rows the refusal is forgotten. */
function asReplayed(row: LeasedRow, { only }: ReplayFilter): LeasedRow {
  return only === 'dead' ? { ...row, desiredHash: undefined, retryAt: undefined } : row;
}

const endOfIntent: Record<Exclude<Intent['intent'], 'write' | 'rest'>, ReplayEnd> = {
  remove: 'remove',
  absorb: 'absorb',
  confirm: 'absorb',
  wait: 'wait',
  postpone: 'wait',
  keep: 'violate',
  refuse: 'violate',
};

function endOf(intent: Intent, isThere: boolean): ReplayEnd {
  if (intent.intent === 'write') return isThere || intent.externalId !== undefined ? 'update' : 'create';
  if (intent.intent === 'rest') return intent.state === 'gone' ? 'absorb' : 'withhold';
  return endOfIntent[intent.intent];
}

function reasonOf(intent: Intent, row: LeasedRow): string | undefined {
  return 'reason' in intent ? intent.reason : row.reason;
}
