/** Orders of the sandbox's estate: who takes them, who places and ships them, and who is told. */
import { domain, flow, orderPolicy } from '../../src/landscape/define.ts';
import { WAREHOUSE_SYSTEMS } from './places.ts';

const usual = {
  technicalOwner: 'integration',
  businessOwner: 'supply-chain',
  escalation: [
    { afterMinutes: 15, to: 'on-call' },
    { afterMinutes: 60, to: 'supply-chain' },
  ],
  freshnessSeconds: 60,
  ...({
    pattern: 'orchestrated',
    priority: 'order',
    drift: 'repair',
    contract: '1.0',
    state: 'active',
  } as const),
};

/** What comes until three is on its way the next working day, and in New Jersey the day after; the days off are those of the year's turn. */
const promise = {
  cutOff: '15:00',
  handlingDays: 1,
  holidays: ['2026-11-26', '2026-12-25', '2027-01-01'],
  transit: {
    days: 4,
    to: [
      { country: 'US', region: 'NJ', days: 1 },
      { country: 'US', days: 3 },
    ],
  },
};

/** A supplier takes his time. */
const fromSupplier = { ...promise, handlingDays: 3 };

/** The order desk places with the ERP; each warehouse ships what lies there, the 3PL what no own one can, and the supplier the rest. */
export const orders = orderPolicy({
  places: 'erp/sales-orders',
  warehouses: [
    { location: 'EAST', target: 'wms-east/warehouse-orders', promise },
    { location: 'CENTRAL', target: 'wms-east/warehouse-orders', promise },
    { location: 'WEST', target: 'wms-west/warehouse-orders', promise },
    { location: '3PL', target: 'wms-3pl/warehouse-orders', last: true, promise },
    { location: 'SUP-05', target: 'supplier-desk/warehouse-orders', kind: 'supplier', promise: fromSupplier },
  ],
  onLatePromise: 'accept',
  credit: 'hold',
  creditWhenSilent: { afterMinutes: 10, upTo: { amount: '5000', currency: 'USD' } },
  prices: { tolerancePercent: '1', onDifference: 'hold' },
  tax: {
    target: 'tax/tax-documents',
    patienceSeconds: 20,
    unanswered: 'accept',
    upTo: { amount: '10000', currency: 'USD' },
    assumedPercent: '7',
    reportsInvoices: true,
  },
  payments: {
    target: 'payments/payment-instructions',
    channels: ['portal'],
    receipts: 'erp/customer-payments',
    patienceSeconds: 60,
    unanswered: 'accept',
    upTo: { amount: '500', currency: 'USD' },
  },
  fraud: {
    target: 'hook/fraud-checks',
    channels: ['portal'],
    patienceSeconds: 20,
    unanswered: 'accept',
    upTo: { amount: '1000', currency: 'USD' },
  },
  tracking: 'tms/trackers',
  notifications: {
    target: 'mail/notifications',
    zone: 'America/New_York',
    // It writes to its buyers itself, about everything.
    quiet: [
      {
        channel: 'marketplace',
        about: ['received', 'shipped', 'delayed', 'backordered', 'cancelled', 'refunded'],
      },
    ],
  },
  summaries: ['crm/orders'],
  returns: {
    creditMemos: 'erp/credit-memos',
    takers: [
      { location: 'EAST', target: 'wms-east/return-orders' },
      { location: 'CENTRAL', target: 'wms-east/return-orders' },
      { location: 'WEST', target: 'wms-west/return-orders' },
      { location: '3PL', target: 'wms-3pl/return-orders' },
      { location: 'SUP-05', target: 'supplier-desk/return-orders' },
    ],
    dueMinutes: { receipt: 20_160, creditMemo: 60, refund: 1440 },
  },
  dueMinutes: { salesOrder: 2, warehouseAdvice: 480, invoice: 1440 },
  graceMinutes: 480,
});

export const orderDomains = [
  domain({ name: 'order', businessOwner: 'e-commerce', rules: [] }),
  domain({ name: 'sales-order', businessOwner: 'supply-chain', rules: [] }),
  domain({ name: 'warehouse-order', businessOwner: 'supply-chain', rules: [] }),
  domain({ name: 'order-status', businessOwner: 'e-commerce', rules: [] }),
  domain({ name: 'order-response', businessOwner: 'supply-chain', rules: [] }),
  domain({ name: 'warehouse-advice', businessOwner: 'supply-chain', rules: [] }),
  domain({ name: 'invoice', businessOwner: 'credit', rules: [] }),
  domain({ name: 'return', businessOwner: 'e-commerce', rules: [] }),
  domain({ name: 'return-order', businessOwner: 'supply-chain', rules: [] }),
  domain({ name: 'return-receipt', businessOwner: 'supply-chain', rules: [] }),
  domain({ name: 'credit-memo', businessOwner: 'credit', rules: [] }),
  domain({ name: 'tax-document', businessOwner: 'credit', rules: [] }),
  domain({ name: 'payment-instruction', businessOwner: 'credit', rules: [] }),
  domain({ name: 'payment', businessOwner: 'credit', rules: [] }),
  domain({ name: 'customer-payment', businessOwner: 'credit', rules: [] }),
  domain({ name: 'fraud-check', businessOwner: 'credit', rules: [] }),
  domain({ name: 'notification', businessOwner: 'e-commerce', rules: [] }),
  domain({ name: 'order-summary', businessOwner: 'e-commerce', rules: [] }),
  domain({ name: 'tracking', businessOwner: 'supply-chain', rules: [] }),
  domain({ name: 'carrier-milestone', businessOwner: 'supply-chain', rules: [] }),
];

