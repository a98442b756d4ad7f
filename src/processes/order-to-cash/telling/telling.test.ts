/** Stories about what others are told of an order. */
import { describe, expect, test } from 'vitest';
import type { OrderFact } from '../facts.ts';
import {
  advised,
  decided,
  given,
  line,
  MORNING,
  ordered,
  ours,
  written,
  type World,
} from '../testing/story.ts';

const stock = { 'A EAST': '10' };
const policy = {
  notifications: { target: 'mail/notifications', channels: ['web'] },
  tracking: 'tms/trackers',
  summaries: ['crm/orders'],
};

function told(world: World = {}, more: Parameters<typeof ordered>[1] = {}) {
  return given({ stock, policy, ...world }, ordered([line('4')], more));
}

function messages(story: ReturnType<typeof told>) {
  return story
    .plan()
    .always.flatMap((each) => (each.domain === 'notification' ? [[each.name, each.body] as const] : []));
}

/** Without what names the content. */
const names = (story: ReturnType<typeof told>) =>
  messages(story).map(([name]) => name.slice(13).replace(/\/[0-9a-f]{16}$/, ''));

function parcel(trackingNumber: string): OrderFact {
  const shipped = advised({ quantity: '4' });
  if (shipped.kind !== 'advice') throw new Error('an advice is one');
  return { ...shipped, advice: { ...shipped.advice, packages: [{ carrier: 'UPS', trackingNumber }] } };
}

function milestone(expectedAt: string): OrderFact {
  return {
    kind: 'milestone',
    identity: `milestone/${expectedAt}`,
    at: '2026-06-10T12:00:00Z',
    system: 'tms',
    milestone: {
      milestoneId: expectedAt,
      answers: { theirs: 'trk_1' },
      trackingNumber: '1Z1',
      status: 'in-transit',
      at: '2026-06-10T12:00:00Z',
      expectedAt,
    },
  };
}

describe('the buyer', () => {
  test('is told that the order was received, and what left when it leaves', () => {
    const story = told();
    expect(names(story)).toEqual(['received']);
    story.and(written('sales-order'), written('warehouse-order/EAST/1'), parcel('1Z1'));
    const [, shipped] = messages(story);
    expect(shipped?.[1]).toMatchObject({
      about: 'shipped',
      to: 'buyer@customer.example',
      carrier: 'UPS',
      trackingNumbers: ['1Z1'],
      lines: [{ itemNumber: 'A', quantity: { value: '4', unit: 'EA' } }],
    });
  });

  test('is told of each despatch, although two warehouses give one id to theirs', () => {
    const story = told({ stock: { 'A EAST': '2', 'A WEST': '2' } });
    story.and(written('sales-order'), advised({ quantity: '2' }));
    const other = advised({ quantity: '2', to: `${ours}-WEST` });
    if (other.kind !== 'advice') throw new Error('a warehouse tells nothing');
    story.and({ ...other, identity: 'advice/wms-west/p1', system: 'wms-west' });
    const shipped = names(story).filter((name) => name.startsWith('shipped'));
    expect(new Set(shipped)).toEqual(new Set(['shipped/wms/p1', 'shipped/wms-west/p1']));
  });

  test('is not written to twice about what an older edition has told', () => {
    const story = told().and(written('sales-order'), written('notification/shipped/p1'));
    story.and(advised({ quantity: '4' }));
    expect(names(story).filter((name) => name.startsWith('shipped'))).toEqual(['shipped/p1']);
  });

  test('gets each message word for word the same, however often the order is planned', () => {
    const story = told();
    const first = messages(story);
    story.and(written('sales-order'), advised({ quantity: '4' }));
    expect(messages(story)[0]).toEqual(first[0]);
  });

  test('is not written to again because a system counts a revision for reasons of its own', () => {
    const story = told();
    const [first] = messages(story);
    expect(messages(story.and(ordered([line('4')], { revision: '2' })))).toEqual([first]);
    expect(messages(story.and(ordered([line('5')], { revision: '3' })))[0]?.[0]).not.toBe(first?.[0]);
  });

  test('is told once which lines must wait, not again when their quantity shrinks', () => {
    const story = told({ stock: { 'A EAST': '1' } });
    expect(names(story)).toEqual(['received']);
    story.and(written('sales-order'));
    const [, waiting] = messages(story);
    expect(waiting?.[1].lines).toEqual([
      { line: '1', itemNumber: 'A', quantity: { value: '3', unit: 'EA' } },
    ]);
    const smaller = story.and(ordered([line('3')], { revision: '2' }));
    expect(messages(smaller)[1]?.[0]).toBe(waiting?.[0]);
  });

  test('is told when the carrier will be late, and only then', () => {
    const story = told({}, { requestedDate: '2026-06-12' });
    story.and(written('sales-order'), parcel('1Z1'), milestone('2026-06-12T18:00:00Z'));
    expect(names(story).filter((name) => name.startsWith('delayed'))).toEqual([]);
    story.and(milestone('2026-06-13T18:00:00Z'));
    expect(names(story)).toContain('delayed/1Z1/2026-06-13');
  });

  test('is told of the end of a cancelled order', () => {
    const story = told();
    story.plan();
    expect(names(story.and(decided('cancel')))).toEqual(['cancelled']);
  });

  test('without an address, or of another channel, is not written to', () => {
    expect(names(told({ customer: { email: undefined } }))).toEqual([]);
    const other = { ...policy, notifications: { target: 'mail/notifications', channels: ['market'] } };
    expect(names(told({ policy: other }))).toEqual([]);
  });
});

