/** Stories of parcels that do not reach the buyer. */
import { expect, test } from 'vitest';
import type { CarrierMilestone } from '../../../model/documents/carriage.ts';
import type { OrderFact } from '../facts.ts';
import { advised, given, line, ordered, written, type Story } from '../testing/story.ts';

const [NOON, LATER, EVENING] = ['2026-06-10T12:00:00Z', '2026-06-10T15:00:00Z', '2026-06-10T18:00:00Z'];

function scanned(status: CarrierMilestone['status'], at: string, trackingNumber = '1Z1'): OrderFact {
  const milestone: CarrierMilestone = {
    milestoneId: `${trackingNumber} ${status} ${at}`,
    answers: { theirs: 'trk_1' },
    trackingNumber,
    status,
    at,
  };
  return { kind: 'milestone', identity: `milestone/${milestone.milestoneId}`, at, system: 'tms', milestone };
}

const shipped = (...facts: readonly OrderFact[]): Story =>
  given(
    { stock: { 'A EAST': '20' } },
    ordered([line('4')]),
    written('sales-order'),
    advised({ quantity: '4' }),
    ...facts,
  );

const asked = (story: Story) =>
  story
    .plan(EVENING)
    .questions.filter(({ domain }) => domain === 'carrier-milestone')
    .map(({ subject }) => subject);

test.each(['returning', 'failed'] as const)('a parcel that is %s is asked about, as a parcel', (status) => {
  const story = shipped(
    scanned('in-transit', NOON),
    scanned(status, LATER),
    scanned('delivered', NOON, '1Z2'),
  );
  expect(asked(story)).toEqual(['order/web/1:parcel 1Z1']);
});

test('nobody is asked any more when it arrives after all, in whatever order that is heard', () => {
  expect(asked(shipped(scanned('delivered', EVENING), scanned('returning', LATER)))).toEqual([]);
});

test('a return of what is in it takes the place of the question, one that was asked for before does not', () => {
  const returned = (requestedAt: string): OrderFact => ({
    kind: 'return',
    identity: `return/R/${requestedAt}`,
    at: requestedAt,
    system: 'shop',
    receivedAt: requestedAt,
    return: {
      channel: 'web',
      orderNumber: '1',
      number: `R ${requestedAt}`,
      revision: '1',
      requestedAt,
      compensation: 'credit',
      lines: [{ line: '1', quantity: { value: '1', unit: 'EA' } }],
    },
  });
  const story = shipped(scanned('returning', LATER), returned(NOON));
  expect(asked(story)).toHaveLength(1);
  expect(asked(story.and(returned(EVENING)))).toEqual([]);
});
