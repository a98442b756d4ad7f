/** Stories about the nearest warehouse: the days on the way decide where several could serve as much. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OrderPolicy, Warehouse } from '../around.ts';
import type { Transit } from '../promise/promise.ts';
import { given, line, ordered, type World } from '../testing/story.ts';

const NEW_JERSEY = { lines: ['1 Main Street'], city: 'Newark', region: 'NJ', country: 'US' };
const CALIFORNIA = { lines: ['2 Bay Street'], city: 'Oakland', region: 'CA', country: 'US' };

function warehouse(location: string, transit?: Transit): Warehouse {
  const promise = {
    zone: 'UTC',
    cutOff: '15:00',
    handlingDays: 1,
    workingDays: ['Mon' as const],
    holidays: [],
  };
  return {
    location,
    target: 'wms/orders',
    isLast: false,
    ...(transit !== undefined && { promise: { ...promise, transit } }),
  };
}

const days = (usual: number, inCalifornia = usual): Transit => ({
  days: usual,
  to: [{ country: 'US', region: 'CA', days: inCalifornia }],
});
const EAST = warehouse('EAST', days(1, 5));
const WEST = warehouse('WEST', days(4, 1));
const PLENTY = { 'A EAST': '9', 'A WEST': '9', 'A NORTH': '9', 'A 3PL': '9', 'A MAKER': '9' };

interface Asked {
  readonly to?: typeof CALIFORNIA;
  readonly stock?: World['stock'];
  readonly policy?: Partial<OrderPolicy>;
  readonly more?: Parameters<typeof ordered>[1];
  readonly lines?: Parameters<typeof ordered>[0];
}

function sourced(warehouses: readonly Warehouse[], asked: Asked = {}) {
  const { to = CALIFORNIA, stock = PLENTY, policy = {}, more = {}, lines = [line('4')] } = asked;
  const story = given(
    { stock, policy: { prefer: 'nearest', warehouses, ...policy } },
    ordered(lines, { shipToAddress: to, ...more }),
  );
  const plan = story.plan();
  const held = story.facts.flatMap((fact) =>
    fact.kind === 'reservation' ? [`${fact.line}: ${fact.quantity.value} ${fact.locationId}`] : [],
  );
  const reasons = (plan.lines[0]?.reasons ?? []).filter((words) => words.includes('can be promised'));
  return { held, reasons };
}

test('of two that could serve, the one with fewer days to the buyer does, whichever is declared first', () => {
  expect(sourced([EAST, WEST]).held).toEqual(['1: 4 WEST']);
  expect(sourced([WEST, EAST], { to: NEW_JERSEY }).held).toEqual(['1: 4 EAST']);
});

test('where the declared order counts, nobody asks for days, and no reason names them', () => {
  expect(sourced([EAST, WEST], { policy: { prefer: 'declared' } })).toEqual({
    held: ['1: 4 EAST'],
    reasons: ['EAST: 9 EA can be promised; taken: all of it', 'WEST: 9 EA can be promised; not needed'],
  });
});

test('the reasons name the days after what can be promised', () => {
  const maker = { ...warehouse('MAKER', days(2)), isSupplier: true };
  expect(sourced([warehouse('NORTH'), maker, EAST, WEST]).reasons).toEqual([
    'WEST: 9 EA can be promised, 1 day away; taken: all of it',
    'EAST: 9 EA can be promised, 5 days away; not needed',
    'NORTH: 9 EA can be promised, days on the way not declared; not needed',
    'MAKER: 9 EA can be promised, 2 days away, drop-ship; not needed, and asked last',
  ]);
});

test('where the days are equal, the declared order counts', () => {
  const [one, other] = [warehouse('EAST', days(2)), warehouse('WEST', days(2))];
  expect(sourced([one, other]).held).toEqual(['1: 4 EAST']);
  expect(sourced([other, one]).held).toEqual(['1: 4 WEST']);
});

test('one that declares no days comes after those that do, and serves what they have not', () => {
  const stock = { 'A NORTH': '9', 'A EAST': '3' };
  expect(sourced([warehouse('NORTH'), EAST]).held).toEqual(['1: 4 EAST']);
  expect(sourced([warehouse('NORTH'), EAST], { stock }).held).toEqual(['1: 4 NORTH']);
});

test('the customer’s own warehouse stays first, however far it is', () => {
  const preferredLocation = { by: 'number' as const, value: 'EAST' };
  expect(sourced([EAST, WEST], { more: { preferredLocation } }).held).toEqual(['1: 4 EAST']);
});

test('a 3PL next door comes after our own, and a supplier after everybody', () => {
  const third = { ...warehouse('3PL', days(0)), isLast: true };
  const maker = { ...warehouse('MAKER', days(0)), isSupplier: true };
  const stock = { 'A EAST': '2', 'A 3PL': '1', 'A MAKER': '9' };
  expect(sourced([maker, third, EAST], { stock }).held).toEqual(['1: 2 EAST', '1: 1 3PL', '1: 1 MAKER']);
});

test('one far away that has everything is chosen before two near ones that have a line each', () => {
  const lines = [line('4'), { ...line('2'), line: '2', item: { by: 'number' as const, value: 'B' } }];
  const stock = { 'A WEST': '9', 'B NORTH': '9', 'A EAST': '9', 'B EAST': '9' };
  const warehouses = [warehouse('NORTH', days(1)), WEST, EAST];
  expect(sourced(warehouses, { stock, lines }).held).toEqual(['1: 4 EAST', '2: 2 EAST']);
});

test('one that only backs up a channel stays behind those that serve it', () => {
  const policy = { serving: () => ['EAST', 'WEST'], backsUp: (_: string, place: string) => place === 'WEST' };
  expect(sourced([WEST, EAST], { policy }).held).toEqual(['1: 4 EAST']);
  expect(sourced([WEST, EAST], { policy, stock: { 'A WEST': '9' } }).held).toEqual(['1: 4 WEST']);
});

test('where nobody knows the address, the days to everywhere else count', () => {
  const story = given(
    {
      stock: PLENTY,
      policy: { prefer: 'nearest', warehouses: [WEST, EAST] },
      customer: { address: undefined },
    },
    ordered([line('4')]),
  );
  story.plan();
  expect(story.facts.find(({ kind }) => kind === 'reservation')).toMatchObject({ locationId: 'EAST' });
});

test('what another item serves instead comes from the nearest, too', () => {
  const story = given(
    {
      stock: { 'B EAST': '9', 'B WEST': '9' },
      policy: { prefer: 'nearest', warehouses: [EAST, WEST] },
      items: { A: { substitutes: [{ itemId: 'B', ratio: { numerator: 1, denominator: 1 } }] } },
    },
    ordered([line('4', { mayBeSubstituted: true })], { shipToAddress: CALIFORNIA }),
  );
  expect(story.plan().lines[0]?.reasons).toContain(
    'B instead: WEST: 9 EA can be promised, 1 day away; taken: all of it',
  );
});

const PLACES = ['EAST', 'WEST', 'NORTH', 'SOUTH'];
const cases = fc.record({
  shuffled: fc.shuffledSubarray(PLACES, { minLength: PLACES.length }),
  away: fc.shuffledSubarray([0, 1, 2, 3, 5, 8, 13], { minLength: 4, maxLength: 4 }),
  there: fc.array(fc.record({ A: fc.nat(9), B: fc.nat(9) }), { minLength: 4, maxLength: 4 }),
  wanted: fc.record({ A: fc.integer({ min: 1, max: 12 }), B: fc.integer({ min: 1, max: 12 }) }),
});

test('where the days differ, the order in which warehouses are declared changes nothing', () => {
  fc.assert(
    fc.property(cases, ({ shuffled, away, there, wanted }) => {
      const declared = PLACES.map((name, index) => warehouse(name, days(away[index] ?? 0)));
      const otherwise = declared.toSorted(
        (a, b) => shuffled.indexOf(a.location) - shuffled.indexOf(b.location),
      );
      const stock = Object.fromEntries(
        PLACES.flatMap((name, index) => [
          [`A ${name}`, String(there[index]?.A ?? 0)],
          [`B ${name}`, String(there[index]?.B ?? 0)],
        ]),
      );
      const lines = [
        line(String(wanted.A)),
        { ...line(String(wanted.B)), line: '2', item: { by: 'number' as const, value: 'B' } },
      ];
      expect(sourced(otherwise, { stock, lines })).toEqual(sourced(declared, { stock, lines }));
    }),
    { numRuns: 25 },
  );
});
