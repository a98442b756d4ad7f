/** Rules about how code is written. */
import { codeOnly, isSource, isTest, places, type File, type Finding, type Rule } from './tree.ts';

const MOST_LINES = 300;
const MOST_FILES = 12;

/** A line after the linter's own exception, which must tell its reason. */
const EXCUSED_ANY = /\/\/ oxlint-disable-next-line typescript\/no-explicit-any -- \S[^\n]*\n[^\n]*/g;

/** Words of the glossary's last column that can mean nothing else, with the word to use. */
const BANNED: Readonly<Record<string, string>> = {
  sku: 'item',
  upc: 'gtin',
  barcode: 'gtin',
  qty: 'quantity',
  lpn: 'logisticUnit',
  asn: 'despatchAdvice',
  rma: 'instructionForReturns',
  tariff: 'priceList',
  amendment: 'orderChange',
  plugin: 'connector',
  sink: 'target',
  bookmark: 'cursor',
  transformer: 'mapping',
  saga: 'process',
  workflow: 'process',
};

export const codeRules: readonly Rule[] = [
  {
    name: 'one word for one thing: no banned synonyms',
    find: (tree) => tree.filter(isOurLanguage).flatMap(synonyms),
    planted: [
      { path: 'src/stock/x.ts', text: `/** X. */\nconst skuCount = 1; // qty` },
      { path: 'src/connectors/shopify/x.ts', text: 'const sku = 1;' },
    ],
    sees: ['src/stock/x.ts: "sku" in skuCount; our word is item'],
  },
  {
    name: 'nothing is left unfinished',
    find: (tree) =>
      tree
        .filter(({ path }) => /\.(ts|js|sql|html)$/.test(path) && !path.startsWith('test/tidy/'))
        .flatMap((file) => places(file, /\b(?:TODO|FIXME|XXX)\b/g, 'finish it, or make an issue of it')),
    planted: [{ path: 'sql/x.sql', text: 'select 1;\n-- TODO index' }],
    sees: ['sql/x.sql:2: finish it, or make an issue of it'],
  },
  {
    name: 'every test runs, or says when it does not',
    find: (tree) =>
      tree
        .filter(({ path }) => isTest(path))
        .flatMap((file) => [
          ...places(file, /\.only\s*\(/g, 'runs alone and silences the others'),
          ...places(file, /\.(?:skip|todo)\s*\(/g, 'use skipIf with the condition'),
        ]),
    planted: [{ path: 'src/x.test.ts', text: `test.only('a');\ntest.skip('b');\ntest.skipIf(c)('d');` }],
    sees: [
      'src/x.test.ts:1: runs alone and silences the others',
      'src/x.test.ts:2: use skipIf with the condition',
    ],
  },
  {
    name: 'no type is any',
    find: (tree) =>
      tree
        .filter(({ path }) => path.endsWith('.ts'))
        .flatMap((file) =>
          /(?::|\bas|<)\s*any\b/.test(codeOnly(file.text.replaceAll(EXCUSED_ANY, '')))
            ? [finding(file.path, 'say the type')]
            : [],
        ),
    planted: [{ path: 'src/x.ts', text: '/** Takes any: yes. */\nlet x: any;' }],
    sees: ['src/x.ts: say the type'],
  },
  {
    name: 'a file begins with one sentence that says what it is',
    find: (tree) =>
      tree
        .filter((file) => isSource(file) && !file.path.endsWith('.config.ts'))
        .filter(({ text }) => !/^(?:#![^\n]*\n)?\/\*\*[^]*?[.?:)][^]*?\*\//.test(text))
        .map(({ path }) => finding(path, 'begin with /** one sentence. */')),
    planted: [
      { path: 'src/a.ts', text: 'export const a = 1;' },
      { path: 'src/b.ts', text: '/** What b is. */' },
    ],
    sees: ['src/a.ts: begin with /** one sentence. */'],
  },
  {
    name: 'a file can be read in one sitting',
    find: (tree) =>
      tree.filter(isSource).flatMap(({ path, text }) => {
        const lines = text.split('\n').length - 1;
        return lines > MOST_LINES ? [finding(path, `${lines} lines; the limit is ${MOST_LINES}`)] : [];
      }),
    planted: [{ path: 'src/x.ts', text: '\n'.repeat(301) }],
    sees: ['src/x.ts: 301 lines; the limit is 300'],
  },
  {
    name: 'a folder can be seen at a glance',
    find: (tree) =>
      [...Map.groupBy(tree.filter(isSource), ({ path }) => folderOf(path))].flatMap(([folder, files]) =>
        files.length > MOST_FILES
          ? [finding(folder, `${files.length} files; the limit is ${MOST_FILES}`)]
          : [],
      ),
    planted: Array.from({ length: 13 }, (_, number) => ({ path: `src/x/${number}.ts`, text: '' })),
    sees: ['src/x: 13 files; the limit is 12'],
  },
  {
    name: 'a folder is named after what it holds',
    find: (tree) => [
      ...new Set(
        tree.flatMap(({ path }) => {
          const match = /^(?:.*\/)?(?:utils?|helpers?|common|misc|shared|lib)(?=\/)/.exec(path);
          return match === null ? [] : [finding(match[0], 'say what is in it')];
        }),
      ),
    ],
    planted: [{ path: 'src/stock/utils/round.ts', text: '' }],
    sees: ['src/stock/utils: say what is in it'],
  },
];

function finding(path: string, words: string): Finding {
  return `${path}: ${words}`;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Connectors, simulators and what looks at them speak their systems' languages, the platform that of machines. */
const OTHER_LANGUAGES = /^(?:sandbox|examples|bench|test|src\/platform|src\/connectors\/(?!kit\/)[^/]+)\//;

function isOurLanguage(file: File): boolean {
  return isSource(file) && !OTHER_LANGUAGES.test(file.path);
}

function synonyms({ path, text }: File): Finding[] {
  const names = new Set(codeOnly(text).match(/[A-Za-z_]\w*/g));
  return [...names].flatMap((name) =>
    wordsOf(name)
      .filter((word) => Object.hasOwn(BANNED, word))
      .map((word) => finding(path, `"${word}" in ${name}; our word is ${BANNED[word]}`)),
  );
}

/** `skuCount` → sku, count. */
function wordsOf(name: string): string[] {
  const words = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return words.split(/[ _]+/).map((word) => word.replace(/s$/, ''));
}
