/** The script of a day, from its seed alone. */
import { expect, test } from 'vitest';
import type { Range } from './range.ts';
import { hourShare, rush, scriptOf } from './script.ts';
import { troubles } from './troubles/troubles.ts';

const range: Range = {
  items: Array.from({ length: 80 }, (_, index) => ({
    item: `I-${index}`,
    price: 1 + index,
    isPlain: index % 3 !== 0,
    pieces: index === 79 ? 10 : 500,
    variantId: `v${index}`,
    product: `p${index}`,
  })),
  customers: Array.from({ length: 40 }, (_, index) => ({
    customer: `C${index}`,
    room: 5_000 + index * 500,
    account: `a${index}`,
    companyId: `c${index}`,
    locationId: `l${index}`,
  })),
};
const day = (seed: number, orders = 500) => scriptOf({ range, seed, orders, troubles });

test('the same seed is the same day, another one is another', () => {
  expect(day(7)).toEqual(day(7));
  expect(day(8)).not.toEqual(day(7));
});

test('every kind of trouble is planted, also on a short day', () => {
  for (const orders of [40, 500])
    expect(new Set(day(7, orders).flatMap(({ trouble }) => trouble ?? [])).size).toBe(troubles.length);
});

test('most orders come in at ten and at three', () => {
  expect([rush(10) > 4 * rush(8), rush(15) > 3 * rush(12.5)]).toEqual([true, true]);
  const shares = [0.1, 0.3, 0.5, 0.7, 0.9].map(hourShare);
  expect(shares).toEqual(shares.toSorted((one, other) => one - other));
  const plain = day(7).filter(({ trouble }) => trouble === undefined);
  const between = (from: number, to: number) => plain.filter(({ at }) => at >= from && at < to).length;
  expect(between(0.15, 0.25)).toBeGreaterThan(2 * between(0.4, 0.5));
});

test('few customers order often, most orders are short, and none has more than thirty lines', () => {
  const all = day(7);
  const byCustomer = [...Map.groupBy(all, ({ customer }) => customer.customer).values()]
    .map(({ length }) => length)
    .toSorted((one, other) => other - one);
  const most = byCustomer.slice(0, 10).reduce((sum, count) => sum + count, 0);
  expect(most).toBeGreaterThan(all.length * 0.35);
  const lines = all.map((entry) => entry.lines.length);
  expect([Math.max(...lines) <= 30, Math.max(...lines) > 12]).toEqual([true, true]);
  expect(lines.filter((count) => count <= 4).length).toBeGreaterThan(all.length / 2);
});

test('nobody orders beyond what he may owe, but where that is the trouble', () => {
  const worth = ({ lines }: ReturnType<typeof day>[number]) =>
    lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  const [over, others] = [true, false].map((isOver) =>
    day(7).filter(({ trouble }) => (trouble === 'over the credit limit') === isOver),
  );
  expect(over?.every((entry) => worth(entry) > entry.customer.room)).toBe(true);
  const owed = Map.groupBy(others ?? [], ({ customer }) => customer);
  expect(
    [...owed].every(([{ room }, all]) => all.reduce((sum, entry) => sum + worth(entry), 0) <= room),
  ).toBe(true);
});

test('what is scarce, or dear to some by agreement, is not ordered where something is planted', () => {
  const items = day(7).flatMap(({ trouble, lines }) => (trouble === undefined ? [] : lines));
  expect(items.filter(({ isPlain, pieces }) => !isPlain || pieces < 60)).toEqual([]);
});
