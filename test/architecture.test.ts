import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

/** Which part may import which. A part may always import itself. This table is the architecture. */
const STATION = ['connectors/kit', 'log', 'model', 'platform'];
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  platform: [],
  model: ['platform'],
  'connectors/kit': ['model', 'platform'],
  connectors: ['connectors/kit', 'model', 'platform'],
  'connectors/catalogue.ts': ['connectors', 'connectors/kit'],
  log: ['platform'],
  landscape: STATION,
  intake: STATION,
  records: STATION,
  stock: STATION,
  pricing: STATION,
  delivery: STATION,
  processes: STATION,
  exceptions: STATION,
  feeds: STATION,
  hub: [
    ...STATION,
    'landscape',
    'intake',
    'records',
    'stock',
    'pricing',
    'delivery',
    'processes',
    'exceptions',
    'feeds',
  ],
  'hub.ts': [
    'hub',
    'landscape',
    'intake',
    'records',
    'stock',
    'pricing',
    'delivery',
    'processes',
    'exceptions',
    'feeds',
    'platform',
  ],
  api: [
    ...STATION,
    'landscape',
    'intake',
    'records',
    'stock',
    'pricing',
    'delivery',
    'processes',
    'exceptions',
    'feeds',
    'hub.ts',
  ],
  cli: ['api', 'connectors/catalogue.ts', 'landscape', 'log', 'model', 'platform', 'hub'],
  'main.ts': ['api', 'connectors/catalogue.ts', 'hub', 'hub.ts', 'landscape', 'platform'],
};
/** What others may see of a station: its front, and the pure files that say so. */
const STATIONS = [
  'intake',
  'records',
  'stock',
  'pricing',
  'delivery',
  'processes',
  'exceptions',
  'feeds',
  'log',
];
/** Only types may cross here. */
const TYPES_ONLY: readonly (readonly [string, string])[] = [
  ['model', 'platform'],
  ['api', 'hub.ts'],
];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typesOnly: boolean;
}

/** Reads the imports of one file: static, dynamic, re-exports. */
function importsOf(file: string, text: string): readonly Import[] {
  const pattern =
    /(?:^|\n)\s*(import|export)\s+(type\s+)?[^'";]*?from\s+'([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/g;
  return [...text.matchAll(pattern)].flatMap((match) => {
    const target = match[3] ?? match[4] ?? match[5] ?? '';
    if (!target.startsWith('.')) return [];
    const to = relative(root, resolve(root, dirname(file), target));
    return [{ from: file, to, typesOnly: match[2] !== undefined }];
  });
}

/** The part of the house in which a file of `src` lies, the longest name that fits. */
function partOf(path: string): string {
  const inside = relative('src', path);
  const names = Object.keys(MAY_IMPORT).filter((name) => inside === name || inside.startsWith(`${name}/`));
  return names.toSorted((a, b) => b.length - a.length)[0] ?? inside;
}

function violationOf(found: Import): string | undefined {
  const { from, to } = found;
  if (to.startsWith('..')) return `${from} imports ${to}, outside of the repository`;
  if (from.startsWith('sandbox/')) return sandboxViolation(from, to);
  if (!from.startsWith('src/')) return undefined;
  if (!to.startsWith('src/')) return `${from} imports ${to}: src stands alone`;
  const [a, b] = [partOf(from), partOf(to)];
  if (a === b) return isOtherConnector(from, to) ? `${from} imports another connector: ${to}` : undefined;
  return tableViolation(found, a, b) ?? frontViolation(found, a, b);
}

function tableViolation({ from, to, typesOnly }: Import, a: string, b: string): string | undefined {
  const allowed = MAY_IMPORT[a];
  if (allowed === undefined) return `${from} lies in no declared part of the house`;
  if (TYPES_ONLY.some(([x, y]) => x === a && y === b))
    return typesOnly ? undefined : `${from} may import only types of ${to}`;
  return allowed.includes(b) ? undefined : `${from} may not import ${to}: ${a} does not know ${b}`;
}

/** Stations and the hub are their own business; everybody else enters a station by its front. */
function frontViolation({ from, to }: Import, a: string, b: string): string | undefined {
  const isInside = STATIONS.includes(a) || a === 'hub' || a === 'hub.ts';
  if (isInside || !STATIONS.includes(b) || isFront(to)) return undefined;
  return `${from} reaches into ${to}: use the station's index.ts`;
}

function isOtherConnector(from: string, to: string): boolean {
  const [a, b] = [from, to].map((path) => /^src\/connectors\/([^/]+)\//.exec(path)?.[1]);
  return a !== undefined && b !== undefined && a !== b;
}

function isFront(path: string): boolean {
  return /^src\/[^/]+\/index\.ts$/.test(path);
}

function sandboxViolation(from: string, to: string): string | undefined {
  const allowed = [
    'src/connectors/kit/',
    'src/model/',
    'src/platform/',
    'src/landscape/define.ts',
    'sandbox/',
  ];
  return allowed.some((prefix) => to.startsWith(prefix)) ? undefined : `${from} may not import ${to}`;
}

function sources(folder: string): readonly string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(join(root, path)).isDirectory()) return sources(path);
    const isTest = /\.(test|suite)\.ts$/.test(name) || path.includes('/testing/') || path.includes('/suite/');
    return name.endsWith('.ts') && !isTest ? [path] : [];
  });
}

