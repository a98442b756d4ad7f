/**
 * Takes files from a watched folder: claimed by a rename, read and kept portion by portion, entered in the ledger, and only then
 * put away. A crash at any instant leaves the file in the folder or among the claimed ones, where the next run finds it: rows that
 * were kept are known, and the ledger knows the content of every file that was taken to its end. Only the node that holds the
 * source's lease touches the folder.
 */
import { createHash } from 'node:crypto';
import type { Problem } from '../../connectors/kit/mapping.ts';
import type { ClaimedFile } from '../../connectors/kit/source.ts';
import { failureText } from '../../platform/failure.ts';
import type { Lease, Reader } from '../reading/read.ts';
import { LeaseLost } from '../receive.ts';
import type { KnownSource, Station } from '../station.ts';
import { askAboutFile, settleFile, type FileCase } from './file-questions.ts';
import { openFile } from './open-file.ts';
import {
  enterArchived,
  enterFile,
  enterSameContent,
  findFile,
  type LedgerEntry,
  type PickedFile,
} from './picked-file-store.ts';
import { takeRows, type Counted } from './take-rows.ts';
import {
  claimedFile,
  claimFile,
  listClaimed,
  listStill,
  lookAtClaimed,
  prepareFolder,
  putAway,
  rejectFile,
  UNFINISHED,
  type LastLook,
  type Look,
  type RejectFile,
  type WatchedFolder,
} from './watched-folder.ts';

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
    if (lease.isStopping()) return 'interrupted';
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
  const { station, folder } = run;
  const look = await lookAtClaimed(folder, name);
  if (look.sizeBytes > station.limits.mostFileBytes) return refuseTooLarge(run, name, look);
  const content = claimedFile(folder, name, look);
  const claimed = { name, look, content, contentHash: await hashOf(content) };
  if (await isGrowing(run, claimed)) return undefined;
  const entry = await findFile(station.database, { source: run.source.fullName, ...claimed });
  if (entry !== undefined && countsOnce(entry)) return absorb(run, { ...claimed, entry });
  const rejects = rejectFile(folder, name);
  try {
    return await takeContent(run, { ...claimed, entry, rejects });
  } finally {
    await rejects.discard();
  }
}

async function hashOf(content: ClaimedFile): Promise<Uint8Array> {
  const hash = createHash('sha256');
  for await (const piece of content.read()) hash.update(piece);
  return hash.digest();
}

interface Claimed {
  readonly name: string;
  readonly look: Look;
  readonly content: ClaimedFile;
  readonly contentHash: Uint8Array;
}

/** Whoever wrote it still does: it stays among the claimed ones until it lies still. */
async function isGrowing({ station, folder, source }: Run, { name, look }: Claimed): Promise<boolean> {
  if ((await lookAtClaimed(folder, name)).mark === look.mark) return false;
  station.log.warn('intake.file-grows', { source: source.fullName, name });
  return true;
}

/**
 * A content counts once. Where something of it was refused, the reason may have been ours and is put right by now: then it is taken
 * again, and rows that were taken are known. But what others came after must not bring old values back.
 */
function countsOnce({ archivedAs, wasWhole, isOvertaken }: LedgerEntry): boolean {
  return archivedAs !== null && (wasWhole || isOvertaken);
}

/** Another file with a content that was taken: listed and put away. */
async function absorb(
  run: Run,
  { entry, ...claimed }: Claimed & { readonly entry: LedgerEntry },
): Promise<void> {
  const { station, folder, source, lease } = run;
  const { name, contentHash } = claimed;
  const at = station.clock();
  await station.database.transaction(async (tx) => {
    await lease.keep(tx);
    await enterSameContent(tx, { source: source.fullName, contentHash }, { name, at });
    if (entry.isOvertaken)
      await askAboutFile(tx, run, { name, problems: [], rejected: 0, sameAs: entry.name });
  });
  const as = uniqueName(at, shortHash(claimed), name);
  await putAway(folder, name, { folder: 'archive', as });
  station.log.info('intake.file-known', { source: source.fullName, name, sameAs: entry.name, as });
}

interface Taking extends Claimed {
  /** It was taken before: in part, or it was not put away. */
  readonly entry: LedgerEntry | undefined;
  readonly rejects: RejectFile;
}

async function takeContent(run: Run, taking: Taking): Promise<void> {
  const { station, source, folder } = run;
  const { name, content, rejects, entry } = taking;
  const opened = await openFile(source, content);
  const counted = 'breach' in opened ? NOTHING : await takeRows({ ...run, name, rejects }, opened.mapped);
  if (counted === 'interrupted' || (await isGrowing(run, taking))) return;
  const problems = 'breach' in opened ? opened.breach : [];
  // After a crash the name is the one that was given first, so that nothing lies there twice.
  const isResumed = entry !== undefined && entry.archivedAs === null;
  const file = toPicked(run, taking, { ...counted, problems });
  await station.database.transaction(async (tx) => {
    await run.lease.keep(tx);
    if (!isResumed) await enterFile(tx, file);
    const fileCase = { name, problems, rejected: counted.rejectedCount };
    if (problems.length + counted.rejectedCount > 0) await askAboutFile(tx, run, fileCase);
    else await settleFile(tx, run);
  });
  const as = uniqueName(isResumed ? entry.pickedAt : file.pickedAt, shortHash(taking), name);
  await rejects.finish(as);
  await putAway(folder, name, { folder: problems.length > 0 ? 'rejected' : 'archive', as });
  await enterArchived(station.database, file, as);
  station.log.info('intake.file-taken', { source: file.source, name, ...counted, as });
}

const NOTHING: Counted = { recordCount: 0, rejectedCount: 0 };

function toPicked(
  { station, source }: Run,
  { name, look, contentHash }: Claimed,
  end: Counted & { readonly problems: readonly Problem[] },
): PickedFile {
  const { sizeBytes } = look;
  return { source: source.fullName, contentHash, name, sizeBytes, pickedAt: station.clock(), ...end };
}

async function refuseTooLarge(run: Run, name: string, { sizeBytes }: Look): Promise<void> {
  const { station, folder } = run;
  const agreed = `at most ${station.limits.mostFileBytes} bytes`;
  await ask(run, { name, problems: [{ path: '', found: `${sizeBytes} bytes`, agreed }], rejected: 0 });
  const as = uniqueName(station.clock(), station.newId().slice(-8), name);
  await putAway(folder, name, { folder: 'rejected', as });
}

function shortHash({ contentHash }: Pick<Claimed, 'contentHash'>): string {
  return Buffer.from(contentHash).toString('hex').slice(0, 8);
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
