import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { loadLandscape } from './load.ts';

const folder = mkdtempSync(join(tmpdir(), 'crossdock-landscape-'));
afterAll(() => rmSync(folder, { recursive: true }));

const FILES: Readonly<Record<string, string>> = {
  syntax: "import { x } from '../x.ts';\nexport default {\n  name: ,\n};\n",
  enum: 'export const a = 1;\nenum Kind { A }\nexport default {};\n',
  throws: 'const teams = undefined;\n\nexport default { teams: teams.map((team) => team) };\n',
  missing: "import { people } from './people.ts';\nexport default { people };\n",
  unnamed: "import { y } from '../x.ts';\nexport default { y };\n",
  empty: 'export const landscape = {};\n',
  list: 'export default [];\n',
  plain:
    "export default { name: 'Plain', people: 5, systems: [], locations: [], domains: [], flows: [], extra: 1 };\n",
};
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'x.ts'), 'export const x = 1;\n');
for (const [name, text] of Object.entries(FILES)) {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'index.ts'), text);
}

/** In a process of its own: the test runner has its own way to load and to report TypeScript. */
function findingsOf(name: string): readonly string[] {
  const program = `
    const { loadLandscape } = await import(${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'load.ts')).href)});
    const { formatFinding } = await import(${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'finding.ts')).href)});
    const loaded = await loadLandscape(${JSON.stringify(join(folder, name))});
    console.log(JSON.stringify(loaded.findings.map((finding) => formatFinding(finding, loaded.folder))));`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  const lines: readonly string[] = JSON.parse(run.stdout);
  return lines;
}

describe('a folder that cannot be read', () => {
  test.each([
    ['syntax', /^index\.ts:3:9 error unreadable: Expression expected/],
    ['enum', /^index\.ts:2:1 error unreadable: TypeScript enum is not supported/],
    ['throws', /^index\.ts:3:31 error unreadable: Cannot read properties of undefined/],
    ['missing', /^index\.ts:1:1 error unreadable: Cannot find module .*people\.ts/],
    ['unnamed', /^index\.ts:1:10 error unreadable: .*does not provide an export named 'y'/],
    ['nothing-there', /^index\.ts:1:1 error unreadable: there is no such file/],
  ])('%s: the place and the reason are told', (name, line) => {
    const findings = findingsOf(name);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatch(line);
  });
});

describe('a folder with something else in it', () => {
  test.each(['empty', 'list'])('%s is no landscape', async (name) => {
    const loaded = await loadLandscape(join(folder, name));
    expect(loaded.findings.length).toBeGreaterThan(0);
    expect(loaded.landscape.flows).toEqual([]);
  });

  test('parts that are missing, wrong or unknown are each named', async () => {
    const { findings, landscape } = await loadLandscape(join(folder, 'plain'));
    expect(findings.map(({ message }) => message)).toEqual([
      'a landscape has no part “extra”',
      '“people” must be given as a list',
    ]);
    expect(landscape.name).toBe('Plain');
  });
});
