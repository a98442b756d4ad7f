/** Where the hub runs and with which key it is asked: options first, then the environment, then what lies beside the hub. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { firstKeyFile } from '../api/access/first-key.ts';
import type { Place } from './client.ts';
import { CommandFailure } from './failure.ts';

export interface Asked {
  readonly url?: string | undefined;
  readonly key?: string | undefined;
}

/** The folder of the program: commands may be called from anywhere. */
const ROOT = join(import.meta.dirname, '..', '..');

/** Finds both; a missing key is told only when a key is needed. */
export function whereTheHubIs({ url, key }: Asked, env: NodeJS.ProcessEnv): Place {
  const port = said(env['CROSSDOCK_PORT']) ?? '4400';
  const address = url ?? said(env['CROSSDOCK_URL']) ?? `http://127.0.0.1:${port}`;
  if (!URL.canParse(address) || !/^https?:/.test(address))
    throw new CommandFailure(`"${address}" is not an address such as http://localhost:4400.`, {
      exitCode: 2,
    });
  return {
    url: address.replace(/\/+$/, ''),
    key: () => sendable(key ?? said(env['CROSSDOCK_API_KEY']) ?? readFirstKey(env)),
  };
}

/** A variable that is set to nothing says nothing. */
function said(variable: string | undefined): string | undefined {
  return variable === '' ? undefined : variable;
}

/** What no header can carry was never a key. */
function sendable(key: string): string {
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new CommandFailure('The API key is empty or has characters that no key has: keys begin with cdk_.', {
    exitCode: 2,
  });
}

/** The data folder as the hub itself finds it: below the working directory, or below the program. */
function dataFolders(env: NodeJS.ProcessEnv): readonly string[] {
  const told = said(env['CROSSDOCK_DATA_DIR']) ?? '.crossdock';
  return [...new Set([resolve(told), resolve(ROOT, told)])];
}

function readFirstKey(env: NodeJS.ProcessEnv): string {
  const files = dataFolders(env).map(firstKeyFile);
  for (const file of files) {
    try {
      return readFileSync(file, 'utf8').trim();
    } catch {
      // The next place, or the words below.
    }
  }
  throw new CommandFailure(
    'No API key: give one with --key or CROSSDOCK_API_KEY.\n' +
      `  On the hub's own machine the first key is found by itself; it was looked for in ${files.join(' and ')}.`,
  );
}
