/** What the estate declares besides where orders are worked: who gets which document. */
import { domain, flow, orderPolicy } from '../../src/landscape/define.ts';
import type { Domain, Flow, OrderPolicy } from '../../src/landscape/types.ts';
import { WAREHOUSES } from './movement.ts';
import { CHANNEL } from './order-book.ts';

/** The first shop. */
const SHOP = 'shop-0';

export function orders(): OrderPolicy {
  return orderPolicy({
    places: 'erp/sales-orders',
    warehouses: WAREHOUSES.map((location) => ({ location, target: 'picking/warehouse-orders' })),
    credit: 'hold',
    dueMinutes: { salesOrder: 60, warehouseAdvice: 480, invoice: 1440 },
  });
}

export function orderDomains(): readonly Domain[] {
  return (['order', 'sales-order', 'warehouse-order', 'order-status'] as const).map((name) =>
    domain({ name, businessOwner: 'owner', rules: [] }),
  );
}

type Terms = Omit<Flow, 'name' | 'domain' | 'source' | 'targets' | 'priority'>;

/** The documents and the prices of orders go before the goods' papers and those before the channel's news. */
export function orderFlows(terms: Terms): readonly Flow[] {
  const urgent = { ...terms, priority: 'order' as const };
  return [
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
