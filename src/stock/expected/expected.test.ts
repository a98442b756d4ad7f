/** Backorders rest on receipts: first come first served, no receipt twice, and again after every change. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ExpectedReceipt } from '../../model/documents/expected-receipt.ts';
import { addDecimals, compareDecimals, decimalOf, ZERO } from '../../model/values/decimal.ts';
import type { RestingPart } from './backorder-store.ts';
import type { ExpectedFact } from './expect.ts';
import { idOf, stockWorld, type World } from '../testing/world.ts';

interface LineTold {
  readonly quantity: string;
  readonly received?: string;
  readonly on?: string;
  readonly at?: string;
  readonly item?: string;
  readonly unit?: string;
}

/** Purchase order `number` at a version, lines named 1, 2, … */
function order(number: string, version: string, lines: readonly LineTold[]): ExpectedFact {
  return {
    system: 'erp',
    messageId: 'm1',
    correlationId: 'm1',
    supplierId: undefined,
    pairs: lines.map(({ item = 'bolt', at = 'east' }) => ({ itemId: idOf(item), locationId: idOf(at) })),
    fact: {
      document: `id-${number}`,
      version,
      number,
      state: 'open',
      lines: lines.map(
        ({ quantity, received = '0', on, at = 'east', item = 'bolt', unit = 'EA' }, place) => ({
          line: String(place + 1),
          item: { by: 'number', value: item },
          location: { by: 'number', value: at },
          quantity: { value: quantity, unit },
          received,
          ...(on === undefined ? {} : { expectedOn: on }),
        }),
      ),
    },
  };
}

function inState(told: ExpectedFact, state: ExpectedReceipt['state']): ExpectedFact {
  return { ...told, fact: { ...told.fact, state } };
}

const gone = (number: string, version: string): ExpectedFact => {
  const { fact, ...rest } = inState(order(number, version, []), 'ended');
  const { number: _number, ...ended } = fact;
  return { ...rest, fact: ended };
};

const tell = (world: World, ...facts: readonly ExpectedFact[]) =>
  world.database.transaction((tx) => world.stock.expect(tx, facts));

/** `what`: key and quantity. */
const wait = (world: World, what: string, at: readonly string[] = ['east']) => {
  const [key = '', quantity = ''] = what.split(' ');
  return world.database.transaction((tx) =>
    world.stock.within.awaitAll(tx, [
      { key, itemId: idOf('bolt'), quantity: { value: quantity, unit: 'EA' }, locationIds: at.map(idOf) },
    ]),
  );
};

async function resting(world: World, key: string): Promise<readonly string[]> {
  const parts = await world.stock.resting(world.database, [key]);
  return parts.map(
    ({ quantity, number, expectedOn }) => `${quantity} on ${number} ${expectedOn ?? 'undated'}`,
  );
}

const fresh = () => stockWorld({ bolt: [{ unit: 'BX', holds: 12 }], nut: [] });

