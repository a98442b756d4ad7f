/** Followers look at everything and get what they want of it. */
import { beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../platform/testing/database.ts';
import {
  appendEvents,
  earlierOf,
  followEvents,
  justBefore,
  latestPosition,
  positionBefore,
  rebaseEvents,
} from './index.ts';
import { committedEvents, eventsVisible } from './testing/committed-events.ts';

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));

async function happen(...facts: readonly (readonly [string, string])[]): Promise<void> {
  await database.transaction((tx) =>
    appendEvents(
      tx,
      facts.map(([type, subject]) => ({
        type,
        source: '/processes',
        subject,
        time: '2026-05-04T10:00:00.000Z',
        data: { subject },
        correlationId: 'test',
      })),
    ),
  );
  await eventsVisible(database);
}

async function follow(
  after: string | undefined,
  types: readonly string[],
  more: { prefix?: string; limit?: number } = {},
) {
  const { prefix = '', limit = 100 } = more;
  const found = await followEvents(database, { after, types, subjectPrefix: prefix, limit });
  if (typeof found === 'string') throw new Error(found);
  return { ...found, subjects: found.events.map(({ subject }) => subject) };
}

describe('a follower', () => {
  test('of an empty log stands at its beginning', async () => {
    expect(await latestPosition(database)).toBeUndefined();
    expect(await positionBefore(database, new Date(0))).toBeUndefined();
    expect(await follow(undefined, ['*'])).toMatchObject({ events: [], next: undefined, looked: 0 });
  });

  test('gets the types and subjects that it wants, and goes on after everything that it has looked at', async () => {
    const start = await latestPosition(database);
    await happen(
      ['order.accepted', 'order/x_y/1'],
      ['order.refused', 'order/xzy/2'],
      ['item.changed', 'item/3'],
    );
    expect((await follow(start, ['order.*'])).subjects).toEqual(['order/x_y/1', 'order/xzy/2']);
    expect((await follow(start, ['order.refused', 'item.changed'])).subjects).toEqual([
      'order/xzy/2',
      'item/3',
    ]);
    expect((await follow(start, ['*'], { prefix: 'order/x_y/' })).subjects).toEqual(['order/x_y/1']);
    const none = await follow(start, ['stock.moved']);
    expect(none).toMatchObject({ events: [], looked: 3, next: await latestPosition(database) });
    const first = await follow(start, ['item.*'], { limit: 2 });
    expect(first).toMatchObject({ events: [], looked: 2 });
    expect((await follow(first.next, ['item.*'])).subjects).toEqual(['item/3']);
    expect(await follow((await follow(start, ['*'])).next, ['*'])).toMatchObject({ events: [], looked: 0 });
  });

  test('finds where an instant or an event begins', async () => {
    const before = new Date(Date.now() - 1);
    await happen(['item.changed', 'item/a'], ['item.changed', 'item/b']);
    const place = await positionBefore(database, before);
    expect((await follow(place, ['*'])).subjects).toEqual(['item/a', 'item/b']);
    const [, b] = (await follow(place, ['*'])).events;
    expect((await follow(justBefore(b?.position ?? ''), ['*'])).subjects).toEqual(['item/b']);
    expect(earlierOf(place, b?.position)).toBe(place);
    expect(earlierOf(b?.position, place)).toBe(place);
    expect(earlierOf(undefined, place)).toBeUndefined();
    expect(await positionBefore(database, new Date(Date.now() + 1e9))).toBe(await latestPosition(database));
  });

  test('of before a restore is told so', async () => {
    const before = await latestPosition(database);
    await database.transaction((tx) => rebaseEvents(tx));
    const follows = { types: ['*'], subjectPrefix: '', limit: 10 };
    expect(await followEvents(database, { ...follows, after: before })).toBe('before-restore');
    expect(await followEvents(database, { ...follows, after: 'here' })).toBe('not-a-position');
    expect((await committedEvents(database)).length).toBeGreaterThan(0);
  });
});