const files = [...sources('src'), ...sources('sandbox')];
const imports = files.flatMap((file) => importsOf(file, readFileSync(join(root, file), 'utf8')));

test('every file imports only what the house allows', () => {
  expect(imports.length).toBeGreaterThan(300);
  expect(imports.map(violationOf).filter((violation) => violation !== undefined)).toEqual([]);
});

test('every part of the house is declared in the table', () => {
  const parts = new Set(files.filter((file) => file.startsWith('src/')).map(partOf));
  expect([...parts].filter((part) => MAY_IMPORT[part] === undefined)).toEqual([]);
});

/** Statements are run by calling `query` or `execute` on something; only stores may. */
const RUNS_SQL = /\.(query|execute)(<[^()]*>)?\(\s*[`'"]/;

test('SQL stands in stores only', () => {
  const strange = files.filter(
    (file) =>
      file.startsWith('src/') &&
      !file.startsWith('src/platform/') &&
      !file.endsWith('-store.ts') &&
      RUNS_SQL.test(readFileSync(join(root, file), 'utf8')),
  );
  expect(strange).toEqual([]);
});

test('the rules see a planted violation', () => {
  const planted = (from: string, line: string): (string | undefined)[] =>
    importsOf(from, line).map(violationOf);
  expect(planted('src/stock/x.ts', `import { records } from '../records/index.ts';`)).toEqual([
    'src/stock/x.ts may not import src/records/index.ts: stock does not know records',
  ]);
  expect(planted('src/platform/x.ts', `import { Item } from '../model/item.ts';`)).toEqual([
    'src/platform/x.ts may not import src/model/item.ts: platform does not know model',
  ]);
  expect(planted('src/model/x.ts', `import { hash } from '../platform/hash.ts';`)).toEqual([
    'src/model/x.ts may import only types of src/platform/hash.ts',
  ]);
  expect(planted('src/connectors/shopify/x.ts', `export * from '../warehouse-rest/index.ts';`)).toEqual([
    'src/connectors/shopify/x.ts imports another connector: src/connectors/warehouse-rest/index.ts',
  ]);
  expect(planted('sandbox/board/x.ts', `const hub = await import('../../src/hub.ts');`)).toEqual([
    'sandbox/board/x.ts may not import src/hub.ts',
  ]);
  expect(planted('src/api/x.ts', `import { stock } from '../stock/ledger/apply.ts';`)).toEqual([
    "src/api/x.ts reaches into src/stock/ledger/apply.ts: use the station's index.ts",
  ]);
  expect(planted('src/nowhere/x.ts', `import '../platform/clock.ts';`)).toEqual([
    'src/nowhere/x.ts lies in no declared part of the house',
  ]);
  expect(RUNS_SQL.test('await tx.query<Row>(`select 1`)')).toBe(true);
  expect(planted('src/stock/x.ts', `import { type Clock } from '../platform/clock.ts';`)).toEqual([
    undefined,
  ]);
});