describe('what is backordered', () => {
  test('rests on the earliest receipts that nobody else waits for, first come first served', async () => {
    const world = await fresh();
    await tell(
      world,
      order('106022', '1', [{ quantity: '10', on: '2026-12-11' }]),
      order('106021', '1', [{ quantity: '1', unit: 'BX', on: '2026-12-04' }]),
      order('106020', '1', [{ quantity: '99' }]),
    );
    await wait(world, 'first 8');
    await wait(world, 'second 9');
    await wait(world, 'third 10');
    expect(await resting(world, 'first')).toEqual(['8 on 106021 2026-12-04']);
    expect(await resting(world, 'second')).toEqual(['4 on 106021 2026-12-04', '5 on 106022 2026-12-11']);
    expect(await resting(world, 'third')).toEqual(['5 on 106022 2026-12-11', '5 on 106020 undated']);
  });

  test('rests on nothing where nothing comes, or only to other places', async () => {
    const world = await fresh();
    await tell(
      world,
      order('1', '1', [{ quantity: '9', at: 'west' }]),
      inState(order('2', '1', [{ quantity: '9' }]), 'draft'),
    );
    await wait(world, 'one 5');
    expect(await resting(world, 'one')).toEqual([]);
    await wait(world, 'one 5', ['east', 'west']);
    expect(await resting(world, 'one')).toEqual(['5 on 1 undated']);
  });

  test('keeps its place when it wants less, and stands behind the others with what it wants more', async () => {
    const world = await fresh();
    await tell(
      world,
      order('1', '1', [
        { quantity: '6', on: '2026-12-01' },
        { quantity: '9', on: '2026-12-09' },
      ]),
    );
    await wait(world, 'one 5');
    await wait(world, 'two 4');
    await wait(world, 'one 7');
    expect(await resting(world, 'one')).toEqual(['5 on 1 2026-12-01', '2 on 1 2026-12-09']);
    expect(await resting(world, 'two')).toEqual(['1 on 1 2026-12-01', '3 on 1 2026-12-09']);
    await wait(world, 'one 2');
    expect(await resting(world, 'two')).toEqual(['4 on 1 2026-12-01']);
    await wait(world, 'one 0');
    expect(await resting(world, 'one')).toEqual([]);
  });

  test('moves when a receipt slips, shrinks, comes in or is cancelled, and whoever it concerns is told', async () => {
    const world = await fresh();
    await tell(world, order('1', '1', [{ quantity: '10', on: '2026-12-01' }]));
    await tell(world, order('2', '1', [{ quantity: '10', on: '2026-12-05' }]));
    await wait(world, 'one 8');
    const slipped = await tell(world, order('1', '2', [{ quantity: '10', on: '2026-12-20' }]));
    expect([slipped.outcomes, slipped.changed]).toEqual([
      ['applied'],
      [{ itemId: idOf('bolt'), locationId: idOf('east') }],
    ]);
    expect(await resting(world, 'one')).toEqual(['8 on 2 2026-12-05']);
    await tell(world, order('2', '2', [{ quantity: '3', on: '2026-12-05' }]));
    expect(await resting(world, 'one')).toEqual(['3 on 2 2026-12-05', '5 on 1 2026-12-20']);
    await tell(world, order('2', '3', [{ quantity: '3', received: '2', on: '2026-12-05' }]));
    expect(await resting(world, 'one')).toEqual(['1 on 2 2026-12-05', '7 on 1 2026-12-20']);
    await tell(world, gone('1', '3'));
    expect(await resting(world, 'one')).toEqual(['1 on 2 2026-12-05']);
  });

  test('rests no more on a line that a later version leaves out', async () => {
    const world = await fresh();
    await tell(world, order('1', '1', [{ quantity: '5', item: 'nut' }, { quantity: '5' }]));
    await wait(world, 'one 5');
    await tell(world, order('1', '2', [{ quantity: '5', item: 'nut' }]));
    expect(await resting(world, 'one')).toEqual([]);
  });

  test('is told again where only others moved', async () => {
    const world = await fresh();
    await tell(world, order('1', '1', [{ quantity: '5' }]));
    await wait(world, 'one 5');
    await wait(world, 'two 5');
    world.changed.length = 0;
    await wait(world, 'one 0');
    expect(world.changed).toEqual([{ itemId: idOf('bolt'), locationId: idOf('east') }]);
    expect(await resting(world, 'two')).toEqual(['5 on 1 undated']);
  });
});

describe('a purchase order', () => {
  test('that is told again is absorbed, and one that was overtaken changes nothing', async () => {
    const world = await fresh();
    const first = order('1', '2026-01-01', [{ quantity: '5' }]);
    const later = order('1', '2026-01-02', [{ quantity: '7' }]);
    expect((await tell(world, later, first, later)).outcomes).toEqual(['applied', 'absorbed', 'absorbed']);
    expect((await tell(world, first)).outcomes).toEqual(['absorbed']);
    expect((await tell(world, later)).outcomes).toEqual(['absorbed']);
    expect(await world.stock.expected({ limit: 9 })).toMatchObject([{ number: '1', open: '7' }]);
  });

  test('that says two things in one version is a conflict', async () => {
    const world = await fresh();
    await tell(world, order('1', '1', [{ quantity: '5' }]));
    const { outcomes } = await tell(world, order('1', '1', [{ quantity: '6' }]));
    expect(outcomes).toEqual([{ conflict: 'document id-1 of erp is known at version 1 with other content' }]);
  });

  test('with a unit that its item does not have is refused as a whole', async () => {
    const world = await fresh();
    const { outcomes } = await tell(
      world,
      order('1', '1', [{ quantity: '5' }, { quantity: '5', unit: 'KGM' }]),
    );
    expect(outcomes).toMatchObject([{ breach: [{ path: 'lines[1].quantity.unit' }] }]);
    expect(await world.stock.expected({ limit: 9 })).toEqual([]);
  });

  test('that is gone before it was known does not come back by an earlier word', async () => {
    const world = await fresh();
    await tell(world, gone('1', '9'));
    expect((await tell(world, order('1', '8', [{ quantity: '5' }]))).outcomes).toEqual(['absorbed']);
    expect(await world.stock.expected({ limit: 9 })).toEqual([]);
  });
});

