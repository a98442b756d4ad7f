/** Poll, sweep and fetch against a system that changes, forgets to tell, breaks off and answers late. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../platform/testing/database.ts';
import { fakeSources, fakeSystem, subscribingSource, thinlyPolledSource } from '../testing/fake-system.ts';
import { emptyIntake, freshStation, testStation, type TestStation } from '../testing/station.ts';

const database = await testDatabase();

const item = (id: string, v: string, name = `${id} of ${v}`) => ({ id, v, name });

async function loaded(...ids: string[]): Promise<TestStation> {
  const station = await freshStation(database);
  for (const id of ids) station.system.put(item(id, '1'));
  await station.intake.pollNow('erp/items');
  await station.intake.sweepNow('erp/items');
  await station.intake.drain();
  return station;
}

const versions = async ({ hub }: TestStation): Promise<string[]> =>
  (await hub.facts()).map((fact) => fact.slice(fact.indexOf('/') + 1, fact.indexOf(' ')));

async function counts({ intake }: TestStation): Promise<Record<string, number> | undefined> {
  const [status] = await intake.status();
  return status?.counts;
}

test('a poll brings what changed, and reading it again brings and stores nothing', async () => {
  const station = await loaded('A1', 'A2', 'A3');
  const before = (await station.intake.messages({}, { limit: 100 })).length;
  await station.intake.pollNow('erp/items');
  await station.intake.pollNow('erp/items');
  expect(await station.intake.messages({}, { limit: 100 })).toHaveLength(before);
  expect(await versions(station)).toEqual(['A1@1', 'A2@1', 'A3@1']);
});

test('a poll that lists only names reads what is new, what changed, and what is back', async () => {
  await emptyIntake(database);
  const outside = fakeSystem();
  const [items] = fakeSources(outside);
  if (items === undefined) throw new Error('the fake system has no items');
  const sources = [{ ...items, source: thinlyPolledSource(outside) }];
  const { intake, push, hub, system } = await testStation(database, { outside, sources });
  for (const id of ['A1', 'A2', 'A3']) system.put(item(id, '1'));
  await push('erp/items', { records: [item('A1', '1')], deletedKeys: [{ key: 'A3', version: '2' }] });
  await intake.drain();
  const poll = async (): Promise<readonly string[]> => {
    system.calls.length = 0;
    await intake.pollNow('erp/items');
    await intake.drain();
    return system.calls;
  };
  expect(await poll()).toEqual(['fetch A2,A3']);
  system.put(item('A2', '2'));
  // What is known as deleted is asked for until it comes or is no longer named.
  expect(await poll()).toEqual(['fetch A2,A3']);
  system.put(item('A3', '3'));
  expect(await poll()).toEqual(['fetch A3']);
  expect(await poll()).toEqual([]);
  const facts = (await hub.facts()).map((fact) => fact.slice(fact.indexOf('/') + 1, fact.indexOf(' ')));
  expect(facts).toEqual(['A1@1', 'A2@2', 'A3@3']);
});

test('a poll goes on after the page it had kept when it broke off', async () => {
  const station = await freshStation(database);
  for (const n of [1, 2, 3, 4, 5, 6]) station.system.put(item(`A${n}`, '1'));
  station.system.before = (call) => {
    if (call === 'poll 4') throw new Error('the line went dead');
  };
  expect(await station.intake.pollNow('erp/items')).toBe('failed');
  station.system.before = () => undefined;
  station.system.calls.length = 0;
  expect(await station.intake.pollNow('erp/items')).toBe('completed');
  await station.intake.drain();
  expect(station.system.calls[0]).toBe('poll 2');
  expect(await versions(station)).toHaveLength(6);
});

test('a reading that fails again and again becomes a question that success closes', async () => {
  const station = await freshStation(database);
  station.system.put(item('A1', '1'));
  station.system.before = () => {
    throw new Error('wrong password');
  };
  for (let n = 0; n < 3; n += 1) await station.intake.pollNow('erp/items');
  expect(await station.hub.open()).toEqual(['reading-failed erp/items:poll']);
  station.system.before = () => undefined;
  await station.intake.pollNow('erp/items');
  expect(await station.hub.open()).toEqual([]);
});

test('two nodes never poll one source at once', async () => {
  await emptyIntake(database);
  const one = await testStation(database);
  const two = await testStation(database, { outside: one.system });
  one.system.put(item('A1', '1'));
  let release = (): void => undefined;
  const asked = new Promise<void>((reached) => {
    one.system.before = () => {
      reached();
      return new Promise((resolve) => {
        release = resolve;
      });
    };
  });
  const first = one.intake.pollNow('erp/items');
  await asked;
  expect(await two.intake.pollNow('erp/items')).toBe('busy');
  release();
  expect(await first).toBe('completed');
});

test('a sweep finds a change that no push told, and counts it as missed', async () => {
  const station = await loaded('A1', 'A2', 'A3');
  station.system.put(item('A1', '2'), 'quietly');
  station.system.put(item('A4', '1'), 'quietly');
  await station.intake.sweepNow('erp/items');
  await station.intake.drain();
  expect(await versions(station)).toEqual(['A1@2', 'A2@1', 'A3@1', 'A4@1']);
  expect(await counts(station)).toMatchObject({ missed: 2, changed_without_version: 0, found_deleted: 0 });
});

test('the first load is not a loss, and neither is what a push brings meanwhile', async () => {
  const station = await loaded('A1');
  await station.push('erp/items', { records: [item('A2', '1')] });
  station.system.put(item('A2', '1'), 'quietly');
  await station.intake.sweepNow('erp/items');
  await station.intake.drain();
  expect(await versions(station)).toEqual(['A1@1', 'A2@1']);
  expect(await counts(station)).toMatchObject({ missed: 0 });
});

test('content that changed while its version stood still is found, once, and before the next real version', async () => {
  const station = await loaded('A1', 'A2', 'A3');
  station.system.put(item('A1', '1', 'renamed'), 'quietly');
  await station.intake.sweepNow('erp/items');
  await station.intake.sweepNow('erp/items');
  await station.intake.drain();
  expect(await station.hub.facts()).toContainEqual(expect.stringMatching(/^item\/A1@1!.*renamed/));
  expect(await counts(station)).toMatchObject({ changed_without_version: 1 });
  await station.push('erp/items', { records: [item('A1', '2')] });
  await station.intake.drain();
  expect(await versions(station)).toEqual(['A1@2', 'A2@1', 'A3@1']);
});

test('what is missing in a whole list is gone, and may come back', async () => {
  const station = await loaded('A1', 'A2', 'A3');
  station.system.items.delete('A2');
  await station.intake.sweepNow('erp/items');
  await station.intake.drain();
  expect(await station.hub.facts()).toContainEqual(expect.stringMatching(/^item\/A2@1!.* "deleted"/));
  expect(await counts(station)).toMatchObject({ found_deleted: 1 });
  station.system.put(item('A2', '1'), 'quietly');
  await station.intake.sweepNow('erp/items');
  await station.intake.drain();
  expect(await station.hub.facts()).toContainEqual(expect.stringMatching(/^item\/A2@1!.*A2 of 1/));
});

test('a list that breaks off deletes nothing', async () => {
  const station = await loaded('A1', 'A2', 'A3');
  station.system.items.delete('A1');
  station.system.before = (call) => {
    if (call === 'list 0') throw new Error('the line went dead');
  };
  expect(await station.intake.sweepNow('erp/items')).toBe('failed');
  await station.intake.drain();
  expect(await versions(station)).toEqual(['A1@1', 'A2@1', 'A3@1']);
});

test('a list that lost suspiciously many asks a person, who may say that they are gone', async () => {
  const ids = Array.from({ length: 10 }, (_, n) => `A${n}`);
  const station = await loaded(...ids);
  for (const id of ids.slice(0, 5)) station.system.items.delete(id);
  await station.intake.sweepNow('erp/items');
  await station.intake.drain();
  expect(await versions(station)).toHaveLength(10);
  expect(await station.hub.open()).toEqual(['sweep-missing erp/items']);
  await station.intake.sweepNow('erp/items', 'all');
  await station.intake.drain();
  expect((await station.hub.facts()).filter((fact) => fact.includes('"deleted"'))).toHaveLength(5);
  expect(await station.hub.open()).toEqual([]);
});

test('a thousand events about one record are one fetch', async () => {
  const station = await loaded('A1');
  station.system.put(item('A1', '2'), 'quietly');
  station.system.calls.length = 0;
  const tell = (n: number) => station.push('erp/items', { keys: ['A1'] }, { 'x-delivery': `d${n}` });
  await Promise.all(Array.from({ length: 1000 }, (_, n) => tell(n)));
  await station.intake.drain();
  expect(station.system.calls).toEqual(['fetch A1']);
  expect(await versions(station)).toEqual(['A1@2']);
});

test('a key that is told while it is being fetched is fetched again', async () => {
  const station = await loaded('A1');
  station.system.calls.length = 0;
  station.system.before = async () => {
    station.system.before = () => undefined;
    station.system.put(item('A1', '3'), 'quietly');
    await station.push('erp/items', { keys: ['A1'] }, { 'x-delivery': 'd2' });
    await station.intake.drain();
  };
  await station.push('erp/items', { keys: ['A1'] }, { 'x-delivery': 'd1' });
  await station.intake.drain();
  await station.intake.drain();
  expect(station.system.calls).toEqual(['fetch A1', 'fetch A1']);
  expect(await versions(station)).toEqual(['A1@3']);
});

test('an older state that is fetched late overwrites nothing', async () => {
  const station = await loaded('A1');
  await station.push('erp/items', { records: [item('A1', '5')] });
  await station.push('erp/items', { keys: ['A1'] });
  await station.intake.drain();
  expect(await versions(station)).toEqual(['A1@5']);
});

test('a thin event without an id that says the same words again is fetched again', async () => {
  const station = await loaded('A1');
  for (const v of ['2', '3']) {
    station.system.put(item('A1', v), 'quietly');
    await station.push('erp/items', { keys: ['A1'] });
    await station.intake.drain();
  }
  expect(await versions(station)).toEqual(['A1@3']);
});

test('a key that is told and cannot be found is gone; one that nobody knew leaves nothing', async () => {
  const station = await loaded('A1', 'A2');
  station.system.items.delete('A1');
  await station.push('erp/items', { keys: ['A1', 'B7'] });
  await station.intake.drain();
  expect(await station.hub.facts()).toEqual([
    expect.stringMatching(/^item\/A1@1!.* "deleted"/),
    expect.stringMatching(/^item\/A2@1 /),
  ]);
});

test('a document that went away between its notification and the read is no news; one that is told as deleted is a breach', async () => {
  const there = new Map([['m1', { id: 'm1', item: 'A1', quantity: 3, at: '2026-03-01T10:00:00Z' }]]);
  const byKey = (_context: unknown, keys: readonly string[]) =>
    Promise.resolve(keys.flatMap((key) => there.get(key) ?? []));
  const sources = fakeSources(fakeSystem()).map((each) =>
    each.name === 'movements' ? { ...each, source: { ...each.source, byKey } } : each,
  );
  const { intake, hub, push } = await freshStation(database, { sources });
  const told = async (body: object, expected: readonly string[]): Promise<void> => {
    await push('wms/movements', body);
    await intake.drain();
    expect(await hub.open()).toEqual(expected);
    expect(await hub.facts()).toEqual(['stock-movement/m1 {"quantity": "3"}']);
  };
  await told({ keys: ['m1'] }, []);
  there.clear();
  await told({ keys: ['m1'] }, []);
  await told({ deletedKeys: [{ key: 'm1', version: '2' }] }, [expect.stringContaining('contract-breach')]);
});

test('a fetch that fails is put off and tried again', async () => {
  const station = await loaded('A1');
  station.system.put(item('A1', '2'), 'quietly');
  station.system.before = () => {
    throw new Error('503');
  };
  await station.push('erp/items', { keys: ['A1'] });
  await station.intake.drain();
  expect((await station.intake.status())[0]?.toFetch).toBe(1);
  station.system.before = () => undefined;
  await expect.poll(async () => (await station.intake.fetchNow()) > 0).toBe(true);
  await station.intake.drain();
  expect(await versions(station)).toEqual(['A1@2']);
});

test('the schedule polls by itself', async () => {
  const station = await freshStation(database);
  station.system.put(item('A1', '1'));
  await station.intake.start();
  await expect.poll(() => versions(station)).toEqual(['A1@1']);
  await station.intake.stop();
  expect((await station.intake.status())[0]?.readings.poll).toMatchObject({ failures: 0, isUnderWay: false });
});

test('a node that starts polls what may have been told while nobody listened', async () => {
  const station = await loaded('A1');
  station.system.put(item('A2', '1'));
  await station.intake.start();
  await expect.poll(() => versions(station)).toEqual(['A1@1', 'A2@1']);
  await station.intake.stop();
});

test('one of two nodes makes the subscription, and renews it before it ends', async () => {
  await emptyIntake(database);
  const outside = fakeSystem();
  const asked: string[] = [];
  const source = subscribingSource(outside, (callbackUrl) => {
    asked.push(callbackUrl);
    return new Date(Date.now() + 3_600_000);
  });
  const sources = fakeSources(outside)
    .slice(0, 1)
    .map((each) => ({ ...each, source, callbackUrl: 'https://hub.example/intake/erp/items' }));
  const nodes = [
    await testStation(database, { outside, sources }),
    await testStation(database, { outside, sources }),
  ];
  await Promise.all(nodes.map(({ intake }) => intake.start()));
  const [first] = nodes;
  const dueAt = async (): Promise<Date | undefined> =>
    (await first?.intake.status())?.[0]?.readings.subscription?.dueAt;
  await expect.poll(async () => ((await dueAt())?.getTime() ?? 0) - Date.now()).toBeGreaterThan(40 * 60_000);
  await Promise.all(nodes.map(({ intake }) => intake.stop()));
  expect(asked).toEqual(['https://hub.example/intake/erp/items']);
});

test('what changed after the list was read, and before the subscription stood, is read at once', async () => {
  await emptyIntake(database);
  const outside = fakeSystem();
  const source = subscribingSource(outside, () => new Date(Date.now() + 3_600_000));
  const callbackUrl = 'https://hub.example/intake/erp/items';
  const station = await testStation(database, {
    outside,
    sources: fakeSources(outside).flatMap((each) =>
      each.name === 'items' ? [{ ...each, source, callbackUrl }] : [],
    ),
  });
  outside.put(item('A1', '1'));
  const isPolled = async (): Promise<boolean> =>
    (await station.intake.status())[0]?.readings.poll?.completedAt instanceof Date;
  outside.before = async (call) => {
    if (call !== 'subscribe') return;
    await expect.poll(isPolled).toBe(true);
    outside.put(item('A2', '1'));
  };
  await station.intake.start();
  await expect.poll(() => versions(station)).toEqual(['A1@1', 'A2@1']);
  await station.intake.stop();
});

test('it is known when each source was last heard of', async () => {
  const station = await loaded('A1');
  await station.push('wms/movements', { records: [] });
  await station.intake.status();
  expect([...(await station.intake.lastHeard()).keys()].toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
    'erp/items',
    'wms/movements',
  ]);
});

test('the marks of sweeps that never ended are forgotten', async () => {
  await emptyIntake(database);
  const station = await testStation(database);
  station.system.put(item('A1', '1'));
  await database.execute(`insert into sweep_seen values ('01900000-0000-7000-8000-000000000000', 'A1')`);
  await station.intake.sweepNow('erp/items');
  expect(await database.query('select * from sweep_seen')).toEqual([]);
});

test('a message that tells of more than it names has the source polled at once', async () => {
  const station = await loaded('A1');
  const dueOf = async () => (await station.intake.status())[0]?.readings.poll?.dueAt;
  expect((await dueOf())?.getTime()).toBeGreaterThan(Date.now() + 30_000);
  await station.push('erp/items', { readAgain: true });
  await station.intake.drain();
  expect((await dueOf())?.getTime()).toBeLessThanOrEqual(Date.now());
});
