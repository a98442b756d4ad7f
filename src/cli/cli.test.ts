import { execFile } from 'node:child_process';
import { mkdtemp, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApi } from '../api/index.ts';
import { firstKeyFile, firstKeyWords } from '../api/access/first-key.ts';
import { estateHub } from '../api/testing/estate.ts';
import { eventsVisible } from '../log/testing/committed-events.ts';
import { silentLog } from '../platform/log.ts';
import { freePort } from '../platform/postgres/free-port.ts';
import { testDatabase, type TestDatabase } from '../platform/testing/database.ts';
import { desk, program, type Desk, type Ended } from './testing/desk.ts';

let here: Desk;
let database: TestDatabase;

const run = (args: readonly string[], env?: Record<string, string>): Promise<Ended> => here.type(args, env);

beforeAll(async () => {
  database = await testDatabase();
  const hub = estateHub(database);
  here = await desk(hub);
  const push = (source: string, facts: readonly object[]) =>
    fetch(`${here.api.url}/intake/erp/${source}`, {
      method: 'POST',
      headers: { 'x-secret': 'good', 'content-type': 'application/json' },
      body: JSON.stringify(facts),
    });
  const version = '2026-03-01T10:00:00.000000000Z';
  await push('items', [
    { externalId: 'e1', version, fields: { number: 'A1', description: 'Bolt \u001b[31m', baseUnit: 'EA' } },
  ]);
  await hub.intake.drain();
  await hub.delivery.start();
  await hub.delivery.drain(10_000);
  await hub.delivery.stop();
  await eventsVisible(database);
});
afterAll(() => here.close());

describe('the first key', () => {
  test('is given once and lies where only its owner reads it', async () => {
    expect(here.api.firstKey).toMatch(/^cdk_/);
    expect((await stat(firstKeyFile(here.dataDir))).mode & 0o777).toBe(0o600);
  });

  test('is not made again at the next start', async () => {
    const folder = await mkdtemp(join(here.dataDir, 'next-'));
    const settings = {
      port: 0,
      host: '127.0.0.1',
      dataDir: folder,
      bodyLimitBytes: 1000,
      roles: ['api' as const],
    };
    const next = await startApi({ hub: estateHub(database), settings, log: silentLog });
    expect(next.firstKey).toBeUndefined();
    await next.close();
  });

  test('is told with where it lies', () => {
    expect(firstKeyWords('cdk_x', '/data')).toMatch(/shown only now: cdk_x\n.* in \/data\/first-key\./);
  });
});

