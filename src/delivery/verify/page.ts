/** One page of a pass: reads what the target holds of some delivered rows, and acts on what differs. Read this first. */
import { deterministicId } from '../../platform/ids.ts';
import { failureText } from '../../platform/failure.ts';
import type { Transaction } from '../../platform/sql.ts';
import { appendEvents } from '../../log/index.ts';
import { counter } from '../../platform/telemetry/metrics.ts';
import { rankOf, VERIFICATION } from '../budget/priority.ts';
import type { Purse } from '../budget/purse.ts';
import type { DeliveryOptions, DeliveryTarget } from '../delivery-target.ts';
import { dropDelivered, keepDelivered } from '../rows/delivered-store.ts';
import {
  confirmSeen,
  lockUntouched,
  pageOfResting,
  reopenRows,
  type RestingRow,
} from '../rows/verify-store.ts';
import { driftFact, driftKey, driftQuestion, type Drift } from '../rules/drift.ts';
import { isHeld } from '../rules/held.ts';
import { nextPageAt, nextPassAt, pageSize } from './pace.ts';
import { endPage, failPage, type Claimant, type PageEnd, type Pass } from './verification-store.ts';

/** Who reads what, and from which purse. */
export interface Reading {
  readonly options: DeliveryOptions;
  readonly timeoutMs: number;
  readonly target: DeliveryTarget;
  readonly purse: Purse;
  readonly by: Claimant;
}

const FAILED_WAIT_SECONDS = 60;

const rowsVerified = counter({
  name: 'crossdock_delivery_verified',
  help: 'Delivered rows that were read again in their target, by what was found: held, drifted or unread.',
  labels: ['target', 'found'],
});

/** Reads the next page of a claimed pass and gives the target free. Throws only where the database fails; the claim then ends by itself. */
export async function readPage(reading: Reading, pass: Pass): Promise<void> {
  const { options, target, by } = reading;
  const limit = pageSize(target.target.batchSize, pass.failures);
  const rows = await pageOfResting(options.database, target.name, { after: pass.cursorKey, limit });
  const held = await readHeld(reading, rows);
  const isLast = rows.length < limit;
  const cursorKey = isLast ? undefined : rows.at(-1)?.key;
  if (!('failed' in held)) return settlePage(reading, pass, { rows, held: held.held, cursorKey });
  options.log.warn('delivery.verify-failed', { target: target.name, rows: rows.length, reason: held.failed });
  // A record that cannot be read although it is alone is left out of this pass.
  const isAlone = rows.length === 1;
  if (isAlone) await settlePage(reading, pass, { rows, held: undefined, cursorKey });
  const nextAt = new Date(options.clock().getTime() + FAILED_WAIT_SECONDS * 1000);
  if (!isAlone) await failPage(options.database, target.name, { by, reason: held.failed, nextAt });
}

type Held = { readonly held: readonly unknown[] } | { readonly failed: string };

async function readHeld({ target, purse, timeoutMs }: Reading, rows: readonly RestingRow[]): Promise<Held> {
  const read = target.target.readBack?.bind(target.target);
  if (read === undefined || rows.length === 0) return { held: [] };
  const writes = rows.map(({ key, deliveredHash, holds: { body, externalId } }) => ({
    key: deterministicId(target.name, `verify ${key} ${deliveredHash}`),
    body,
    externalId,
    previous: body,
  }));
  try {
    const held = await purse.call((context) => read(context, writes), {
      context: target.context,
      timeoutMs,
      rank: VERIFICATION,
      onLate: () => undefined,
    });
    if (held.length === rows.length) return { held };
    return { failed: `${rows.length} records were asked for and ${held.length} answers came back` };
  } catch (error) {
    return { failed: failureText(error) };
  }
}

interface ReadRows {
  readonly rows: readonly RestingRow[];
  /** What the target holds, row by row; `undefined`: they could not be read. */
  readonly held: readonly unknown[] | undefined;
  readonly cursorKey: string | undefined;
}

