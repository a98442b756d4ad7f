/** Which signed quotes count for a line of an order. */
import { expect, test } from 'vitest';
import type { Transaction } from '../../platform/sql.ts';
import type { Pricing } from '../../pricing/index.ts';
import type { LineToPrice } from '../../processes/index.ts';
import type { Placement } from '../../processes/order-to-cash/prices/placed.ts';
import { priceLines, type PriceEffect } from './price-lines.ts';

const sealed = {
  iss: 'crossdock' as const,
  jti: 'q1',
  iat: Date.parse('2026-03-01T10:00:00Z') / 1000,
  exp: Date.parse('2026-03-01T11:00:00Z') / 1000,
  channel: 'webshop',
  date: '2026-03-01',
  lines: [
    {
      line: 1,
      itemId: 'bolt',
      partyId: 'acme',
      quantity: { value: '10', unit: 'EA' },
      kind: 'everyone' as const,
      agreementId: 'a1',
      agreementVersion: 1,
      unitPrice: { amount: '2.50', currency: 'USD' },
      amount: { amount: '25.00', currency: 'USD' },
    },
  ],
};
const pricing: Pick<Pricing, 'priceWithin' | 'open' | 'revisions'> = {
  revisions: () => Promise.resolve(new Map()),
  priceWithin: () => Promise.resolve([[]]),
  open: (signature) => Promise.resolve(signature === 'ours' ? sealed : { altered: 'it is no signed quote' }),
};
const line = {
  line: '1',
  itemId: 'bolt',
  partyId: 'acme',
  quantity: { value: '10', unit: 'EA' },
};
const placedAt = '2026-03-01T10:30:00Z';
const quote = { signed: 'ours', placement: { at: placedAt } };

interface Wish {
  readonly line?: Partial<LineToPrice>;
  readonly order?: Partial<PriceEffect>;
}

async function judged(more: Partial<LineToPrice> = {}, order: Partial<PriceEffect> = {}) {
  const effect: PriceEffect = {
    do: 'price',
    revision: '1',
    attempt: 1,
    channel: 'webshop',
    currency: 'USD',
    placedAt,
    lines: [{ ...line, quote, ...more }],
    ...order,
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing is read here
  const [fact] = await priceLines(pricing, {} as Transaction, { effects: [effect], at: effect.placedAt });
  return fact?.kind === 'priced' ? fact.lines[0]?.quote : undefined;
}

test.each([
  ['as it was given', {}],
  ['with its quantity written otherwise', { quantity: { value: '10.00', unit: 'EA' } }],
])('a quote counts %s', async (_what, more) => {
  expect(await judged(more)).toEqual({ state: 'valid', id: 'q1', unitPrice: '2.50', currency: 'USD' });
});

function came(at: string, why: string, word: 'long-ago' | 'ahead' = 'long-ago'): Placement {
  return { at, doubt: { word, why } };
}

test('a quote counts for an order whose day is not believed, as long as it has not run out', async () => {
  const more = { quote: { signed: 'ours', placement: came(placedAt, 'placed years ago') } };
  expect(await judged(more)).toMatchObject({ state: 'valid' });
});

test.each([
  ['another customer', 'it says nothing of this item for this customer', { line: { partyId: 'other' } }],
  ['another item', 'it says nothing of this item for this customer', { line: { itemId: 'nut' } }],
  ['another quantity', 'it is for another quantity', { line: { quantity: { value: '9', unit: 'EA' } } }],
  ['another unit', 'it is for another quantity', { line: { quantity: { value: '10', unit: 'CS' } } }],
  ['another channel', 'it is for the channel webshop', { order: { channel: 'portal' } }],
  [
    'an order after its end',
    'it ran out at 2026-03-01T11:00:00.000Z',
    { line: { quote: { signed: 'ours', placement: { at: '2026-03-01T11:00:00Z' } } } },
  ],
  [
    'an order that came after its end, whatever day it tells',
    'it ran out at 2026-03-01T11:00:00.000Z; it came a year later',
    { line: { quote: { signed: 'ours', placement: came('2027-03-01T10:30:00Z', 'it came a year later') } } },
  ],
  ['what somebody else signed', 'it is no signed quote', { line: { quote: { ...quote, signed: 'theirs' } } }],
  [
    'an order from the future',
    'it is not tomorrow yet',
    { line: { quote: { signed: 'ours', placement: came(placedAt, 'it is not tomorrow yet', 'ahead') } } },
  ],
])('a quote does not count for %s', async (_what, why, { line: of, order }: Wish) => {
  expect(await judged(of, order)).toEqual({ state: 'refused', why });
});
