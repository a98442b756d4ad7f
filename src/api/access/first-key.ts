/** The first key: made where nobody could call the API otherwise, and left where the local command line finds it. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failureText } from '../../platform/failure.ts';
import type { Log } from '../../platform/log.ts';
import type { KeyRing } from './key-ring.ts';

/** Where the first key lies below the data folder; only its owner may read it. */
export function firstKeyFile(dataDir: string): string {
  return join(dataDir, 'first-key');
}

/**
 * What is said of it, once, in the moment in which it was made and on standard error, however the hub is started: standard
 * output belongs to the log, and a start that fails later has told it all the same.
 */
export function firstKeyWords(text: string, dataDir: string): string {
  return (
    `The first API key, with every right, shown only now: ${text}\n` +
    `The command line on this machine finds it in ${firstKeyFile(dataDir)}. Make keys with fewer rights: crossdock keys create\n`
  );
}

/** Makes it where no key with every right is left, and gives its text to be shown once. */
export async function ensureFirstKey(
  keys: Pick<KeyRing, 'makeFirst'>,
  dataDir: string,
  log: Log,
): Promise<string | undefined> {
  const made = await keys.makeFirst();
  if (made === undefined) return undefined;
  log.info('api.first-key-made', { keyId: made.id, file: firstKeyFile(dataDir) });
  try {
    await leave(firstKeyFile(dataDir), made.text);
  } catch (error) {
    log.warn('api.first-key-not-written', { file: firstKeyFile(dataDir), reason: failureText(error) });
  }
  return made.text;
}

/** A key of an earlier database may lie there: the new one takes its place whole, and never with wider rights. */
async function leave(file: string, text: string): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(`${file}.new`, `${text}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
