/** Stories about what is backordered: where it waits, on what it rests, and what the buyer is promised then. */
import { describe, expect, test } from 'vitest';
import type { RestingPart } from '../around.ts';
import type { Awaiting, OrderFact } from '../facts.ts';
import { decided, given, line, MORNING, ordered, written, type World } from '../testing/story.ts';

const NOON = '2026-06-10T12:00:00Z';
const LATER = '2026-06-10T12:15:00Z';

const promise = {
  zone: 'America/New_York',
  cutOff: '15:00',
  handlingDays: 1,
  workingDays: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'] as const,
  holidays: [],
  transit: { days: 2, to: [] },
};
const policy = {
  restsOnReceipts: true,
  notifications: { target: 'mail/notifications' },
  warehouses: [
    { location: 'EAST', target: 'wms/orders', isLast: false, promise },
    { location: 'WEST', target: 'wms/orders', isLast: false, promise },
    { location: 'MAKER', target: 'maker/orders', isLast: false, isSupplier: true },
  ],
};

const part = (quantity: string, more: Partial<RestingPart> = {}): RestingPart => ({
  number: '106021',
  locationId: 'EAST',
  expectedOn: '2026-06-17',
  quantity,
  since: '2026-06-10T08:00:00Z',
  ...more,
});

/** 4 of A are ordered and 1 is there, unless it says otherwise. */
function short(
  resting: NonNullable<World['resting']> = {},
  world: World = {},
  more: Parameters<typeof ordered>[1] = {},
) {
  const stock = { 'A EAST': '1', ...world.stock };
  return given(
    { ...world, stock, resting, policy: { ...policy, ...world.policy } },
    ordered([line('4')], more),
  );
}
type Story = ReturnType<typeof short>;

const waits = ({ facts }: Story) =>
  facts
    .filter((fact): fact is Awaiting => fact.kind === 'awaiting')
    .map(({ line: of, quantity }) => `${of}: ${quantity.value}`);
const again = (story: Story, resting: NonNullable<World['resting']>, world: World = {}) =>
  given({ stock: {}, ...world, resting, policy: { ...policy, ...world.policy } }, ...story.facts);

describe('what nobody has', () => {
  test('waits in the queue of its item, for our own places and no supplier', () => {
    const story = short();
    story.plan();
    expect(story.facts.filter(({ kind }) => kind === 'awaiting')).toMatchObject([
      { line: '1', itemId: 'A', quantity: { value: '3', unit: 'EA' }, locationIds: ['EAST', 'WEST'] },
    ]);
  });

  test('is said once, and taken back when it is cancelled', () => {
    const story = short();
    story.plan();
    story.plan(NOON);
    expect(waits(story)).toEqual(['1: 3']);
    story.and(decided('cancel-line', { line: '1', at: NOON })).plan(NOON);
    expect(waits(story)).toEqual(['1: 3', '1: 0']);
  });

  test('waits for less when some of it is there', () => {
    const story = short();
    story.plan();
    const later = again(story, {}, { stock: { 'A WEST': '2' } });
    later.plan(NOON);
    expect(waits(later)).toEqual(['1: 3', '1: 1']);
  });

  test('keeps its place while the order is held', () => {
    const story = short().and(written('sales-order'));
    story.plan();
    story.and(decided('hold', { at: NOON })).plan(NOON);
    expect(waits(story)).toEqual(['1: 3']);
  });

  test('waits nowhere in a hub that is told of no receipts', () => {
    const story = short({}, { policy: { restsOnReceipts: false } });
    story.plan();
    expect(waits(story)).toEqual([]);
  });

  test('of an order that ships complete is only what lies nowhere', () => {
    const story = short({ '1': [part('3')] }, {}, { shipComplete: true });
    const plan = story.plan();
    expect(waits(story)).toEqual(['1: 3']);
    expect(plan.lines[0]).toMatchObject({
      quantities: { held: '0', missing: '4' },
      promise: { shipsOn: '2026-06-19' },
    });
  });
});

