/** Backup and restore of the whole database by COPY: one consistent picture in one file, without any tool of PostgreSQL's. */
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { transactionOver, type PostgresDatabase } from '../database.ts';
import type { Transaction } from '../sql.ts';
import {
  BackupReader,
  BackupWriter,
  DamagedBackup,
  type BackupHeader,
  type BackupTrailer,
} from './backup-file.ts';
import * as store from './schema-store.ts';

/** Told after each table. */
export type OnProgress = (progress: { readonly table: string; readonly rows: number }) => void;

export type BackupOutcome =
  | { readonly outcome: 'done'; readonly tables: number; readonly rows: number }
  | { readonly outcome: 'refused'; readonly reason: string };

/** Writes everything the database holds, as it stands at one instant, to a new file. The hub may go on working meanwhile. */
export async function backup(
  database: PostgresDatabase,
  file: string,
  onProgress: OnProgress = () => undefined,
): Promise<BackupOutcome> {
  const isThere = await stat(file).then(
    () => true,
    () => false,
  );
  if (isThere) return refused(`${file} exists already; name a new file`);
  const writer = new BackupWriter(file);
  try {
    const trailer = await database.withConnection((connection) => writeAll(connection, writer, onProgress));
    await writer.finish(trailer);
    return done(trailer);
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

async function writeAll(
  connection: ClientBase,
  writer: BackupWriter,
  onProgress: OnProgress,
): Promise<BackupTrailer> {
  await connection.query('begin isolation level repeatable read read only');
  const { tx, end } = transactionOver(connection);
  await store.liftTimeouts(tx);
  const tables = await store.listTables(tx);
  await writer.header({
    createdAt: new Date().toISOString(),
    migrations: await store.listMigrations(tx),
    tables,
    partitions: await store.listPartitions(tx),
  });
  const rows: Record<string, number> = {};
  for (const table of tables) {
    const copied = connection.query(copyTo(store.copyOut(table)));
    for await (const chunk of copied) await writer.frame(bytesOf(chunk));
    await connection.query(''); // the rows end before the server has said how many they were
    await writer.endTable();
    rows[table.name] = copied.rowCount;
    onProgress({ table: table.name, rows: copied.rowCount });
  }
  // Read last: numbers given out meanwhile are skipped after a restore, never given twice.
  const sequences = await store.listSequences(tx);
  await end();
  await connection.query('commit');
  return { rows, sequences };
}

function bytesOf(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  throw new TypeError('COPY gave something that is not bytes');
}

export interface RestoreOptions {
  /** Empties a database that holds rows already; without it such a database is refused. */
  readonly replace?: boolean;
  /**
   * Work of the stores that own tables, in the same transaction as the rows. Rows that carry transaction ids (`xid8`) must be given new ones here: in
   * another cluster their old ones may lie in the future, and readers that wait for older transactions would never see them.
   */
  readonly afterRestore?: readonly ((tx: Transaction) => Promise<void>)[];
  readonly onProgress?: OnProgress;
}

/**
 * Reads the file twice, first to prove that it is whole, then to fill the database in one transaction: everything or nothing. The database must
 * have the same migrations as the one that was backed up. Stop the hub first.
 */
export async function restore(
  database: PostgresDatabase,
  file: string,
  options: RestoreOptions = {},
): Promise<BackupOutcome> {
  const proven = await prove(file);
  if ('reason' in proven) return proven;
  const reason = await whyNotInto(database, proven.header, options);
  if (reason !== undefined) return refused(reason);
  await database.withConnection((connection) => readAll(connection, { file, ...proven }, options));
  await database.execute('analyze');
  return done(proven.trailer);
}

interface Proven {
  readonly header: BackupHeader;
  readonly trailer: BackupTrailer;
}

async function prove(
  file: string,
): Promise<Proven | { readonly outcome: 'refused'; readonly reason: string }> {
  const reader = new BackupReader(file);
  try {
    const header = await reader.header();
    for (let table = 0; table < header.tables.length; table += 1) {
      await reader.skipTable();
    }
    return { header, trailer: await reader.trailer() };
  } catch (error) {
    if (error instanceof DamagedBackup) return refused(`${file} cannot be restored: ${error.message}`);
    throw error;
  } finally {
    await reader.close();
  }
}

async function whyNotInto(
  database: PostgresDatabase,
  header: BackupHeader,
  { replace = false }: RestoreOptions,
): Promise<string | undefined> {
  const ours = await store.listMigrations(database);
  if (JSON.stringify(ours) !== JSON.stringify(header.migrations)) {
    return (
      `the backup was made at schema ${header.migrations.at(-1)?.name ?? 'none'}, and this database is at ` +
      `${ours.at(-1)?.name ?? 'none'}; restore with the version of Crossdock that made the backup, then upgrade`
    );
  }
  const filled = replace ? undefined : await store.findFilledTable(database, header.tables);
  return filled === undefined
    ? undefined
    : `the database is not empty: ${filled} holds rows; restore into an empty one, or say that everything in it may be replaced`;
}

async function readAll(
  connection: ClientBase,
  { file, header, trailer }: Proven & { readonly file: string },
  { afterRestore = [], onProgress = () => undefined }: RestoreOptions,
): Promise<void> {
  await connection.query('begin');
  const { tx, end } = transactionOver(connection);
  await store.liftTimeouts(tx);
  await store.emptyTables(tx, header.tables);
  await store.makePartitions(tx, header.partitions);
  const reader = new BackupReader(file);
  await reader.header();
  for (const table of header.tables) {
    const copied = connection.query(copyFrom(store.copyIn(table)));
    await pipeline(Readable.from(reader.frames(), { objectMode: false }), copied);
    const expected = trailer.rows[table.name];
    if (copied.rowCount !== expected) {
      throw new Error(
        `${table.name} took ${copied.rowCount} rows instead of ${expected}; nothing was restored`,
      );
    }
    onProgress({ table: table.name, rows: copied.rowCount });
  }
  await reader.trailer(); // the file may have changed since it was proven
  await reader.close();
  await store.setSequences(tx, trailer.sequences);
  for (const hook of afterRestore) await hook(tx);
  await store.wakeTriggers(tx, header.tables);
  await end();
  await connection.query('commit');
}

function done({ rows }: BackupTrailer): BackupOutcome {
  const counts = Object.values(rows);
  return { outcome: 'done', tables: counts.length, rows: counts.reduce((sum, count) => sum + count, 0) };
}

function refused(reason: string): { outcome: 'refused'; reason: string } {
  return { outcome: 'refused', reason };
}