describe('the command line', () => {
  test('shows the status without any set-up on the machine of the hub', async () => {
    const ended = await run(['status']);
    expect(ended).toMatchObject({ code: 0, err: '' });
    expect(ended.out).toContain('Midland test');
    expect(ended.out).toContain('shop/products');
    expect(ended.out).toContain('No questions are open.');
    expect(Math.max(...ended.out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110);
  });

  test('makes a feed, shows it with its state, tries it, and ends it', async () => {
    expect((await run(['feeds'])).out).toContain('There are no feeds.');
    const to = ['--to', `https://127.0.0.1:${await freePort()}/`, '--owner', 'maria'];
    const added = await run(['feeds', 'add', 'shop', ...to, '--type', 'order.accepted', 'order.refused']);
    expect(added).toMatchObject({ code: 0, err: '' });
    expect(added.out).toMatch(/\nwhsec_\S{44}\n\nThis is the only time that it is shown\./);
    expect((await run(['feeds'])).out).toMatch(/shop .*order\.accepted .* active/);
    expect((await run(['feeds', 'show', 'shop'])).out).toContain(
      'Nothing was sent that is still remembered.',
    );
    const tried = await run(['feeds', 'test', 'shop']);
    expect([tried.code, tried.out]).toEqual([1, expect.stringContaining('failed')]);
    expect((await run(['feeds', 'pause', 'shop', '--reason', 'holidays'])).out).toContain('holidays');
    expect((await run(['feeds', 'resume', 'shop'])).out).toContain('active');
    expect((await run(['feeds', 'rotate', 'shop'])).out).toContain('old secret until');
    expect((await run(['feeds', 'redeliver', 'shop', '--from', '2026-01-01T00:00:00Z'])).code).toBe(0);
    const told = JSON.parse((await run(['feeds', 'show', 'shop', '--json'])).out);
    expect(told).toMatchObject({ feed: { name: 'shop' }, deliveries: { entries: [] } });
    expect((await run(['feeds', 'remove', 'shop'])).out).toContain('shop is removed.');
    const gone = await run(['feeds', 'show', 'shop']);
    expect([gone.code, gone.err]).toEqual([1, expect.stringContaining('There is no feed "shop"')]);
  });

  test('gives JSON of a stable shape', async () => {
    const ended = await run(['records', 'list', 'item', '--json']);
    expect(JSON.parse(ended.out)).toMatchObject({ entries: [{ number: 'A1', domain: 'item' }] });
  });

  test('explains a record, and lets nothing from outside steer the terminal', async () => {
    const ended = await run(['explain', 'item', 'A1', 'description']);
    expect(ended.code).toBe(0);
    expect(ended.out).toContain('every field → erp');
    expect(ended.out).not.toContain('\u001b');
  });

  test.each([
    [['records', 'get', 'item', 'A1'], 'Bolt'],
    [['records', 'history', 'item', 'A1', '--as-of', '2020-01-01T00:00:00Z'], 'did not exist'],
    [['records', 'ids'], 'e1'],
    [['trace', 'A1'], 'item.created  item/A1'],
    [['explain', 'item', 'A1'], 'No target was told of its stock.'],
    [['deliveries', '--item', 'A1'], 'shop/products'],
    [['deliveries', 'list', '--state', 'dead'], 'There are no such deliveries.'],
    [['deliveries', 'show', 'shop/products', 'A1'], 'What it was given:'],
    [['files'], 'No such file was picked up.'],
    [['deliveries', '--help'], 'without a command: this'],
    [['exceptions'], 'No questions are open.'],
    [['proposals'], 'No proposals wait'],
    [['approvals', 'list'], 'No approvals wait'],
    [['stock', 'positions'], 'Nothing was counted'],
    [['stock', 'available', 'A1', 'B7'], 'unknown item'],
    [['reservations'], 'There are no such reservations.'],
    [['messages'], 'erp/items'],
    [['parked'], 'Nothing is parked.'],
    [['replay', 'plan', '--only', 'dead'], 'Nothing matches.'],
    [['replay', 'plan'], 'crossdock replay run'],
    [['replay'], 'planned'],
    [['pause', 'shop'], 'crossdock resume shop'],
    [['resume', 'shop'], 'goes on'],
    [['overwrite', 'shop/products', 'A1'], 'It is written again: A1'],
    [['deliveries', 'retry', 'shop/products', 'A1'], 'crossdock deliveries show shop/products A1'],
    [['keys'], 'first key'],
    [['keys', 'create', 'till', '--scope', 'stock:read'], 'cdk_'],
    [['check', 'erp'], 'answers'],
  ])('%s', async (args, words) => {
    const ended = await run(args);
    expect(ended).toMatchObject({ code: 0, err: '' });
    expect(ended.out).toContain(words);
  });

  test.each([
    [['records', 'get', 'item', 'NOPE'], 1, 'No item is called "NOPE"'],
    [['poll', 'erp/items'], 1, 'has no poll'],
    [['verify', 'shop/moon'], 1, 'There is no target shop/moon'],
    [['keys', 'revoke', 'x'], 2, 'id: expected an id of the hub'],
    [['deliveries', 'show', 'shop/products', 'NOPE'], 1, 'No item is called "NOPE"'],
    [['deliveries', '--state', 'lost'], 2, 'Allowed choices are due'],
    [['deliveries', '--target', 'shop/moon'], 1, 'there are shop/products'],
    [['trace', 'nobody-knows-this'], 1, 'delivery id'],
    [['records', 'list', 'item', '--limit', '5000'], 2, 'limit: expected a whole number'],
    [['explain'], 2, '--help'],
    [['records', 'list', 'thing'], 2, 'There is no domain "thing"'],
    [['stats'], 2, 'Did you mean status?'],
    [['sweep', 'erp'], 2, 'system/source'],
    [['replay', 'run', 'x', '--per-second', 'many'], 2, 'whole number'],
    [['parked', 'reprocess'], 2, 'Say which'],
  ])('%s ends with its exit code and words', async (args, code, words) => {
    const ended = await run(args);
    expect(ended.code).toBe(code);
    expect(ended.err).toContain(words);
  });

  const readings: readonly (readonly string[])[] = [
    ['status'],
    ['explain', 'item', 'A1'],
    ['trace', 'A1'],
    ['records', 'list', 'item'],
    ['records', 'get', 'item', 'A1'],
    ['records', 'history', 'item', 'A1'],
    ['records', 'ids'],
    ['exceptions'],
    ['proposals'],
    ['approvals'],
    ['stock', 'available', 'A1'],
    ['stock', 'positions'],
    ['stock', 'ledger', 'A1'],
    ['stock', 'prove', 'A1'],
    ['reservations'],
    ['messages'],
    ['parked'],
    ['files'],
    ['deliveries'],
    ['deliveries', 'show', 'shop/products', 'A1'],
    ['replay'],
    ['keys'],
    ['check', 'erp'],
  ];
  test.each(readings)('%s %s %s answers as JSON too', async (...args) => {
    const ended = await run([...args.filter((word) => typeof word === 'string'), '--json']);
    expect(ended).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(ended.out)).toBeTypeOf('object');
  });

  test.each([
    [['records', 'list', 'item'], 0],
    [['records', 'get', 'item', 'NOPE'], 1],
    [['records', 'list', 'thing'], 2],
  ])('%s ends, prints and tells as a program of its own as it does within this one', async (args, code) => {
    const ended = await here.start(args);
    expect(ended.code).toBe(code);
    expect(ended).toEqual(await run(args));
  });

  test('looks at a landscape without asking any hub', async () => {
    const nobody = { CROSSDOCK_URL: `http://127.0.0.1:${await freePort()}` };
    expect(await here.start(['check', './nowhere'], nobody)).toMatchObject({
      code: 1,
      out: expect.stringContaining('nowhere'),
    });
  });

  test('ends well where only the beginning is read', async () => {
    const both = `'${program}' records list item --json | head -c 1`;
    const env = { ...process.env, ...here.env };
    const { err } = await new Promise<{ err: string }>((resolve) => {
      execFile('sh', ['-c', both], { env }, (_error, _out, text) => resolve({ err: text }));
    });
    expect(err).toBe('');
  });

  test('says how to start the hub where none answers', async () => {
    const ended = await run(['status'], { CROSSDOCK_URL: `http://127.0.0.1:${await freePort()}` });
    expect(ended.code).toBe(1);
    expect(ended.err).toContain('npm start');
  });

  test('says where it looked for a key', async () => {
    const ended = await run(['status'], { CROSSDOCK_DATA_DIR: join(here.dataDir, 'empty') });
    expect(ended.code).toBe(1);
    expect(ended.err).toContain('CROSSDOCK_API_KEY');
  });

  test('gives the hub’s problem as JSON', async () => {
    const ended = await run(['status', '--json', '--key', 'wrong']);
    expect(JSON.parse(ended.out)).toMatchObject({ code: 'HUB_UNAUTHENTICATED' });
    expect(ended.code).toBe(1);
  });
});

