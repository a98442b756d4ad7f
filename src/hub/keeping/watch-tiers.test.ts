/** Fences for customer tiers that nobody has, through the real hub. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Landscape } from '../../landscape/types.ts';
import { testDatabase } from '../../platform/testing/database.ts';
import { orderEstate, orderLandscape, type OrderEstate } from '../orders/testing/order-estate.ts';
import { customer } from '../orders/testing/order-facts.ts';
import { isRead, watchTiers } from './watch-tiers.ts';

const quantity = { value: '10', unit: 'EA' };
const stock: NonNullable<Landscape['stock']> = {
  tierFences: [
    { tier: 'PLATNUM', location: 'EAST', item: 'A', quantity },
    { tier: 'GOLD', quantity },
  ],
  tierFloors: [{ tier: 'PLATNUM', location: 'EAST', quantity }],
};

describe('a tier in a fence or a floor', () => {
  let estate: OrderEstate;
  beforeAll(async () => {
    const usual = orderLandscape({ stock });
    const domains = usual.domains.map((each) =>
      each.name === 'party' ? { ...each, businessOwner: 'paula' } : each,
    );
    estate = await orderEstate(await testDatabase(), { ...usual, domains });
  });

  let readings = 0;
  const look = async (declared = estate.hub.landscape) => {
    const { hub } = estate;
    const { database, intake, exceptions: questions } = hub;
    const textsOf: typeof hub.records.textsOf = async (...asked) => {
      readings += 1;
      return await hub.records.textsOf(...asked);
    };
    const records = { textsOf };
    await watchTiers({
      database,
      records,
      intake,
      questions,
      landscape: declared,
      clock: () => estate.now,
    });
    const open = await hub.exceptions.list({ kind: 'tier-unknown', limit: 10 });
    return open
      .map(({ subject, owner, why }) => ({ subject, owner, why }))
      .toSorted((a, b) => a.subject.localeCompare(b.subject));
  };

  test('is asked about nowhere before any party was told', async () => {
    expect(await look()).toEqual([]);
  });

  test('that no party has is one question to the owner of parties, with all that is kept for it', async () => {
    await estate.push('erp/customers', customer('C1', { priceGroup: 'PLATINUM' }), customer('C2'));
    expect((await look()).map(({ subject, owner }) => [subject, owner])).toEqual([
      ['tier/GOLD', 'paula'],
      ['tier/PLATNUM', 'paula'],
    ]);
    const [, platnum] = await look();
    expect(platnum?.why).toBe(
      'the landscape keeps 10 EA of A at EAST; leaves free 10 EA of every item at EAST for PLATNUM; parties have PLATINUM',
    );
  });

  test('closes when a party has it, and is open again when the last one has lost it', async () => {
    await estate.push('erp/customers', customer('G1', { priceGroup: 'GOLD' }));
    expect((await look()).map(({ subject, why }) => [subject, why.split('; ').at(-1)])).toEqual([
      ['tier/PLATNUM', 'parties have GOLD, PLATINUM'],
    ]);
    await estate.push('erp/customers', customer('G1', { priceGroup: 'SILVER' }, '2026-06-02T00:00:00Z'));
    expect((await look()).map(({ subject }) => subject)).toEqual(['tier/GOLD', 'tier/PLATNUM']);
  });

  test('is looked for among all parties only when a price group has changed, by one node of several', async () => {
    const asked = await look();
    readings = 0;
    await estate.push('erp/customers', customer('C2', { status: 'blocked' }, '2026-06-03T00:00:00Z'));
    await Promise.all([look(), look()]);
    expect([readings, await look()]).toEqual([0, asked]);
    await estate.push('erp/customers', customer('C2', { priceGroup: 'SILVER' }, '2026-06-04T00:00:00Z'));
    await Promise.all([look(), look(), look()]);
    expect([readings, await look()]).toEqual([1, asked]);
  });

  test('closes when the landscape does not name it any more', async () => {
    const { stock: _none, ...without } = estate.hub.landscape;
    expect(await look(without)).toEqual([]);
  });

  test('is looked for anew when the landscape names it again: nobody kept watch meanwhile', async () => {
    readings = 0;
    expect((await look()).map(({ subject }) => subject)).toEqual(['tier/GOLD', 'tier/PLATNUM']);
    expect(readings).toBe(1);
  });
});

describe('parties', () => {
  const at = new Date('2026-06-10T12:00:00Z');
  const quiet = { waiting: 0, toFetch: 0 };
  const reading = { dueAt: at, completedAt: null, failures: 0, failure: null, isUnderWay: true };

  test('of a source that is read count as read when its list was read to the end, and all of it taken in', () => {
    const begun = { ...quiet, readings: { poll: reading }, lastArrivalAt: at };
    expect(isRead(begun)).toBe(false);
    expect(isRead({ ...begun, lastReadAt: at })).toBe(true);
    expect(isRead({ ...begun, lastReadAt: at, waiting: 1 })).toBe(false);
    expect(isRead({ ...begun, lastReadAt: at, toFetch: 1 })).toBe(false);
  });

  test('of a source that only tells by itself count as read when it has told something', () => {
    expect(isRead({ ...quiet, readings: {} })).toBe(false);
    expect(isRead({ ...quiet, readings: {}, lastArrivalAt: at })).toBe(true);
  });
});
