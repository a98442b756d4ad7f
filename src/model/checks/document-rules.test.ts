/** What must hold inside documents of orders beyond their shape. */
import { describe, expect, test } from 'vitest';
import type { Order } from '../documents/order.ts';
import { checkFields } from './check-fields.ts';

const order: Order = {
  channel: 'web',
  number: '1',
  revision: '1',
  placedAt: '2026-06-10T11:00:00Z',
  customer: { by: 'number', value: 'C1' },
  currency: 'USD',
  lines: [
    {
      line: '1',
      item: { by: 'number', value: 'A' },
      quantity: { value: '2', unit: 'EA' },
      price: { amount: '10', currency: 'USD', per: { value: '1', unit: 'EA' } },
    },
  ],
};
const [first] = order.lines;
const pathsOf = (changed: object): readonly string[] =>
  checkFields('order', { ...order, ...changed }).map(({ path }) => path);
const withLine = (changed: object): readonly string[] => pathsOf({ lines: [{ ...first, ...changed }] });

test('a whole order is fine', () => {
  expect(pathsOf({})).toEqual([]);
});

test('an order has a number by which it is found again: what cannot be seen or addressed is none', () => {
  const unseen = ['1\n2', '1\t2', '1\u200b2', '1\u202e2', '1\u2028', '\u00ad1'];
  for (const number of [...unseen, ' 1', '1 ', ' ', '\u00a01', '.', '..'])
    expect(pathsOf({ number })).toEqual(['number']);
  for (const number of ['#1001', 'PO 4/7', '1.', '...', 'Æ-1', '注文1', '📦'])
    expect(pathsOf({ number })).toEqual([]);
  expect(withLine({ line: '1\r' })).toEqual(['lines[0].line']);
});

test('a line is named once', () => {
  expect(pathsOf({ lines: [first, first] })).toEqual(['lines[1].line']);
});

test('nothing is ordered in quantities of nothing, or in units that do not exist', () => {
  expect(withLine({ quantity: { value: '0', unit: 'EA' } })).toEqual(['lines[0].quantity.value']);
  expect(withLine({ quantity: { value: '1', unit: 'ZZ' } })).toEqual(['lines[0].quantity.unit']);
});

test('a charge is named once, above nothing, in coins of the currency of the order, and no line is called like one', () => {
  const charge = { charge: 'f', kind: 'charge', reason: 'freight', amount: '4.95', currency: 'USD' };
  const charged = (...changes: readonly object[]): readonly string[] =>
    pathsOf({ charges: changes.map((change) => ({ ...charge, ...change })) });
  expect(charged({}, { charge: 'd', kind: 'allowance', reason: 'discount' })).toEqual([]);
  expect(charged({}, {})).toEqual(['charges[1].charge']);
  for (const amount of ['0', '-1', '0.005']) expect(charged({ amount })).toEqual(['charges[0].amount']);
  expect(charged({ currency: 'EUR' })).toEqual(['charges[0].currency']);
  expect(charged({ reason: 'bribe' })).toEqual(['charges[0].reason']);
  expect(charged({ charge: ' f' })).toEqual(['charges[0].charge']);
  expect(withLine({ line: 'charge/f' })).toEqual(['lines[0].line']);
  expect(withLine({ line: 'charge' })).toEqual([]);
});

test('tax that is collected on a charge is in the total of what is collected', () => {
  const tax = (amount: string) => ({ amount, currency: 'USD', remittedBy: 'channel' });
  const told = (total: string) =>
    pathsOf({
      charges: [
        {
          charge: 'f',
          kind: 'charge',
          reason: 'freight',
          amount: '5',
          currency: 'USD',
          collectedTax: tax('0.4'),
        },
      ],
      collectedTax: { shipping: tax('0.1'), total: { amount: total, currency: 'USD' } },
    });
  expect([told('0.5'), told('0.1')]).toEqual([[], ['collectedTax.total.amount']]);
});

test('prices are in the currency of the order', () => {
  expect(withLine({ price: { amount: '1', currency: 'EUR', per: { value: '1', unit: 'EA' } } })).toEqual([
    'lines[0].price.currency',
  ]);
});

test('goods go to countries that there are', () => {
  const to = (country: string) => pathsOf({ shipToAddress: { lines: ['1 Dockside Way'], country } });
  for (const country of ['ZZ', 'UK', 'EU', 'AA']) expect(to(country)).toEqual(['shipToAddress.country']);
  for (const country of ['US', 'GB', 'XK']) expect(to(country)).toEqual([]);
  expect(pathsOf({ shipToAddress: { lines: ['1 Dockside Way'] } })).toEqual([]);
});

describe('tax that the channel has collected', () => {
  const taxed = (amount: string, currency = 'USD') => ({ amount, currency, remittedBy: 'channel' });
  const usd = (amount: string) => ({ amount, currency: 'USD' });
  const both = (lineTax: string, collectedTax: object) =>
    pathsOf({ lines: [{ ...first, collectedTax: taxed(lineTax) }], collectedTax });

  test('may be nothing, and is never below it', () => {
    expect(withLine({ collectedTax: taxed('0') })).toEqual([]);
    expect(withLine({ collectedTax: taxed('-0.01') })).toEqual(['lines[0].collectedTax.amount']);
    expect(pathsOf({ collectedTax: { shipping: taxed('-1') } })).toEqual(['collectedTax.shipping.amount']);
  });

  test('is in the currency of the order', () => {
    expect(withLine({ collectedTax: taxed('1', 'EUR') })).toEqual(['lines[0].collectedTax.currency']);
    expect(both('1', { total: { amount: '1', currency: 'EUR' } })).toEqual(['collectedTax.total.currency']);
  });

  test('comes to its total, where one is given', () => {
    expect(both('1.60', { shipping: taxed('0.4'), total: usd('2') })).toEqual([]);
    expect(both('1.60', { total: usd('2') })).toEqual(['collectedTax.total.amount']);
    expect(pathsOf({ collectedTax: { total: usd('0.01') } })).toEqual(['collectedTax.total.amount']);
  });

  test('of a line that is cancelled is no part of the total', () => {
    const gone = { ...first, line: '2', cancelled: true, collectedTax: taxed('5') };
    const lines = [{ ...first, collectedTax: taxed('1') }, gone];
    expect(pathsOf({ lines, collectedTax: { total: usd('1') } })).toEqual([]);
  });

  test('is remitted by the channel or by the seller, and by nobody else', () => {
    const remittedBy = (who: string) => withLine({ collectedTax: { ...usd('1'), remittedBy: who } });
    expect(remittedBy('seller')).toEqual([]);
    expect(remittedBy('buyer')).not.toEqual([]);
  });
});

test('days and instants exist', () => {
  expect(pathsOf({ requestedDate: '2026-02-30' })).toEqual(['requestedDate']);
  expect(pathsOf({ placedAt: '2026-02-30T00:00:00Z' })).toEqual(['placedAt']);
});

test('an order without lines is none', () => {
  expect(pathsOf({ lines: [] })).toEqual(['lines']);
});
