/** What happens by the clock, with the real stations on a real database. */
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Landscape } from '../../landscape/types.ts';
import { newId } from '../../platform/ids.ts';
import { silentLog } from '../../platform/log.ts';
import { testDatabase, type TestDatabase } from '../../platform/testing/database.ts';
import { readState } from '../hub-store.ts';
import { item, location, movement, price } from '../testing/facts.ts';
import { flow, landscape, system } from '../testing/landscape.ts';
import { plainHub, type PlainHub } from '../testing/plain-hub.ts';
import { routesInTime } from '../declared/routes-of-change.ts';
import { landscapeHash } from '../declared/landscape-hash.ts';
import { followRules } from './follow-rules.ts';
import { forgetOld, keepLog, usualKeeping } from './forget-old.ts';
import { applyKnownIds } from './known-ids.ts';
import { turnDays } from './turn-of-days.ts';
import { readSilences, watchSilence } from './watch-silence.ts';

let database: TestDatabase;
let now: Date;
const clock = (): Date => now;
beforeEach(async () => {
  database = await testDatabase();
  now = new Date('2026-06-10T12:00:00Z');
});

const owned = (name: Landscape['domains'][number]['name']) => ({
  name,
  businessOwner: 'maria',
  rules: [{ fields: '*' as const, owner: name === 'stock-movement' ? 'wms' : 'erp' }],
});
const estate = (more: Partial<Landscape> = {}): Landscape =>
  landscape({
    domains: (['item', 'price-agreement', 'location', 'stock-movement'] as const).map(owned),
    flows: [
      flow('items', { targets: ['shop/products'] }),
      flow('locations', { domain: 'location', source: 'erp/locations' }),
      flow('prices', { domain: 'price-agreement', source: 'erp/prices', targets: ['shop/prices'] }),
    ],
    ...more,
  });

/** A hub, and what its upkeep is given. */
async function started(declared: Landscape) {
  const plain = await plainHub(database, { landscape: declared, clock });
  onTestFinished(() => plain.hub.stop());
  const routes = routesInTime(declared, clock);
  const { records, stock, delivery } = plain.hub;
  const mark: Parameters<typeof followRules>[0]['mark'] = (tx, changed) =>
    delivery.mark(
      tx,
      changed.flatMap(({ domain, key }) =>
        routes()
          .filter((route) => route.flow.domain === domain)
          .map(({ target }) => ({ target, key })),
      ),
    );
  const needs = {
    database,
    clock,
    log: silentLog,
    landscape: declared,
    routes,
    records,
    stock,
    delivery,
    mark,
  };
  return { ...plain, needs };
}

describe('what is old', () => {
  test('is forgotten as long ago as the settings say, and for ever kept where they say nothing', async () => {
    const { needs, push, hub } = await started(estate());
    await push('erp/items', item('A'));
    now = new Date(now.getTime() + 60_000);
    await push('erp/items', item('A', { description: 'another' }, '2'));
    const history = async (): Promise<number> => {
      const record = await hub.records.get(database, { by: 'number', domain: 'item', number: 'A' });
      return (await hub.records.historyOf(database, record?.recordId ?? '', { limit: 10 })).length;
    };
    now = new Date(now.getTime() + 40 * 86_400_000);
    await forgetOld({ ...needs, keeping: usualKeeping });
    expect(await history()).toBe(2);
    await forgetOld({ ...needs, keeping: { ...usualKeeping, historyDays: 41 } });
    expect(await history()).toBe(2);
    await forgetOld({ ...needs, keeping: { ...usualKeeping, historyDays: 40 } });
    expect(await history()).toBe(2);
    now = new Date(now.getTime() + 1);
    await forgetOld({ ...needs, keeping: { ...usualKeeping, historyDays: 40 } });
    expect(await history()).toBe(1);
  });

  test('days of the log are dropped after as many days as the settings say', async () => {
    const { needs, push } = await started(estate());
    await keepLog({ ...needs, keeping: usualKeeping });
    await push('erp/items', item('A'));
    const days = (): Promise<readonly unknown[]> =>
      database.query(
        `select from pg_class where relispartition and relkind = 'r' and relname ~ '^event_[0-9]+$'`,
      );
    const before = (await days()).length;
    now = new Date(now.getTime() + 8 * 86_400_000);
    await keepLog({ ...needs, keeping: { ...usualKeeping, eventsDays: 30 } });
    expect((await days()).length).toBe(before + 4);
    await keepLog({ ...needs, keeping: { ...usualKeeping, eventsDays: 4 } });
    expect((await days()).length).toBe(4);
  });
});

