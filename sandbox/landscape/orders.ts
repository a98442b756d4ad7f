/** Orders of the sandbox's estate: who takes them, who places and ships them, and who is told. */
import { domain, flow, orderPolicy } from '../../src/landscape/define.ts';

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

/** The order desk places with the ERP; each warehouse ships what lies there. */
export const orders = orderPolicy({
  places: 'erp/sales-orders',
  warehouses: [
    { location: 'EAST', target: 'wms-east/warehouse-orders' },
    { location: 'CENTRAL', target: 'wms-east/warehouse-orders' },
    { location: 'WEST', target: 'wms-west/warehouse-orders' },
  ],
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
    patienceSeconds: 60,
    unanswered: 'accept',
    upTo: { amount: '500', currency: 'USD' },
  },
  tracking: 'tms/trackers',
  returns: {
    creditMemos: 'erp/credit-memos',
    takers: [
      { location: 'EAST', target: 'wms-east/return-orders' },
      { location: 'CENTRAL', target: 'wms-east/return-orders' },
      { location: 'WEST', target: 'wms-west/return-orders' },
    ],
    dueMinutes: { receipt: 20_160, creditMemo: 60, refund: 1440 },
  },
  dueMinutes: { salesOrder: 2, warehouseAdvice: 480, invoice: 1440 },
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
  domain({ name: 'tracking', businessOwner: 'supply-chain', rules: [] }),
  domain({ name: 'carrier-milestone', businessOwner: 'supply-chain', rules: [] }),
];

export const orderFlows = [
  flow({ ...usual, name: 'shop-orders', domain: 'order', source: 'shop/orders', targets: [] }),
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
    targets: ['wms-east/warehouse-orders', 'wms-west/warehouse-orders'],
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
  ...['wms-east', 'wms-west'].map((name) =>
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
    targets: ['wms-east/return-orders', 'wms-west/return-orders'],
  }),
  ...['wms-east', 'wms-west'].map((name) =>
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
