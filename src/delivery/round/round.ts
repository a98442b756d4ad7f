/** One round: looks at leased rows, sends what differs, reads back, and records how each row ended. Read this first. */
import { done, later } from '../../connectors/kit/outcome.ts';
import type { Write } from '../../connectors/kit/target.ts';
import { deterministicId } from '../../platform/ids.ts';
import { withCauses } from '../../platform/telemetry/traces.ts';
import { beginRows, giveBackRows } from '../rows/lease-store.ts';
import { findDelivered } from '../rows/delivered-store.ts';
import type { Delivered, LeasedRow } from '../rows/sync-row.ts';
import { GONE_HASH } from '../rules/intent.ts';
import { look } from './look.ts';
import { signOf } from '../rules/policy.ts';
import { reportAttempts } from './report.ts';
import { isReadBack, readBack } from './read-back.ts';
import { send, type Sent } from './send.ts';
import { disturb, settle, type End } from './settle.ts';
import { settledAfterCall, settledWithoutCall, type Surroundings } from '../rules/settlement.ts';
import type { Looked, Prepared, ReadBack, Round, RoundEnd, Tried } from './work.ts';

/** Works a round to its end. Throws only where the database fails before anything was sent; the rows are then still leased. */
export async function runRound(round: Round): Promise<RoundEnd> {
  const looked = await look(round);
  const { chosen, surplus } = choose(looked, round);
  await giveBackRows(round.worker.options.database, { ...leaseOf(round), rows: surplus });
  const begun = await begin(round, await prepare(round, chosen));
  const sent =
    begun.length === 0
      ? await finish(round, looked, [])
      : await withCauses(attemptStep(round, begun), () => finish(round, looked, begun));
  return { ...sent, looked: looked.length, gaveBack: surplus.length };
}

/** One attempt for all rows that are sent together, in the trace that caused it if it is one. */
function attemptStep({ target, way }: Round, begun: readonly Prepared[]) {
  return {
    name: 'delivery attempt',
    kind: 'producer' as const,
    causes: begun.map(({ row }) => row.traceparent),
    attributes: { 'crossdock.target': target.name, 'crossdock.way': way, 'crossdock.records': begun.length },
  };
}

/** Sends what was begun, and records how every row ended. */
async function finish(
  round: Round,
  looked: readonly Looked[],
  begun: readonly Prepared[],
): Promise<Pick<RoundEnd, 'sent' | 'sign'>> {
  const tried = await tryAll(round, begun);
  const around = surroundings(round);
  const ends = [
    ...looked.flatMap(({ row, intent }) => (isCall(intent) ? [] : [endWithoutCall(row, intent, around)])),
    ...tried.map((each) => endAfterCall(each, around)),
  ];
  await settle(round, ends);
  reportAttempts(round, ends);
  const outcomes = tried.filter(({ intent }) => intent.intent !== 'confirm').map(({ outcome }) => outcome);
  return { sent: outcomes.length, sign: signOf(outcomes) };
}

type CallIntent = Prepared['intent'];

function isCall(intent: Looked['intent']): intent is CallIntent {
  return intent.intent === 'write' || intent.intent === 'remove' || intent.intent === 'confirm';
}

type ToCall = { readonly row: LeasedRow; readonly intent: CallIntent };

/** Rows beyond the size of one batch go back. A row that met a silent system is tried in ever smaller company. */
function choose(
  looked: readonly Looked[],
  round: Round,
): { readonly chosen: readonly ToCall[]; readonly surplus: readonly LeasedRow[] } {
  const calls = looked.flatMap(({ row, intent }) => (isCall(intent) ? [{ row, intent }] : []));
  const strikes = calls[0]?.row.strikes ?? 0;
  const most = Math.max(1, Math.floor(round.writesAtMost / 2 ** Math.max(0, strikes - 1)));
  return { chosen: calls.slice(0, most), surplus: calls.slice(most).map(({ row }) => row) };
}

async function prepare(round: Round, calls: readonly ToCall[]): Promise<readonly Prepared[]> {
  const delivered = await findDelivered(
    round.worker.options.database,
    round.target.name,
    calls.map(({ row }) => row.key),
  );
  return calls.map(({ row, intent }) => prepareOne(round, { row, intent }, delivered.get(row.key)));
}

