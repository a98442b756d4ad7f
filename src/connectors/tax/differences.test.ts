/** What differs between what we want and what AvaTax keeps, and what is only spelled differently. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { differences } from './differences.ts';
import type { AvaCommitted, AvaKept } from './theirs.ts';

const tacoma = { line1: '9 Lathe Street', city: 'Tacoma', region: 'WA', postalCode: '98402', country: 'US' };
const newark = { line1: '1 Dockside Way', city: 'Newark', region: 'NJ', postalCode: '07105', country: 'US' };
const reno = { line1: '77 Quarry Avenue', city: 'Reno', region: 'NV', postalCode: '89502', country: 'US' };

const wanted: AvaCommitted = {
  state: 'committed',
  type: 'SalesInvoice',
  code: 'INV-1',
  date: '2026-11-20',
  customerCode: 'C-1',
  currencyCode: 'USD',
  purchaseOrderNo: 'PO-1',
  addresses: { shipFrom: newark, shipTo: tacoma },
  lines: [
    { number: '1', quantity: '2', amount: '10.5', itemCode: 'A' },
    {
      number: '2',
      quantity: '1',
      amount: '3',
      itemCode: 'B',
      taxCode: 'P0000000',
      addresses: { shipFrom: reno, shipTo: tacoma },
    },
  ],
};

/** As AvaTax shows it: blank texts instead of none, its own tax code where none was sent, long postal codes, streets in capitals. */
const kept: AvaKept = {
  code: 'INV-1',
  status: 'Committed',
  date: '2026-11-20T00:00:00',
  customerCode: 'C-1',
  currencyCode: 'USD',
  purchaseOrderNo: 'PO-1',
  entityUseCode: '',
  exemptNo: '',
  businessIdentificationNo: null,
  totalTax: 1,
  lines: [
    {
      lineNumber: '2',
      tax: 0.2,
      lineAmount: 3,
      quantity: 1,
      itemCode: 'B',
      taxCode: 'P0000000',
      taxDate: '2026-11-20',
      originAddressId: 3,
      destinationAddressId: 1,
    },
    {
      lineNumber: '1',
      tax: 0.8,
      lineAmount: '10.50',
      quantity: 2,
      itemCode: 'A',
      taxCode: 'U0000000',
      taxDate: '2026-11-20',
      originAddressId: 2,
      destinationAddressId: 1,
    },
  ],
  addresses: [
    { id: 1, ...tacoma, line1: '9 LATHE ST', postalCode: '98402-2210', line2: '' },
    { id: 2, ...newark },
    { id: 3, ...reno },
  ],
};

test('another spelling of the same is no difference', () => {
  expect(differences(wanted, kept, 'as-before')).toEqual([]);
});

test('once the content is known to have changed, the street counts', () => {
  expect(differences(wanted, kept, 'changed')).toEqual(['places']);
});

const [first, second] = wanted.lines;
const lines = [...(first === undefined ? [] : [first]), ...(second === undefined ? [] : [second])];
test.each<[string, Partial<AvaCommitted>, readonly string[]]>([
  [
    'a line more',
    { lines: [...lines, { number: '3', quantity: '1', amount: '1', itemCode: 'A' }] },
    ['lines'],
  ],
  ['a line less', { lines: lines.slice(0, 1) }, ['lines']],
  [
    'a line of another number',
    { lines: lines.map((line) => ({ ...line, number: `${line.number}a` })) },
    ['lines'],
  ],
  ['another amount', { lines: lines.map((line) => ({ ...line, amount: '10.51' })) }, ['lines']],
  ['another quantity', { lines: lines.map((line) => ({ ...line, quantity: '9' })) }, ['lines']],
  ['another item', { lines: lines.map((line) => ({ ...line, itemCode: 'C' })) }, ['lines']],
  ['another tax code', { lines: lines.map((line) => ({ ...line, taxCode: 'NT' })) }, ['lines']],
  ['an exemption', { entityUseCode: 'G' }, ['exemption']],
  ['an exemption by number', { exemptionNo: 'X' }, ['exemption']],
  ['another destination', { addresses: { shipFrom: newark, shipTo: reno } }, ['places']],
  ['another day', { date: '2026-11-21' }, ['papers']],
  ['another tax date', { taxOverride: { type: 'TaxDate', taxDate: '2026-10-01', reason: 'R' } }, ['papers']],
  ['another customer', { customerCode: 'C-2' }, ['papers']],
  ['a tax number', { businessIdentificationNo: '1' }, ['papers']],
  ['another purchase order', { purchaseOrderNo: 'PO-2' }, ['papers']],
])('%s is a difference', (_what, change, expected) => {
  expect(differences({ ...wanted, ...change }, kept, 'as-before')).toEqual(expected);
});

test('amounts are compared as numbers, exactly', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1e12, max: 1e12 }),
      fc.integer({ min: -1e12, max: 1e12 }),
      (ours, theirs) => {
        const cents = (value: number): string =>
          `${value < 0 ? '-' : ''}${Math.floor(Math.abs(value) / 100)}.${String(Math.abs(value) % 100).padStart(2, '0')}`;
        const one = {
          ...wanted,
          lines: lines.slice(0, 1).map((line) => ({ ...line, amount: cents(ours) })),
        };
        const other = {
          ...kept,
          lines: kept.lines.slice(1).map((line) => ({ ...line, lineAmount: Number(cents(theirs)) })),
        };
        expect(differences(one, other, 'as-before')).toEqual(ours === theirs ? [] : ['lines']);
        expect(
          differences(
            one,
            { ...other, lines: other.lines.map((line) => ({ ...line, lineAmount: ours / 100 })) },
            'as-before',
          ),
        ).toEqual([]);
      },
    ),
  );
});
