/** Sourcing: one warehouse if possible, as few as possible otherwise, and never more than there is. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDecimals, compareDecimals, decimalOf, ZERO } from '../../../model/values/decimal.ts';
import { source, type Need } from './sourcing.ts';

const need = (line: string, quantity: number, available: Readonly<Record<string, number>>): Need => ({
  line,
  unit: 'EA',
  quantity: decimalOf(String(quantity)),
  available: new Map(Object.entries(available).map(([place, value]) => [place, decimalOf(String(value))])),
});
const at = (...locations: readonly string[]) =>
  locations.map((location) => ({ location, isLast: location === '3PL', isSupplier: location === 'MAKER' }));
const chosen = (...asked: Parameters<typeof source>) =>
  source(...asked).allocations.map(({ line, location, quantity }) => `${line} ${location} ${quantity.units}`);

test('one warehouse that has everything is chosen before two that are preferred', () => {
  const needs = [need('1', 4, { EAST: 4, WEST: 9 }), need('2', 2, { WEST: 2 })];
  expect(chosen(needs, at('EAST', 'WEST'))).toEqual(['1 WEST 4', '2 WEST 2']);
});

test('of two that have everything, the preferred one is chosen', () => {
  expect(chosen([need('1', 4, { EAST: 4, WEST: 9 })], at('WEST', 'EAST'))).toEqual(['1 WEST 4']);
});

test('a 3PL is asked only for what nobody else has', () => {
  const needs = [need('1', 4, { EAST: 3, '3PL': 9 })];
  expect(chosen(needs, at('3PL', 'EAST'))).toEqual(['1 EAST 3', '1 3PL 1']);
});

test('a supplier is asked after everybody else, and the reason says that he ships himself', () => {
  const needs = [need('1', 9, { MAKER: 9, EAST: 3, '3PL': 4 })];
  expect(chosen(needs, at('MAKER', '3PL', 'EAST'))).toEqual(['1 EAST 3', '1 3PL 4', '1 MAKER 2']);
  expect(source(needs, at('MAKER', 'EAST')).reasons.get('1')?.at(-1)).toBe(
    'MAKER: 9 EA can be promised, drop-ship; taken: 6',
  );
});

test('each warehouse has its reason', () => {
  const answer = source([need('1', 4, { EAST: 4, WEST: 2 })], at('EAST', 'WEST'));
  expect(answer.reasons.get('1')).toEqual([
    'EAST: 4 EA can be promised; taken: all of it',
    'WEST: 2 EA can be promised; not needed',
  ]);
});

const places = ['EAST', 'WEST', '3PL'] as const;
const needs = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.tuple(fc.nat(20), fc.nat(20), fc.nat(20))), {
    minLength: 1,
    maxLength: 5,
  })
  .map((lines) =>
    lines.map(([quantity, there], place) =>
      need(
        String(place),
        quantity,
        Object.fromEntries(places.map((name, index) => [name, there[index] ?? 0])),
      ),
    ),
  );

test('never more than is there or wanted, and what is missing is really nowhere', () => {
  fc.assert(
    fc.property(needs, (asked) => {
      const { allocations, missing } = source(asked, at(...places));
      for (const { line, quantity, available } of asked) {
        const ofLine = allocations.filter((each) => each.line === line);
        for (const each of ofLine)
          expect(compareDecimals(each.quantity, available.get(each.location) ?? ZERO)).toBeLessThanOrEqual(0);
        const taken = ofLine.reduce((sum, each) => addDecimals(sum, each.quantity), ZERO);
        expect(addDecimals(taken, missing.get(line) ?? ZERO)).toEqual(quantity);
        const everywhere = [...available.values()].reduce(addDecimals, ZERO);
        if (missing.has(line)) expect(taken).toEqual(everywhere);
      }
    }),
  );
});
