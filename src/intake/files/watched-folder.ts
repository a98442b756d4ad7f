/** A watched folder on disk: which files lie still, and every step of a file as one rename. */
import { createReadStream } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClaimedFile } from '../../connectors/kit/source.ts';

export interface WatchedFolder {
  readonly path: string;
  readonly pattern: RegExp;
}

const CLAIMED = '.claimed';
const ARCHIVE = 'archive';
const REJECTED = 'rejected';

/** Makes the three folders inside. A watched folder that is not there is a mistake in the settings, and throws. */
export async function prepareFolder({ path }: WatchedFolder): Promise<void> {
  for (const name of [CLAIMED, ARCHIVE, REJECTED]) {
    await mkdir(join(path, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** What was seen of each waiting file at the last look. */
export type LastLook = Map<string, string>;

const LIES_STILL_MS = 30_000;
/** An empty file is mostly an upload that has only begun. */
const EMPTY_LIES_STILL_MS = 5 * 60_000;

/**
 * Lists the files that nobody is writing any more: same size and time as at the last look, or unchanged for half a minute.
 * Links, folders, hidden files (uploads under way have such names) and names that do not match are left alone.
 */
export async function listStill(
  { path, pattern }: WatchedFolder,
  last: LastLook,
  now: Date,
): Promise<string[]> {
  const still: string[] = [];
  const seen: LastLook = new Map();
  for (const name of (await readdir(path)).toSorted()) {
    if (!pattern.test(name) || name.startsWith('.')) continue;
    const found = await lstat(join(path, name)).catch(() => undefined);
    if (found === undefined || !found.isFile()) continue;
    const look = `${found.size} ${found.mtimeMs} ${found.ino}`;
    seen.set(name, look);
    const ageMs = now.getTime() - found.mtimeMs;
    const liesStill = last.get(name) === look || ageMs > LIES_STILL_MS;
    if (found.size === 0 ? ageMs > EMPTY_LIES_STILL_MS : liesStill) still.push(name);
  }
  last.clear();
  for (const [name, look] of seen) last.set(name, look);
  return still;
}

/** Takes a file out of the senders' reach. Gives false where it is not there any more, or an earlier one of its name is not put away. */
export async function claimFile({ path }: WatchedFolder, name: string): Promise<boolean> {
  if ((await lstat(join(path, CLAIMED, name)).catch(() => undefined)) !== undefined) return false;
  try {
    await rename(join(path, name), join(path, CLAIMED, name));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

/** Files that were claimed and not put away: of this run, or of one that died. */
export async function listClaimed({ path }: WatchedFolder): Promise<string[]> {
  return (await readdir(join(path, CLAIMED))).toSorted();
}

/** How a claimed file stands; `mark` changes when somebody writes to it. */
export interface Look {
  readonly sizeBytes: number;
  readonly mark: string;
}

export async function lookAtClaimed({ path }: WatchedFolder, name: string): Promise<Look> {
  const { size, mtimeMs } = await lstat(join(path, CLAIMED, name));
  return { sizeBytes: size, mark: `${size} ${mtimeMs}` };
}

const PIECE_BYTES = 64 * 1024;

/** The bytes that a claimed file had when it was looked at, in pieces; what is written to it later is not among them. */
export function claimedFile({ path }: WatchedFolder, name: string, { sizeBytes }: Look): ClaimedFile {
  return {
    name,
    read: async function* () {
      if (sizeBytes === 0) return;
      const options = { end: sizeBytes - 1, highWaterMark: PIECE_BYTES };
      for await (const piece of createReadStream(join(path, CLAIMED, name), options)) {
        if (piece instanceof Uint8Array) yield piece;
      }
    },
  };
}

/** Puts a claimed file away under a name that no other file has. */
export async function putAway(
  { path }: WatchedFolder,
  name: string,
  to: { readonly folder: 'archive' | 'rejected'; readonly as: string },
): Promise<void> {
  await rename(join(path, CLAIMED, name), join(path, to.folder === 'archive' ? ARCHIVE : REJECTED, to.as));
}

/** The rows that were not taken, for the supplier to pick up; whole or not at all. */
export interface RejectFile {
  add(bytes: Uint8Array): Promise<void>;
  /** Puts it into the sender's reach; nothing, where nothing was added. */
  finish(as: string): Promise<void>;
  discard(): Promise<void>;
}

/** Makes the reject file of a claimed file; what a crash left of an earlier one is written over. */
export function rejectFile({ path }: WatchedFolder, name: string): RejectFile {
  const unfinished = join(path, CLAIMED, `${name}${UNFINISHED}`);
  let writing: FileHandle | undefined;
  const close = async (): Promise<boolean> => {
    const wasOpen = writing !== undefined;
    await writing?.close();
    writing = undefined;
    return wasOpen;
  };
  return {
    add: async (bytes) => {
      writing ??= await open(unfinished, 'w');
      await writing.write(bytes);
    },
    finish: async (as) => {
      await writing?.sync();
      if (await close()) await rename(unfinished, join(path, REJECTED, as));
    },
    discard: async () => {
      await close();
      await rm(unfinished, { force: true });
    },
  };
}

/** Ends the names of reject files under way. */
export const UNFINISHED = '.unfinished-rejects';
