/** The conformance suite against the simulated company. */
import { Value } from 'typebox/value';
import { Secret } from '../../platform/secrets.ts';
import type { SalesOrder } from '../../model/documents/outgoing.ts';
import type { CustomerPayment } from '../../model/documents/payment.ts';
import type { CreditMemo } from '../../model/documents/returns.ts';
import { PAYMENT_JOURNAL } from '../../../sandbox/business-central/seed.ts';
import type { TableName } from '../../../sandbox/business-central/tables/table.ts';
import { connectorSuite, type SourceCase } from '../kit/suite/connector-suite.ts';
import type { TargetView } from '../kit/target.ts';
import { businessCentral } from './connector.ts';
import { CreditMemoBody } from './credit-memos/credit-memo-body.ts';
import { CustomerPaymentBody } from './customer-payments/customer-payment-body.ts';
import { openInvoice } from './testing/open-papers.ts';
import { SalesOrderBody } from './orders/sales-order-body.ts';
import { CustomerBody } from './targets/customers.ts';
import { ItemBody } from './targets/items.ts';
import { startSystem, type SandboxSystem } from './testing/sandbox-system.ts';

const UNKNOWN = '11111111-2222-4333-8444-555555555555';

/** One list of the company: what it holds, and a change that people make. */
function list(table: TableName, changes: Record<string, string | number>): SourceCase<SandboxSystem> {
  return {
    seededKeys: ({ erp }) => [...erp.erp.tables[table].all()].map(({ id }) => id),
    change: async ({ erp }) => {
      const [first] = erp.erp.tables[table].all();
      return erp.erp.tables[table].update(first?.id ?? '', changes).id;
    },
    unknownKey: UNKNOWN,
  };
}

const webhook = { protects: 'sender', replayProtected: false } as const;

function view(fields: TargetView['fields']): TargetView {
  return { fields, externalIdOf: () => undefined, numberOf: () => undefined };
}

const newItems: readonly ItemBody[] = ['NEW-1', 'NEW-2'].map((number) => ({
  number,
  baseUnitOfMeasureCode: 'PCS',
  displayName: `Item ${number}`,
  gtin: '09520000000011',
  blocked: false,
  unitPrice: '12.5',
}));

const newCustomers: readonly CustomerBody[] = ['C-NEW-1', 'C-NEW-2'].map((number) => ({
  number,
  displayName: `Customer ${number}`,
  city: 'Reading',
  country: 'US',
  email: 'orders@customers.example',
  paymentTermsCode: 'NET30',
  creditLimit: '5000',
  taxLiable: true,
  blocked: '',
}));

/** The ids are the same in every company of the sandbox. */
function orderBodies({ erp }: SandboxSystem): readonly SalesOrderBody[] {
  const { items, customers, locations } = erp.erp.tables;
  const customer = [...customers.all()].find(({ blocked }) => blocked === ' ');
  const [place] = locations.all();
  const sold = [...items.all()].filter(({ blocked, salesBlocked }) => !blocked && !salesBlocked).slice(0, 2);
  return ['XD-1', 'XD-2'].map((externalDocumentNumber) => ({
    externalDocumentNumber,
    customerId: customer?.id ?? '',
    orderDate: '2026-03-01',
    requestedDeliveryDate: '2026-03-10',
    currencyCode: 'USD',
    shipToName: 'Gate 4',
    shipToAddressLine1: '7 Dock Road',
    shipToCity: 'Reading',
    state: 'placed',
    salesOrderLines: sold.map((item, index) => ({
      description2: `line-${index + 1}`,
      itemId: item.id,
      locationId: place?.id ?? '',
      unitOfMeasureCode: String(item['baseUnitOfMeasureCode']),
      quantity: '2.5',
      unitPrice: '12.34567',
    })),
  }));
}

const order = {
  document: 'XD-9',
  channel: 'shop',
  orderNumber: '1001',
  customer: { by: 'record', value: 'c' },
  shipToName: 'Gate 4',
  shipToAddress: { lines: ['7 Dock Road'], city: 'Reading', country: 'US' },
  orderDate: '2026-03-01',
  currency: 'USD',
  state: 'placed',
  lines: [
    {
      line: '1',
      item: { by: 'record', value: 'i' },
      quantity: { value: '2', unit: 'BX' },
      location: { by: 'record', value: 'l' },
      unitPrice: '9.95',
    },
  ],
} satisfies SalesOrder;

