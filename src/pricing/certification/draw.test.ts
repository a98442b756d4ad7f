import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PriceAgreement } from '../../model/price-agreement.ts';
import { dollars } from '../testing/story.ts';
import { draw, type Drawing, type Urn } from './draw.ts';

const bolt = {
  id: 'bolt',
  version: 1,
  number: 'bolt',
  baseUnit: 'EA',
  packs: [{ unit: 'BX', ratio: { numerator: 12, denominator: 1 } }],
  listPrice: undefined,
};
const ours: PriceAgreement = {
  appliesTo: { kind: 'party', party: { by: 'record', value: 'alder' } },
  price: dollars('1'),
  minimumQuantity: { value: '24', unit: 'EA' },
  validFrom: '2026-03-01',
  validTo: '2026-09-30',
};
const party = (id: string, priceGroup?: string) => ({
  id,
  chainIds: [id],
  priceGroup,
  currency: id === 'euro' ? 'EUR' : undefined,
});
const urn: Urn = {
  items: [bolt, { ...bolt, id: 'nut', number: 'nut' }],
  agreements: new Map([['bolt', [ours]]]),
  parties: [party('alder'), party('brack', 'GOLD'), party('euro')],
};
const drawing: Drawing = { seed: 7n, samples: 400, today: '2026-06-01', days: 'any', currency: 'USD' };

test('the same seed draws the same prices, another seed others', () => {
  expect(draw(urn, drawing)).toEqual(draw(urn, drawing));
  expect(draw(urn, { ...drawing, seed: 8n })).not.toEqual(draw(urn, drawing));
});

test('edges are drawn: around the quantity break, around the days of validity, in every unit', () => {
  const samples = draw(urn, drawing).filter(({ itemId }) => itemId === 'bolt');
  const values = (of: (sample: (typeof samples)[number]) => string) => new Set(samples.map(of));
  expect(values(({ quantity, unit }) => `${quantity} ${unit}`)).toEqual(
    expect.objectContaining(new Set(['23 EA', '24 EA', '25 EA', '10 BX'])),
  );
  for (const edge of ['23 EA', '24 EA', '25 EA', '10 BX'])
    expect(values(({ quantity, unit }) => `${quantity} ${unit}`)).toContain(edge);
  for (const day of ['2026-02-28', '2026-03-01', '2026-09-30', '2026-10-01', '2026-06-01'])
    expect(values(({ date }) => date)).toContain(day);
});

test('most prices of an agreement are asked for whoever it is for', () => {
  const samples = draw(urn, drawing).filter(({ quantity }) => ['23', '25'].includes(quantity));
  expect(samples.length).toBeGreaterThan(5);
  expect(new Set(samples.map(({ partyId }) => partyId))).toEqual(new Set(['alder']));
});

test('nothing but today is asked where the ERP can tell nothing else', () => {
  const days = draw(urn, { ...drawing, days: 'today' }).map(({ date }) => date);
  expect(new Set(days)).toEqual(new Set(['2026-06-01']));
});

test('whatever the seed: no price twice, never more than wanted, each in the currency of its customer', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 2n ** 47n }), fc.integer({ min: 1, max: 60 }), (seed, samples) => {
      const drawn = draw(urn, { ...drawing, seed, samples });
      expect(drawn.length).toBeGreaterThan(0);
      expect(drawn.length).toBeLessThanOrEqual(samples);
      expect(new Set(drawn.map((each) => JSON.stringify(each))).size).toBe(drawn.length);
      for (const { partyId, currency } of drawn) expect(currency).toBe(partyId === 'euro' ? 'EUR' : 'USD');
    }),
  );
});

test('an empty estate has nothing to ask', () => {
  expect(draw({ ...urn, items: [] }, drawing)).toEqual([]);
  expect(draw({ ...urn, parties: [] }, drawing)).toEqual([]);
});

test('a customer for whom no currency is known is not asked about', () => {
  const parties = draw(urn, { ...drawing, currency: undefined }).map(({ partyId }) => partyId);
  expect(new Set(parties)).toEqual(new Set(['euro']));
});
