/** Under which account PostgreSQL runs: our own, except for root, because PostgreSQL refuses to run as root. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Spread into the options of `spawn`; empty where the account is our own. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/** Finds the account `postgres`, and makes it if we are root and it is missing. Says in words why that is impossible. */
export async function postgresAccount(): Promise<Account | { readonly problem: string }> {
  if (process.getuid?.() !== 0) return {};
  const found = (await findAccount()) ?? (await createAccount());
  return (
    found ?? {
      problem:
        'PostgreSQL does not run as root and the account "postgres" could not be made; ' +
        'start Crossdock as an ordinary user, or set CROSSDOCK_DATABASE_URL to a PostgreSQL of your own',
    }
  );
}

async function findAccount(): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

/** Debian and Red Hat know `useradd`, Alpine knows `adduser`. */
const CREATIONS: readonly (readonly [string, readonly string[]])[] = [
  ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres']],
  ['adduser', ['-S', '-D', '-H', 'postgres']],
];

async function createAccount(): Promise<Account | undefined> {
  for (const [command, args] of CREATIONS) {
    try {
      await run(command, args);
      return await findAccount();
    } catch {
      continue;
    }
  }
  return undefined;
}