describe('where it waits', () => {
  const near = (location: string, days: number, isLast = false) => ({
    location,
    target: 'wms/orders',
    isLast,
    promise: { ...promise, transit: { days, to: [] } },
  });
  const [east, west, third] = [near('EAST', 4), near('WEST', 1), near('3PL', 0, true)];
  const places = (story: Story) =>
    story.facts.flatMap((fact) => (fact.kind === 'awaiting' ? [fact.locationIds.join(' ')] : []));
  const where = (story: Story, now = MORNING) =>
    story.plan(now).lines[0]?.reasons.find((reason) => reason.startsWith('waits for'));

  test('is in the declared order, and a 3PL is the last', () => {
    const story = short({}, { policy: { warehouses: [third, east, west] } });
    expect(where(story)).toBe(
      'waits for the earliest receipt; where several come on one day, for that at the first of: EAST; WEST; 3PL, asked last',
    );
    expect(places(story)).toEqual(['EAST WEST 3PL']);
  });

  test('is the nearest place where the nearest is preferred', () => {
    const story = short({}, { policy: { prefer: 'nearest', warehouses: [third, east, west] } });
    expect(where(story)).toBe(
      'waits for the earliest receipt; where several come on one day, for that at the first of: WEST, 1 day away; EAST, 4 days away; 3PL, 0 days away, asked last',
    );
    expect(places(story)).toEqual(['WEST EAST 3PL']);
  });

  test("is the customer's own warehouse before a nearer one", () => {
    const own = { preferredLocation: { by: 'number' as const, value: 'EAST' } };
    const story = short({}, { policy: { prefer: 'nearest', warehouses: [west, east] } }, own);
    expect(where(story)).toBe(
      "waits for the earliest receipt; where several come on one day, for that at the first of: EAST, the customer's own, 4 days away; WEST, 1 day away",
    );
    expect(places(story)).toEqual(['EAST WEST']);
  });

  test('is another place when the buyer lives elsewhere, and the quantity keeps its place in the queue', () => {
    const ways = (usual: number, inNevada: number) => ({
      days: usual,
      to: [{ country: 'US', region: 'NV', days: inNevada }],
    });
    const declared = (location: string, transit: ReturnType<typeof ways>) => ({
      ...near(location, 0),
      promise: { ...promise, transit },
    });
    const warehouses = [declared('EAST', ways(1, 5)), declared('WEST', ways(5, 1))];
    const story = short({}, { policy: { prefer: 'nearest', warehouses } });
    story.plan();
    const reno = { lines: ['2 Sand Road'], city: 'Reno', region: 'NV', country: 'US' };
    story.and(ordered([line('4')], { revision: '2', shipToAddress: reno })).plan(NOON);
    expect(places(story)).toEqual(['EAST WEST', 'WEST EAST']);
    expect(waits(story)).toEqual(['1: 3', '1: 3']);
  });

  test('needs no words where there is one place alone', () => {
    expect(where(short({}, { policy: { warehouses: [east] } }))).toBeUndefined();
  });
});

