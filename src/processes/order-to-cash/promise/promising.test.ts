/** Stories about what buyers are promised. */
import { describe, expect, test } from 'vitest';
import { decided, advised, given, line, MORNING, ordered, written, type World } from '../testing/story.ts';

const promise = {
  zone: 'America/New_York',
  cutOff: '15:00',
  handlingDays: 1,
  workingDays: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'] as const,
  holidays: [],
  transit: { days: 2, to: [{ country: 'US', region: 'NJ', days: 1 }] },
};
const warehouses = [
  { location: 'EAST', target: 'wms/orders', isLast: false, promise },
  { location: 'WEST', target: 'wms/orders', isLast: false, promise: { ...promise, handlingDays: 3 } },
];
const policy = { warehouses, notifications: { target: 'mail/notifications' } };

function told(world: World = {}, more: Parameters<typeof ordered>[1] = {}) {
  const merged = { stock: { 'A EAST': '10' }, ...world, policy: { ...policy, ...world.policy } };
  return given(merged, ordered([line('4')], more));
}

type Story = ReturnType<typeof told>;
const promises = (story: Story, now?: string) => story.plan(now).lines.map((each) => each.promise);
const kinds = (story: Story, now?: string) => story.plan(now).questions.map(({ kind }) => kind);

function messages(story: Story, now?: string) {
  return story.plan(now).always.flatMap((each) => {
    if (each.domain !== 'notification') return [];
    const { about, expectedOn } = each.body;
    return [expectedOn === undefined ? about : `${about}: ${expectedOn}`];
  });
}

describe('a promise', () => {
  test('says for each line when it leaves and arrives, and why', () => {
    expect(promises(told())).toEqual([
      {
        shipsOn: '2026-06-11',
        arrivesOn: '2026-06-12',
        because: '4 EA from EAST counts for 2026-06-10: 1 working day to leave, 1 working day to US NJ 07101',
      },
    ]);
  });

  test('of a line that leaves from two places is that of the part that comes last', () => {
    const story = told({ stock: { 'A EAST': '1', 'A WEST': '3' } });
    expect(promises(story)).toMatchObject([{ shipsOn: '2026-06-15', arrivesOn: '2026-06-16' }]);
  });

  test('is not given for what waits for stock', () => {
    const [backordered] = promises(told({ stock: { 'A EAST': '1' } }));
    expect(backordered).toEqual({ because: '3 EA wait for stock: no day can be promised' });
  });

  test('is not given where a warehouse declares no days', () => {
    const [east] = warehouses;
    const silent = [
      ...(east === undefined ? [] : [east]),
      { location: 'WEST', target: 'wms/orders', isLast: false },
    ];
    const story = told({ stock: { 'A WEST': '9' }, policy: { warehouses: silent } });
    expect(promises(story)).toEqual([{ because: 'a warehouse that ships it declares no days' }]);
    expect(messages(story)).toEqual(['received']);
  });

  test('stands beside what has left', () => {
    const story = told();
    story.plan();
    story.and(written('sales-order'), written('warehouse-order/EAST/1'), advised({ quantity: '4' }));
    expect(promises(story)).toEqual([
      { shipsOn: '2026-06-11', arrivesOn: '2026-06-12', because: 'as it was promised before it left' },
    ]);
  });
});

describe('the buyer', () => {
  test('is told the day with the confirmation, and it is noted once', () => {
    const story = told();
    expect(messages(story)).toEqual(['received: 2026-06-12']);
    expect(messages(story)).toEqual(['received: 2026-06-12']);
    expect(story.facts.filter(({ kind }) => kind === 'promised')).toHaveLength(1);
  });

  test('is told no day while a part waits for stock', () => {
    const story = told({ stock: { 'A EAST': '1' } });
    expect(messages(story)).toEqual(['received']);
    expect(messages(story.and(written('sales-order')))).toEqual(['received', 'backordered']);
  });

  test('is told of each day that is worse, and the first word stays as it was', () => {
    const story = told();
    story.plan();
    story.and(written('sales-order'));
    const friday = '2026-06-12T12:00:00Z';
    expect(messages(story, friday)).toEqual(['received: 2026-06-12', 'delayed: 2026-06-16']);
    expect(messages(story, '2026-06-12T20:00:00Z')).toEqual(['received: 2026-06-12', 'delayed: 2026-06-16']);
    expect(promises(story, friday)).toMatchObject([{ arrivesOn: '2026-06-16' }]);
  });

  test('who changes the order is told the day of what is wanted now', () => {
    const story = told();
    story.plan();
    story.and({ ...ordered([line('6')], { revision: '2' }), at: '2026-06-11T08:00:00Z' });
    expect(messages(story, '2026-06-11T21:00:00Z')).toEqual(['received: 2026-06-16']);
  });

  test('is looked after again when the goods should have left', () => {
    const story = told({ policy: { dueMinutes: {} } });
    story.plan();
    story.and(written('sales-order'), written('warehouse-order/EAST/1'));
    const cutOff = '2026-06-11T19:00:00.000Z';
    expect(story.plan().reviewAt).toBe(cutOff);
    expect(story.plan(cutOff).reviewAt).toBe('2026-06-12T04:00:00Z');
  });
});

describe('an order that would arrive too late', () => {
  const requested = { requestedDate: '2026-06-11' };
  const hold = { policy: { onLatePromise: 'hold' as const } };

  test('is accepted where nothing else is declared, and each line says so', () => {
    const plan = told({}, requested).plan();
    expect(plan.documents).not.toBe('as-they-are');
    expect(plan.lines[0]?.reasons).toContain(
      'line 1: arrives on 2026-06-12, and 2026-06-11 was requested: accepted all the same',
    );
    expect(plan.questions).toEqual([]);
  });

  test('is held where that is declared, until a person lets it go', () => {
    const story = told(hold, requested);
    const plan = story.plan();
    expect(plan).toMatchObject({ status: 'held', documents: 'as-they-are' });
    expect(plan.questions).toMatchObject([
      { kind: 'late-promise', why: 'line 1: arrives on 2026-06-12, and 2026-06-11 was requested' },
    ]);
    expect(plan.actions.find(({ action }) => action === 'release')?.legal).toBe(true);
    story.and(decided('release', { at: '2026-06-10T09:00:00Z' }));
    expect(story.plan('2026-06-10T09:00:00Z')).toMatchObject({ status: 'accepted', questions: [] });
  });

  test('is not held where the day can be met', () => {
    expect(told(hold, { requestedDate: '2026-06-12' }).plan().status).toBe('accepted');
  });

  test('is a question once it was promised in time and is not any more; what is placed stays placed', () => {
    const story = told(hold, { requestedDate: '2026-06-12' });
    story.plan();
    story.and(written('sales-order'));
    expect(kinds(story)).not.toContain('promise-late');
    const later = story.plan('2026-06-12T12:00:00Z');
    expect(later.questions.filter(({ kind }) => kind === 'promise-late')).toMatchObject([
      {
        subject: 'order/web/1:promise',
        what: 'line 1 of order web/1 will come later than the buyer asked for',
        why: 'line 1: arrives on 2026-06-16, and 2026-06-12 was requested',
        lines: ['1'],
      },
    ]);
    expect(later.documents).not.toBe('as-they-are');
  });
});

test('an estate without declared days promises nothing', () => {
  const story = given({ stock: { 'A EAST': '10' } }, ordered([line('4')], { requestedDate: '2020-01-01' }));
  expect(story.plan(MORNING).lines[0]).not.toHaveProperty('promise');
  expect(story.facts.some(({ kind }) => kind === 'promised')).toBe(false);
});
