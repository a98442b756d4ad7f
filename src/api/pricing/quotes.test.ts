import { afterAll, beforeAll, expect, test } from 'vitest';
import { served, type Served } from '../testing/served.ts';
import { CONDITIONS } from './quote-shapes.ts';

let api: Served;
beforeAll(async () => {
  api = await served(() => new Date('2026-06-01T12:00:00Z'));
  const at = '2026-05-01T00:00:00Z';
  const price = (amount: string) => ({ amount, currency: 'USD', per: { value: '1', unit: 'EA' } });
  const item = { by: 'number', value: 'BOLT' };
  await api.push('erp/items', [
    {
      externalId: 'i1',
      version: at,
      fields: {
        number: 'BOLT',
        baseUnit: 'EA',
        packs: [{ unit: 'BX', ratio: { numerator: 12, denominator: 1 } }],
        listPrice: price('2.5'),
      },
    },
  ]);
  await api.push('erp/customers', [
    { externalId: 'c1', version: at, fields: { number: 'C1', level: 'bill-to' } },
    {
      externalId: 's1',
      version: at,
      fields: { number: 'C1/S1', level: 'ship-to', parent: { by: 'number', value: 'C1' } },
    },
  ]);
  const alder = { kind: 'party', party: { by: 'number', value: 'C1' } };
  const agreement = (number: string, more: object) => ({
    externalId: number,
    version: at,
    fields: { number, item, appliesTo: alder, ...more },
  });
  await api.push('erp/prices', [
    agreement('A1', { price: price('2') }),
    agreement('A2', { price: price('1.8'), minimumQuantity: { value: '24', unit: 'EA' } }),
    agreement('A3', { price: price('1'), validTo: '2026-04-30' }),
  ]);
});
afterAll(() => api.close());

const ask = (body: object, headers = {}) => api.post('/process/v1/price-quotes', body, headers);

test('a quote names the price that counts, and for each other one the condition that fails', async () => {
  const { status, body } = await ask({
    party: 'C1/S1',
    channel: 'webshop',
    lines: [
      { item: 'BOLT', quantity: '10' },
      { item: 'BOLT', quantity: '2', unit: 'BX' },
      { item: 'NUT', quantity: '1' },
    ],
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    quotedAt: '2026-06-01T12:00:00.000Z',
    expiresAt: '2026-06-01T12:15:00.000Z',
    date: '2026-06-01',
    rounding: { mode: 'half-up', unitPriceDigits: 5, per: 'line' },
    signature: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    lines: [
      {
        outcome: 'priced',
        itemNumber: 'BOLT',
        amount: { amount: '20', currency: 'USD' },
        winner: { number: 'A1', version: 1, kind: 'bill-to', price: { amount: '2' } },
        losers: [
          {
            number: 'A2',
            condition: 'minimum-quantity',
            words: 'minimum quantity 24 EA, asked 10 EA',
            values: { minimum: { value: '24', unit: 'EA' }, asked: { value: '10', unit: 'EA' } },
          },
          {
            number: 'A3',
            condition: 'expired',
            words: 'expired 2026-04-30',
            values: { validTo: '2026-04-30' },
          },
          { number: 'BOLT', condition: 'lower-rank' },
        ],
        restsOn: { item: 1, parties: [{ number: 'C1/S1' }, { number: 'C1' }] },
      },
      {
        amount: { amount: '43.2' },
        unitPrice: { amount: '21.6', currency: 'USD', per: { value: '1', unit: 'BX' } },
        unitPriceIs: 'exact',
      },
      { outcome: 'refused', reason: 'unknown-item', words: 'no item is called "NUT"' },
    ],
  });
});

test('a line may go to another party, and one that nobody knows refuses this line alone', async () => {
  const { body } = await ask({
    party: 'C1',
    lines: [
      { item: 'BOLT', quantity: '1' },
      { item: 'BOLT', quantity: '1', party: 'C9' },
    ],
  });
  expect(body.lines).toMatchObject([{ outcome: 'priced' }, { reason: 'unknown-party' }]);
});

test('a day of the past is priced by what was valid then', async () => {
  const { body } = await ask({ party: 'C1', date: '2026-04-30', lines: [{ item: 'BOLT', quantity: '10' }] });
  expect(body.lines[0]).toMatchObject({ amount: { amount: '10' }, winner: { number: 'A3' } });
});

test('the same request under the same key has one answer', async () => {
  const request = { party: 'C1', lines: [{ item: 'BOLT', quantity: '1' }] };
  const key = { 'idempotency-key': 'quote-1' };
  const [first, again] = [await ask(request, key), await ask(request, key)];
  expect(again.text).toBe(first.text);
  const other = await ask({ ...request, party: 'C1/S1' }, key);
  expect([other.status, other.body.code]).toEqual([409, 'HUB_IDEMPOTENCY_CONFLICT']);
});

test('what no quote can be made of is refused', async () => {
  const line = { item: 'BOLT', quantity: '1' };
  const codeOf = async (body: object) => (await ask(body)).body.code;
  expect(await codeOf({ party: 'C1', channel: 'fax', lines: [line] })).toBe('HUB_NOT_POSSIBLE');
  expect(await codeOf({ party: 'C1', date: '2026-02-31', lines: [line] })).toBe('HUB_NOT_POSSIBLE');
  expect(await codeOf({ party: 'C1', lines: [] })).toBe('HUB_INVALID_REQUEST');
  expect(await codeOf({ party: 'C1', lines: Array.from({ length: 101 }, () => line) })).toBe(
    'HUB_INVALID_REQUEST',
  );
});

test('a signed quote is verified, and a changed price is shown beside the quoted one', async () => {
  const { body: quote } = await ask({ party: 'C1', lines: [{ item: 'BOLT', quantity: '10' }] });
  const verify = async (signature: string) =>
    (await api.post('/process/v1/price-quotes/verify', { signature })).body;
  expect(await verify(quote.signature)).toEqual({
    verdict: 'valid',
    quoteId: quote.id,
    quotedAt: quote.quotedAt,
    expiresAt: quote.expiresAt,
  });
  expect(await verify(`${quote.signature}x`)).toMatchObject({ verdict: 'altered' });
  await api.push('erp/prices', [
    {
      externalId: 'A1',
      version: '2026-05-02T00:00:00Z',
      fields: { price: { amount: '2.2', currency: 'USD', per: { value: '1', unit: 'EA' } } },
    },
  ]);
  expect(await verify(quote.signature)).toMatchObject({
    verdict: 'changed',
    changes: [{ line: 0, quoted: { amount: '20', currency: 'USD' }, now: { amount: { amount: '22' } } }],
  });
});

test('asking for prices needs its own scope', async () => {
  const authorization = await api.bearer('stock:read');
  const refused = await ask({ party: 'C1', lines: [{ item: 'BOLT', quantity: '1' }] }, { authorization });
  expect([refused.status, refused.body.code]).toEqual([403, 'HUB_FORBIDDEN']);
});

test('the vocabulary of conditions is closed: no word stands in it twice', () => {
  expect(new Set(CONDITIONS).size).toBe(CONDITIONS.length);
});