describe('what rests on a receipt', () => {
  test('says on which, when it comes and to where', () => {
    const [first] = short({
      '1': [part('2'), part('1', { number: '106022', expectedOn: '2026-06-24' })],
    }).plan().lines;
    expect(first?.reasons.slice(-2)).toEqual([
      'backordered: 2 EA, on purchase order 106021 expected 2026-06-17 at EAST',
      'backordered: 1 EA, on purchase order 106022 expected 2026-06-24 at EAST',
    ]);
  });

  test('says what rests on nothing, and what has no day', () => {
    const undated = part('1');
    const { expectedOn: _day, ...rest } = undated;
    const [first] = short({ '1': [rest] }).plan().lines;
    expect(first?.reasons.slice(-2)).toEqual([
      'backordered: 1 EA, on purchase order 106021 without a day at EAST',
      'backordered: 2 EA, and nothing is expected that is not spoken for',
    ]);
    expect(first?.promise).toEqual({ because: '3 EA wait for stock: no day can be promised' });
  });

  test('is promised for the days after the receipt: the next working day, the handling and the way', () => {
    const [first] = short({ '1': [part('3')] }).plan().lines;
    // Expected on a Wednesday: counts for Thursday, leaves on Friday, and is two working days on its way.
    expect(first?.promise).toMatchObject({ shipsOn: '2026-06-19', arrivesOn: '2026-06-23' });
    expect(first?.promise?.because).toContain(
      '3 EA on purchase order 106021 from EAST counts for 2026-06-18: 1 working day to leave',
    );
  });

  test('and did not come on its day is expected on the next working day, and after that on no day', () => {
    const story = short({ '1': [part('3', { expectedOn: '2026-06-12' })] }, { policy: { dueMinutes: {} } });
    const first = (now: string) => story.and().plan(now).lines[0];
    expect(first('2026-06-12T12:00:00Z')?.promise).toMatchObject({ shipsOn: '2026-06-16' });
    // A Friday: on Monday it is expected anew, until Monday is over in New York.
    const monday = '2026-06-16T03:59:00Z';
    expect(first(monday)?.promise).toMatchObject({ shipsOn: '2026-06-17' });
    expect(story.plan(monday).reviewAt).toBe('2026-06-16T04:00:00Z');
    const tuesday = '2026-06-16T04:00:00Z';
    expect(first(tuesday)?.promise).toEqual({ because: '3 EA wait for stock: no day can be promised' });
    expect(first(tuesday)?.reasons.at(-1)).toBe(
      'backordered: 3 EA, on purchase order 106021 expected 2026-06-12 and late at EAST',
    );
  });

  test('at a place without working days of its own is looked at when nobody believes in its day any more', () => {
    const warehouses = [{ location: 'EAST', target: 'wms/orders', isLast: false }];
    const resting = { '1': [part('3', { expectedOn: '2026-06-12' })] };
    const story = short(resting, { policy: { dueMinutes: {}, warehouses } });
    const friday = story.plan('2026-06-12T12:00:00Z');
    expect(friday.lines[0]?.reasons.at(-1)).toContain('expected 2026-06-12 at EAST');
    expect(friday.reviewAt).toBe('2026-06-16T00:00:00Z');
    const tuesday = story.plan('2026-06-16T00:00:00Z');
    expect(tuesday.lines[0]?.reasons.at(-1)).toContain('expected 2026-06-12 and late at EAST');
    expect(tuesday.reviewAt).not.toBe('2026-06-16T00:00:00Z');
  });

  test('is believed for as many working days as the landscape says, and the days are moved once', () => {
    const policied = { policy: { dueMinutes: {}, receiptGraceDays: 3 } };
    const story = short({ '1': [part('3', { expectedOn: '2026-06-12' })] }, policied);
    const ships = (day: string) => story.and().plan(`2026-06-${day}T12:00:00Z`).lines[0]?.promise?.shipsOn;
    // A Friday; on Monday, Tuesday and Wednesday it may still come, and counts for Wednesday.
    expect(['12', '15', '16', '17', '18'].map(ships)).toEqual([
      '2026-06-16',
      '2026-06-19',
      '2026-06-19',
      '2026-06-19',
      undefined,
    ]);
  });

  test('is not believed for a day longer where the landscape gives no grace', () => {
    const policied = { policy: { dueMinutes: {}, receiptGraceDays: 0 } };
    const story = short({ '1': [part('3', { expectedOn: '2026-06-11' })] }, policied);
    const ships = (day: string) => story.and().plan(`2026-06-${day}T12:00:00Z`).lines[0]?.promise?.shipsOn;
    expect(['11', '12'].map(ships)).toEqual(['2026-06-15', undefined]);
  });

  test('of an order that ships complete lets the lines that are there leave with it', () => {
    const world = { stock: { 'A EAST': '1', 'B EAST': '9' }, resting: { '1': [part('3')] }, policy };
    const both = [line('4'), line('2', { line: '2', item: { by: 'number', value: 'B' } })];
    const { lines } = given(world, ordered(both, { shipComplete: true })).plan();
    expect(lines[1]?.promise).toEqual({
      shipsOn: '2026-06-19',
      arrivesOn: '2026-06-23',
      because: 'the order ships complete: it leaves with the lines that wait',
    });
  });
});

