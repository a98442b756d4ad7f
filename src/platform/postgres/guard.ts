/** The one connection by which a hub holds its embedded PostgreSQL: its lock says that the hub lives, its end that the server died. */
import { setTimeout as pause } from 'node:timers/promises';
import { Client, escapeIdentifier } from 'pg';
import { databaseNamed } from './url.ts';

/** Any fixed number, the same in every version. */
const LOCK = 4_400_000_002;
/** A hub that was killed holds its lock until the server has seen its end. */
const TAKE_OVER_MS = 2000;

export interface Guard {
  /** Resolves when the connection ends without having been released. */
  readonly lost: Promise<void>;
  release(): Promise<void>;
}

/**
 * Takes the lock of the server at `url` and makes its database where it is missing. Gives the name of the hub that holds the lock where that hub lives.
 * Throws where the server cannot be reached.
 */
export async function takeGuard(url: string): Promise<Guard | { readonly heldBy: string }> {
  const client = new Client({
    connectionString: databaseNamed(url, 'postgres'),
    application_name: `crossdock guard of process ${process.pid}`,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  client.on('error', () => undefined); // 'end' follows
  await client.connect();
  const ended = new Promise<void>((resolve) => void client.once('end', () => resolve()));
  if (!(await takeLock(client))) {
    const heldBy = await holder(client);
    await client.end();
    return { heldBy };
  }
  await makeDatabase(client, new URL(url).pathname.slice(1));
  let isReleased = false;
  return {
    lost: ended.then(() => (isReleased ? new Promise<void>(() => undefined) : undefined)),
    release: async () => {
      isReleased = true;
      await client.end().catch(() => undefined);
    },
  };
}

async function takeLock(client: Client): Promise<boolean> {
  const deadline = Date.now() + TAKE_OVER_MS;
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
      LOCK,
    ]);
    if (rows[0]?.taken === true) return true;
    if (Date.now() > deadline) return false;
    await pause(50);
  }
}

async function holder(client: Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select application_name as name from pg_stat_activity
     where pid in (select pid from pg_locks where locktype = 'advisory' and granted)
       and application_name like 'crossdock guard of %'`,
  );
  return rows[0]?.name.replace('crossdock guard of ', '') ?? 'unknown process';
}

async function makeDatabase(client: Client, name: string): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
  if (rowCount === 0) await client.query(`create database ${escapeIdentifier(name)}`);
}
