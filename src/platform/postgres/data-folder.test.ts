/** A data folder that cannot be used is refused in words that say what to do. */
import { execFile } from 'node:child_process';
import { access, chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { silentLog } from '../log.ts';
import { explain, prepareFolder } from './data-folder.ts';

const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;
/** The repository may lie where only its owner can read it; then nobody else can run it. */
const nobodyMayRun = isRoot && (await runsAsNobody());

let parent: string;
let dataDir: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'folder-'));
  await chmod(parent, 0o755);
  dataDir = join(parent, 'data');
});

afterEach(() => rm(parent, { recursive: true, force: true }));

async function reason(): Promise<string> {
  const outcome = await prepareFolder(dataDir, silentLog);
  return 'outcome' in outcome ? outcome.reason : 'prepared';
}

async function runsAsNobody(): Promise<boolean> {
  return access(process.execPath)
    .then(
      () => asNobody('process.exit(0)').then(() => true),
      () => false,
    )
    .catch(() => false);
}

/** Runs a piece of program under an account without rights. */
async function asNobody(program: string): Promise<string> {
  const lines = `const [{ prepareFolder }, { silentLog }] = await Promise.all([import(${JSON.stringify(
    join(import.meta.dirname, 'data-folder.ts'),
  )}), import(${JSON.stringify(join(import.meta.dirname, '..', 'log.ts'))})]); ${program}`;
  const options = { uid: NOBODY, gid: NOBODY, cwd: '/', env: { PATH: process.env['PATH'] } };
  const run = promisify(execFile);
  return (await run(process.execPath, ['--input-type=module', '-e', lines], options)).stdout.trim();
}

const printReason = (folder: string): string =>
  `const outcome = await prepareFolder(${JSON.stringify(folder)}, silentLog); console.log(outcome.reason ?? 'prepared');`;

test('a folder is prepared once and found again', async () => {
  const first = await prepareFolder(dataDir, silentLog);
  expect(await prepareFolder(dataDir, silentLog)).toEqual(first);
  expect(first).toMatchObject({ password: await readFile(join(dataDir, 'postgres-password'), 'utf8') });
});

test('a file in the way of the folder is named', async () => {
  await writeFile(dataDir, '');
  expect(await reason()).toMatch(
    /data cannot be a folder, because there is a file in its way; set CROSSDOCK_DATA_DIR/,
  );
});

test('a database of another PostgreSQL is not touched', async () => {
  await reason();
  await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '15\n');
  expect(await reason()).toMatch(/was made by PostgreSQL 15, and this program brings \d+; make a backup/);
});

test('a database without its password is not given a new one in silence', async () => {
  await reason();
  await rm(join(dataDir, 'postgres-password'));
  expect(await reason()).toContain('postgres-password is missing');
});

test('a full disk is told from other failures', () => {
  expect(explain('could not write to file: No space left on device', '/data')).toContain(
    'is full; free some space',
  );
  expect(explain('something else', '/data')).toBe('PostgreSQL does not start on /data: something else');
});

test.skipIf(isRoot && !nobodyMayRun)(
  'a folder that this account may not read is named, with what to do',
  async () => {
    await mkdir(dataDir, { mode: isRoot ? 0o700 : 0o000 });
    const told = isRoot ? await asNobody(printReason(dataDir)) : await reason();
    expect(told).toMatch(/cannot be read and written by this account; give it the right/);
  },
);

test.skipIf(!nobodyMayRun)('a database of another account is not started', async () => {
  await reason();
  await chmod(dataDir, 0o755);
  expect(await asNobody(printReason(dataDir))).toContain('belongs to another account');
});

test.skipIf(!isRoot)('root runs the database of an ordinary user under that user', async () => {
  await reason();
  const folder = join(dataDir, 'postgres');
  await chown(folder, NOBODY, NOBODY);
  expect(await prepareFolder(dataDir, silentLog)).toMatchObject({
    engine: { account: { uid: NOBODY, gid: NOBODY } },
  });
});

test.skipIf(!isRoot)(
  'below a private home root’s database is put where its account may go, and a note left',
  async () => {
    await chmod(parent, 0o700);
    const prepared = await prepareFolder(dataDir, silentLog);
    const place = (await readFile(join(dataDir, 'postgres-is-elsewhere'), 'utf8')).trim();
    onTestFinished(() => rm(dirname(place), { recursive: true }));
    expect(prepared).toMatchObject({ engine: { folder: place } });
    await access(join(place, 'PG_VERSION'));
  },
);
