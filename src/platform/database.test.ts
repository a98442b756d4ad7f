/** The pool against a real server: exact values, retries, and connections that die at the worst moment. */
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openDatabase } from './database.ts';
import { testDatabase, type TestDatabase } from './testing/database.ts';

let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase({ from: 'nothing' });
  await db.execute('create table counter (name text primary key, value int8 not null)');
  await db.execute(`insert into counter values ('a', 0), ('b', 0)`);
});

describe('values', () => {
  test('exact numbers stay exact and calendar dates stay text', async () => {
    const [row] = await db.query(
      `select 9007199254740993::int8 as whole, 1.10::numeric(10,2) as price, '2026-03-01'::date as day,
        array[1, 9007199254740993]::int8[] as wholes, array[1.10, null]::numeric[] as prices,
        array['2026-03-01']::date[] as days, '7'::xid8 as transaction, '{"a":[1]}'::jsonb as document,
        timestamptz '2026-03-01 10:00+02' as instant, '\\x00ff'::bytea as bytes`,
    );
    expect(row).toEqual({
      whole: 9007199254740993n,
      price: '1.10',
      day: '2026-03-01',
      wholes: [1n, 9007199254740993n],
      prices: ['1.10', null],
      days: ['2026-03-01'],
      transaction: 7n,
      document: { a: [1] },
      instant: new Date('2026-03-01T08:00:00Z'),
      bytes: Buffer.from([0, 255]),
    });
  });

  test('sets go in as arrays: texts, bigints, bytes, instants and nothing', async () => {
    const rows = await db.query(
      'select * from unnest($1::text[], $2::int8[], $3::bytea[], $4::timestamptz[]) as t (a, b, c, d)',
      [
        ['x,"\\', null],
        [1n, 2n ** 62n],
        [new Uint8Array([1]), Buffer.from('é')],
        [new Date(0), null],
      ],
    );
    expect(rows).toEqual([
      { a: 'x,"\\', b: 1n, c: Buffer.from([1]), d: new Date(0) },
      { a: null, b: 2n ** 62n, c: Buffer.from('é'), d: null },
    ]);
  });

  test('execute tells how many rows were touched', async () => {
    expect(await db.execute('update counter set value = value')).toBe(2);
  });
});

