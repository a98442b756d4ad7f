/** Our tax document in AvaTax's words, and what is refused before anything is sent. */
import { expect, test } from 'vitest';
import type { TaxDocument } from '../../model/documents/tax.ts';
import { Secret } from '../../platform/secrets.ts';
import type { TargetView } from '../kit/target.ts';
import type { TaxSettings } from './settings.ts';
import { toAvaDocument } from './to-document.ts';

const settings: TaxSettings = {
  baseUrl: 'https://tax.example',
  accountId: '1',
  licenceKey: new Secret('k'),
  companyCode: 'DEFAULT',
  shipFrom: { lines: ['1 Dockside Way'], city: 'Newark', region: 'NJ', postalCode: '07105', country: 'US' },
  taxCode: 'P0000000',
  itemTaxCodes: { 'HX-1': 'PF050099' },
  exemption: { by: 'use-code', code: 'G' },
};

const document: TaxDocument = {
  document: 'INV-1',
  state: 'committed',
  kind: 'return',
  customer: { by: 'record', value: 'c' },
  exempt: true,
  taxNumber: '12-3456789',
  purchaseOrder: 'P'.repeat(60),
  date: '2026-11-20',
  taxDate: '2026-10-01',
  currency: 'USD',
  shipTo: {
    lines: ['Works', ' ', '7 Dock Road', 'Gate 2', 'Bay 9'].slice(0, 4),
    city: 'Tacoma',
    region: 'WA',
    postalCode: '98402',
    country: 'US',
  },
  lines: [
    {
      line: '1',
      item: { by: 'record', value: 'HX-1' },
      quantity: { value: '2.5', unit: 'MTR' },
      amount: '100.10',
    },
    {
      line: '2',
      item: { by: 'record', value: 'toString' },
      quantity: { value: '1', unit: 'EA' },
      amount: '0',
    },
  ],
};

const view = (change: Partial<TaxDocument>, known = true): TargetView<'tax-document'> => ({
  fields: { ...document, ...change },
  externalIdOf: () => undefined,
  numberOf: (_domain, { value }) => (known ? value : undefined),
});

test('a return of an exempt customer says all of it in their words', () => {
  expect(toAvaDocument(view({}), settings)).toEqual({
    mapped: {
      state: 'committed',
      type: 'ReturnInvoice',
      code: 'INV-1',
      date: '2026-11-20',
      customerCode: 'c',
      currencyCode: 'USD',
      purchaseOrderNo: 'P'.repeat(50),
      businessIdentificationNo: '12-3456789',
      entityUseCode: 'G',
      taxOverride: { type: 'TaxDate', taxDate: '2026-10-01', reason: 'Taxed as the original sale' },
      addresses: {
        shipFrom: {
          line1: '1 Dockside Way',
          city: 'Newark',
          region: 'NJ',
          postalCode: '07105',
          country: 'US',
        },
        shipTo: {
          line1: 'Works',
          line2: '7 Dock Road',
          line3: 'Gate 2',
          city: 'Tacoma',
          region: 'WA',
          postalCode: '98402',
          country: 'US',
        },
      },
      lines: [
        { number: '1', quantity: '2.5', amount: '-100.1', itemCode: 'HX-1', taxCode: 'PF050099' },
        { number: '2', quantity: '1', amount: '0', itemCode: 'toString', taxCode: 'P0000000' },
      ],
    },
  });
});

test('a tax date that is the date is no override, and nobody is exempt unasked', () => {
  const { exempt: _exempt, ...taxed } = document;
  const answer = toAvaDocument({ ...view({}), fields: { ...taxed, taxDate: '2026-11-20' } }, settings);
  const body = 'mapped' in answer ? answer.mapped : {};
  expect(body).toHaveProperty('customerCode');
  expect(body).not.toHaveProperty('taxOverride');
  expect(body).not.toHaveProperty('entityUseCode');
});

test('taking back needs nothing that may be unknown', () => {
  expect(toAvaDocument(view({ state: 'voided' }, false), settings)).toEqual({
    mapped: { state: 'voided', type: 'ReturnInvoice', code: 'INV-1', currencyCode: 'USD', lines: ['1', '2'] },
  });
});

test('what only an invoice knows by a number is taxed under that number', () => {
  const freight = { by: 'number', value: 'FREIGHT' } as const;
  const lines = document.lines.slice(0, 1).map((line) => ({ ...line, item: freight }));
  const numberOf = (domain: string) => (domain === 'party' ? 'C-1' : undefined);
  const answer = toAvaDocument({ ...view({ lines }), numberOf }, settings);
  expect(answer).toMatchObject({ mapped: { lines: [{ itemCode: 'FREIGHT' }] } });
});

const [line] = document.lines;
test.each([
  ['customer', view({}, false)],
  ['document', view({ document: 'INV_-ava2f-_1' })],
  ['lines[0]', view({ lines: line === undefined ? [] : [{ ...line, amount: '12345678901234.567' }] })],
  ['/lines', view({ lines: [] })],
  ['/businessIdentificationNo', view({ taxNumber: 'X'.repeat(26) })],
])('what AvaTax could only misread is a breach at %s', (path, unreadable) => {
  expect(toAvaDocument(unreadable, settings)).toMatchObject({
    breach: [{ path: expect.stringContaining(path) }],
  });
});
