/** Keeps what a reading found: only what is new goes into the inbox, and what was seen is noted, in the reader's transaction. */
import type { Transaction } from '../../platform/sql.ts';
import { traceparentOf } from '../../platform/telemetry/traces.ts';
import { keepArrivals } from '../inbox/inbox-store.ts';
import { pageArrival, type KeptPage, type PageWay } from '../inbox/message.ts';
import { countPage } from '../intake-metrics.ts';
import { isLedger } from '../intake-source.ts';
import type { KnownSource, Station } from '../station.ts';
import { find, readRecord, toSeen, type Finding, type Found, type ReadRecord } from './findings.ts';
import { pendingKeys } from '../fetching/hydration-store.ts';
import { findKnown, noteKeys, type KnownRecord } from './source-key-store.ts';
import { derivedVersion } from './versions.ts';

/** One page as it was read. */
export interface ReadPage {
  readonly source: KnownSource;
  readonly way: PageWay;
  readonly records: readonly unknown[];
  /** Known records that are gone. */
  readonly gone?: readonly KnownRecord[];
  readonly traceparent?: string;
  readonly file?: string;
  /** Record of a file → the line where its row begins. */
  readonly lines?: ReadonlyMap<unknown, number>;
}

/** What the page came to. */
export interface PageFindings {
  readonly counts: Readonly<Record<Finding, number>>;
  readonly keys: readonly string[];
}

/** Records in one kept message: so much is processed, or parked, in one go. */
const RECORDS_TOGETHER = 250;

/** Keeps one page. The caller's transaction holds the lease of the reading. */
export async function keepPage(tx: Transaction, station: Station, page: ReadPage): Promise<PageFindings> {
  const { source } = page;
  const reading = { judge: source.judge, isLedger: isLedger(source.source), at: station.clock() };
  const records = lastOfEach(page.records.map((theirs) => readRecord(source.judge, theirs)));
  const keys = records.map(({ key }) => key);
  const known = await findKnown(tx, source.fullName, keys);
  const found = records.map((record) => find(reading, record, known.get(record.key)));
  const toKeep = found.filter(({ finding }) => finding === 'news' || finding === 'changed');
  const gone = (page.gone ?? []).map((each) => ({ known: each, version: goneVersion(each, reading.at) }));
  const messages = await keepFound(tx, station, { page, found: toKeep, gone });
  await noteKeys(
    tx,
    [
      ...found.flatMap((each) => toSeen(source.fullName, each, known.get(each.record.key))),
      ...gone.map((each) => ({ ...toGone(each), source: source.fullName })),
    ],
    'read',
  );
  const counts = countFindings(found);
  countPage(tx, { source: source.fullName, findings: { ...counts, gone: gone.length }, messages });
  return { counts, keys };
}

/** A page that lists a record twice says the later thing. */
function lastOfEach(records: readonly ReadRecord[]): ReadRecord[] {
  return [...new Map(records.map((record) => [record.key, record])).values()];
}

interface Gone {
  readonly known: KnownRecord;
  readonly version: string;
}

function goneVersion(known: KnownRecord, at: Date): string {
  return derivedVersion(known.theirVersion, known.version, at);
}

function toGone({ known, version }: Gone): Omit<Parameters<typeof noteKeys>[1][number], 'source'> {
  const { key, theirVersion } = known;
  return { key, version, theirVersion, deleted: true };
}

interface ToKeep {
  readonly page: ReadPage;
  readonly found: readonly Found[];
  readonly gone: readonly Gone[];
}

/** Gives how many messages they were kept in. */
async function keepFound(tx: Transaction, station: Station, { page, found, gone }: ToKeep): Promise<number> {
  const pending =
    page.way === 'sweep'
      ? await pendingKeys(
          tx,
          page.source.fullName,
          found.map(({ record }) => record.key),
        )
      : new Set<string>();
  // What a thin event has told and nobody has fetched yet was not missed.
  const missed = found.filter(({ record }) => !pending.has(record.key));
  const told = found.filter(({ record }) => pending.has(record.key));
  const pages = [
    ...pagesOf(missed, gone, page.lines).map((each) => ({ kept: each, way: page.way })),
    ...pagesOf(told, []).map((each) => ({ kept: each, way: 'poll' as const })),
  ];
  if (pages.length === 0) return 0;
  const traceparent = page.traceparent ?? traceparentOf();
  await keepArrivals(
    tx,
    pages.map(({ kept, way }) =>
      pageArrival(kept, {
        id: station.newId(),
        source: page.source.fullName,
        receivedAt: station.clock(),
        way,
        ...(page.file === undefined ? {} : { file: page.file }),
        ...(traceparent === undefined ? {} : { traceparent }),
      }),
    ),
  );
  return pages.length;
}

function pagesOf(found: readonly Found[], gone: readonly Gone[], lines?: ReadPage['lines']): KeptPage[] {
  const pages: KeptPage[] = [];
  for (let from = 0; from < found.length; from += RECORDS_TOGETHER) {
    const part = found.slice(from, from + RECORDS_TOGETHER);
    const versions = part.flatMap(({ version }, index) =>
      version === undefined ? [] : [[String(index), version]],
    );
    const numbered = part.flatMap(({ record }, index) => {
      const line = lines?.get(record.theirs);
      return line === undefined ? [] : [[String(index), line] as const];
    });
    pages.push({
      records: part.map(({ record }) => record.theirs),
      ...(numbered.length === 0 ? {} : { lines: Object.fromEntries(numbered) }),
      ...(versions.length === 0 ? {} : { versions: Object.fromEntries(versions) }),
    });
  }
  for (let from = 0; from < gone.length; from += RECORDS_TOGETHER) {
    const part = gone.slice(from, from + RECORDS_TOGETHER);
    pages.push({ records: [], deletedKeys: part.map(({ known, version }) => ({ key: known.key, version })) });
  }
  return pages;
}

function countFindings(found: readonly Found[]): Record<Finding, number> {
  const counts = { unchanged: 0, news: 0, changed: 0, stale: 0 };
  for (const { finding } of found) counts[finding] += 1;
  return counts;
}