describe('transactions', () => {
  test('nothing of a failed transaction remains', async () => {
    const failing = db.transaction(async (tx) => {
      await tx.execute(`insert into counter values ('lost', 1)`);
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect(await db.query(`select 1 from counter where name = 'lost'`)).toEqual([]);
  });

  test('two that lock each other in opposite order both succeed in the end', async () => {
    const add = (names: readonly string[]): Promise<void> =>
      db.transaction(async (tx) => {
        for (const name of names) {
          await tx.execute('update counter set value = value + 1 where name = $1', [name]);
          await tx.query('select pg_sleep(0.05)');
        }
      });
    await Promise.all([add(['a', 'b']), add(['b', 'a'])]);
    expect(await db.query('select sum(value) as sum from counter')).toEqual([{ sum: '4' }]);
  });

  test('a swallowed failure is not mistaken for a commit', async () => {
    const careless = db.transaction(async (tx) => {
      await tx.execute(`insert into counter values ('careless', 1)`);
      await tx.execute('select 1/0').catch(() => undefined);
    });
    await expect(careless).rejects.toThrow('was not committed');
  });

  test('a statement that outlives its transaction is refused instead of running on a stranger’s connection', async () => {
    const escaped = await db.transaction((tx) => Promise.resolve(tx));
    await expect(escaped.query('select 1')).rejects.toThrow('has ended');
  });

  test('statements of one transaction may be awaited together', async () => {
    const sum = await db.transaction(async (tx) => {
      const rows = await Promise.all(
        [1, 2, 3].map((n) => tx.query<{ n: number }>('select $1::int as n', [n])),
      );
      return rows.flat().reduce((total, { n }) => total + n, 0);
    });
    expect(sum).toBe(6);
  });

  test('a row that arrives while its partition is attached goes into it', async () => {
    await db.execute('create table told (day int, what text) partition by range (day)');
    await db.execute('create table told_rest partition of told default');
    await db.execute('create table told_1 (like told)');
    let late: Promise<number> | undefined;
    await db.transaction(async (tx) => {
      await tx.execute('alter table told attach partition told_1 for values from (1) to (2)');
      late = db.transaction((other) => other.execute(`insert into told values (1, 'late')`));
      await expect
        .poll(() =>
          db.query(
            `select from pg_stat_activity where wait_event_type = 'Lock' and query like 'insert into told%'`,
          ),
        )
        .toHaveLength(1);
    });
    expect(await late).toBe(1);
    expect(await db.query('select what from told_1')).toEqual([{ what: 'late' }]);
  });

  test('a prepared statement survives a change of its table', async () => {
    const one = await openDatabase({ url: db.url, maxConnections: 1 });
    await one.query('select * from counter');
    await db.execute('alter table counter add column note text');
    const read = await one.transaction((tx) => tx.query<{ note: null }>('select * from counter'));
    expect(read[0]).toHaveProperty('note', null);
    await one.close();
  });
});

describe('lost connections', () => {
  test('a connection killed inside a transaction fails that transaction only', async () => {
    const small = await openDatabase({ url: db.url, maxConnections: 1 });
    const killed = small.transaction(async (tx) => {
      const [me] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
      await db.query('select pg_terminate_backend($1)', [me?.pid]);
      await tx.query('select pg_sleep(1)');
    });
    await expect(killed).rejects.toThrow('terminat');
    expect(await small.query('select 1 as alive')).toEqual([{ alive: 1 }]);
    await small.close();
  });

  test('a connection killed while idle is replaced without anybody noticing', async () => {
    const lost: Error[] = [];
    const small = await openDatabase({
      url: db.url,
      maxConnections: 1,
      applicationName: 'idle one',
      onConnectionLost: (error) => lost.push(error),
    });
    await db.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'idle one'`,
    );
    await expect.poll(() => lost.length).toBeGreaterThan(0);
    expect(await small.query('select 1 as alive')).toEqual([{ alive: 1 }]);
    await small.close();
  });

  test('a statement that takes too long is cancelled', async () => {
    const hasty = await openDatabase({ url: db.url, maxConnections: 1, statementTimeoutMs: 50 });
    await expect(hasty.query('select pg_sleep(5)')).rejects.toThrow('statement timeout');
    expect(await hasty.query('select 1 as alive')).toEqual([{ alive: 1 }]);
    await hasty.close();
  });

  test('no plan outlives the size of the tables that it was made for', async () => {
    const one = await openDatabase({ url: db.url, maxConnections: 1 });
    const text = 'select count(*) from pg_class where relkind = $1 and reltuples > $2';
    for (let run = 0; run < 10; run += 1) await one.query(text, ['r', run]);
    expect(
      await one.query('select generic_plans, custom_plans from pg_prepared_statements where statement = $1', [
        text,
      ]),
    ).toEqual([{ generic_plans: 0n, custom_plans: 10n }]);
    await one.close();
  });

  test('a server that does not answer is an error, not a hang', async () => {
    await expect(openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none' })).rejects.toThrow('ECONNREFUSED');
  });
});

describe('listening', () => {
  test('to many channels at once asks the driver one after the other', async () => {
    const warnings: string[] = [];
    const warn = ({ message }: Error): void => void warnings.push(message);
    process.on('warning', warn);
    onTestFinished(() => void process.off('warning', warn));
    const subscriptions = await Promise.all(
      ['a', 'b', 'c', 'd'].map((channel) => db.listen(channel, () => undefined)),
    );
    await Promise.all(subscriptions.map((each) => each.stop()));
    expect(warnings).toEqual([]);
  });

  test('each notice wakes, and so does a reconnect, because notices may have been missed', async () => {
    let woken = 0;
    const listener = await openDatabase({ url: db.url, maxConnections: 1, applicationName: 'listener' });
    const subscription = await listener.listen('stock moved', () => (woken += 1));
    await db.execute('notify "stock moved"');
    await expect.poll(() => woken).toBe(1);
    await db.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'listener'`,
    );
    await expect.poll(() => woken).toBe(2);
    await db.execute('notify "stock moved"');
    await expect.poll(() => woken).toBe(3);
    await subscription.stop();
    await db.execute('notify "stock moved"');
    await pause(50); // the only proof that nothing comes is to wait
    expect(woken).toBe(3);
    await listener.close();
  });
});
