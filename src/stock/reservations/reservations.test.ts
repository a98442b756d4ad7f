import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../platform/database.ts';
import { newId } from '../../platform/ids.ts';
import { noPolicies } from '../policies.ts';
import { stock } from '../stock.ts';
import type { ReservationRequest } from './request.ts';
import type { ReservationAnswer } from './reserve.ts';
import { count, idOf, movement, stockWorld, type World } from '../testing/world.ts';

let world: World;
let keys = 0;
beforeAll(async () => {
  const items = Array.from(
    { length: 60 },
    (_, index) => [`item-${index}`, [{ unit: 'BX', holds: 10 }]] as const,
  );
  world = await stockWorld(Object.fromEntries(items));
});

interface Line {
  readonly item: string;
  readonly quantity: string;
  readonly unit?: string;
  readonly at?: readonly string[];
}

function request(lines: readonly Line[], more: Partial<ReservationRequest> = {}): ReservationRequest {
  keys += 1;
  return {
    key: `key-${keys}`,
    channel: 'web',
    expiresInSeconds: 900,
    lines: lines.map(({ item, quantity, unit = 'EA', at = ['east'] }) => ({
      itemId: idOf(item),
      locationIds: at.map(idOf),
      quantity: { value: quantity, unit },
    })),
    ...more,
  };
}

async function reserve(
  lines: readonly Line[],
  more: Partial<ReservationRequest> = {},
): Promise<ReservationAnswer> {
  const answer = await world.stock.reserve(request(lines, more));
  if (answer === 'full') throw new Error('too many baskets wait');
  return answer;
}

function idOfReserved(answer: ReservationAnswer): string {
  if (answer.outcome !== 'reserved') throw new Error(`not reserved: ${JSON.stringify(answer)}`);
  return answer.id;
}

async function measured(
  item: string,
  measure: 'reserved' | 'allocated' | 'available-to-promise' | 'on-hand',
) {
  const [line] = await world.stock.availability({
    itemIds: [idOf(item)],
    locationIds: [idOf('east')],
    measure,
  });
  return line?.quantity;
}

const receive = (item: string, quantity: string, location = 'east') =>
  world.tell(movement(`in-${item}-${location}`, quantity, { item, location }));

describe('a basket', () => {
  test('is reserved whole or not at all', async () => {
    await receive('item-0', '5');
    await receive('item-1', '1');
    const answer = await reserve([
      { item: 'item-0', quantity: '5' },
      { item: 'item-1', quantity: '2' },
    ]);
    expect(answer).toEqual({
      outcome: 'short',
      shortages: [{ line: 1, itemId: idOf('item-1'), asked: '2', possible: '1' }],
    });
    expect(await measured('item-0', 'reserved')).toBe('0');
  });

  test('with two lines of the same item cannot sell one unit twice', async () => {
    await receive('item-2', '5');
    const answer = await reserve([
      { item: 'item-2', quantity: '3' },
      { item: 'item-2', quantity: '3' },
    ]);
    expect(answer.outcome).toBe('short');
    expect(await measured('item-2', 'reserved')).toBe('0');
  });

  test('takes the first location that has the whole line', async () => {
    await receive('item-3', '2', 'east');
    await receive('item-3', '9', 'west');
    const answer = await reserve([{ item: 'item-3', quantity: '4', at: ['east', 'west'] }]);
    expect(answer).toMatchObject({
      outcome: 'reserved',
      lines: [{ locationId: idOf('west'), quantity: '4' }],
    });
  });

  test('that may be partial takes what there is, from several places, and says what is missing', async () => {
    await receive('item-4', '2', 'east');
    await receive('item-4', '3', 'west');
    const answer = await reserve([{ item: 'item-4', quantity: '9', at: ['east', 'west'] }], {
      partial: true,
    });
    expect(answer).toMatchObject({
      outcome: 'reserved',
      lines: [{ quantity: '2' }, { quantity: '3' }],
      shortages: [{ asked: '9', possible: '5' }],
    });
  });

  test('in boxes holds the units that are in them', async () => {
    await receive('item-5', '25');
    await reserve([{ item: 'item-5', quantity: '2', unit: 'BX' }]);
    expect(await measured('item-5', 'available-to-promise')).toBe('5');
  });

  test('tells everything that is wrong with it', async () => {
    const answer = await reserve(
      [
        { item: 'item-5', quantity: '-1' },
        { item: 'nobody-knows-it', quantity: '1' },
        { item: 'item-5', quantity: '1', unit: 'KGM' },
      ],
      { expiresInSeconds: 0 },
    );
    expect(answer.outcome === 'breach' && answer.problems.map((problem) => problem.path)).toEqual([
      'expiresInSeconds',
      'lines[0].quantity.value',
      'lines[1].quantity.unit',
      'lines[2].quantity.unit',
    ]);
  });
});