function memoBodies(system: SandboxSystem): readonly CreditMemoBody[] {
  return orderBodies(system).map(({ customerId, salesOrderLines }, index) => ({
    externalDocumentNumber: `XD-${index + 1}-R1`,
    customerId,
    creditMemoDate: '2026-03-09',
    currencyCode: 'USD',
    state: 'posted',
    salesCreditMemoLines: salesOrderLines.map(({ description2: _line, ...line }) => ({
      ...line,
      amount: (Number(line.quantity) * Number(line.unitPrice)).toFixed(2),
    })),
  }));
}

const memo = {
  document: 'XD-9-R1',
  orderNumber: '1001',
  returnNumber: 'R1',
  customer: { by: 'record', value: 'c' },
  date: '2026-03-09',
  currency: 'USD',
  state: 'posted',
  lines: [
    {
      line: '1',
      item: { by: 'record', value: 'i' },
      quantity: { value: '2', unit: 'BX' },
      location: { by: 'record', value: 'l' },
      unitPrice: '9.95',
      amount: '19.9',
    },
    {
      line: '2',
      item: { by: 'record', value: 'i' },
      quantity: { value: '1', unit: 'EA' },
      unitPrice: '1',
      amount: '1',
    },
  ],
} satisfies CreditMemo;

function paymentBodies({ erp }: SandboxSystem): readonly CustomerPaymentBody[] {
  return ['PS-INV900001', 'PS-INV900002'].map((number) => {
    const invoice = openInvoice(erp.erp, { number, total: 50 });
    return {
      externalDocumentNumber: `XD-1-P-${number}`,
      kind: 'receipt',
      paper: number,
      postingDate: String(invoice['postingDate']),
      description: 'Card payment pi_1, order 1001',
      amount: '20.5',
    };
  });
}

const payment = {
  document: 'XD-9-P-PS-INV1',
  kind: 'receipt',
  paper: 'PS-INV1',
  payment: 'pi_1',
  orderNumber: '1001',
  date: '2026-03-09',
  currency: 'USD',
  amount: '20.5',
} satisfies CustomerPayment;

