/**
 * Takes files from a watched folder: claimed by a rename, read, kept row by row in one transaction with the ledger's entry, and
 * only then put away. A crash at any instant leaves the file in the folder or among the claimed ones, where the next run finds it;
 * the ledger knows its content and takes no row twice. Only the node that holds the source's lease touches the folder.
 */
import type { Problem } from '../../connectors/kit/mapping.ts';
import type { FileRows } from '../../connectors/kit/source.ts';
import { contentHash } from '../../platform/hash.ts';
import { failureText } from '../../platform/failure.ts';
import { keepPage } from '../reading/keep-page.ts';
import type { Lease, Reader } from '../reading/read.ts';
import { LeaseLost } from '../receive.ts';
import type { KnownSource, Station } from '../station.ts';
import { askAboutFile, settleFile, type FileCase } from './file-questions.ts';
import {
  enterArchived,
  enterFile,
  enterSameContent,
  type LedgerEntry,
  type PickedFile,
} from './picked-file-store.ts';
import { openFile, type OpenedFile } from './open-file.ts';
import {
  claimedSize,
  claimFile,
  listClaimed,
  listStill,
  prepareFolder,
  putAway,
  readClaimed,
  UNFINISHED,
  writeRejected,
  type LastLook,
  type WatchedFolder,
} from './watched-folder.ts';

/** Between these, other work of the process gets its turn. */
const ROWS_TOGETHER = 1000;

const lastLooks = new WeakMap<KnownSource, LastLook>();

export const filePickUp: Reader = {
  activity: 'files',
  everySeconds: ({ source }) => source.files?.everySeconds,
  run: async (station, source, lease) => {
    const { files } = source.source;
    if (files === undefined) throw new Error('this source takes no files');
    const folder = files.folder(source.context.settings);
    await prepareFolder(folder);
    const last = lastLooks.get(source) ?? new Map();
    lastLooks.set(source, last);
    const run = { station, source, lease, folder, failures: [] };
    await takeClaimed(run);
    for (const name of await listStill(folder, last, station.clock())) {
      if (lease.isStopping()) return 'interrupted';
      if (await claimFile(folder, name)) await takeClaimed(run);
    }
    if (run.failures.length > 0) throw new Error(run.failures.join('; '));
    return { nextInSeconds: files.everySeconds };
  },
};

interface Run {
  readonly station: Station;
  readonly source: KnownSource;
  readonly lease: Lease;
  readonly folder: WatchedFolder;
  /** One file that cannot be taken does not stop the others. */
  readonly failures: string[];
}

async function takeClaimed(run: Run): Promise<void> {
  for (const name of await listClaimed(run.folder)) {
    if (name.endsWith(UNFINISHED)) continue;
    try {
      await takeFile(run, name);
    } catch (error) {
      if (error instanceof LeaseLost) throw error;
      run.failures.push(`${name}: ${failureText(error)}`);
    }
  }
}

async function takeFile(run: Run, name: string): Promise<void> {
  const { station, source, folder } = run;
  const sizeBytes = await claimedSize(folder, name);
  if (sizeBytes > station.limits.mostFileBytes) {
    const agreed = `at most ${station.limits.mostFileBytes} bytes`;
    await ask(run, { name, problems: [{ path: '', found: `${sizeBytes} bytes`, agreed }], rejected: 0 });
    await putAway(folder, name, {
      folder: 'rejected',
      as: uniqueName(station.clock(), station.newId().slice(-8), name),
    });
    return;
  }
  const bytes = await readClaimed(folder, name);
  const opened = openFile(source, { name, bytes, at: station.clock() });
  const file = toPicked(run, { name, bytes, opened });
  const entry = await keepFile(run, file, opened);
  station.wake();
  await putFileAway(run, { file, opened, bytes, entry });
}

function toPicked(
  { station, source }: Run,
  { name, bytes, opened }: { readonly name: string; readonly bytes: Uint8Array; readonly opened: OpenedFile },
): PickedFile {
  return {
    source: source.fullName,
    contentHash: contentHash(bytes),
    name,
    sizeBytes: bytes.byteLength,
    pickedAt: station.clock(),
    recordCount: opened.records.length,
    rejectedCount: opened.rejected.length,
    problems: opened.problems,
  };
}

/** The rows, the ledger's entry and the questions: all durable, or nothing. */
async function keepFile(run: Run, file: PickedFile, opened: OpenedFile): Promise<'new' | LedgerEntry> {
  const { station, source, lease } = run;
  return station.database.transaction(async (tx) => {
    await lease.keep(tx);
    const entry = await enterFile(tx, file);
    if (entry !== 'new') {
      if (isFinished(entry)) {
        await enterSameContent(tx, file, { name: file.name, at: file.pickedAt });
        if (entry.isOvertaken)
          await askAboutFile(tx, run, { name: file.name, problems: [], rejected: 0, sameAs: entry.name });
      }
      return entry;
    }
    for (let from = 0; from < opened.records.length; from += ROWS_TOGETHER) {
      const records = opened.records.slice(from, from + ROWS_TOGETHER);
      await keepPage(tx, station, { source, way: 'file', records, file: file.name });
    }
    const fileCase = { name: file.name, problems: opened.problems, rejected: opened.rejected.length };
    if (opened.problems.length + opened.rejected.length > 0) await askAboutFile(tx, run, fileCase);
    else await settleFile(tx, run);
    return entry;
  });
}

/** Taken and put away: what lies here now is another file with the same content. */
function isFinished({ archivedAs }: LedgerEntry): boolean {
  return archivedAs !== null;
}

interface Kept {
  readonly file: PickedFile;
  readonly opened: OpenedFile;
  readonly bytes: Uint8Array;
  readonly entry: 'new' | LedgerEntry;
}

async function putFileAway(run: Run, { file, opened, bytes, entry }: Kept): Promise<void> {
  const { station, folder, source } = run;
  const hash = Buffer.from(file.contentHash).toString('hex').slice(0, 8);
  // After a crash the name is the one that was given first, so that nothing lies there twice.
  const as = uniqueName(
    entry === 'new' || isFinished(entry) ? file.pickedAt : entry.pickedAt,
    hash,
    file.name,
  );
  const isAgain = entry !== 'new' && isFinished(entry);
  if (!isAgain && opened.rejected.length > 0) {
    await writeRejected(folder, as, annotate(source, { name: file.name, bytes, rejected: opened.rejected }));
  }
  await putAway(folder, file.name, { folder: opened.problems.length > 0 ? 'rejected' : 'archive', as });
  if (!isAgain) await enterArchived(station.database, file, as);
  const { recordCount, rejectedCount, name } = file;
  station.log.info('intake.file-taken', {
    source: file.source,
    name,
    recordCount,
    rejectedCount,
    isAgain,
    as,
  });
}

function annotate(
  { source, context }: KnownSource,
  {
    name,
    bytes,
    rejected,
  }: { readonly name: string; readonly bytes: Uint8Array; readonly rejected: FileRows['rejected'] },
): Uint8Array {
  if (source.files === undefined) return new Uint8Array();
  return source.files.annotate(name, bytes, rejected, context.settings);
}

/** Time, content and name: no two files ever share it. */
function uniqueName(at: Date, hash: string, name: string): string {
  return `${at.toISOString().replaceAll(/[:.]/g, '')}-${hash}-${name}`;
}

async function ask(run: Run, fileCase: FileCase & { readonly problems: readonly Problem[] }): Promise<void> {
  await run.station.database.transaction(async (tx) => {
    await run.lease.keep(tx);
    await askAboutFile(tx, run, fileCase);
  });
}
