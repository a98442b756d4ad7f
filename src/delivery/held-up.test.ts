/** Why rows do not go out, in numbers. */
import { beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../platform/testing/database.ts';
import { waitKey } from './rows/sync-row.ts';
import { Estate } from './testing/estate.ts';
import { RecordingTarget } from './testing/recording-target.ts';

const database = await testDatabase();
const estate = new Estate(database);
const id = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

interface Row {
  readonly target: string;
  readonly key: number;
  readonly state: string;
  readonly reason?: string;
  readonly waitsFor?: readonly [domain: string, key: number];
  readonly due?: boolean;
}

async function keep(rows: readonly Row[]): Promise<void> {
  for (const { target, key, state, reason, waitsFor, due } of rows)
    await database.execute(
      `insert into sync (target, key, state, priority, due_at, reason, waits_for) values ($1, $2, $3, 4, $4, $5, $6)`,
      [
        target,
        id(key),
        state,
        due === true ? new Date(0) : null,
        reason ?? null,
        waitsFor === undefined
          ? null
          : waitKey({ system: 'shop', domain: waitsFor[0], recordId: id(waitsFor[1]), kind: 'variant' }),
      ],
    );
}

beforeAll(async () => {
  const target = new RecordingTarget();
  const add = (name: string, domain: 'item' | 'party' | 'price-agreement'): void =>
    estate.add(name, target.target({ batchSize: 1, domain }));
  add('shop/products', 'item');
  add('shop/companies', 'party');
  add('shop/prices', 'price-agreement');
  await keep([
    { target: 'shop/products', key: 1, state: 'withheld', reason: 'no weight' },
    { target: 'shop/products', key: 2, state: 'withheld', reason: 'no weight' },
    { target: 'shop/products', key: 3, state: 'dead', reason: `refused as ${id(3)} is too long` },
    { target: 'shop/products', key: 4, state: 'delivered' },
    { target: 'shop/products', key: 5, state: 'withheld', reason: 'no weight', due: true },
    { target: 'shop/companies', key: 10, state: 'withheld', reason: 'blocked' },
    { target: 'shop/companies', key: 11, state: 'waiting', waitsFor: ['party', 10], due: true },
    { target: 'shop/prices', key: 20, state: 'waiting', waitsFor: ['item', 1], reason: 'waits' },
    { target: 'shop/prices', key: 21, state: 'waiting', waitsFor: ['party', 11], reason: 'waits' },
    { target: 'shop/prices', key: 22, state: 'waiting', waitsFor: ['item', 99], reason: 'waits' },
    { target: 'shop/prices', key: 23, state: 'waiting', reason: 'busy' },
  ]);
});

const heldUp = async (target: string) =>
  (await estate.node().heldUp())
    .filter((each) => each.target === target)
    .map(({ state, rows, reason, waitsFor }) => [state, rows, reason, waitsFor?.state, waitsFor?.reason]);

test('what is withheld or refused is counted by its reason, ids left out; what is looked at again is not', async () => {
  expect(await heldUp('shop/products')).toEqual([
    ['withheld', 2, 'no weight', undefined, undefined],
    ['dead', 1, 'refused as is too long', undefined, undefined],
  ]);
});

test('what waits for another record is followed to where the chain ends', async () => {
  expect(await heldUp('shop/prices')).toEqual(
    expect.arrayContaining([
      ['waiting', 1, undefined, 'withheld', 'no weight'],
      ['waiting', 1, undefined, 'withheld', 'blocked'],
      ['waiting', 1, undefined, undefined, undefined],
      ['waiting', 1, 'busy', undefined, undefined],
    ]),
  );
  expect(await heldUp('shop/companies')).toContainEqual(['waiting', 1, undefined, 'withheld', 'blocked']);
});

test('rows are listed by domain, by reason in any letters, and by keys', async () => {
  const node = estate.node();
  const keys = async (filter: Parameters<typeof node.rows>[0]) =>
    (await node.rows(filter, { limit: 10 })).map(({ key }) => Number(key.slice(-12)));
  expect(await keys({ domain: 'party' })).toEqual([10, 11]);
  expect(await keys({ reason: 'NO WEIGHT', state: 'withheld' })).toEqual([1, 2]);
  expect(await keys({ keys: [id(20), id(4)] })).toEqual([20, 4]);
  expect((await node.stateIn('shop/products', id(3)))?.shown).toBe('dead');
  expect(await node.stateIn('shop/products', id(77))).toBeUndefined();
});
