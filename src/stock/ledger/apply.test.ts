import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { StockFact } from '../facts.ts';
import { count, idOf, movement, stockWorld, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => void (world = await stockWorld({ bolt: [{ unit: 'BX', holds: 100 }], ...lettered() })));

function lettered(): Record<string, []> {
  return Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`item-${index}`, []]));
}

async function onHand(item: string, location = 'east'): Promise<string | undefined> {
  const lines = await world.stock.availability({
    itemIds: [idOf(item)],
    locationIds: [idOf(location)],
    measure: 'on-hand',
  });
  return lines[0]?.quantity;
}

describe('movements and counts', () => {
  test('movements add up and a duplicate changes nothing', async () => {
    const item = 'item-0';
    const first = await world.tell(movement('0-1', '10', { item }), movement('0-2', '-3.5', { item }));
    expect(first.outcomes).toEqual(['applied', 'applied']);
    const again = await world.tell(movement('0-2', '-3.5', { item }), movement('0-2', '-3.5', { item }));
    expect(again).toEqual({ outcomes: ['absorbed', 'absorbed'], changed: [] });
    expect(await onHand(item)).toBe('6.5');
  });

  test('the same movement id with other content is a conflict and overwrites nothing', async () => {
    const item = 'item-1';
    await world.tell(movement('1-1', '10', { item }));
    const { outcomes } = await world.tell(movement('1-1', '11', { item }));
    expect(outcomes).toEqual([{ conflict: 'movement 1-1 of wms is known with other content' }]);
    expect(await onHand(item)).toBe('10');
  });

  test('a count replaces what was before it; movements of the same instant are already in it', async () => {
    const item = 'item-2';
    await world.tell(
      movement('2-1', '10', { item, at: '2026-05-04T08:00:00Z' }),
      count('2-c', '7', { item, at: '2026-05-04T09:00:00Z' }),
      movement('2-2', '5', { item, at: '2026-05-04T09:00:00Z' }),
      movement('2-3', '1', { item, at: '2026-05-04T09:00:00.000001Z' }),
    );
    expect(await onHand(item)).toBe('8');
  });

  test('a movement that arrives late but happened before the count does not add', async () => {
    const item = 'item-3';
    await world.tell(count('3-c', '7', { item, at: '2026-05-04T09:00:00Z' }));
    await world.tell(movement('3-1', '10', { item, at: '2026-05-04T08:59:59Z' }));
    expect(await onHand(item)).toBe('7');
  });

  test('a count that is older than the latest one changes nothing', async () => {
    const item = 'item-4';
    await world.tell(count('4-b', '7', { item, at: '2026-05-04T09:00:00Z' }));
    await world.tell(count('4-a', '99', { item, at: '2026-05-04T08:00:00Z' }));
    expect(await onHand(item)).toBe('7');
  });

  test('lots are counted by themselves and promised together', async () => {
    const item = 'item-5';
    await world.tell(
      movement('5-1', '10', { item, lot: 'A' }),
      movement('5-2', '4', { item, lot: 'B' }),
      count('5-c', '9', { item, lot: 'A', at: '2026-05-04T11:00:00Z' }),
    );
    expect(await onHand(item)).toBe('13');
  });

  test('boxes become each by the exact ratio of the item', async () => {
    await world.tell(movement('u-1', '2', { unit: 'BX' }), movement('u-2', '-1', {}));
    expect(await onHand('bolt')).toBe('199');
  });

  test('an unknown unit is a breach of that fact alone', async () => {
    const item = 'item-6';
    const { outcomes } = await world.tell(
      movement('6-1', '1', { item, unit: 'KGM' }),
      movement('6-2', '1', { item }),
    );
    expect(outcomes[0]).toMatchObject({ breach: [{ path: 'unit', found: 'KGM' }] });
    expect(outcomes[1]).toBe('applied');
  });

  test('an item without a base unit cannot be counted yet', async () => {
    const { outcomes } = await world.tell(movement('n-1', '1', { item: 'nobody-knows-it' }));
    expect(outcomes[0]).toMatchObject({ waitsFor: { domain: 'item', reference: { by: 'record' } } });
  });

  test('less than nothing on hand is a question that closes itself', async () => {
    const item = 'item-7';
    const key = `negative-stock ${idOf(item)}:${idOf('east')}`;
    await world.tell(movement('7-1', '-5', { item }));
    expect(world.questions.get(key)?.what).toContain('-5 on hand');
    await world.tell(movement('7-2', '5', { item, at: '2026-05-04T09:00:00Z' }));
    expect(world.questions.has(key)).toBe(false);
  });

  test('every answer tells its instant and how fresh the location is', async () => {
    const item = 'item-8';
    await world.tell(movement('8-1', '5', { item, at: '2026-05-04T09:30:00Z' }));
    const [line] = await world.stock.availability({ itemIds: [idOf(item)], measure: 'available-to-promise' });
    expect(line).toMatchObject({
      measure: 'available-to-promise',
      unit: 'EA',
      asOf: new Date('2026-05-04T09:30:00Z'),
      freshnessSeconds: 30,
    });
  });
});

