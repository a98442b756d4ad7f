/** What PostgreSQL's own catalogue says about our tables: enough to copy any of them without knowing what they mean. */
import type { Queryable } from '../sql.ts';
import type { BackupHeader, BackupTrailer } from './backup-file.ts';

/** Records which migrations were applied; each database has its own. */
const OWN_TABLE = 'schema_migration';

/** The migrations that were applied. */
export function listMigrations(db: Queryable): Promise<BackupHeader['migrations']> {
  return db.query('select number, name, hash from schema_migration order by number');
}

interface TableRow {
  readonly name: string;
  readonly columns: string[];
  readonly refersTo: string[];
}

/** All tables with their columns, except those computed by the database. A partitioned table stands for its partitions. A table comes after those it refers to. */
export async function listTables(db: Queryable): Promise<BackupHeader['tables']> {
  const rows = await db.query<TableRow>(
    `select c.relname::text as name,
       array(select a.attname::text from pg_attribute a
             where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
             order by a.attnum) as columns,
       array(select f.relname::text from pg_constraint k join pg_class f on f.oid = k.confrelid
             where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid and not f.relispartition) as "refersTo"
     from pg_class c
     where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname <> $1
     order by c.relname`,
    [OWN_TABLE],
  );
  return inOrderOfReferences(rows).map(({ name, columns }) => ({ name, columns }));
}

function inOrderOfReferences(rows: readonly TableRow[]): TableRow[] {
  const ordered: TableRow[] = [];
  const isPlaced = (name: string): boolean => ordered.some((row) => row.name === name);
  let waiting = [...rows];
  while (waiting.length > 0) {
    const free = waiting.filter((row) => row.refersTo.every((name) => isPlaced(name)));
    if (free.length === 0) {
      throw new Error(
        `these tables refer to each other in a circle: ${waiting.map(({ name }) => name).join(', ')}`,
      );
    }
    ordered.push(...free);
    waiting = waiting.filter((row) => !free.includes(row));
  }
  return ordered;
}

/** The partitions by which tables are split, as the database words them. */
export function listPartitions(db: Queryable): Promise<BackupHeader['partitions']> {
  return db.query(
    `select c.relname::text as name, p.relname::text as parent, pg_get_expr(c.relpartbound, c.oid) as bound
     from pg_class c join pg_inherits i on i.inhrelid = c.oid join pg_class p on p.oid = i.inhparent
     where c.relnamespace = current_schema()::regnamespace and c.relispartition and c.relkind = 'r' and p.relkind = 'p'
     order by c.relname`,
  );
}

/** Where each sequence stands. */
export async function listSequences(db: Queryable): Promise<BackupTrailer['sequences']> {
  const names = await db.query<{ name: string; quoted: string }>(
    `select relname::text as name, quote_ident(relname) as quoted from pg_class
     where relkind = 'S' and relnamespace = current_schema()::regnamespace order by relname`,
  );
  if (names.length === 0) return [];
  return db.query(
    names
      .map(
        ({ quoted }, index) =>
          `select $${index + 1}::text as name, last_value::text as value, is_called as "isCalled" from ${quoted}`,
      )
      .join(' union all '),
    names.map(({ name }) => name),
  );
}

/** Sets sequences to where they stood. */
export async function setSequences(db: Queryable, sequences: BackupTrailer['sequences']): Promise<void> {
  await db.query(
    `select setval(quote_ident(name)::regclass, value, called)
     from unnest($1::text[], $2::int8[], $3::bool[]) as t (name, value, called)`,
    [
      sequences.map(({ name }) => name),
      sequences.map(({ value }) => value),
      sequences.map(({ isCalled }) => isCalled),
    ],
  );
}

/** Gives the first table that holds a row; rows that the migrations themselves put there do not count. */
export async function findFilledTable(
  db: Queryable,
  tables: BackupHeader['tables'],
): Promise<string | undefined> {
  for (const { name } of tables) {
    const rows = await db.query(
      `select 1 from ${quoted(name)} where xmin::text not in (select xmin::text from schema_migration) limit 1`,
    );
    if (rows.length > 0) return name;
  }
  return undefined;
}

/** Empties the tables, all at once because they refer to each other, and keeps their triggers from acting until `wakeTriggers`. */
export async function emptyTables(db: Queryable, tables: BackupHeader['tables']): Promise<void> {
  if (tables.length > 0) await db.execute(`truncate ${tables.map(({ name }) => quoted(name)).join(', ')}`);
  for (const { name } of tables) await db.execute(`alter table ${quoted(name)} disable trigger user`);
}

/** Lets the triggers act again. */
export async function wakeTriggers(db: Queryable, tables: BackupHeader['tables']): Promise<void> {
  for (const { name } of tables) await db.execute(`alter table ${quoted(name)} enable trigger user`);
}

const BOUND = /^(DEFAULT|FOR VALUES (FROM \([^;]*\) TO \([^;]*\)|IN \([^;]*\)|WITH \([^;]*\)))$/;

/** Makes the partitions that the database does not have; the tables must be empty. */
export async function makePartitions(db: Queryable, partitions: BackupHeader['partitions']): Promise<void> {
  const present = new Set((await listPartitions(db)).map(({ name }) => name));
  for (const { name, parent, bound } of partitions.filter((each) => !present.has(each.name))) {
    if (!BOUND.test(bound)) throw new Error(`the partition ${name} has the impossible bound ${bound}`);
    await db.execute(`create table ${quoted(name)} partition of ${quoted(parent)} ${bound}`);
  }
}

/** Lets one long transaction take its time. */
export async function liftTimeouts(db: Queryable): Promise<void> {
  await db.execute('set local statement_timeout = 0');
  await db.execute('set local idle_in_transaction_session_timeout = 0');
}

/** Statement by which the rows of a table come out. */
export function copyOut({ name, columns }: BackupHeader['tables'][number]): string {
  return `copy (select ${columns.map(quoted).join(', ')} from ${quoted(name)}) to stdout`;
}

/** Statement by which rows go in; PostgreSQL sorts them into partitions. */
export function copyIn({ name, columns }: BackupHeader['tables'][number]): string {
  return `copy ${quoted(name)} (${columns.map(quoted).join(', ')}) from stdin`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