export const orderFlows = [
  flow({ ...usual, name: 'shop-orders', domain: 'order', source: 'shop/orders', targets: [] }),
  flow({ ...usual, name: 'crm-orders', domain: 'order', source: 'crm/orders', targets: [] }),
  flow({
    ...usual,
    name: 'sales-orders',
    domain: 'sales-order',
    source: 'hub',
    targets: ['erp/sales-orders'],
  }),
  flow({
    ...usual,
    name: 'warehouse-orders',
    domain: 'warehouse-order',
    source: 'hub',
    targets: WAREHOUSE_SYSTEMS.map((name) => `${name}/warehouse-orders`),
  }),
  flow({
    ...usual,
    name: 'shop-fulfilments',
    domain: 'order-status',
    source: 'hub',
    targets: ['shop/fulfilments'],
    priority: 'shipment',
    channel: 'storefront',
  }),
  flow({
    ...usual,
    name: 'order-responses',
    domain: 'order-response',
    source: 'erp/order-responses',
    targets: [],
  }),
  flow({
    ...usual,
    name: 'taxes',
    domain: 'tax-document',
    source: 'hub',
    targets: ['tax/tax-documents'],
    businessOwner: 'credit',
  }),
  flow({
    ...usual,
    name: 'payment-instructions',
    domain: 'payment-instruction',
    source: 'hub',
    targets: ['payments/payment-instructions'],
    businessOwner: 'credit',
  }),
  flow({
    ...usual,
    name: 'payments',
    domain: 'payment',
    source: 'payments/payments',
    targets: [],
    businessOwner: 'credit',
  }),
  flow({
    ...usual,
    name: 'customer-payments',
    domain: 'customer-payment',
    source: 'hub',
    targets: ['erp/customer-payments'],
    businessOwner: 'credit',
  }),
  flow({
    ...usual,
    name: 'fraud-checks',
    domain: 'fraud-check',
    source: 'hub',
    targets: ['hook/fraud-checks'],
    businessOwner: 'credit',
  }),
  flow({
    ...usual,
    name: 'notifications',
    domain: 'notification',
    source: 'hub',
    targets: ['mail/notifications'],
    businessOwner: 'e-commerce',
  }),
  flow({
    ...usual,
    name: 'order-summaries',
    domain: 'order-summary',
    source: 'hub',
    targets: ['crm/orders'],
    businessOwner: 'e-commerce',
    freshnessSeconds: 300,
  }),
  flow({
    ...usual,
    name: 'trackings',
    domain: 'tracking',
    source: 'hub',
    targets: ['tms/trackers'],
    priority: 'shipment',
  }),
  flow({
    ...usual,
    name: 'milestones',
    domain: 'carrier-milestone',
    source: 'tms/milestones',
    targets: [],
    priority: 'shipment',
  }),
  ...WAREHOUSE_SYSTEMS.map((name) =>
    flow({
      ...usual,
      name: `confirmations-${name}`,
      domain: 'warehouse-advice',
      source: `${name}/confirmations`,
      targets: [],
      priority: 'shipment',
    }),
  ),
  flow({
    ...usual,
    name: 'return-orders',
    domain: 'return-order',
    source: 'hub',
    targets: WAREHOUSE_SYSTEMS.map((name) => `${name}/return-orders`),
  }),
  ...WAREHOUSE_SYSTEMS.map((name) =>
    flow({
      ...usual,
      name: `return-receipts-${name}`,
      domain: 'return-receipt',
      source: `${name}/return-receipts`,
      targets: [],
      priority: 'shipment',
    }),
  ),
  flow({
    ...usual,
    name: 'credit-memos',
    domain: 'credit-memo',
    source: 'hub',
    targets: ['erp/credit-memos'],
    businessOwner: 'credit',
  }),
  ...['invoices', 'credit-notes'].map((name) =>
    flow({
      ...usual,
      name,
      domain: 'invoice',
      source: `erp/${name}`,
      targets: [],
      businessOwner: 'credit',
    }),
  ),
];