describe('the proof', () => {
  test('shows what is expected and who rests on it', async () => {
    const world = await fresh();
    await tell(world, order('1', '1', [{ quantity: '5', on: '2026-12-01' }]));
    await wait(world, 'one 3');
    const proof = await world.stock.prove({ itemId: idOf('bolt'), locationId: idOf('east') });
    expect(proof).toMatchObject({
      proven: true,
      expected: [
        {
          number: '1',
          line: '1',
          expectedOn: '2026-12-01',
          open: '5',
          promised: { booked: '3', fromFacts: '3' },
          resting: [{ key: 'one', quantity: '3' }],
        },
      ],
    });
  });

  test('the database itself refuses to promise a receipt twice', async () => {
    const world = await fresh();
    await tell(world, order('1', '1', [{ quantity: '5' }]));
    await expect(world.database.execute('update stock_expected set promised = 6')).rejects.toThrow(
      'no_receipt_is_promised_twice',
    );
  });
});

type Step =
  | { readonly do: 'wait'; readonly key: string; readonly quantity: number; readonly at: readonly string[] }
  | {
      readonly do: 'tell';
      readonly number: string;
      readonly lines: readonly LineTold[];
      readonly ends: boolean;
    };

const anyPlaces = fc.subarray(['east', 'west'], { minLength: 1 });
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('wait' as const),
    key: fc.constantFrom('a', 'b', 'c', 'd'),
    quantity: fc.integer({ min: 0, max: 9 }),
    at: anyPlaces,
  }),
  fc.record({
    do: fc.constant('tell' as const),
    number: fc.constantFrom('1', '2', '3'),
    ends: fc.boolean(),
    lines: fc.array(
      fc.record({
        quantity: fc.integer({ min: 0, max: 9 }).map(String),
        received: fc.integer({ min: 0, max: 4 }).map(String),
        on: fc.constantFrom('2026-12-01', '2026-12-02', '2026-12-03'),
        at: fc.constantFrom('east', 'west'),
      }),
      { maxLength: 3 },
    ),
  }),
);

const total = (parts: readonly { readonly quantity: string }[]) =>
  parts.reduce((sum, { quantity }) => addDecimals(sum, decimalOf(quantity)), ZERO);

test('no receipt is promised twice, whatever is told and wanted side by side', async () => {
  const world = await fresh();
  let version = 1;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(anyStep, { minLength: 1, maxLength: 4 }), { maxLength: 6 }),
      async (rounds) => {
        await world.database.execute(
          'truncate stock_expected_document, stock_expected, stock_backorder, stock_rest',
        );
        const wanted = new Map<string, number>();
        for (const steps of rounds) {
          const once = [
            ...new Map(steps.map((step) => [step.do === 'wait' ? step.key : step.number, step])).values(),
          ];
          await Promise.all(
            once.map((step) => {
              if (step.do === 'wait') {
                wanted.set(step.key, step.quantity);
                return wait(world, `${step.key} ${step.quantity}`, step.at);
              }
              version += 1;
              const state = step.ends ? 'ended' : 'open';
              return tell(
                world,
                inState(order(step.number, String(version).padStart(9, '0'), step.lines), state),
              );
            }),
          );
        }
        await expectExact(world, wanted);
      },
    ),
    { numRuns: 40 },
  );
});

async function expectExact(world: World, wanted: ReadonlyMap<string, number>): Promise<void> {
  const coming = await world.stock.expected({ limit: 99 });
  const parts = await world.stock.resting(world.database, [...wanted.keys()]);
  const nameOf = ({ document, line }: Pick<RestingPart, 'document' | 'line'>) => `${document}/${line}`;
  for (const receipt of coming) {
    const own = parts.filter((part) => nameOf(part) === nameOf(receipt));
    expect(compareDecimals(total(own), decimalOf(receipt.promised))).toBe(0);
    expect(compareDecimals(total(own), decimalOf(receipt.open))).toBeLessThanOrEqual(0);
  }
  expect(parts.every((part) => coming.some((receipt) => nameOf(receipt) === nameOf(part)))).toBe(true);
  for (const [key, quantity] of wanted) {
    const own = total(parts.filter((part) => part.key === key));
    expect(compareDecimals(own, decimalOf(String(quantity)))).toBeLessThanOrEqual(0);
  }
}
