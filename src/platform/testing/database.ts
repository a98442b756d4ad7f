/** A fresh, migrated database for a test file, in the cluster of the run. */
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, inject } from 'vitest';
import { openDatabase, type DatabaseOptions, type PostgresDatabase } from '../database.ts';
import { databaseNamed } from '../postgres/url.ts';
import { TEMPLATE } from './cluster.ts';

export interface TestDatabase extends PostgresDatabase {
  /** For a second pool or process on the same database. */
  readonly url: string;
}

/** What this test file opened. Hooks count only while a file is being collected, so the one hook stands here, outside of functions. */
const opened: { readonly name: string; readonly database: PostgresDatabase }[] = [];

afterAll(async () => {
  for (const { name, database } of opened.splice(0)) {
    await database.close();
    await once(inject('cluster').url, `drop database if exists ${name} with (force)`);
  }
});

/**
 * Makes a database of this file's own, with all migrations applied, and drops it after the file's last test. `from: 'nothing'` gives
 * an empty one. Call it anywhere: in the body of the file, in a hook or in a test.
 */
export async function testDatabase(
  options: Partial<DatabaseOptions> & { readonly from?: 'template' | 'nothing' } = {},
): Promise<TestDatabase> {
  const { from = 'template', ...rest } = options;
  const { url: maintenance, problem } = inject('cluster');
  if (from === 'template' && problem !== undefined) throw new Error(`no test database: ${problem}`);
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await once(maintenance, `create database ${name} template ${from === 'template' ? TEMPLATE : 'template0'}`);
  const url = databaseNamed(maintenance, name);
  const database = await openDatabase({ maxConnections: 10, ...rest, url });
  opened.push({ name, database });
  return { ...database, url };
}

async function once(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
