/** A watched folder on disk: which files lie still, and every step of a file as one rename. */
import { lstat, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

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

/**
 * Lists the files that nobody is writing any more: same size and time as at the last look, or unchanged for half a minute.
 * Links, folders and names that do not match are left alone.
 */
export async function listStill(
  { path, pattern }: WatchedFolder,
  last: LastLook,
  now: Date,
): Promise<string[]> {
  const still: string[] = [];
  const seen: LastLook = new Map();
  for (const name of (await readdir(path)).toSorted()) {
    if (!pattern.test(name)) continue;
    const found = await lstat(join(path, name)).catch(() => undefined);
    if (found === undefined || !found.isFile()) continue;
    const look = `${found.size} ${found.mtimeMs} ${found.ino}`;
    seen.set(name, look);
    if (last.get(name) === look || now.getTime() - found.mtimeMs > LIES_STILL_MS) still.push(name);
  }
  last.clear();
  for (const [name, look] of seen) last.set(name, look);
  return still;
}

/** Takes a file out of the senders' reach. Gives false where it is not there any more. */
export async function claimFile({ path }: WatchedFolder, name: string): Promise<boolean> {
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

export async function claimedSize({ path }: WatchedFolder, name: string): Promise<number> {
  return (await lstat(join(path, CLAIMED, name))).size;
}

export async function readClaimed({ path }: WatchedFolder, name: string): Promise<Uint8Array> {
  return readFile(join(path, CLAIMED, name));
}

/** Puts a claimed file away under a name that no other file has. */
export async function putAway(
  { path }: WatchedFolder,
  name: string,
  to: { readonly folder: 'archive' | 'rejected'; readonly as: string },
): Promise<void> {
  await rename(join(path, CLAIMED, name), join(path, to.folder === 'archive' ? ARCHIVE : REJECTED, to.as));
}

/** Writes the rows that were not taken for the supplier to pick up; whole or not at all. */
export async function writeRejected({ path }: WatchedFolder, as: string, bytes: Uint8Array): Promise<void> {
  const unfinished = join(path, CLAIMED, `${as}${UNFINISHED}`);
  await writeFile(unfinished, bytes);
  await rename(unfinished, join(path, REJECTED, as));
}

/** Ends the names of reject files under way; what a crash leaves of them is written anew. */
export const UNFINISHED = '.unfinished-rejects';
