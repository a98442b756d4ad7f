/** Brings a database to the shape this program needs: numbered, additive SQL files, each applied once. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseError, type ClientBase } from 'pg';
import type { PostgresDatabase } from '../database.ts';
import { failureText } from '../failure.ts';

/** Where the program's own migrations lie. */
export const migrationFolder = join(import.meta.dirname, '..', '..', '..', 'sql');

/** Number of the advisory lock under which starters wait for each other; any fixed number, the same in every version. */
const LOCK = 4_400_000_001;

export interface MigrationFile {
  readonly number: number;
  /** `0010_inbox.sql` */
  readonly name: string;
  readonly text: string;
  /** sha-256 of the text, in hexadecimal. */
  readonly hash: string;
}

export interface AppliedMigration {
  readonly number: number;
  readonly name: string;
  readonly hash: string;
}

export type MigrationOutcome =
  | { readonly outcome: 'migrated'; readonly applied: readonly string[]; readonly version: number }
  | { readonly outcome: 'refused'; readonly reason: string };

/**
 * Applies what is missing, in order of numbers, each file in its own transaction. Several starters may call it at once: one works, the
 * others wait. Refuses a database that a newer program has shaped, and files that were changed after they were applied. Throws
 * where a file's SQL fails, naming the file and line.
 */
export async function migrate(
  database: PostgresDatabase,
  folder = migrationFolder,
): Promise<MigrationOutcome> {
  const files = await readMigrations(folder);
  const twice = files.find((file, index) => files[index - 1]?.number === file.number);
  if (twice !== undefined)
    return refused(`two migrations have the number of ${twice.name}; give one a new number`);
  return database.withConnection(async (connection) => {
    const applied: string[] = [];
    for (;;) {
      const step = await applyNext(connection, files);
      if (step.outcome === 'applied') applied.push(step.name);
      else if (step.outcome === 'refused') return step;
      else return { outcome: 'migrated', applied, version: files.at(-1)?.number ?? 0 };
    }
  });
}

/** Reads the numbered files of a folder in order; other files are left alone. */
export async function readMigrations(folder: string): Promise<MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name)).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8');
      return {
        number: Number(name.slice(0, 4)),
        name,
        text,
        hash: createHash('sha256').update(text).digest('hex'),
      };
    }),
  );
}

type Step =
  { outcome: 'applied'; name: string } | { outcome: 'refused'; reason: string } | { outcome: 'complete' };

async function applyNext(connection: ClientBase, files: readonly MigrationFile[]): Promise<Step> {
  await connection.query('begin');
  await connection.query('set local statement_timeout = 0');
  try {
    await connection.query('select pg_advisory_xact_lock($1)', [LOCK]);
    const applied = await listApplied(connection);
    const reason = whyRefused(files, applied);
    const next = files.find((file) => !applied.some(({ number }) => number === file.number));
    if (reason === undefined && next !== undefined) await apply(connection, next);
    await connection.query('commit');
    if (reason !== undefined) return refused(reason);
    return next === undefined ? { outcome: 'complete' } : { outcome: 'applied', name: next.name };
  } catch (error) {
    await connection.query('rollback').catch(() => undefined);
    throw error;
  }
}

async function listApplied(connection: ClientBase): Promise<AppliedMigration[]> {
  await connection.query(`
    create table if not exists schema_migration (
      number int primary key,
      name text not null,
      hash text not null,
      applied_at timestamptz not null default clock_timestamp()
    )`);
  return (
    await connection.query<AppliedMigration>(
      'select number, name, hash from schema_migration order by number',
    )
  ).rows;
}

async function apply(connection: ClientBase, file: MigrationFile): Promise<void> {
  try {
    await connection.query(file.text);
  } catch (error) {
    throw new Error(describeFailure(file, error), { cause: error });
  }
  await connection.query('insert into schema_migration (number, name, hash) values ($1, $2, $3)', [
    file.number,
    file.name,
    file.hash,
  ]);
}

function describeFailure(file: MigrationFile, error: unknown): string {
  const at = error instanceof DatabaseError ? Number(error.position) : Number.NaN;
  const line = Number.isNaN(at) ? '' : `, line ${file.text.slice(0, at).split('\n').length}`;
  return `migration ${file.name}${line}: ${failureText(error)}`;
}

/** Says in words why the database and these files do not belong together, or nothing. */
function whyRefused(
  files: readonly MigrationFile[],
  applied: readonly AppliedMigration[],
): string | undefined {
  const newest = files.at(-1)?.number ?? 0;
  const known = new Map(files.map((file) => [file.number, file]));
  for (const { number, name, hash } of applied) {
    const file = known.get(number);
    if (file?.hash === hash) continue;
    if (file !== undefined) {
      return `migration ${file.name} was changed after it was applied; restore the file and put the change into a new one`;
    }
    return number > newest
      ? `the database was shaped by a newer Crossdock (it has ${name}, this program ends at ${newest}); start the newer program`
      : `the database has migration ${name}, which this program does not know; use the program that shaped it`;
  }
  return undefined;
}

function refused(reason: string): { outcome: 'refused'; reason: string } {
  return { outcome: 'refused', reason };
}
