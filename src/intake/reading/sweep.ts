/** Reads a source's list in full and compares it with what is known: finds what pushes lost, what changed silently and what is gone. */
import type { Question, QuestionKey } from '../../model/exceptions.ts';
import { isLedger } from '../intake-source.ts';
import type { KnownSource, Station } from '../station.ts';
import { isReadableKey, readRecord } from './findings.ts';
import { keepPage } from './keep-page.ts';
import type { Lease, Reader } from './read.ts';
import {
  countKnown,
  countSeen,
  databaseTime,
  forgetSeen,
  listUnseen,
  markSeen,
  type KnownRecord,
} from './source-key-store.ts';

const MISSING_SHARE_TO_ASK = 0.05;
/** So few may be gone without asking, whatever share they are. */
const MISSING_WITHOUT_ASKING = 3;
const GONE_TOGETHER = 250;

const LONGEST_SWEEP_MS = 2 * 86_400_000;

/** The smallest UUID version 7 of an instant: its first 48 bits are the milliseconds. */
function firstIdAt(ms: number): string {
  const hex = Math.max(0, ms).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

export interface SweepOptions {
  /** `all`: a person has said that everything missing is gone indeed. */
  readonly mayDelete: 'few' | 'all';
  /** Reads what changed lately first, so that only what no other way has brought is found. */
  readonly pollFirst: (source: KnownSource) => Promise<unknown>;
}

const everySeconds: Reader['everySeconds'] = ({ source, sweepEverySeconds }) =>
  source.sweep === undefined ? undefined : (sweepEverySeconds ?? source.sweep.everySeconds);

/** Makes the reader; a list that breaks off deletes nothing, a list that lost suspiciously much asks a person. */
export function sweep({ mayDelete, pollFirst }: SweepOptions): Reader {
  return {
    activity: 'sweep',
    everySeconds,
    run: async (station, source, lease) => {
      await pollFirst(source);
      const sweepId = station.newId();
      const startedAt = await databaseTime(station.database);
      try {
        const run = { station, source, lease, sweepId, startedAt };
        const seen = await readList(run);
        if (seen === 'interrupted') return 'interrupted';
        if (!isLedger(source.source)) await takeAway(run, seen, mayDelete);
      } finally {
        await forgetSeen(station.database, sweepId, firstIdAt(station.clock().getTime() - LONGEST_SWEEP_MS));
      }
      return { nextInSeconds: everySeconds(source) ?? 3600 };
    },
  };
}

interface Run {
  readonly station: Station;
  readonly source: KnownSource;
  readonly lease: Lease;
  readonly sweepId: string;
  /** By the database's clock: what was noted later was not there to be listed. */
  readonly startedAt: Date;
}

/** Reads all pages; gives how many different keys they had. */
async function readList({ station, source, lease, sweepId }: Run): Promise<number | 'interrupted'> {
  const reading = source.source.sweep;
  if (reading === undefined) throw new Error('this source has no sweep');
  const way = isProof(source, lease) ? 'sweep' : 'load';
  let seen = 0;
  for await (const { records } of reading.list(source.context)) {
    seen += await station.database.transaction(async (tx) => {
      await lease.keep(tx);
      const { keys } = await keepPage(tx, station, { source, way, records });
      return markSeen(tx, sweepId, keys);
    });
    station.wake();
    if (lease.isStopping()) return 'interrupted';
  }
  return seen;
}

/** Only where something else should have brought the records, and a whole reading has brought the rest, a find proves a loss. */
function isProof({ source }: KnownSource, { completedAt }: Lease): boolean {
  return completedAt !== undefined && (source.webhook !== undefined || source.poll !== undefined);
}

/** What was known before the list was read and is not on it, is gone. */
async function takeAway(run: Run, seen: number, mayDelete: 'few' | 'all'): Promise<void> {
  const { station, source, sweepId } = run;
  if ((await countSeen(station.database, sweepId)) !== seen) {
    throw new Error('the marks of this sweep were lost on the way; it deletes nothing');
  }
  const missing = await countMissing(run);
  if (mayDelete === 'few' && (await isSuspicious(run, missing))) {
    await ask(run, missing);
    return;
  }
  for await (const page of unseenPages(run)) await keepGone(run, page);
  await station.database.transaction((tx) => station.questions.settle(tx, [missingQuestion(source)]));
}

async function* unseenPages({ station, source, sweepId, startedAt }: Run): AsyncGenerator<KnownRecord[]> {
  let after = '';
  for (;;) {
    const page = await listUnseen(station.database, {
      source: source.fullName,
      sweepId,
      before: startedAt,
      after,
      most: GONE_TOGETHER,
    });
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    after = last.key;
  }
}

async function countMissing(run: Run): Promise<number> {
  let missing = 0;
  for await (const page of unseenPages(run)) missing += page.filter(({ key }) => isReadableKey(key)).length;
  return missing;
}

async function isSuspicious({ station, source }: Run, missing: number): Promise<boolean> {
  if (missing <= MISSING_WITHOUT_ASKING) return false;
  const known = await countKnown(station.database, source.fullName);
  const share = source.missingShareToAsk ?? source.source.sweep?.missingShareToAsk ?? MISSING_SHARE_TO_ASK;
  return missing > known * share;
}

/** A list may leave out what still exists: where the source can be asked by key, it is asked before anything is called gone. */
async function keepGone({ station, source, lease }: Run, unseen: readonly KnownRecord[]): Promise<void> {
  const present = await stillThere(source, unseen);
  const presentKeys = new Set(present.map((theirs) => readRecord(source.judge, theirs).key));
  const gone = unseen.filter(({ key }) => !presentKeys.has(key) && isReadableKey(key));
  await station.database.transaction(async (tx) => {
    await lease.keep(tx);
    await keepPage(tx, station, { source, way: 'sweep', records: present, gone });
  });
  station.wake();
}

async function stillThere(
  { source, context }: KnownSource,
  unseen: readonly KnownRecord[],
): Promise<readonly unknown[]> {
  const keys = unseen.map(({ key }) => key).filter(isReadableKey);
  return source.byKey === undefined || keys.length === 0 ? [] : source.byKey(context, keys);
}

function missingQuestion({ fullName }: KnownSource): QuestionKey {
  return { kind: 'sweep-missing', subject: fullName };
}

async function ask({ station, source }: Run, missing: number): Promise<void> {
  const question: Question = {
    ...missingQuestion(source),
    what: `${missing} known records are missing in the list of ${source.fullName}`,
    where: 'intake',
    why: 'So many do not vanish in a day: the list may be incomplete, or a filter or a permission changed',
    canDo: [
      `Compare with ${source.system}; if they are back, the next sweep closes this question`,
      `If they are gone indeed: crossdock sweep ${source.fullName} --accept-deletions`,
    ],
    system: source.system,
    domain: source.source.domain,
  };
  await station.database.transaction((tx) => station.questions.raise(tx, [question]));
}
