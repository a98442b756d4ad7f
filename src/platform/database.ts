/** Opens PostgreSQL: a pool whose statements are prepared, whose transactions retry, and whose broken connections never come back. */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseError, Pool, type ClientBase, type ClientConfig, type QueryResult } from 'pg';
import { fullDiskMemory } from './postgres/disk/full-disk.ts';
import { PostgresListener } from './postgres/listener.ts';
import { typeParsers } from './postgres/types.ts';
import { runAfterCommit } from './after-commit.ts';
import type { Database, Queryable, Transaction } from './sql.ts';
import { observePool } from './telemetry/pool-metrics.ts';
import { withTransactionSpan } from './telemetry/traces.ts';

const OLDEST_SERVER = 150_000;
const MAX_ATTEMPTS = 8;
const RETRY_BASE_MS = 5;

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database` */
  readonly url: string;
  /** Connections in the pool; one more is opened by the first `listen`. Default 10. */
  readonly maxConnections?: number;
  readonly applicationName?: string;
  /** A statement that runs longer is cancelled by the server. Default 60,000; 0 for no limit. */
  readonly statementTimeoutMs?: number;
  /** A transaction that waits longer for its next statement is ended by the server. Default 60,000. */
  readonly idleInTransactionTimeoutMs?: number;
  /** Told of connections lost in the background; nothing needs to be done, the pool opens new ones. */
  readonly onConnectionLost?: (error: Error) => void;
}

/** A database of ours together with the driver's connections, which migrations and backups need for scripts and COPY. */
export interface PostgresDatabase extends Database {
  /** Lends one connection. It goes back to the pool afterwards, or is thrown away if `work` failed. */
  withConnection<Result>(work: (connection: ClientBase) => Promise<Result>): Promise<Result>;
}

/** Opens a pool and proves that it works. Throws where the server cannot be reached, refuses us, or is older than PostgreSQL 15. */
export async function openDatabase(options: DatabaseOptions): Promise<PostgresDatabase> {
  const report = options.onConnectionLost ?? (() => undefined);
  const config = connectionConfig(options);
  const pool = new Pool({ ...config, max: options.maxConnections ?? 10, idleTimeoutMillis: 60_000 });
  // Without these two, a connection that dies while idle or lent out would end the process.
  pool.on('error', report);
  pool.on('connect', (client) => void client.on('error', (error) => whyLost.set(client, error)));
  try {
    await checkServer(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const listener = new PostgresListener({ ...config, statement_timeout: 0 }, report);
  const stopObserving = observePool(pool);
  const disk = fullDiskMemory();
  const noting = <Result>(work: Promise<Result>): Promise<Result> =>
    work.catch((error: unknown) => {
      disk.note(error);
      throw error;
    });
  const run = (text: string, values: readonly unknown[]): Promise<QueryResult> =>
    noting(withConnection(pool, (connection) => runPrepared(connection, text, values)));
  return {
    ...queryable(run),
    transaction: (work) => withTransactionSpan(() => noting(transact(pool, work))),
    withConnection: (work) => noting(withConnection(pool, work)),
    trouble: () => disk.trouble(),
    listen: (channel, wake) => listener.listen(channel, wake),
    close: async () => {
      stopObserving();
      await listener.close();
      await pool.end();
    },
  };
}

function connectionConfig(options: DatabaseOptions): ClientConfig {
  return {
    connectionString: options.url,
    application_name: options.applicationName ?? 'crossdock',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    statement_timeout: options.statementTimeoutMs ?? 60_000,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 60_000,
    types: typeParsers,
    // A plan that was kept while a queue was nearly empty reads the whole queue for each row once it has filled: seconds
    // instead of milliseconds. Planning anew costs a fraction of a millisecond and sees the tables as they are.
    options: '-c plan_cache_mode=force_custom_plan',
  };
}

async function checkServer(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ version: string; encoding: string }>(
    `select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding`,
  );
  const found = rows[0];
  if (Number(found?.version) < OLDEST_SERVER) {
    throw new Error(
      `the server is PostgreSQL ${Math.floor(Number(found?.version) / 10_000)}; Crossdock needs 15 or newer`,
    );
  }
  if (found?.encoding !== 'UTF8') {
    throw new Error(`the database is encoded in ${found?.encoding}; create it with encoding UTF8`);
  }
}

function queryable(run: (text: string, values: readonly unknown[]) => Promise<QueryResult>): Queryable {
  return {
    query: async <Row>(text: string, values: readonly unknown[] = []) => rowsOf<Row>(await run(text, values)),
    execute: async (text, values = []) => (await run(text, values)).rowCount ?? 0,
  };
}

/** The caller names the shape of its own rows; the driver cannot know it. */
function rowsOf<Row>({ rows }: QueryResult): Row[] {
  return rows;
}

async function withConnection<Result>(
  pool: Pool,
  work: (connection: ClientBase) => Promise<Result>,
): Promise<Result> {
  const connection = await pool.connect();
  let failed: unknown = true;
  try {
    const result = await work(connection);
    failed = false;
    return result;
  } catch (error) {
    failed = !isRefusalOfServer(error);
    throw withReason(connection, error);
  } finally {
    connection.release(failed === true);
  }
}

/** The driver says why a connection broke once, beside all statements; the next statement only learns that it is broken. */
const whyLost = new WeakMap<ClientBase, Error>();

function withReason(connection: ClientBase, error: unknown): unknown {
  return error instanceof DatabaseError ? error : (whyLost.get(connection) ?? error);
}

const statementNames = new Map<string, string>();

function runPrepared(connection: ClientBase, text: string, values: readonly unknown[]): Promise<QueryResult> {
  let name = statementNames.get(text);
  if (name === undefined) {
    name = createHash('sha1').update(text).digest('base64url');
    statementNames.set(text, name);
  }
  return connection.query({ name, text, values: [...values] });
}

async function transact<Result>(pool: Pool, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptTransaction(pool, work);
    } catch (error) {
      if (attempt >= MAX_ATTEMPTS || !mayRunAgain(error)) throw error;
      await pause(RETRY_BASE_MS * 2 ** attempt * Math.random());
    }
  }
}

async function attemptTransaction<Result>(
  pool: Pool,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  const connection = await pool.connect();
  const open = transactionOver(connection);
  let usable = false;
  try {
    await connection.query('begin');
    const result = await work(open.tx);
    await open.end();
    const { command } = await connection.query('commit');
    // A refused statement whose error was swallowed turns the commit into a rollback without a word.
    if (command !== 'COMMIT')
      throw new Error('the transaction was not committed: one of its statements had failed');
    usable = true;
    runAfterCommit(open.tx);
    return result;
  } catch (error) {
    await open.end();
    usable = !isStalePlan(error) && (await rolledBack(connection));
    throw withReason(connection, error);
  } finally {
    connection.release(!usable);
  }
}

/**
 * Speaks on a connection on which the caller has begun a transaction and will end it: one statement after the other, however they are
 * awaited, and none after `end`.
 */
export function transactionOver(connection: ClientBase): {
  readonly tx: Transaction;
  readonly end: () => Promise<void>;
} {
  let ended = false;
  let last: Promise<unknown> = Promise.resolve();
  const run = (text: string, values: readonly unknown[]): Promise<QueryResult> => {
    if (ended)
      return Promise.reject(new Error('this transaction has ended; its statements must be awaited inside'));
    const next = last.then(() => runPrepared(connection, text, values));
    last = next.catch(() => undefined);
    return next;
  };
  const end = async (): Promise<void> => {
    ended = true;
    await last;
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the brand exists for the compiler only
  return { tx: queryable(run) as Transaction, end };
}

async function rolledBack(connection: ClientBase): Promise<boolean> {
  try {
    await connection.query('rollback');
    return true;
  } catch {
    return false;
  }
}

function sqlState(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.code : undefined;
}

/** The server refused one statement but the session goes on; 57P.. are shutdowns, 25P03 an ended session. */
function isRefusalOfServer(error: unknown): boolean {
  const state = sqlState(error);
  return state !== undefined && !/^(08|57P|25P03)/.test(state) && !isStalePlan(error);
}

/** A migration changed the shape of a prepared statement's answer; a fresh connection prepares it anew. */
function isStalePlan(error: unknown): boolean {
  return error instanceof DatabaseError && error.routine === 'RevalidateCachedQuery';
}

function mayRunAgain(error: unknown): boolean {
  const state = sqlState(error);
  return state === '40001' || state === '40P01' || isStalePlan(error) || isRoutedByOldPartitions(error);
}

/** A partition was attached between the routing of a row to the default partition and its turn there: the next try finds the new one. */
function isRoutedByOldPartitions(error: unknown): boolean {
  return error instanceof DatabaseError && error.routine === 'ExecPartitionCheckEmitError';
}