function prepareOne(
  round: Round,
  { row: before, intent }: ToCall,
  delivered: Delivered | undefined,
): Prepared {
  const hash = intent.intent === 'remove' ? GONE_HASH : intent.hash;
  const row = begunRow(before, intent, hash);
  const externalId = (intent.intent === 'write' ? intent.externalId : undefined) ?? delivered?.externalId;
  const write: Write = {
    key: deterministicId(round.target.name, `${row.key} ${row.epoch} ${hash}`),
    body: intent.intent === 'remove' ? (delivered?.body ?? null) : intent.body,
    ...(externalId === undefined ? {} : { externalId }),
    ...(delivered === undefined ? {} : { previous: delivered.body }),
  };
  return { before, row, intent, hash, write };
}

/** New content starts afresh and has an epoch of its own; reading back begins nothing. */
function begunRow(before: LeasedRow, intent: CallIntent, hash: string): LeasedRow {
  if (intent.intent === 'confirm' || before.desiredHash === hash) return before;
  return { ...before, epoch: before.epoch + 1, attempts: 0, strikes: 0 };
}

/**
 * Writes down what is about to be sent; rows whose lease was lost, or all if this process may count as dead, are not sent. A process that
 * only slept is heard of again: what it did not send would stay leased by it, and so is given back.
 */
async function begin(round: Round, prepared: readonly Prepared[]): Promise<readonly Prepared[]> {
  const { worker } = round;
  if (prepared.length === 0) return prepared;
  const keys = await beginRows(worker.options.database, {
    ...leaseOf(round),
    rows: prepared.map(({ row }) => row),
    hashes: prepared.map(({ hash }) => hash),
    epochs: prepared.map(({ row }) => row.epoch),
    now: worker.options.clock(),
  });
  const held = prepared.filter(({ row }) => keys.has(row.key));
  if (worker.isAlive()) return held;
  await giveBackRows(worker.options.database, { ...leaseOf(round), rows: held.map(({ row }) => row) });
  return [];
}

async function tryAll(round: Round, prepared: readonly Prepared[]): Promise<readonly Tried[]> {
  const sent = prepared.filter(({ intent }) => intent.intent !== 'confirm');
  const { log } = round.worker.options;
  const onLate = (): void => {
    disturb(round, sent).catch((error: unknown) => log.error('delivery.late-unrecorded', { error }));
  };
  const startedAt = performance.now();
  const ends = await send(round, sent, onLate);
  const durationMs = performance.now() - startedAt;
  const ended = [
    ...sent.map((each, place) => withEnd(each, ends[place])),
    ...prepared
      .filter(({ intent }) => intent.intent === 'confirm')
      .map((row) => ({ ...row, outcome: done(row.write.externalId ?? '') })),
  ];
  const confirmed = await confirm(round, ended);
  return ended.map((each) => ({
    ...each,
    durationMs,
    readBack: confirmed.get(each.row.key) ?? { held: 'not-asked' },
  }));
}

function withEnd(prepared: Prepared, end: Sent | undefined) {
  const { outcome, isUnsure } = end ?? {
    outcome: later('no outcome came back', 'uncertain'),
    isUnsure: true,
  };
  return { ...prepared, outcome, row: { ...prepared.row, uncertain: isUnsure } };
}

async function confirm(
  round: Round,
  ended: readonly Omit<Tried, 'readBack' | 'durationMs'>[],
): Promise<ReadonlyMap<string, ReadBack>> {
  const { random } = round.worker.options;
  const asked = ended.filter(
    ({ outcome, intent }) =>
      outcome.outcome === 'done' &&
      intent.intent !== 'remove' &&
      (intent.intent === 'confirm' || isReadBack(round.target.readBack, random)),
  );
  const writes = asked.map(({ write, outcome }) =>
    outcome.outcome === 'done' ? { ...write, externalId: outcome.externalId } : write,
  );
  const answers = await readBack(round, writes);
  return new Map(asked.map(({ row }, place) => [row.key, answers[place] ?? { held: 'not-asked' }]));
}

function endWithoutCall(
  row: LeasedRow,
  intent: Exclude<Looked['intent'], CallIntent>,
  around: Surroundings,
): End {
  const end = { before: row, settled: settledWithoutCall(row, intent, around) };
  return intent.intent === 'refuse' ? { ...end, wanted: intent.hash } : end;
}

function endAfterCall(tried: Tried, around: Surroundings): End {
  const end = { before: tried.before, settled: settledAfterCall(tried, around), tried };
  return tried.intent.intent === 'confirm' ? end : { ...end, wanted: tried.hash };
}

function surroundings({ worker, target, wasProbe }: Round): Surroundings {
  const { clock, random } = worker.options;
  return {
    now: clock(),
    retrySchedule: target.retrySchedule,
    wasProbe,
    jitter: () => 2 * random() - 1,
  };
}

function leaseOf({ target, worker }: Round): { readonly target: string; readonly session: string } {
  return { target: target.name, session: worker.session };
}
