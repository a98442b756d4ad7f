/** Stories of documents that are due by a clock, and of parcels that nobody hears of. */
import { expect, test } from 'vitest';
import type { OrderFact } from '../facts.ts';
import { advised, given, line, ordered, written } from '../testing/story.ts';

const promise = {
  zone: 'UTC',
  cutOff: '15:00',
  handlingDays: 1,
  workingDays: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'] as const,
  holidays: [],
  transit: { days: 2, to: [] },
};
const warehouses = [{ location: 'EAST', target: 'wms/orders', isLast: false, promise }];
const stock = { 'A EAST': '10' };

/** Told to the warehouse at this instant; held on Wednesday, 10 June, at eight. */
function toldAt(at: string) {
  const story = given({ stock, policy: { warehouses } }, ordered([line('4')]), written('sales-order'));
  story.plan();
  return story.and(written('warehouse-order/EAST/1', 'placed', at)).plan(at).expectations;
}

test('a warehouse with a calendar owes its word by the cut-off of the day on which the goods should leave', () => {
  const after = 'warehouse order wms-1 was released';
  expect(toldAt('2026-06-10T09:00:00Z')).toEqual([
    { document: 'warehouse-advice', of: 'wms', after, dueAt: '2026-06-11T15:00:00.000Z', standing: 'due' },
  ]);
});

test('what it was told later than that, it owes by the next cut-off at which somebody works', () => {
  expect(toldAt('2026-06-12T15:01:00Z')).toMatchObject([{ dueAt: '2026-06-15T15:00:00.000Z' }]);
});

test('who is asked about a silent ERP or warehouse reads until when goods must leave to come as promised', () => {
  const story = given({ stock, policy: { warehouses } }, ordered([line('4')]));
  story.plan();
  const asked = (now: string) => story.plan(now).questions.map(({ kind, why }) => `${kind}: ${why}`);
  expect(asked('2026-06-10T08:02:00Z')).toEqual([
    'document-overdue: after the order was accepted, nothing came; what leaves before 2026-06-12T00:00:00Z comes as promised',
  ]);
  story.and(written('sales-order', 'placed', '2026-06-10T09:00:00Z')).plan('2026-06-10T09:00:00Z');
  story.and(written('warehouse-order/EAST/1', 'placed', '2026-06-10T09:00:00Z'));
  expect(asked('2026-06-11T15:00:00Z')).toEqual([
    'document-overdue: after warehouse order wms-1 was released, nothing came; what leaves before 2026-06-12T00:00:00Z comes as promised',
  ]);
  expect(asked('2026-06-12T00:00:00Z')).toEqual([
    'document-overdue: after warehouse order wms-1 was released, nothing came; what leaves before 2026-06-16T00:00:00Z comes as promised',
  ]);
});

test('a parcel of which nobody hears is asked for, until its first milestone comes', () => {
  const policy = { tracking: 'tms/trackings', dueMinutes: { tracking: 120 } };
  const shipped = advised({ quantity: '4' });
  if (shipped.kind !== 'advice') throw new Error('an advice was meant');
  const packages = [{ carrier: 'UPS', trackingNumber: '1Z1' }, {}];
  const left: OrderFact = { ...shipped, advice: { ...shipped.advice, packages } };
  const story = given({ stock, policy }, ordered([line('4')]), written('sales-order'));
  story.plan();
  story.and(written('warehouse-order/EAST/1'), left);
  expect(story.plan('2026-06-10T11:59:59Z').reviewAt).toBe('2026-06-10T12:00:00.000Z');
  expect(story.plan('2026-06-10T12:00:00Z').questions).toMatchObject([
    {
      kind: 'document-overdue',
      what: 'tms owes the tracking of order web/1 since 2026-06-10T12:00:00.000Z',
      system: 'tms',
      domain: 'carrier-milestone',
    },
  ]);
  const milestone = {
    milestoneId: 'm1',
    answers: { theirs: 't1' },
    trackingNumber: '1Z1',
    status: 'in-transit' as const,
    at: '2026-06-10T13:00:00Z',
  };
  const { at } = milestone;
  const heard = story.and({ kind: 'milestone', identity: 'milestone/tms/m1', at, system: 'tms', milestone });
  expect(heard.plan('2026-06-10T13:00:00Z').questions).toEqual([]);
});

test('while the ERP cannot be reached nobody is asked about what it owes, and the order is planned again when it answers', () => {
  const since = '2026-06-10T08:01:00Z';
  const accepted = given(
    { stock, policy: { warehouses }, outages: { erp: [{ since }] } },
    ordered([line('4')]),
  );
  accepted.plan();
  const plan = accepted.plan('2026-06-10T08:31:00Z');
  expect(plan.questions).toEqual([]);
  expect(plan.expectations).toEqual([
    {
      document: 'sales-order',
      of: 'erp',
      after: 'the order was accepted',
      dueAt: '2026-06-10T08:02:00.000Z',
      standing: 'waiting',
      unreachableSince: since,
      keptUntil: '2026-06-12T00:00:00Z',
    },
  ]);
  expect(plan.restsOn).toContainEqual({ domain: 'outage', reference: { by: 'record', value: 'erp' } });
});

test('an ERP that answers again and is silent about one order is asked for its number', () => {
  const outages = { erp: [{ since: '2026-06-10T08:01:00Z', until: '2026-06-10T08:31:00Z' }] };
  const story = given({ stock, outages }, ordered([line('4')]));
  story.plan();
  expect(story.plan('2026-06-10T08:31:00Z')).toMatchObject({
    questions: [],
    reviewAt: '2026-06-10T08:32:00.000Z',
  });
  const asked = story.plan('2026-06-10T08:32:00Z');
  expect(asked.questions).toMatchObject([{ kind: 'document-overdue', system: 'erp' }]);
  expect(asked.restsOn).not.toContainEqual(expect.objectContaining({ domain: 'outage' }));
});

test('a warehouse is asked for its word while the ERP cannot be reached', () => {
  const outages = { erp: [{ since: '2026-06-10T09:30:00Z' }] };
  const story = given(
    { stock, policy: { warehouses }, outages },
    ordered([line('4')]),
    written('sales-order', 'placed', '2026-06-10T09:00:00Z'),
  );
  story.plan();
  story.and(written('warehouse-order/EAST/1', 'placed', '2026-06-10T09:00:00Z'));
  expect(story.plan('2026-06-11T15:00:00Z').questions).toMatchObject([
    { kind: 'document-overdue', system: 'wms' },
  ]);
});