describe('the same key', () => {
  test('gives the same answer and holds nothing twice', async () => {
    await receive('item-6', '5');
    const asked = request([{ item: 'item-6', quantity: '3' }]);
    const answers = await Promise.all([
      world.stock.reserve(asked),
      world.stock.reserve(asked),
      world.stock.reserve(asked),
    ]);
    expect(new Set(answers.map((answer) => answer !== 'full' && idOfReserved(answer))).size).toBe(1);
    expect(await measured('item-6', 'reserved')).toBe('3');
  });

  test('with another basket is a conflict', async () => {
    await receive('item-7', '5');
    await reserve([{ item: 'item-7', quantity: '1' }], { key: 'same' });
    expect((await reserve([{ item: 'item-7', quantity: '2' }], { key: 'same' })).outcome).toBe('conflict');
  });

  test('of a refused basket is free again', async () => {
    await receive('item-8', '1');
    const asked = request([{ item: 'item-8', quantity: '2' }]);
    expect(await world.stock.reserve(asked)).toMatchObject({ outcome: 'short' });
    await world.tell(movement('more-8', '1', { item: 'item-8' }));
    expect(await world.stock.reserve(asked)).toMatchObject({ outcome: 'reserved' });
  });
});

describe('the life of a hold', () => {
  test('released stock can be promised again, however often it is released', async () => {
    await receive('item-9', '5');
    const id = idOfReserved(await reserve([{ item: 'item-9', quantity: '5' }]));
    expect(await world.stock.release(id)).toEqual({ outcome: 'done', state: 'released' });
    expect(await world.stock.release(id)).toEqual({ outcome: 'done', state: 'released' });
    expect(await measured('item-9', 'available-to-promise')).toBe('5');
  });

  test('a confirmed hold is allocated until the goods leave under its reference', async () => {
    await receive('item-10', '5');
    const id = idOfReserved(await reserve([{ item: 'item-10', quantity: '4' }], { reference: 'SO-10' }));
    await world.stock.confirm(id);
    expect([await measured('item-10', 'reserved'), await measured('item-10', 'allocated')]).toEqual([
      '0',
      '4',
    ]);
    await world.tell(movement('ship-10', '-3', { item: 'item-10', document: 'SO-10' }));
    expect([await measured('item-10', 'on-hand'), await measured('item-10', 'allocated')]).toEqual([
      '2',
      '1',
    ]);
    expect(await measured('item-10', 'available-to-promise')).toBe('1');
  });

  test('goods that left before the confirmation are not allocated afterwards', async () => {
    await receive('item-11', '5');
    const id = idOfReserved(await reserve([{ item: 'item-11', quantity: '4' }], { reference: 'SO-11' }));
    await world.tell(movement('ship-11', '-4', { item: 'item-11', document: 'SO-11' }));
    await world.stock.confirm(id);
    expect([await measured('item-11', 'on-hand'), await measured('item-11', 'allocated')]).toEqual([
      '1',
      '0',
    ]);
    expect((await world.stock.prove({ itemId: idOf('item-11'), locationId: idOf('east') })).proven).toBe(
      true,
    );
  });

  test('a released allocation gives back only what has not left', async () => {
    await receive('item-12', '5');
    const id = idOfReserved(await reserve([{ item: 'item-12', quantity: '4' }], { reference: 'SO-12' }));
    await world.stock.confirm(id);
    await world.tell(movement('ship-12', '-1', { item: 'item-12', document: 'SO-12' }));
    await world.stock.release(id);
    expect([
      await measured('item-12', 'allocated'),
      await measured('item-12', 'available-to-promise'),
    ]).toEqual(['0', '4']);
  });

  test('a hold that ran out does not count, before anybody swept it, and cannot be confirmed', async () => {
    await receive('item-13', '5');
    const id = idOfReserved(await reserve([{ item: 'item-13', quantity: '5' }], { expiresInSeconds: 60 }));
    const before = world.now;
    world.now = new Date(before.getTime() + 61_000);
    expect(await measured('item-13', 'available-to-promise')).toBe('5');
    expect(await world.stock.confirm(id)).toEqual({ outcome: 'too-late', state: 'expired' });
    expect((await reserve([{ item: 'item-13', quantity: '5' }])).outcome).toBe('reserved');
    expect(await world.stock.confirm(id)).toEqual({ outcome: 'too-late', state: 'expired' });
    world.now = before;
  });

  test('an extended hold lasts', async () => {
    await receive('item-14', '5');
    const id = idOfReserved(await reserve([{ item: 'item-14', quantity: '5' }], { expiresInSeconds: 60 }));
    await world.stock.extend(id, 3600);
    const before = world.now;
    world.now = new Date(before.getTime() + 61_000);
    expect(await world.stock.confirm(id)).toEqual({ outcome: 'done', state: 'confirmed' });
    world.now = before;
  });

  test('a hold that nobody knows says so', async () => {
    expect(await world.stock.confirm('00000000-0000-7000-8000-000000000000')).toEqual({ outcome: 'unknown' });
  });

  test('whoever watches is told which promises changed', async () => {
    await receive('item-15', '5');
    world.changed.length = 0;
    await reserve([{ item: 'item-15', quantity: '1' }]);
    expect(world.changed).toEqual([{ itemId: idOf('item-15'), locationId: idOf('east') }]);
  });
});