describe('a receipt that slips', () => {
  const messages = (story: Story, now: string) =>
    story
      .plan(now)
      .always.flatMap(({ domain, body }) =>
        domain === 'notification' && 'about' in body && body.about !== 'backordered'
          ? [`${body.about} ${body.expectedOn ?? ''}`.trim()]
          : [],
      );

  test('is told to the buyer once, when it has stood for a while', () => {
    const story = short({ '1': [part('3')] });
    expect(messages(story, '2026-06-10T08:00:00Z')).toEqual(['received 2026-06-23']);
    const slipped = again(story, { '1': [part('3', { expectedOn: '2026-06-25', since: NOON })] });
    expect(messages(slipped, NOON)).toEqual(['received 2026-06-23']);
    expect(slipped.plan(NOON).reviewAt).toBeDefined();
    expect(messages(slipped, LATER)).toEqual(['received 2026-06-23', 'delayed 2026-07-01']);
    expect(messages(slipped, '2026-06-11T12:00:00Z')).toEqual(['received 2026-06-23', 'delayed 2026-07-01']);
    const told = slipped.facts.filter(({ kind }: OrderFact) => kind === 'promised');
    expect(told).toHaveLength(2);
  });

  test('and does not come is told to the buyer as delayed once, however long it does not come', () => {
    const story = short({ '1': [part('3')] });
    messages(story, '2026-06-10T08:00:00Z');
    const days = Array.from({ length: 13 }, (_, day) => `2026-06-${day + 17}T12:00:00Z`);
    expect([...new Set(days.flatMap((now) => messages(story, now)))]).toEqual([
      'received 2026-06-23',
      'delayed 2026-06-24',
    ]);
    expect(story.plan(days.at(-1)).lines[0]?.promise?.arrivesOn).toBeUndefined();
    const anew = again(story, {
      '1': [part('3', { expectedOn: '2026-07-08', since: '2026-06-29T13:00:00Z' })],
    });
    expect(messages(anew, '2026-06-29T14:00:00Z')).toEqual(['received 2026-06-23', 'delayed 2026-07-14']);
  });

  test('and is back in time before anybody believed it is told to nobody', () => {
    const story = short({ '1': [part('3')] });
    messages(story, '2026-06-10T08:00:00Z');
    messages(again(story, { '1': [] }), NOON);
    const back = again(story, { '1': [part('3', { since: LATER })] });
    expect(messages(back, '2026-06-10T13:00:00Z')).toEqual(['received 2026-06-23']);
  });
});

test('nobody is asked about a backorder that is expected on a day, until that day is over', () => {
  const asking = { policy: { askAboutBackordersAfterMinutes: 60 } };
  const story = short({ '1': [part('3')] }, asking).and(written('sales-order'));
  const kinds = (now: string) => story.plan(now).questions.map(({ kind }) => kind);
  expect(kinds(NOON)).not.toContain('backordered-long');
  expect(kinds('2026-06-18T00:00:00Z')).toContain('backordered-long');
  const [question] = story
    .plan('2026-06-18T00:00:00Z')
    .questions.filter(({ kind }) => kind === 'backordered-long');
  expect(question?.why).toBe(
    'line 1: nobody can promise more of A, nor of what may be sent instead; it waits for purchase order 106021 (2026-06-17)',
  );
});
