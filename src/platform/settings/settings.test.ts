/** Settings are read with their defaults, and all mistakes are told at once. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, property, string } from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { editDistance, nearest } from './nearest.ts';
import { describeSettings, readSettings, type Settings } from './settings.ts';

function settingsOf(env: NodeJS.ProcessEnv): Settings {
  const read = readSettings(env, '/srv/hub');
  if (read.outcome === 'refused') throw new Error(read.problems.join('; '));
  return read.settings;
}

function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
  const read = readSettings(env, '/srv/hub');
  return read.outcome === 'refused' ? read.problems : [];
}

test('an empty environment gives the defaults', () => {
  expect(settingsOf({ HOME: '/root' })).toEqual({
    databaseUrl: undefined,
    databaseConnections: 20,
    postgresPort: undefined,
    dataDir: '/srv/hub/.crossdock',
    landscape: '/srv/hub/landscape',
    roles: ['api', 'worker'],
    port: 4400,
    host: '127.0.0.1',
    feedPrivateAddresses: [],
    publicUrl: undefined,
    bodyLimitBytes: 10_485_760,
    keepMessagesDays: 30,
    keepEventsDays: 90,
    keepHistoryDays: 0,
    logLevel: 'info',
    sandboxPort: 4410,
    natsUrl: undefined,
  });
});

test('what is set counts, and an empty text is the same as none', () => {
  expect(
    settingsOf({
      CROSSDOCK_PORT: '80',
      CROSSDOCK_ROLES: 'worker, worker',
      CROSSDOCK_DATA_DIR: '/var/lib/hub',
      CROSSDOCK_DATABASE_URL: 'postgres://hub:pass@db:5432/hub',
      CROSSDOCK_LOG_LEVEL: '',
    }),
  ).toMatchObject({
    port: 80,
    roles: ['worker'],
    dataDir: '/var/lib/hub',
    databaseUrl: 'postgres://hub:pass@db:5432/hub',
    logLevel: 'info',
  });
});

test('the address of the database may lie in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'url'), 'postgres://hub:pass@db/hub\n');
  expect(settingsOf({ CROSSDOCK_DATABASE_URL: `file:${join(folder, 'url')}` }).databaseUrl).toBe(
    'postgres://hub:pass@db/hub',
  );
});

test('all mistakes are told at once, in words', () => {
  expect(
    problemsOf({
      CROSSDOCK_PORT: '99999',
      CROSSDOCK_POSTGRES_PORT: 'many',
      CROSSDOCK_ROLES: 'api,cook',
      CROSSDOCK_LOG_LEVEL: 'loud',
      CROSSDOCK_DATABASE_URL: 'file:/nowhere/url',
      CROSSDOCK_DATABSE_URL: 'x',
      CROSSDOCK_COLOUR: 'blue',
    }),
  ).toEqual([
    'CROSSDOCK_DATABSE_URL is not a setting; did you mean CROSSDOCK_DATABASE_URL?',
    'CROSSDOCK_COLOUR is not a setting',
    'CROSSDOCK_DATABASE_URL: the file /nowhere/url does not exist',
    'CROSSDOCK_POSTGRES_PORT: "many" is not a whole number from 1 to 65535',
    'CROSSDOCK_ROLES: "cook" is none of api, worker',
    'CROSSDOCK_PORT: "99999" is not a whole number from 0 to 65535',
    'CROSSDOCK_LOG_LEVEL: "loud" is none of trace, debug, info, warn, error, silent',
  ]);
});

test('secrets of the sandbox’s landscape are no mistakes', () => {
  expect(problemsOf({ CROSSDOCK_SANDBOX_ERP_CLIENT_SECRET: 'x', CROSSDOCK_SANDBOX_POTR: '1' })).toEqual([
    'CROSSDOCK_SANDBOX_POTR is not a setting; did you mean CROSSDOCK_SANDBOX_PORT?',
  ]);
});

test('a mistyped address is not repeated, because it holds a password', () => {
  const [problem] = problemsOf({ CROSSDOCK_DATABASE_URL: 'postgre://hub:hunter2@db/hub' });
  expect(problem).toContain('begins with postgres://');
  expect(problem).not.toContain('hunter2');
});

test('settings without effect are told', () => {
  const read = readSettings({
    CROSSDOCK_NATS_URL: 'nats://bus:4222',
    CROSSDOCK_DATABASE_URL: 'postgres://db/hub',
    CROSSDOCK_POSTGRES_PORT: '5433',
  });
  expect(read).toMatchObject({
    warnings: [
      expect.stringContaining('does not publish to NATS yet'),
      expect.stringContaining('has no effect'),
    ],
  });
});

test('each setting is described', () => {
  expect(describeSettings()).toContainEqual({
    name: 'CROSSDOCK_PORT',
    fallback: '4400',
    help: 'Port of the API and the console',
  });
  expect(describeSettings()).toHaveLength(Object.keys(settingsOf({})).length);
});

test('the nearest name is guessed only where it is near', () => {
  expect(nearest('CROSSDOCK_PROT', ['CROSSDOCK_PORT', 'CROSSDOCK_HOST'])).toBe('CROSSDOCK_PORT');
  expect(nearest('abcdef', ['uvwxyz'])).toBeUndefined();
});

test('distances are zero for the same, symmetric, and never above the longer length', () => {
  assert(
    property(string(), string(), (a, b) => {
      const distance = editDistance(a, b);
      expect(distance === 0).toBe(a === b);
      expect(editDistance(b, a)).toBe(distance);
      expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
});
