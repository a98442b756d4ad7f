/** What the estate declares besides where orders are worked: who gets which document. */
import { domain, flow, orderPolicy } from '../../src/landscape/define.ts';
import type { Domain, Flow, OrderPolicy } from '../../src/landscape/types.ts';
import { WAREHOUSES } from './movement.ts';
import { CHANNEL } from './order-book.ts';

/** The first shop. */
const SHOP = 'shop-0';

/** `terms`: agreed prices are not compared, nobody is asked for taxes or payments. `whole`: all of it. */
export type Gate = 'terms' | 'whole';

/** Who answers at the whole gate. */
export const GATE_SYSTEMS = ['tax', 'bank'] as const;
const ANSWERS = { patienceSeconds: 600, unanswered: 'hold' } as const;

export function orders(gate: Gate): OrderPolicy {
  return orderPolicy({
    places: 'erp/sales-orders',
    warehouses: WAREHOUSES.map((location) => ({ location, target: 'picking/warehouse-orders' })),
    credit: 'hold',
    dueMinutes: { salesOrder: 60, warehouseAdvice: 480, invoice: 1440 },
    ...(gate === 'whole' && {
      prices: { tolerancePercent: '1', onDifference: 'take-agreed' },
      tax: { ...ANSWERS, target: 'tax/taxes', assumedPercent: '8' },
      payments: { ...ANSWERS, target: 'bank/payments' },
    }),
  });
}

export function orderDomains(gate: Gate): readonly Domain[] {
  const always = ['order', 'sales-order', 'warehouse-order', 'order-status'] as const;
  const asked = gate === 'whole' ? (['tax-document', 'payment-instruction'] as const) : [];
  return [...always, ...asked].map((name) => domain({ name, businessOwner: 'owner', rules: [] }));
}

type Terms = Omit<Flow, 'name' | 'domain' | 'source' | 'targets' | 'priority'>;

/** The documents and the prices of orders go before the goods' papers and those before the channel's news. */
export function orderFlows(terms: Terms, gate: Gate): readonly Flow[] {
  const urgent = { ...terms, priority: 'order' as const };
  const asked = { ...urgent, source: 'hub' };
  return [
    ...(gate === 'whole'
      ? [
          flow({ ...asked, name: 'taxing', domain: 'tax-document', targets: ['tax/taxes'] }),
          flow({ ...asked, name: 'paying', domain: 'payment-instruction', targets: ['bank/payments'] }),
        ]
      : []),
    flow({ ...urgent, name: 'orders', domain: 'order', source: `${SHOP}/orders`, targets: [] }),
    flow({
      ...urgent,
      name: 'placing',
      domain: 'sales-order',
      source: 'hub',
      targets: ['erp/sales-orders'],
    }),
    flow({
      ...urgent,
      name: 'picking',
      domain: 'warehouse-order',
      source: 'hub',
      targets: ['picking/warehouse-orders'],
    }),
    flow({
      ...terms,
      priority: 'shipment',
      name: 'telling',
      domain: 'order-status',
      source: 'hub',
      targets: [`${SHOP}/order-status`],
      channel: CHANNEL,
    }),
  ];
}
