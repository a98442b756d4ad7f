/** Rules about what must lie beside the code: pages, versions, reasons. */
import { posix } from 'node:path';
import { places, type File, type Finding, type Rule } from './tree.ts';

export const repositoryRules: readonly Rule[] = [
  {
    name: 'a connector has a page, settings, and passes the conformance suite',
    find: (tree) => connectorsIn(tree).flatMap((folder) => missingOf(tree, folder)),
    planted: [
      { path: 'src/connectors/kit/source.ts', text: '' },
      { path: 'src/connectors/half/connector.ts', text: '' },
      { path: 'src/connectors/half/connector.test.ts', text: `test('a', () => {});` },
    ],
    sees: [
      'src/connectors/half: no README.md',
      'src/connectors/half: no settings.ts',
      'src/connectors/half: no test runs connectorSuite',
    ],
  },
  {
    name: 'no path of one computer',
    find: (tree) =>
      tree
        .filter(({ path }) => !path.startsWith('test/tidy/'))
        .flatMap((file) =>
          places(
            file,
            /(?<![\w.$}*/-])\/(?:home|Users|root|work)\/[a-z]/g,
            'means nothing on another computer',
          ),
        ),
    planted: [{ path: 'docs/x.md', text: `See /home/someone/x, https://x.example/work/x and a/home/x.` }],
    sees: ['docs/x.md:1: means nothing on another computer'],
  },
  {
    name: 'versions are exact',
    find: (tree) =>
      dependenciesOf(tree, ['dependencies', 'devDependencies']).flatMap(([name, version]) =>
        /^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version) ? [] : [`package.json: ${name} is ${version}` as const],
      ),
    planted: [{ path: 'package.json', text: `{"dependencies":{"a":"^1.0.0","b":"1.0.0-beta.1"}}` }],
    sees: ['package.json: a is ^1.0.0'],
  },
  {
    name: 'every run-time dependency has a line of reason among the decisions',
    find: (tree) => {
      const lines = tree
        .filter(({ path }) => path.startsWith('docs/decisions/'))
        .flatMap(({ text }) => text.split('\n'));
      return dependenciesOf(tree, ['dependencies']).flatMap(([name]) =>
        lines.some((line) => /^(?:\||-) /.test(line) && line.includes(`\`${name}\``))
          ? []
          : [`package.json: no reason for ${name} in docs/decisions` as const],
      );
    },
    planted: [
      { path: 'package.json', text: `{"dependencies":{"a":"1.0.0","b":"1.0.0"}}` },
      { path: 'docs/decisions/0001-x.md', text: '| `a` | because |' },
    ],
    sees: ['package.json: no reason for b in docs/decisions'],
  },
  {
    name: 'links between pages lead somewhere',
    find: (tree) => tree.filter(({ path }) => path.endsWith('.md')).flatMap((page) => deadLinks(page, tree)),
    planted: [
      { path: 'docs/a.md', text: '[b](b.md#x), [up](../src/c.ts), [folder](../src), [gone](gone.md)' },
      { path: 'docs/b.md', text: '' },
      { path: 'src/c.ts', text: '' },
    ],
    sees: ['docs/a.md: the link to gone.md leads nowhere'],
  },
  {
    name: 'files that pages name exist',
    find: (tree) => tree.filter(({ path }) => path.endsWith('.md')).flatMap((page) => lostFiles(page, tree)),
    planted: [
      { path: 'docs/a.md', text: 'See `src/c.ts`, `src/`, `src/*.ts`, `src/gone.ts` and `sandbox/kit/`.' },
      { path: 'src/c.ts', text: '' },
    ],
    sees: ['docs/a.md: there is no src/gone.ts', 'docs/a.md: there is no sandbox/kit/'],
  },
  {
    name: 'a decision weighs solutions and tells its consequences',
    find: (tree) =>
      tree
        .filter(({ path }) => path.startsWith('docs/decisions/'))
        .flatMap(({ path, text }) =>
          ['Context', 'Possible solutions', 'Decision', 'Consequences']
            .filter((head) => !text.includes(`\n## ${head}\n`))
            .map((head): Finding => `${path}: no part "${head}"`),
        ),
    planted: [
      {
        path: 'docs/decisions/0001-x.md',
        text: '# 1. X\n\n## Context\n\n## Decision\n\n## Consequences\n',
      },
    ],
    sees: ['docs/decisions/0001-x.md: no part "Possible solutions"'],
  },
];

function connectorsIn(tree: readonly File[]): string[] {
  const names = tree.flatMap(({ path }) => /^src\/connectors\/([^/]+)\//.exec(path)?.[1] ?? []);
  return [...new Set(names)].filter((name) => name !== 'kit').map((name) => `src/connectors/${name}`);
}

function missingOf(tree: readonly File[], folder: string): Finding[] {
  const inside = tree.filter(({ path }) => path.startsWith(`${folder}/`));
  const has = (name: string): boolean => inside.some(({ path }) => path === `${folder}/${name}`);
  const isProved = inside.some(
    ({ path, text }) => path.endsWith('.test.ts') && /\bconnectorSuite\(/.test(text),
  );
  return [
    ...['README.md', 'settings.ts']
      .filter((name) => !has(name))
      .map((name): Finding => `${folder}: no ${name}`),
    ...(isProved ? [] : [`${folder}: no test runs connectorSuite` as const]),
  ];
}

function dependenciesOf(
  tree: readonly File[],
  kinds: readonly ('dependencies' | 'devDependencies')[],
): readonly (readonly [string, string])[] {
  const text = tree.find(({ path }) => path === 'package.json')?.text ?? '{}';
  const manifest: Partial<Record<string, Record<string, string>>> = JSON.parse(text);
  return kinds.flatMap((kind) => Object.entries(manifest[kind] ?? {}));
}

function deadLinks({ path, text }: File, tree: readonly File[]): Finding[] {
  const links = [...text.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)].flatMap(([, link]) => link ?? []);
  return links
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const to = posix.join(posix.dirname(path), link).replace(/\/$/, '');
      return !tree.some((file) => file.path === to || file.path.startsWith(`${to}/`));
    })
    .map((link): Finding => `${path}: the link to ${link} leads nowhere`);
}

function lostFiles({ path, text }: File, tree: readonly File[]): Finding[] {
  const named = [...text.matchAll(/`((?:src|sql|sandbox|test|examples|scripts|docs|bench)\/[\w./-]*)`/g)];
  return named
    .flatMap(([, name]) => name ?? [])
    .filter(
      (name) =>
        !tree.some((file) => file.path === name || file.path.startsWith(`${name.replace(/\/$/, '')}/`)),
    )
    .map((name): Finding => `${path}: there is no ${name}`);
}