connectorSuite('business-central', {
  connector: businessCentral,
  start: () => startSystem({}, { paymentJournal: PAYMENT_JOURNAL, reopenReleased: true }),
  wrongCredential: (settings) => ({ ...settings, clientSecret: new Secret('false') }),
  wrongWebhookSecret: (settings) => ({ ...settings, webhookSecret: new Secret('false') }),
  sources: {
    items: { ...list('items', { displayName: 'Renamed' }), webhook },
    customers: { ...list('customers', { displayName: 'Renamed' }), webhook },
    'ship-to-addresses': { ...list('shipTos', { city: 'Elsewhere' }), webhook },
    contacts: list('contacts', { phoneNumber: '+1 555 0100' }),
    vendors: { ...list('vendors', { displayName: 'Renamed' }), webhook },
    locations: list('locations', { displayName: 'Renamed' }),
    prices: { ...list('prices', { unitPrice: 1.23 }), webhook },
    'customer-balances': list('customers', { balance: 12.5 }),
    'order-responses': { ...list('salesOrders', { shipToCity: 'Elsewhere' }), webhook },
    shipments: list('salesShipments', { phoneNumber: '+1 555 0100' }),
    invoices: { ...list('salesInvoices', { status: 'Paid' }), webhook },
    'credit-notes': { ...list('salesCreditMemos', { status: 'Paid' }), webhook },
    'purchase-orders': list('purchaseOrders', { status: 'Draft' }),
  },
  targets: {
    items: {
      bodies: () => newItems,
      changed: (body) => ({ ...Value.Parse(ItemBody, body), displayName: 'Another name', unitPrice: '13' }),
      retired: (body) => ({ ...Value.Parse(ItemBody, body), blocked: true }),
      refused: () => ({ ...newItems[0], number: 'REFUSED', itemCategoryCode: 'NOWHERE' }),
      holds: ({ erp }, body) =>
        erp.erp.tables.items.listBy('number', Value.Parse(ItemBody, body).number).length,
      views: [
        view({ number: 'HX-1', baseUnit: 'EA', description: 'Bolt', gtin: null, category: 'FASTENERS' }),
        view({ number: 'HX-2', status: 'blocked', taxCategory: null, listPrice: null }),
      ],
    },
    customers: {
      bodies: () => newCustomers,
      changed: (body) => ({
        ...Value.Parse(CustomerBody, body),
        displayName: 'Another name',
        creditLimit: '0',
      }),
      retired: (body) => ({ ...Value.Parse(CustomerBody, body), blocked: 'All' }),
      refused: () => ({ ...newCustomers[0], number: 'REFUSED', paymentTermsCode: 'NOWHERE' }),
      holds: ({ erp }, body) =>
        erp.erp.tables.customers.listBy('number', Value.Parse(CustomerBody, body).number).length,
      views: [
        view({
          number: 'C-1',
          level: 'bill-to',
          name: 'Works',
          address: { lines: ['1 Street'], city: 'Reading' },
        }),
        view({
          number: 'G-1',
          level: 'group',
          name: 'Group',
          email: null,
          paymentTerms: 'NET30',
          creditLimit: null,
        }),
      ],
    },
    'sales-orders': {
      bodies: orderBodies,
      changed: (body) => {
        const { salesOrderLines: lines, ...rest } = Value.Parse(SalesOrderBody, body);
        const [first, second] = lines;
        return {
          ...rest,
          shipToCity: 'Windsor',
          salesOrderLines: [first, second].flatMap((line, index) =>
            line === undefined
              ? []
              : [{ ...line, ...(index === 0 ? { quantity: '4' } : { description2: 'line-3' }) }],
          ),
        };
      },
      refused: (system) => ({
        ...orderBodies(system)[0],
        customerId: UNKNOWN,
        externalDocumentNumber: 'XD-3',
      }),
      holds: ({ erp }, body) => {
        const { externalDocumentNumber } = Value.Parse(SalesOrderBody, body);
        return erp.erp.tables.salesOrders.listBy('externalDocumentNumber', externalDocumentNumber).length;
      },
      views: [
        { fields: order, externalIdOf: () => UNKNOWN, numberOf: () => undefined },
        { fields: { ...order, state: 'cancelled' }, externalIdOf: () => UNKNOWN, numberOf: () => undefined },
        {
          fields: {
            ...order,
            charges: [{ charge: 'f', kind: 'charge', reason: 'freight', amount: '5' }],
          },
          externalIdOf: () => UNKNOWN,
          numberOf: () => undefined,
        },
      ],
    },
    'customer-payments': {
      bodies: paymentBodies,
      changed: (body) => ({ ...Value.Parse(CustomerPaymentBody, body), amount: '50' }),
      refused: (system) => ({
        ...paymentBodies(system)[0],
        paper: 'PS-INV000000',
        externalDocumentNumber: 'XD-1-P-PS-INV000000',
      }),
      holds: ({ erp }, body) => {
        const { externalDocumentNumber } = Value.Parse(CustomerPaymentBody, body);
        const { ledger, customerPayments } = erp.erp.tables;
        const booked = ledger
          .listBy('externalDocumentNumber', externalDocumentNumber)
          .filter(({ accountNumber }) => accountNumber === '2920');
        return (
          booked.length + customerPayments.listBy('externalDocumentNumber', externalDocumentNumber).length
        );
      },
      views: [
        { fields: payment, externalIdOf: () => undefined, numberOf: () => undefined },
        {
          fields: { ...payment, kind: 'refund', amount: '0' },
          externalIdOf: () => undefined,
          numberOf: () => undefined,
        },
      ],
    },
    'credit-memos': {
      bodies: memoBodies,
      changed: (body) => {
        const { salesCreditMemoLines: lines, ...rest } = Value.Parse(CreditMemoBody, body);
        return {
          ...rest,
          salesCreditMemoLines: lines.map((line, index) => (index === 0 ? { ...line, quantity: '4' } : line)),
        };
      },
      refused: (system) => ({
        ...memoBodies(system)[0],
        customerId: UNKNOWN,
        externalDocumentNumber: 'XD-3-R1',
      }),
      holds: ({ erp }, body) => {
        const { externalDocumentNumber } = Value.Parse(CreditMemoBody, body);
        return erp.erp.tables.salesCreditMemos.listBy('externalDocumentNumber', externalDocumentNumber)
          .length;
      },
      views: [
        { fields: memo, externalIdOf: () => UNKNOWN, numberOf: () => undefined },
        {
          fields: { ...memo, state: 'cancelled', lines: [] },
          externalIdOf: () => UNKNOWN,
          numberOf: () => undefined,
        },
      ],
    },
  },
});
