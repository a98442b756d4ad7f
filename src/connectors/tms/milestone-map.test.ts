/** What milestones say, whatever order and repetition the service tells them in. */
import { array, assert, constantFrom, integer, property, record } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../platform/secrets.ts';
import { expectedInstant, instantOf } from './instants.ts';
import { milestonesOf } from './milestone-map.ts';
import type { TmsSettings } from './settings.ts';
import type { TmsDetail, TmsTracker } from './theirs.ts';

const settings: TmsSettings = {
  baseUrl: 'https://api.example/v2',
  apiKey: new Secret('k'),
  webhookSecret: new Secret('s'),
};
const pickedUp: TmsDetail = {
  status: 'in_transit',
  message: 'Picked up',
  datetime: '2026-03-01T08:30:00-05:00',
  tracking_location: { city: 'ORLANDO', state: 'FL', zip: '32809', country: 'US' },
};
const delivered: TmsDetail = { status: 'delivered', message: 'Delivered', datetime: '2026-03-03T17:00:00Z' };
const tracker = (changes: Partial<TmsTracker> = {}): TmsTracker => ({
  id: 'trk_1',
  object: 'Tracker',
  tracking_code: '9400',
  carrier: 'USPS',
  status: 'in_transit',
  created_at: '2026-03-01T08:00:00Z',
  updated_at: '2026-03-01T13:30:05Z',
  tracking_details: [pickedUp],
  ...changes,
});
const map = (changes?: Partial<TmsTracker>) => milestonesOf(tracker(changes), settings);

test('a scan is one milestone with its place, in UTC', () =>
  expect(map()).toEqual([
    {
      milestoneId: expect.stringMatching(/^trk_1\/[0-9a-f]{24}$/),
      answers: { theirs: 'trk_1' },
      trackingNumber: '9400',
      carrier: 'USPS',
      status: 'in-transit',
      at: '2026-03-01T13:30:00.000000000Z',
      message: 'Picked up',
      place: 'ORLANDO, FL 32809, US',
    },
  ]));

test('nothing is told of a parcel that no carrier has seen', () =>
  expect(map({ status: 'unknown', tracking_details: [] })).toEqual([]));

test.each([
  ['pre_transit', 'announced'],
  ['in_transit', 'in-transit'],
  ['out_for_delivery', 'out-for-delivery'],
  ['available_for_pickup', 'waiting-for-pick-up'],
  ['delivered', 'delivered'],
  ['return_to_sender', 'returning'],
  ['failure', 'failed'],
  ['cancelled', 'failed'],
  ['error', 'unknown'],
  ['unknown', 'unknown'],
] as const)('%s is told as %s', (theirs, ours) =>
  expect(map({ status: theirs, tracking_details: [{ ...pickedUp, status: theirs }] })).toMatchObject([
    { status: ours },
  ]),
);

describe('what stands beside the scans', () => {
  test('an expected day is a word of its own, and the scan stays what it was', () => {
    const [scan] = map();
    expect(map({ est_delivery_date: '2026-03-05T00:00:00Z' })).toEqual([
      scan,
      expect.objectContaining({ status: 'in-transit', expectedAt: '2026-03-05T12:00:00.000000000Z' }),
    ]);
  });

  test('a signature that comes after the delivery changes nothing that was told', () => {
    const over: Partial<TmsTracker> = { status: 'delivered', tracking_details: [pickedUp, delivered] };
    const before = map(over);
    const after = map({ ...over, signed_by: 'R. Keller' });
    expect(after.slice(0, 2)).toEqual(before);
    expect(after[2]).toMatchObject({ status: 'delivered', signedBy: 'R. Keller' });
  });

  test('a tracker that the service gave up without a scan says so', () =>
    expect(map({ status: 'error' })[1]).toMatchObject({ status: 'unknown', at: map()[0]?.at }));

  test('after the end nothing is expected any more', () =>
    expect(
      map({ status: 'delivered', tracking_details: [delivered], est_delivery_date: '2026-03-05T00:00:00Z' }),
    ).toHaveLength(1));
});

test('a scan that stands twice is one milestone', () =>
  expect(map({ tracking_details: [pickedUp, pickedUp] })).toHaveLength(1));

test('whatever is told, in whatever portions: one id has one content for ever', () => {
  const detail = record({
    status: constantFrom('in_transit' as const, 'delivered' as const, 'failure' as const),
    message: constantFrom('a', 'b', null),
    datetime: constantFrom('2026-03-01T08:30:00', '2026-03-01T08:30:00Z', '2026-03-02T08:30:00+01:00'),
  });
  const telling = record({
    tracking_details: array(detail, { maxLength: 4 }),
    status: constantFrom('in_transit' as const, 'delivered' as const, 'error' as const),
    signed_by: constantFrom(null, 'R. Keller'),
    est_delivery_date: constantFrom(null, '2026-03-05T00:00:00Z', '2026-03-06T15:00:00Z'),
    updated_at: integer({ min: 10, max: 59 }).map((second) => `2026-03-07T08:00:${second}Z`),
  });
  assert(
    property(array(telling, { minLength: 1, maxLength: 5 }), (tellings) => {
      const contents = new Map<string, string>();
      for (const each of tellings.flatMap(map)) {
        const content = JSON.stringify(each);
        expect(contents.get(each.milestoneId) ?? content).toBe(content);
        contents.set(each.milestoneId, content);
      }
    }),
  );
});

describe('times', () => {
  test.each([
    ['2026-03-01T08:30:00-05:00', '2026-03-01T13:30:00.000000000Z'],
    ['2026-03-01T08:30:00Z', '2026-03-01T08:30:00.000000000Z'],
    ['2026-03-01T08:30:00', '2026-03-01T08:30:00.000000000Z'],
    ['2026-03-01T08:30:00.250', '2026-03-01T08:30:00.250000000Z'],
  ])('%s is read as %s', (theirs, ours) => expect(instantOf(theirs)).toBe(ours));

  test.each(['2026-02-30T08:30:00Z', '2026-03-01', 'soon', ''])('%s is no time', (text) =>
    expect(instantOf(text)).toBeUndefined(),
  );

  test.each([
    {
      says: 'a time',
      estimate: '2026-03-05T20:00:00-06:00',
      day: null,
      at: '2026-03-06T02:00:00.000000000Z',
    },
    {
      says: 'a day as midnight',
      estimate: '2026-03-05T00:00:00Z',
      day: null,
      at: '2026-03-05T12:00:00.000000000Z',
    },
    {
      says: 'the day at the door',
      estimate: '2026-03-06T00:00:00Z',
      day: '2026-03-05',
      at: '2026-03-05T12:00:00.000000000Z',
    },
    { says: 'a day alone', estimate: null, day: '2026-03-05', at: '2026-03-05T12:00:00.000000000Z' },
    { says: 'nothing', estimate: null, day: null, at: undefined },
  ])('an expected delivery that tells $says', ({ estimate, day, at }) =>
    expect(expectedInstant(estimate, day)).toBe(at),
  );
});
