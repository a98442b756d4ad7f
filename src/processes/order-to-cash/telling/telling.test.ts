/** Stories about what others are told of an order. */
import { describe, expect, test } from 'vitest';
import type { OrderFact } from '../facts.ts';
import {
  advised,
  billed,
  decided,
  given,
  line,
  MORNING,
  ordered,
  ours,
  posted,
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

  test('is told by the own clock whether the carrier will be late', () => {
    const late = milestone('2026-06-13T02:00:00Z');
    const inTime = told({ customer: { zone: 'America/Chicago' } }, { requestedDate: '2026-06-12' });
    inTime.and(written('sales-order'), parcel('1Z1'), late);
    expect(names(inTime).filter((name) => name.startsWith('delayed'))).toEqual([]);
    const declared = { ...policy, notifications: { ...policy.notifications, zone: 'Europe/Berlin' } };
    const story = told({ policy: declared }, { requestedDate: '2026-06-12' });
    const [delayed] = messages(story.and(written('sales-order'), parcel('1Z1'), late)).filter(
      ([, { about }]) => about === 'delayed',
    );
    expect(delayed?.[1]).toMatchObject({ zone: 'Europe/Berlin', expectedOn: '2026-06-13' });
  });

  test('is told by the clock that came with the order, where he has none of his own', () => {
    const zoneOf = (story: ReturnType<typeof told>) => messages(story)[0]?.[1].zone;
    const ordering = { zone: 'America/Denver' };
    expect(zoneOf(told({}, ordering))).toBe('America/Denver');
    expect(zoneOf(told({ customer: { zone: 'America/Chicago' } }, ordering))).toBe('America/Chicago');
    expect(zoneOf(told())).toBe('UTC');
  });

  test('is not told any more that a parcel is late that has come, or that is in time again', () => {
    const story = told({}, { requestedDate: '2026-06-12' });
    story.and(written('sales-order'), parcel('1Z1'), milestone('2026-06-14T18:00:00Z'));
    expect(names(story)).toContain('delayed/1Z1/2026-06-14');
    const better = milestone('2026-06-12T17:00:00Z');
    expect(names(story.and({ ...better, at: '2026-06-10T13:00:00Z' }))).not.toContain(
      'delayed/1Z1/2026-06-14',
    );
    const worse: OrderFact = { ...milestone('2026-06-15T18:00:00Z'), at: '2026-06-10T14:00:00Z' };
    expect(names(story.and(worse))).toContain('delayed/1Z1/2026-06-15');
    if (worse.kind !== 'milestone') throw new Error('a milestone is one');
    const there = { ...worse.milestone, status: 'delivered' as const };
    story.and({ ...worse, identity: 'milestone/there', at: '2026-06-11T09:00:00Z', milestone: there });
    expect(names(story).filter((name) => name.startsWith('delayed'))).toEqual([]);
  });

  test('who goes back to what was told before is told so in a message of its own', () => {
    const story = told();
    const [[first] = []] = messages(story);
    story.and(
      written(first ?? '', 'placed', '2026-06-10T08:01:00Z'),
      ordered([line('5')], { revision: '2' }),
    );
    const [[second] = []] = messages(story);
    story.and(
      written(second ?? '', 'placed', '2026-06-10T08:02:00Z'),
      ordered([line('4')], { revision: '3' }),
    );
    const [[third] = []] = messages(story);
    expect(new Set([first, second, third]).size).toBe(3);
    story.and(
      written(third ?? '', 'placed', '2026-06-10T08:03:00Z'),
      ordered([line('4')], { revision: '4' }),
    );
    expect(messages(story)[0]?.[0]).toBe(third);
  });

  test('is told nothing of kinds that the channel tells itself', () => {
    const quiet = [{ channel: 'web', about: ['received' as const] }];
    const notifications = { ...policy.notifications, quiet };
    const story = told({ policy: { ...policy, notifications } });
    expect(names(story)).toEqual([]);
    story.and(written('sales-order'), advised({ quantity: '4' }));
    expect(names(story)).toEqual(['shipped/wms/p1']);
    const others = { ...notifications, quiet: [{ channel: 'market', about: ['received' as const] }] };
    expect(names(told({ policy: { ...policy, notifications: others } }))).toEqual(['received']);
  });

  test('has a name for each message, however long the names are that others give', () => {
    const long = 'x'.repeat(150);
    const story = told().and(written('sales-order'));
    story.and(advised({ quantity: '2', id: `${long}1` }), advised({ quantity: '2', id: `${long}2` }));
    const documents = messages(story).map(([, { document }]) => document);
    expect(new Set(documents).size).toBe(3);
    for (const document of documents) expect(document.length).toBeLessThanOrEqual(120);
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

describe('what leaves within the declared minutes', () => {
  const gathering = { ...policy, notifications: { ...policy.notifications, gatherMinutes: 30 } };
  const stocked = { stock: { 'A EAST': '2', 'A WEST': '2' }, policy: gathering };
  const shippedIn = (story: ReturnType<typeof told>, now: string) =>
    story
      .plan(now)
      .always.flatMap(({ domain, body }) =>
        domain === 'notification' && body.about === 'shipped' ? [body] : [],
      );
  /** One of the goods of WEST, or all of EAST. */
  const left = (id: string, at: string, quantity = '1'): OrderFact => {
    const from = quantity === '2' ? 'EAST' : 'WEST';
    const fact = advised({ id, quantity, to: `${ours}-${from}`, final: from === 'EAST' });
    if (fact.kind !== 'advice') throw new Error('an advice is one');
    return {
      ...fact,
      at,
      advice: { ...fact.advice, at, packages: [{ carrier: 'UPS', trackingNumber: id }] },
    };
  };
  const begun = () => {
    const story = told(stocked);
    story.plan();
    story.and(written('sales-order'), written('warehouse-order/EAST/1'), written('warehouse-order/WEST/1'));
    story.plan();
    return story;
  };

  test('is one message, told when the time is over', () => {
    const story = begun().and(left('p1', '2026-06-10T10:00:00Z', '2'));
    expect(shippedIn(story, '2026-06-10T10:01:00Z')).toEqual([]);
    expect(story.plan('2026-06-10T10:01:00Z').reviewAt).toBe('2026-06-10T10:30:00Z');
    story.and(left('p2', '2026-06-10T10:20:00Z'));
    expect(shippedIn(story, '2026-06-10T10:29:59Z')).toEqual([]);
    const [one, ...others] = shippedIn(story, '2026-06-10T10:30:00Z');
    expect(others).toEqual([]);
    expect(one).toMatchObject({
      trackingNumbers: ['p1', 'p2'],
      lines: [{ line: '1', quantity: { value: '3', unit: 'EA' } }],
      at: '2026-06-10T10:20:00Z',
    });
  });

  test('stays one message when another despatch of that time is heard of late', () => {
    const story = begun().and(left('p1', '2026-06-10T10:00:00Z', '2'));
    story.and(left('p2', '2026-06-10T10:20:00Z'));
    const [first] = shippedIn(story, '2026-06-10T10:31:00Z');
    story.and(left('p0', '2026-06-10T09:59:00Z', '0.5'));
    const messagesNow = shippedIn(story, '2026-06-10T10:32:00Z');
    expect(messagesNow).toHaveLength(2);
    expect(messagesNow).toContainEqual(first);
  });

  test('is not waited for when nothing more can leave', () => {
    const story = begun().and(left('p1', '2026-06-10T10:00:00Z', '2'));
    expect(shippedIn(story, '2026-06-10T10:01:00Z')).toEqual([]);
    story.and(advised({ id: 'p2', to: `${ours}-WEST`, quantity: '2' }));
    expect(shippedIn(story, '2026-06-10T10:02:00Z')).toHaveLength(1);
  });

  test('and what leaves later is a message of its own', () => {
    const story = begun().and(left('p1', '2026-06-10T10:00:00Z', '2'));
    story.and(left('p2', '2026-06-10T10:45:00Z'));
    expect(shippedIn(story, '2026-06-10T10:50:00Z')).toHaveLength(1);
    expect(shippedIn(story, '2026-06-10T11:15:00Z')).toHaveLength(2);
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

  test('the CRM is told once that a parcel has come to a standing, however often the carrier scans it', () => {
    const scanned = (at: string, trackingNumber = '1Z1'): OrderFact => {
      const fact = milestone('2026-06-12T18:00:00Z');
      if (fact.kind !== 'milestone') throw new Error('a milestone is one');
      return {
        ...fact,
        identity: `milestone/${trackingNumber}/${at}`,
        at,
        milestone: { ...fact.milestone, trackingNumber, at },
      };
    };
    const story = told().and(written('sales-order'), parcel('1Z1'), parcel('1Z2'));
    story.and(scanned('2026-06-11T12:00:00Z'), scanned('2026-06-11T09:00:00Z', '1Z2'));
    story.and(scanned('2026-06-11T08:00:00Z'), scanned('2026-06-11T17:00:00Z'));
    const summary = story.plan().always.find(({ domain }) => domain === 'order-summary');
    const milestones = summary?.domain === 'order-summary' ? summary.body.milestones : [];
    expect(milestones.filter(({ what }) => what.includes('1Z'))).toEqual([
      { what: 'in transit: 1Z1', at: '2026-06-11T08:00:00Z' },
      { what: 'in transit: 1Z2', at: '2026-06-11T09:00:00Z' },
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
  return posted('40', { tax, total: '43.2', lines: [billed('4', '40')] });
}
