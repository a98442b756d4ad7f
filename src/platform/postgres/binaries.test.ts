/** Programs of PostgreSQL that cannot run are refused in words that say what to do. */
import { chmod, cp, lstat, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findBinaries, installedFolder } from './binaries.ts';

/** The installed programs, copied without some of their files. */
async function copied(isLeftOut: (path: string) => Promise<boolean>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'binaries-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const part of ['bin', 'lib'])
    await cp(join(installedFolder() ?? '', part), join(folder, part), {
      recursive: true,
      verbatimSymlinks: true,
      filter: async (path) => !(await isLeftOut(path)),
    });
  return folder;
}

async function problemOf(folder: string): Promise<string> {
  const found = await findBinaries({}, folder);
  return 'problem' in found ? found.problem : 'none';
}

test('the installed programs are found with their version', async () => {
  expect(await findBinaries({})).toMatchObject({ version: expect.stringMatching(/PostgreSQL\) \d+\./) });
});

// Only there are the libraries beside the programs reached by links.
test.skipIf(process.platform !== 'linux')(
  'programs that were installed without their library links, as npm does with scripts disabled',
  async () => {
    const folder = await copied(async (path) => (await lstat(path)).isSymbolicLink());
    expect(await problemOf(folder)).toMatch(/lacks its library links .*run "npm rebuild/s);
  },
);

test('programs of which one is missing', async () => {
  const folder = await copied((path) => Promise.resolve(/bin[\\/]initdb(\.exe)?$/.test(path)));
  expect(await problemOf(folder)).toContain('does not start here');
});

test('programs that this account may not execute', async () => {
  const folder = await copied(() => Promise.resolve(false));
  await chmod(join(folder, 'bin', 'postgres'), 0o644);
  expect(await problemOf(folder)).toContain('may not be executed by the account');
});
