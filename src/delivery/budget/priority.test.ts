/** Whose turn it is. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseNext, mayVerify, rankOf, type PriorityClass, type Room, type Waiting } from './priority.ts';

const room: Room = { slots: 4, slotsFree: 4, filled: 1, turn: 0, servedAt: new Map() };
const waiting = (target: string, priority: PriorityClass, second: number): Waiting => ({
  target,
  rank: rankOf(priority),
  dueAt: new Date(second * 1000),
});

describe('whose turn it is', () => {
  test('an order goes before a price, however long the price waits', () => {
    const next = chooseNext([waiting('prices', 'price', 0), waiting('orders', 'order', 100)], room);
    expect(next?.target).toBe('orders');
  });

  test('of one class, what waits longest goes first', () => {
    const next = chooseNext([waiting('a', 'price', 5), waiting('b', 'price', 2)], room);
    expect(next?.target).toBe('b');
  });

  test('targets of one class take turns: a long list of customers does not hold up the items', () => {
    const all = [waiting('customers', 'catalogue', 0), waiting('items', 'catalogue', 100)];
    const servedAt = new Map([['customers', 4]]);
    expect(chooseNext(all, { ...room, turn: 5, servedAt })?.target).toBe('items');
    servedAt.set('items', 5);
    expect(chooseNext(all, { ...room, turn: 6, servedAt })?.target).toBe('customers');
  });

  test('a catalogue leaves a slot free for what is urgent', () => {
    const items = [waiting('items', 'catalogue', 0)];
    expect(chooseNext(items, { ...room, slotsFree: 1 })).toBeUndefined();
    expect(
      chooseNext([...items, waiting('stock', 'availability', 9)], { ...room, slotsFree: 1 })?.target,
    ).toBe('stock');
  });

  test('each tenth turn belongs to what waits longest: nothing starves', () => {
    const all = [waiting('items', 'catalogue', 0), waiting('orders', 'order', 100)];
    const turns = Array.from({ length: 20 }, (_, turn) => chooseNext(all, { ...room, turn })?.target);
    expect(turns.filter((target) => target === 'items')).toHaveLength(2);
  });

  test('backfill leaves a slot free for what is urgent', () => {
    const backfill = [waiting('items', 'backfill', 0)];
    expect(chooseNext(backfill, { ...room, slotsFree: 2 })?.target).toBe('items');
    expect(chooseNext(backfill, { ...room, slotsFree: 1 })).toBeUndefined();
    expect(chooseNext(backfill, { ...room, slots: 1, slotsFree: 1 })?.target).toBe('items');
  });

  test('backfill leaves a quarter of the bucket', () => {
    const backfill = [waiting('items', 'backfill', 0)];
    expect(chooseNext(backfill, { ...room, filled: 0.2 })).toBeUndefined();
    expect(chooseNext([...backfill, waiting('orders', 'order', 9)], { ...room, filled: 0.2 })?.target).toBe(
      'orders',
    );
  });

  test('nothing starts without a free slot', () => {
    expect(chooseNext([waiting('orders', 'order', 0)], { ...room, slotsFree: 0 })).toBeUndefined();
  });

  test('backfill never delays: while anything else is due, it has at most each tenth turn', () => {
    const others = fc.constantFrom<PriorityClass>('order', 'availability', 'price', 'shipment', 'catalogue');
    fc.assert(
      fc.property(fc.array(fc.tuple(others, fc.nat(1000)), { minLength: 1 }), fc.nat(1000), (due, turn) => {
        const all = due.map(([priority, second], place) => waiting(`t${place}`, priority, second));
        const next = chooseNext([waiting('backfill', 'backfill', 0), ...all], { ...room, turn });
        expect(turn % 10 === 9 || next?.target !== 'backfill').toBe(true);
      }),
    );
  });
});

describe('reading again what was delivered', () => {
  test('leaves half of the bucket to whatever comes', () => {
    expect(mayVerify({ ...room, filled: 0.5 })).toBe(true);
    expect(mayVerify({ ...room, filled: 0.4 })).toBe(false);
  });

  test('never takes the last slots where there are others, and leaves enough for a catalogue to start', () => {
    const least = (slots: number): number | undefined =>
      [1, 2, 3, 4].find((slotsFree) => mayVerify({ slots, slotsFree, filled: 1 }));
    expect([1, 2, 3, 4].map(least)).toEqual([1, 2, 3, 3]);
    const items = [waiting('items', 'catalogue', 0)];
    expect(chooseNext(items, { ...room, slots: 3, slotsFree: 2 })?.target).toBe('items');
  });
});