describe('backup and restore', () => {
  const on = (url: string) => ({ CROSSDOCK_DATABASE_URL: url });

  test('bring everything to another database, and never over a working hub', async () => {
    const file = join(here.dataDir, 'all.backup');
    expect((await run(['backup', file], on(database.url))).out).toContain('Backed up');
    const again = await run(['restore', file, '--replace'], on(database.url));
    expect(again).toMatchObject({ code: 1 });
    expect(again.err).toContain('A hub works on this database');
    const other = await testDatabase({ applicationName: 'test' });
    expect((await run(['restore', file, '--replace'], on(other.url))).out).toContain('Restored');
  });

  test('a backup that runs is not taken for a hub', async () => {
    const file = join(here.dataDir, 'calm.backup');
    const other = await testDatabase({ applicationName: 'test' });
    const backups = (): Promise<readonly unknown[]> =>
      other.query(
        `select pid from pg_stat_activity where datname = current_database() and application_name = 'crossdock backup'`,
      );
    expect((await here.start(['backup', file], on(other.url))).code).toBe(0);
    let restored: Promise<Ended> | undefined;
    const running = await other.transaction(async (tx) => {
      await tx.execute('lock table message in access exclusive mode'); // a backup waits for it
      const second = here.start(['backup', `${file}.second`], on(other.url));
      await expect.poll(backups).toHaveLength(1);
      restored = here.start(['restore', file], on(other.url));
      await expect
        .poll(() =>
          other.query(
            `select from pg_stat_activity where datname = current_database() and application_name = 'crossdock'`,
          ),
        )
        .not.toHaveLength(0);
      return { second };
    });
    expect((await running.second).code).toBe(0);
    expect(await restored).toMatchObject({ code: 0 });
  });

  test('refuse a file that is no backup', async () => {
    const other = await testDatabase();
    const ended = await run(['restore', program], on(other.url));
    expect(ended.code).toBe(1);
  });
});
