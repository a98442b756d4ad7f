/** The style and the repository as tests: what CONTRIBUTING.md asks, a machine looks for. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freshPages } from '../scripts/docs/pages.ts';
import { regionOf } from '../scripts/docs/snippets.ts';
import { codeRules } from './tidy/code-rules.ts';
import { repositoryRules } from './tidy/repository-rules.ts';
import { readTree } from './tidy/tree.ts';

const root = join(import.meta.dirname, '..');
const tree = readTree(root);

/** Findings that stand for now, each with its reason. Nothing is added; what was put right is taken out. */
const TOLERATED: ReadonlyMap<string, string> = new Map();

describe.each([...codeRules, ...repositoryRules])('$name', (rule) => {
  test('holds', () => {
    expect(rule.find(tree).filter((finding) => !TOLERATED.has(finding))).toEqual([]);
  });

  test('sees a planted violation', () => {
    expect(rule.find(rule.planted)).toEqual(rule.sees);
  });
});

test('the tree is read whole', () => {
  expect(tree.length).toBeGreaterThan(400);
});

test('what is tolerated is still there', () => {
  const found = new Set<string>([...codeRules, ...repositoryRules].flatMap((rule) => rule.find(tree)));
  expect([...TOLERATED.keys()].filter((finding) => !found.has(finding))).toEqual([]);
});

describe('pages that are made', () => {
  test('are what npm run docs would write now', async () => {
    const fresh = await freshPages(root);
    const stale = [...fresh].filter(([path, text]) => tree.find((file) => file.path === path)?.text !== text);
    expect(stale.map(([path]) => path)).toEqual([]);
    expect(fresh.size).toBeGreaterThanOrEqual(5);
  });

  test('are all made: nothing else lies in the reference', async () => {
    const fresh = await freshPages(root);
    const strange = tree.filter(({ path }) => path.startsWith('docs/reference/') && !fresh.has(path));
    expect(strange.map(({ path }) => path)).toEqual([]);
  });

  test('take their snippets from regions, and a missing region is seen', () => {
    const file = '// #region a\nconst a = 1;\n// #endregion\n';
    expect(regionOf(file, 'a')).toBe('const a = 1;');
    expect(regionOf(file, 'b')).toBeUndefined();
  });
});
