/** Records how a round ended, in one transaction; a row whose end cannot be recorded stands alone. */
import type { Question } from '../../model/exceptions.ts';
import { isOutgoingDomain } from '../../model/shapes.ts';
import type { Transaction } from '../../platform/sql.ts';
import type { ExternalLink } from '../delivery-target.ts';
import { keepHistory, type AttemptRow } from '../rows/attempt-store.ts';
import { dropDelivered, keepDelivered } from '../rows/delivered-store.ts';
import { settleRows } from '../rows/lease-store.ts';
import { knownLinks, markAndForget, releaseRows } from '../rows/mark-store.ts';
import type { Delivered, LeasedRow, SettledRow } from '../rows/sync-row.ts';
import { addReplayCounts } from '../replay/replay-store.ts';
import { bisect } from './bisect.ts';
import { countsByReplay, countsOf } from '../rules/counts.ts';
import { questionOf, settledQuestions } from '../rules/questions.ts';
import type { Prepared, Round, Tried } from './work.ts';

/** The end of one row. */
export interface End {
  readonly before: LeasedRow;
  readonly settled: SettledRow;
  readonly tried?: Tried;
  /** Content that was to go out, whether it could be sent or not. */
  readonly wanted?: string;
}

/** Records all ends. Rows whose lease was taken over meanwhile are written again, because our late write may have undone a newer one. */
export async function settle(round: Round, ends: readonly End[]): Promise<void> {
  const { worker, target } = round;
  const failed: End[] = [];
  const accepted = await bisect<End, 'accepted' | 'late' | 'failed'>(ends, {
    attempt: (part) => record(round, part),
    isRefusal: () => false,
    failed: (end, error) => {
      worker.options.log.error('delivery.unrecorded', { target: target.name, key: end.before.key, error });
      failed.push(end);
      return 'failed';
    },
  });
  if (failed.length > 0)
    worker.leak({ target: target.name, session: worker.session, rows: failed.map(({ before }) => before) });
  await disturb(
    round,
    ends.filter((_end, place) => accepted[place] === 'late').flatMap(({ tried }) => tried ?? []),
  );
}

async function record(round: Round, ends: readonly End[]): Promise<readonly ('accepted' | 'late')[]> {
  await tellOthers(round, ends);
  const { database, clock } = round.worker.options;
  const accepted = await database.transaction(async (tx) => {
    const by = { target: round.target.name, session: round.worker.session, now: clock() };
    const keys = await settleRows(
      tx,
      by,
      ends.map(({ settled }) => settled),
    );
    const ours = ends.filter(({ before }) => keys.has(before.key));
    await keepWhatTheTargetHolds(tx, round, ours);
    await remember(tx, round, ours);
    await askPeople(tx, round, ours);
    return keys;
  });
  return ends.map(({ before }) => (accepted.has(before.key) ? 'accepted' : 'late'));
}

function isHeld(row: {
  readonly key: string;
  readonly holds: SettledRow['holds'];
}): row is { readonly key: string; readonly holds: Delivered } {
  return typeof row.holds === 'object';
}

async function keepWhatTheTargetHolds(tx: Transaction, round: Round, ends: readonly End[]): Promise<void> {
  const { name } = round.target;
  const held = ends.map(({ settled: { key, holds } }) => ({ key, holds })).filter(isHeld);
  await keepDelivered(
    tx,
    name,
    held.map(({ key, holds }) => ({ key, ...holds })),
  );
  const dropped = ends.filter(({ settled }) => settled.holds === 'remove').map(({ before }) => before.key);
  await dropDelivered(tx, name, dropped);
}

async function remember(tx: Transaction, round: Round, ends: readonly End[]): Promise<void> {
  const { target, worker } = round;
  const { clock, nodeId } = worker.options;
  const at = clock();
  const attempts = ends.flatMap(({ tried, settled }) =>
    tried === undefined ? [] : [attemptOf(tried, settled, { at, node: nodeId })],
  );
  const replays = countsByReplay(ends);
  for (const [replay, counts] of [...replays].toSorted(([one], [other]) => (one < other ? -1 : 1)))
    await addReplayCounts(tx, replay, counts);
  await keepHistory(tx, target.name, { at, attempts, counts: countsOf(ends) });
}

/** What is kept and logged of one try. */
export function attemptOf(
  tried: Tried,
  settled: SettledRow,
  { at, node }: { readonly at: Date; readonly node: string },
): AttemptRow {
  const { outcome } = tried;
  return {
    key: tried.row.key,
    at,
    node,
    number: tried.row.attempts + 1,
    outcome: outcome.outcome === 'later' ? `later ${outcome.cause}` : outcome.outcome,
    reason: settled.reason,
    hash: tried.hash,
    externalId: outcome.outcome === 'done' ? outcome.externalId : tried.write.externalId,
    durationMs: tried.durationMs,
  };
}

async function askPeople(tx: Transaction, round: Round, ends: readonly End[]): Promise<void> {
  const { target, worker } = round;
  const asked = ends.map((end) => questionOf(target, end.settled, !round.wasProbe));
  const open = asked.filter((question): question is Question => question !== undefined);
  const over = ends.flatMap((end, place) => settledQuestions(target, end, asked[place]));
  if (open.length > 0) await worker.options.questions.raise(tx, open);
  if (over.length > 0) await worker.options.questions.settle(tx, over);
}

/**
 * New ids go to the cross-reference, and what waited for them becomes due. In a transaction of its own, and first: ids lead to rows of
 * any target, and whoever has locked rows of one target already must not ask for others. An id that was given is a fact, whoever
 * holds the lease by now; if we die before the row is settled, the next look finds the id.
 */
async function tellOthers(round: Round, ends: readonly End[]): Promise<void> {
  const links = ends.flatMap((end) => linksOf(round, end));
  if (links.length === 0) return;
  const { database, needs, clock } = round.worker.options;
  await database.transaction(async (tx) => {
    await needs.linkExternalIds(tx, links);
    // Nothing refers to a document: nothing waits for its id.
    const ofRecords = links.filter(({ domain }) => !isOutgoingDomain(domain));
    await releaseRows(tx, ofRecords.flatMap(knownLinks), clock());
  });
}

function linksOf(round: Round, { tried, settled }: End): readonly ExternalLink[] {
  if (tried?.outcome.outcome !== 'done' || settled.state !== 'delivered') return [];
  if (tried.intent.intent !== 'write') return [];
  const { externalId, related, answer } = tried.outcome;
  const { revision } = tried.intent;
  const isNews = [related, revision].some((each) => each !== undefined);
  if (tried.intent.externalId === externalId && !isNews) return [];
  const { system, domain } = round.target;
  const link = { system, domain, recordId: tried.row.key, externalId };
  return [
    {
      ...link,
      ...(related === undefined ? {} : { related }),
      ...(revision === undefined ? {} : { revision }),
      ...(answer === undefined ? {} : { answer }),
    },
  ];
}

/** A write of ours ended after its lease: whatever stands there now, the present content is written over it. */
export async function disturb(round: Round, rows: readonly Prepared[]): Promise<void> {
  if (rows.length === 0) return;
  const { database, clock, log } = round.worker.options;
  log.warn('delivery.late', { target: round.target.name, keys: rows.map(({ row }) => row.key) });
  await database.transaction((tx) =>
    markAndForget(
      tx,
      { targets: rows.map(() => round.target.name), keys: rows.map(({ row }) => row.key) },
      { forget: 'delivered', now: clock() },
    ),
  );
}