describe('safety stock and ring-fences', () => {
  test('keep stock from a channel, and a channel uses its own fence first', async () => {
    await receive('item-16', '20');
    world.policies = {
      ...noPolicies,
      safetyStock: () => '5',
      ringFences: () => new Map([['edi', '40']]),
    };
    expect((await reserve([{ item: 'item-16', quantity: '8' }])).outcome).toBe('short');
    expect((await reserve([{ item: 'item-16', quantity: '7' }])).outcome).toBe('reserved');
    expect((await reserve([{ item: 'item-16', quantity: '8' }], { channel: 'edi' })).outcome).toBe(
      'reserved',
    );
    expect((await reserve([{ item: 'item-16', quantity: '1' }], { channel: 'edi' })).outcome).toBe('short');
    const [line] = await world.stock.availability({
      itemIds: [idOf('item-16')],
      channel: 'web',
      measure: 'channel-available',
    });
    expect(line?.quantity).toBe('0');
    world.policies = noPolicies;
  });
});

describe('no oversell', () => {
  test('goods that were promised and then lost are a question, and nothing more can be promised', async () => {
    await receive('item-17', '5');
    const id = idOfReserved(await reserve([{ item: 'item-17', quantity: '4' }]));
    await world.tell(count('c-17', '1', { item: 'item-17', at: '2026-05-04T11:00:00Z' }));
    const key = `promised-more-than-there-is ${idOf('item-17')}:${idOf('east')}`;
    expect(world.questions.get(key)?.what).toBe('4 reserved and 0 allocated of 1 on hand');
    expect((await reserve([{ item: 'item-17', quantity: '1' }])).outcome).toBe('short');
    await world.stock.release(id);
    expect(world.questions.has(key)).toBe(false);
  });

  test('the database refuses it, whatever a program does', async () => {
    await receive('item-18', '5');
    const raise = (column: string) =>
      world.database.execute(`update stock_balance set ${column} = 6 where item_id = $1`, [idOf('item-18')]);
    await expect(raise('reserved')).rejects.toThrow('no oversell: 6 promised of 5 on hand');
    await expect(raise('allocated')).rejects.toThrow('no oversell');
  });

  test('many buyers at once, over several nodes, never get more than there is, and never wait for each other for ever', async () => {
    const other = await stockOnSameDatabase();
    let round = 20;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.boolean()), {
          minLength: 8,
          maxLength: 40,
        }),
        fc.integer({ min: 0, max: 60 }),
        async (buyers, there) => {
          const [a, b] = [`item-${round}`, `item-${round + 1}`];
          round += 2;
          await receive(a, String(there));
          await receive(b, String(there));
          const answers = await Promise.all(
            buyers.map(([ofA, ofB, backwards], place) => {
              const lines = [
                { item: a, quantity: String(ofA) },
                { item: b, quantity: String(ofB) },
              ];
              const station = place % 2 === 0 ? world.stock : other;
              return station.reserve(request(backwards ? lines.toReversed() : lines));
            }),
          );
          const sold = (place: 0 | 1) =>
            answers.reduce((sum, answer, index) => {
              const won = answer !== 'full' && answer.outcome === 'reserved';
              return won ? sum + (buyers[index]?.[place] ?? 0) : sum;
            }, 0);
          expect(sold(0)).toBeLessThanOrEqual(there);
          expect(sold(1)).toBeLessThanOrEqual(there);
          for (const [item, place] of [
            [a, 0],
            [b, 1],
          ] as const) {
            const proof = await world.stock.prove({ itemId: idOf(item), locationId: idOf('east') });
            expect(proof.proven).toBe(true);
            expect(Number(proof.reserved.booked)).toBe(sold(place));
          }
        },
      ),
      { numRuns: 20 },
    );
  });
});

async function stockOnSameDatabase() {
  const database = await openDatabase({ url: world.database.url });
  return stock({
    database,
    clock: () => world.now,
    newId,
    policies: () => noPolicies,
    questions: { raise: () => Promise.resolve(), settle: () => Promise.resolve() },
    needs: {
      itemsOf: (_queryable, ids) =>
        Promise.resolve(new Map(ids.map((id) => [id, { baseUnit: 'EA', packs: [] }]))),
      locationsOf: () => Promise.resolve(new Map()),
      heardAt: () => Promise.resolve(new Map()),
      onChanged: () => Promise.resolve(),
    },
  });
}