describe('a changed landscape', () => {
  test('is followed once, and where nothing differs nothing is sent', async () => {
    const { needs, push, settle, writes } = await started(estate());
    await push('erp/items', item('A'), item('B'));
    expect(writes.toSorted()).toEqual(['item A', 'item B']);
    expect(await followRules(needs)).toBe('followed');
    await settle();
    expect(writes).toHaveLength(2);
    expect(await followRules(needs)).toBe('unchanged');
    expect(await readState(database, 'rules')).toBe(landscapeHash(needs.landscape, now));
  });

  test('brings a new filter to what was delivered long ago', async () => {
    const before = await started(estate());
    await before.push('erp/items', item('A'), item('B', { status: 'blocked' }));
    await before.hub.delivery.stop();
    const flows = [
      flow('items', { targets: ['shop/products'], filter: ({ status }) => status === 'active' }),
    ];
    const after = await started(estate({ flows }));
    await followRules(after.needs);
    await after.settle();
    expect(after.writes).toEqual(['- item B']);
  });

  test('gives a field to its new owner', async () => {
    const pim = { systems: [system('erp'), system('pim'), system('shop')] };
    const flows = [flow('items', { targets: ['shop/products'] }), flow('texts', { source: 'pim/items' })];
    const before = await started(estate({ ...pim, flows }));
    await before.push('erp/items', item('A'));
    await before.push('pim/items', {
      domain: 'item',
      externalId: 'pim-A',
      version: '1',
      fields: { number: 'A', description: 'A fine item' },
    });
    expect(before.shelf.get('item A')).toBe('"item A"');
    await before.hub.delivery.stop();
    const rules = [
      { fields: '*' as const, owner: 'erp' },
      { fields: ['description'], owner: 'pim' },
    ];
    const after = await started(
      estate({ ...pim, flows, domains: [{ name: 'item', businessOwner: 'maria', rules }] }),
    );
    await followRules(after.needs);
    await after.settle();
    expect(after.shelf.get('item A')).toBe('"A fine item"');
  });
});

describe('when a day begins', () => {
  test('a price that is over is taken out, a coming one is written, and nothing else is touched', async () => {
    const { needs, push, settle, shelf, writes } = await started(estate());
    await turnDays(needs);
    await push(
      'erp/prices',
      price('always', {}),
      price('spring', { validTo: '2026-06-10' }),
      price('summer', { validFrom: '2026-06-11' }),
      price('autumn', { validFrom: '2026-09-01' }),
    );
    const shown = (): string[] => [...shelf.keys()].toSorted();
    expect(shown()).toEqual(['price-agreement always', 'price-agreement spring']);
    expect(await turnDays(needs)).toBe(0);

    now = new Date('2026-06-11T00:00:10Z');
    expect(await turnDays(needs)).toBe(2);
    await settle();
    expect(shown()).toEqual(['price-agreement always', 'price-agreement summer']);
    expect(writes.filter((each) => each.endsWith('always'))).toHaveLength(1);
  });

  test('days that the hub slept through are made up for', async () => {
    const { needs, push, settle, shelf } = await started(estate());
    await turnDays(needs);
    await push(
      'erp/prices',
      price('spring', { validTo: '2026-06-12' }),
      price('summer', { validFrom: '2026-06-13' }),
    );
    now = new Date('2026-06-20T08:00:00Z');
    expect(await turnDays(needs)).toBe(2);
    await settle();
    expect([...shelf.keys()]).toEqual(['price-agreement summer']);
  });
});