describe('in any order', () => {
  const LOCATIONS = ['east', 'west'];
  const fact = fc.record({
    kind: fc.constantFrom('movement' as const, 'movement' as const, 'count' as const),
    item: fc.integer({ min: 10, max: 12 }),
    location: fc.constantFrom(...LOCATIONS),
    lot: fc.constantFrom(undefined, 'A'),
    minute: fc.integer({ min: 0, max: 9 }),
    quantity: fc.integer({ min: 0, max: 50 }),
  });
  let run = 0;

  function toFacts(
    drawn: readonly (typeof fact extends fc.Arbitrary<infer Drawn> ? Drawn : never)[],
  ): StockFact[] {
    run += 1;
    return drawn.map((each, place) => {
      const options = {
        item: `item-${each.item}`,
        location: `${each.location}-${run}`,
        at: `2026-05-04T10:0${each.minute}:00Z`,
        ...(each.lot === undefined ? {} : { lot: each.lot }),
      };
      const id = `run-${run}-${place}`;
      return each.kind === 'count'
        ? count(id, String(each.quantity), options)
        : movement(id, String(each.quantity - 25), options);
    });
  }

  /** The definition, as plainly as it can be said. */
  function expected(facts: readonly StockFact[], item: string, location: string): number {
    let total = 0;
    for (const lot of [undefined, 'A']) {
      const here = facts.filter(
        (each) => each.itemId === idOf(item) && each.locationId === idOf(location) && each.fact.lot === lot,
      );
      const counts = here.flatMap((each) => (each.kind === 'count' ? [each.fact] : []));
      const latest = counts
        .toSorted((a, b) =>
          a.occurredAt === b.occurredAt
            ? a.countId < b.countId
              ? -1
              : 1
            : a.occurredAt < b.occurredAt
              ? -1
              : 1,
        )
        .at(-1);
      total += Number(latest?.quantity ?? 0);
      for (const each of here)
        if (each.kind === 'movement' && (latest === undefined || each.fact.occurredAt > latest.occurredAt))
          total += Number(each.fact.quantity);
    }
    return total;
  }

  test('permuted, duplicated, split and told by four writers at once, stock ends the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fact, { minLength: 1, maxLength: 30 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        async (drawn, random) => {
          const facts = toFacts(drawn);
          const arrivals = shuffled([...facts, ...facts.filter(() => next(random) < 0.3)], random);
          const batches = split(arrivals, random);
          await Promise.all(
            Array.from({ length: 4 }, async (_, writer) => {
              for (const batch of batches.filter((_batch, place) => place % 4 === writer))
                await world.tell(...batch);
            }),
          );
          for (const { itemId, locationId } of facts) {
            const proof = await world.stock.prove({ itemId, locationId });
            expect(proof.proven).toBe(true);
          }
          for (const item of ['item-10', 'item-11', 'item-12'])
            for (const location of LOCATIONS)
              expect(Number((await onHand(item, `${location}-${run}`)) ?? 0)).toBe(
                expected(facts, item, `${location}-${run}`),
              );
        },
      ),
      { numRuns: 25 },
    );
  });
});

function next(random: Iterator<number>): number {
  return Number(random.next().value);
}

function shuffled<Element>(list: readonly Element[], random: Iterator<number>): Element[] {
  return list
    .map((element) => ({ element, order: next(random) }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ element }) => element);
}

function split<Element>(list: readonly Element[], random: Iterator<number>): Element[][] {
  const batches: Element[][] = [[]];
  for (const element of list) {
    if (next(random) < 0.3) batches.push([]);
    batches.at(-1)?.push(element);
  }
  return batches;
}
