/** The conformance suite proves that it can fail: it passes a right connector and finds each mistake of a wrong one. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { beforeAll, describe, expect, test } from 'vitest';
import { MISTAKES } from './shelf-store.ts';

const Report = Type.Object({
  testResults: Type.Array(
    Type.Object({
      assertionResults: Type.Array(
        Type.Object({
          ancestorTitles: Type.Array(Type.String()),
          title: Type.String(),
          status: Type.String(),
        }),
      ),
    }),
  ),
});

let tests: Static<typeof Report>['testResults'][number]['assertionResults'] = [];

/** Vitest within vitest: a process of its own, because its tests are meant to fail. */
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'suite-proof-'));
  const outputFile = join(folder, 'report.json');
  await runFixture(['--reporter=json', `--outputFile=${outputFile}`]);
  const report = Value.Parse(Report, JSON.parse(await readFile(outputFile, 'utf8')));
  tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  await rm(folder, { recursive: true });
}, 300_000);

function runFixture(options: readonly string[]): Promise<void> {
  const vitest = join(import.meta.dirname, '../../../../../node_modules/vitest/vitest.mjs');
  const config = join(import.meta.dirname, 'vitest.config.ts');
  const { promise, resolve } = Promise.withResolvers<void>();
  const quiet = { env: { ...process.env, VITEST: undefined } };
  execFile(process.execPath, [vitest, 'run', '--config', config, ...options], quiet, () => resolve());
  return promise;
}

const failedOf = (name: string): readonly string[] =>
  tests
    .filter(({ ancestorTitles, status }) => ancestorTitles[0] === `${name} connector` && status === 'failed')
    .map(({ title }) => title);

describe('the conformance suite', () => {
  test('passes a connector that does everything right', () => {
    expect(tests.length).toBeGreaterThan(30);
    expect(failedOf('right')).toEqual([]);
  });

  test.each(MISTAKES)('finds a connector whose mistake is: %s', (mistake) => {
    expect(failedOf(mistake)).not.toEqual([]);
  });
});