async function settlePage(reading: Reading, pass: Pass, read: ReadRows): Promise<void> {
  const { options, target, by } = reading;
  const now = options.clock();
  const found = await options.database.transaction(async (tx) => {
    const untouched = await lockUntouched(tx, target.name, read.held === undefined ? [] : read.rows);
    const { held, drifts } = compare(read, untouched);
    const end = endOf(reading, pass, {
      cursorKey: read.cursorKey,
      verified: untouched.size,
      drifted: drifts.length,
      unread: read.held === undefined ? read.rows.length : 0,
      now,
    });
    if (!(await endPage(tx, { pass, by }, end))) return undefined;
    await confirmSeen(tx, target.name, { keys: held, now });
    await act(tx, reading, { held, drifts });
    return { held: held.length, drifted: drifts.length, unread: end.unread };
  });
  for (const [name, rows] of Object.entries(found ?? {}))
    if (rows > 0) rowsVerified.add(rows, { target: target.name, found: name });
}

function endOf({ target }: Reading, pass: Pass, end: Omit<PageEnd, 'nextAt'>): PageEnd {
  const terms = { everySeconds: target.verifyEverySeconds, batchSize: target.target.batchSize };
  const after = { ...pass, pages: pass.pages + 1 };
  const nextAt =
    end.cursorKey === undefined ? nextPassAt(after, terms, end.now) : nextPageAt(after, terms, end.now);
  return { ...end, nextAt };
}

/** Only rows of which nothing moved since they were read can tell: whatever else differs is on its way. */
function compare(
  { rows, held }: ReadRows,
  untouched: ReadonlySet<string>,
): { readonly held: readonly string[]; readonly drifts: readonly Drift[] } {
  const told = rows
    .map(({ key, holds }, place) => ({ key, given: holds, found: held?.[place] }))
    .filter(({ key }) => untouched.has(key));
  return {
    held: told.filter(isThere).map(({ key }) => key),
    drifts: told.filter((each) => !isThere(each)),
  };
}

function isAbsent({ found }: Drift): boolean {
  return found === 'absent';
}

function isThere(row: Drift): boolean {
  return !isAbsent(row) && isHeld(row.given.body, row.found);
}

interface Found {
  readonly held: readonly string[];
  readonly drifts: readonly Drift[];
}

async function act(tx: Transaction, reading: Reading, { held, drifts }: Found): Promise<void> {
  const { options, target } = reading;
  if (target.drift === 'propose' && held.length > 0)
    await options.questions.settle(
      tx,
      held.map((key) => driftKey(target, key)),
    );
  if (drifts.length === 0) return;
  options.log.warn('delivery.drifted', {
    target: target.name,
    action: target.drift,
    keys: drifts.map(({ key }) => key),
  });
  if (target.drift === 'propose')
    await options.questions.raise(
      tx,
      drifts.map((each) => driftQuestion(target, each)),
    );
  else await repair(tx, reading, drifts);
  await tellDrifts(tx, reading, drifts);
}

/** What really stands there becomes the value that the next write starts from. */
async function repair(
  tx: Transaction,
  { options, target }: Reading,
  drifts: readonly Drift[],
): Promise<void> {
  const changed = drifts.filter((each) => !isAbsent(each));
  await keepDelivered(
    tx,
    target.name,
    changed.map(({ key, given, found }) => ({ key, externalId: given.externalId, body: found })),
  );
  await dropDelivered(
    tx,
    target.name,
    drifts.filter(isAbsent).map(({ key }) => key),
  );
  await reopenRows(tx, target.name, {
    keys: drifts.map(({ key }) => key),
    absent: drifts.map(isAbsent),
    rank: rankOf(target.priority),
    now: options.clock(),
  });
}

async function tellDrifts(
  tx: Transaction,
  { options, target }: Reading,
  drifts: readonly Drift[],
): Promise<void> {
  const time = options.clock().toISOString();
  await appendEvents(
    tx,
    drifts.map((drift) => ({
      ...driftFact(target, drift),
      source: '/delivery',
      time,
      correlationId: options.newId(),
    })),
  );
}
