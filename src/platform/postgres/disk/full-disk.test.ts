/** A disk that fills up under the hub: told in words, nothing acknowledged is lost, and work goes on once there is room. */
import { execFile } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../database.ts';
import { failureCode, isPassing } from '../../failure.ts';
import { silentLog } from '../../log.ts';
import { testDatabase } from '../../testing/database.ts';
import { startEmbeddedPostgres } from '../embedded-postgres.ts';
import { DISK_IS_FULL, fullDiskMemory, isFullDisk } from './full-disk.ts';

const run = promisify(execFile);

test('what PostgreSQL and the system say of a full disk is understood', () => {
  expect(isFullDisk(Object.assign(new Error('could not extend file'), { code: '53100' }))).toBe(true);
  expect(isFullDisk(new Error('could not write to file "x": No space left on device'))).toBe(true);
  expect(isFullDisk(new Error('deadlock detected'))).toBe(false);
});

test('a full disk is remembered until nothing has failed for a while', () => {
  let nowMs = 0;
  const memory = fullDiskMemory(1000, () => nowMs);
  memory.note(new Error('deadlock detected'));
  expect(memory.trouble()).toBeUndefined();
  memory.note(Object.assign(new Error(), { code: '53100' }));
  expect(memory.trouble()).toBe(DISK_IS_FULL);
  nowMs = 1000;
  expect(memory.trouble()).toBeUndefined();
});

test('a statement that finds no room says so, and the database tells of it', async () => {
  const database = await testDatabase({ from: 'nothing' });
  expect(database.trouble?.()).toBeUndefined();
  // As the server does it, only on purpose.
  const refused = database.execute(
    `do $$ begin raise exception 'no room' using errcode = 'disk_full'; end $$`,
  );
  await expect(refused).rejects.toSatisfy((error) => isPassing(error) && failureCode(error) === '53100');
  expect(database.trouble?.()).toBe(DISK_IS_FULL);
});

/** A disk of its own, as small as possible; nothing where this machine does not let us have one. */
async function smallDisk(): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'full-disk-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=160m,mode=755', 'tmpfs', folder]);
    return folder;
  } catch {
    await rm(folder, { recursive: true });
    return undefined;
  }
}

const disk = await smallDisk();
afterAll(async () => {
  if (disk === undefined) return;
  await run('umount', ['--lazy', disk]);
  await rm(disk, { recursive: true });
});

/** Without room for its log the server ends; without room for rows it refuses them. */
const WRITES = {
  rows: `insert into written select $1::int, repeat(md5($1::int::text), 1000) from generate_series(1, 20)`,
  log: `with said as (select pg_logical_emit_message(true, 'filler', repeat('x', 1000000)))
        insert into written select $1::int, '' from said`,
};

describe.skipIf(disk === undefined)('a database whose disk is full', () => {
  test.each(['rows', 'log'] as const)(
    'for its %s goes on by itself when there is room',
    async (what) => {
      const folder = join(disk ?? '', what);
      const postgres = await startEmbeddedPostgres({ dataDir: folder, log: silentLog });
      if (postgres.outcome === 'refused') throw new Error(postgres.reason);
      const database = await openDatabase({ url: postgres.url, maxConnections: 3 });
      onTestFinished(async () => {
        await database.close();
        await postgres.stop();
        await rm(folder, { recursive: true });
      });
      await database.execute('create table written (number int, filler text)');
      await database.execute('alter table written alter filler set storage external'); // not compressed
      const written = new Set<number>();
      let number = 0;
      const write = async (): Promise<boolean> => {
        number += 1;
        const kept = await database.execute(WRITES[what], [number]).catch(() => 0);
        if (kept > 0) written.add(number);
        return kept > 0;
      };
      const trouble = (): string | undefined => postgres.trouble() ?? database.trouble?.();
      expect(await write()).toBe(true);

      await fill(join(folder, 'filler'));
      const troubleOfWrite = async (): Promise<string | undefined> =>
        (await write()) ? undefined : trouble();
      await expect.poll(troubleOfWrite, { timeout: 30_000, interval: 5 }).toBe(DISK_IS_FULL);
      await rm(join(folder, 'filler'));
      await expect.poll(write, { timeout: 30_000 }).toBe(true);
      await expect.poll(trouble, { timeout: 15_000 }).toBeUndefined();
      const rows = await database.query<{ number: number }>('select distinct number from written');
      expect(new Set(rows.map((row) => row.number)).isSupersetOf(written)).toBe(true);
    },
    90_000,
  );
});

/** Takes all the room that is left. */
async function fill(path: string): Promise<void> {
  const file = await open(path, 'w');
  const chunk = Buffer.alloc(64 * 1024);
  try {
    for (;;) await file.write(chunk);
  } catch (error) {
    if (failureCode(error) !== 'ENOSPC') throw error;
  } finally {
    await file.close();
  }
}
