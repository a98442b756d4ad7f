import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkLandscape, isRunnable } from './check.ts';
import { formatFinding } from './finding.ts';
import { loadLandscape } from './load.ts';
import { exampleConnectors, exampleKnown } from './testing/connectors.ts';

const now = new Date('2026-11-01T00:00:00Z');
const examples = join(import.meta.dirname, 'testing');

/** Every `// ✗ code, code` of a folder, as `file:line code`; `below:` speaks of the next line. */
function plantedIn(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((file) =>
    readFileSync(join(folder, file), 'utf8')
      .split('\n')
      .flatMap((text, index) => {
        const [, below, codes] = /\/\/ ✗ (below: )?([a-z, -]+)$/.exec(text) ?? [];
        const line = index + (below === undefined ? 1 : 2);
        return (codes?.split(', ') ?? []).map((code) => `${file}:${line} ${code}`);
      }),
  );
}

describe('a landscape with planted mistakes', () => {
  test('every one is found on its line, and nothing else', async () => {
    const folder = join(examples, 'broken');
    const findings = checkLandscape(await loadLandscape(folder), exampleKnown, now);
    const found = findings.map(({ code, place }) => `${relative(folder, place.file)}:${place.line} ${code}`);
    expect(found.toSorted()).toEqual(plantedIn(folder).toSorted());
    expect(isRunnable(findings)).toBe(false);
  });

  test('a secret that stands in the open is not repeated in the finding', async () => {
    const loaded = await loadLandscape(join(examples, 'broken'));
    const words = JSON.stringify(checkLandscape(loaded, exampleKnown, now));
    expect(words).not.toMatch(/hunter2|aHVudGVyMg/);
    expect(words).toContain('settings.secret of erp must be a reference');
  });

  test('a finding is one line with the column, as editors understand it', async () => {
    const loaded = await loadLandscape(join(examples, 'broken'));
    const [finding] = checkLandscape(loaded, exampleKnown, now).filter(({ code }) => code === 'unknown-zone');
    expect(formatFinding(finding!, loaded.folder)).toBe(
      'index.ts:54:13 error unknown-zone: there is no time zone “America/Reno”',
    );
  });
});

describe('a landscape without mistakes', () => {
  test('has no findings and keeps everything that was declared', async () => {
    const loaded = await loadLandscape(join(examples, 'valid'));
    expect(checkLandscape(loaded, exampleKnown, now)).toEqual([]);
    expect(loaded.landscape.flows.map(({ name }) => name)).toEqual([
      'items',
      'texts',
      'movements',
      'availability',
    ]);
    expect(loaded.landscape.stock?.ringFences).toHaveLength(1);
    expect(loaded.landscape.feeds?.map(({ name }) => name)).toEqual(['web-shop', 'chat']);
  });

  test('gets findings as soon as the connectors are others', async () => {
    const loaded = await loadLandscape(join(examples, 'valid'));
    const [, ...others] = exampleConnectors;
    expect(checkLandscape(loaded, { ...exampleKnown, connectors: others }, now)).toMatchObject([
      { code: 'unknown-name', message: 'there is no connector “big-erp”; there are small-pim, web-shop' },
    ]);
  });
});