describe('ids that the landscape knows', () => {
  const crossReferences = [{ system: 'shop', domain: 'item' as const, ids: { A: 'gid-1', LATER: 'gid-2' } }];
  const idsIn = async ({ hub }: Pick<PlainHub, 'hub'>): Promise<string[]> =>
    (await hub.records.crossReferences(database, { system: 'shop', limit: 100 })).map(
      ({ externalId, linkedBy, validTo }) =>
        `${externalId} by ${linkedBy}${validTo === null ? '' : ', ended'}`,
    );
  const silent = estate({ flows: [flow('items')], crossReferences });

  test('are given to their records once these are known, each once', async () => {
    const plain = await started(silent);
    const needs = { ...plain.needs, stewardship: plain.hub.stewardship };
    await plain.push('erp/items', item('A'));
    expect(await applyKnownIds(needs)).toBe(1);
    expect(await applyKnownIds(needs)).toBe(0);
    await plain.push('erp/items', item('LATER'));
    expect(await applyKnownIds(needs)).toBe(1);
    expect(await idsIn(plain)).toEqual(['gid-1 by landscape', 'gid-2 by landscape']);
  });

  test('do not contradict a person who has said otherwise since', async () => {
    const plain = await started(silent);
    const needs = { ...plain.needs, stewardship: plain.hub.stewardship };
    await plain.push('erp/items', item('A'), item('B'));
    await applyKnownIds(needs);
    const b = await plain.hub.records.get(database, { by: 'number', domain: 'item', number: 'B' });
    await plain.hub.stewardship.map({
      system: 'shop',
      domain: 'item',
      externalId: 'gid-1',
      recordId: b?.recordId ?? newId(),
      by: 'ann',
    });
    expect(await applyKnownIds(needs)).toBe(0);
    expect(await plain.hub.exceptions.list({ limit: 10 })).toEqual([]);
  });
});

describe('a silent source', () => {
  const promises = (action: 'withdraw' | 'ask' | 'keep-last-known') =>
    estate({
      systems: [system('erp'), system('wms'), system('shop')],
      flows: [
        flow('items'),
        flow('locations', { domain: 'location', source: 'erp/locations' }),
        flow('movements', { domain: 'stock-movement', source: 'wms/movements' }),
        flow('promises', {
          domain: 'availability',
          source: 'hub',
          targets: ['shop/inventory'],
          measure: 'on-hand',
          degradation: { afterSeconds: 600, action },
        }),
      ],
    });
  /** The time at which the systems of all locations were last heard. */
  let heardAt: Date;
  async function stocked(action: Parameters<typeof promises>[0]) {
    const plain = await started(promises(action));
    heardAt = now;
    await plain.push('erp/locations', location('EAST'));
    await plain.push('erp/items', item('A'));
    await plain.push('wms/movements', movement('m1', { number: 'A', place: 'EAST', quantity: '5' }));
    const needs = {
      ...plain.needs,
      startedAt: now,
      intake: plain.hub.intake,
      questions: plain.hub.exceptions,
      locations: {
        numbersOf: () => Promise.resolve(new Map<string, string>()),
        heardAt: (ids: readonly string[]) => Promise.resolve(new Map(ids.map((id) => [id, heardAt]))),
      },
    };
    const look = async (): Promise<void> => {
      await watchSilence(needs);
      await plain.settle();
    };
    const passes = (minutes: number): void => void (now = new Date(now.getTime() + minutes * 60_000));
    return { ...plain, look, passes };
  }

  test('withdraws its promises where the flow says so, and gives them back when it is heard', async () => {
    const { look, passes, shelf, writes } = await stocked('withdraw');
    const shown = (): unknown => shelf.get('availability A EAST');
    expect(shown()).toBe('5');
    passes(9);
    await look();
    expect(shown()).toBe('5');
    passes(2);
    await look();
    expect(shown()).toBe('0');
    expect(await readSilences(database)).toMatchObject([{ flow: 'promises', since: heardAt.toISOString() }]);
    await look();
    expect(writes).toHaveLength(2);
    heardAt = now;
    await look();
    expect(shown()).toBe('5');
    expect(await readSilences(database)).toEqual([]);
  });

  test('becomes a question where the flow says so, which closes itself when it is heard', async () => {
    const { look, passes, shelf, hub } = await stocked('ask');
    const open = async (): Promise<string[]> =>
      (await hub.exceptions.list({ limit: 10 })).map(({ kind }) => kind);
    passes(11);
    await look();
    expect(await open()).toEqual(['source-silent']);
    expect(shelf.get('availability A EAST')).toBe('5');
    heardAt = now;
    await look();
    expect(await open()).toEqual([]);
  });

  test('leaves the last known promise where the flow says so, and is seen in the status', async () => {
    const { look, passes, shelf, hub } = await stocked('keep-last-known');
    passes(11);
    await look();
    expect(shelf.get('availability A EAST')).toBe('5');
    expect(await hub.silences()).toHaveLength(1);
    expect(await hub.exceptions.list({ limit: 10 })).toEqual([]);
  });
});