describe('others', () => {
  test('parcels are followed by their numbers', () => {
    const story = told().and(written('sales-order'), parcel('1Z1'), parcel('1Z1'));
    const followed = story.plan().always.filter(({ domain }) => domain === 'tracking');
    expect(followed).toMatchObject([
      { target: 'tms/trackers', body: { trackingNumber: '1Z1', carrier: 'UPS' } },
    ]);
  });

  test('the CRM sees the order with its lines, its total and what happened', () => {
    const story = told().and(written('sales-order'));
    const summary = story.plan().always.find(({ domain }) => domain === 'order-summary');
    expect(summary).toMatchObject({
      target: 'crm/orders',
      body: {
        total: '40',
        status: 'placed',
        lines: [{ line: '1', status: 'placed', unitPrice: '10' }],
        milestones: [
          { what: 'in erp as erp-1', at: MORNING },
          { what: 'order placed', at: MORNING },
        ],
      },
    });
  });

  test('what was invoiced is reported to the tax engine, line by line', () => {
    const tax = {
      target: 'tax/tax-documents',
      patienceSeconds: 60,
      unanswered: 'accept' as const,
      assumedPercent: '8',
      reportsInvoices: true,
    };
    const story = told({ policy: { ...policy, tax } });
    story.plan('2026-06-10T07:00:00Z');
    story.and(written('sales-order'), advised({ quantity: '4' }), invoiced('3.20'));
    const report = story.plan().always.find(({ name }) => name === 'tax/invoice/erp/I1');
    expect(report).toMatchObject({
      body: { document: 'I1', state: 'committed', kind: 'sale', lines: [{ amount: '40' }] },
    });
  });
});

function invoiced(tax: string): OrderFact {
  return {
    kind: 'invoice',
    identity: 'invoice/erp/I1',
    at: '2026-06-11T00:00:00Z',
    system: 'erp',
    invoice: {
      number: 'I1',
      kind: 'invoice',
      answers: { theirs: 'erp-1' },
      postedOn: '2026-06-11',
      currency: 'USD',
      net: '40',
      tax,
      total: '43.2',
      lines: [
        { line: '1', item: { by: 'number', value: 'A' }, quantity: { value: '4', unit: 'EA' }, net: '40' },
      ],
    },
  };
}
