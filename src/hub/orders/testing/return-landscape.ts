/** The estate of orders with returns: the warehouses take goods back, the ERP credits them. */
import type { Landscape } from '../../../landscape/types.ts';
import { flow } from '../../testing/landscape.ts';
import { orderLandscape } from './order-estate.ts';

const DOMAINS = ['return', 'return-receipt', 'return-order', 'credit-memo'] as const;

export function returnLandscape(): Landscape {
  const declared = orderLandscape();
  const { orders } = declared;
  if (orders === undefined) throw new Error('the landscape has orders');
  return {
    ...declared,
    domains: [...declared.domains, ...DOMAINS.map((name) => ({ name, businessOwner: 'maria', rules: [] }))],
    flows: [
      ...declared.flows,
      flow('returns', { domain: 'return', source: 'shop/returns' }),
      flow('receipts', { domain: 'return-receipt', source: 'wms/receipts' }),
      flow('taking-back', { domain: 'return-order', source: 'hub', targets: ['wms/return-orders'] }),
      flow('crediting', { domain: 'credit-memo', source: 'hub', targets: ['erp/credit-memos'] }),
    ],
    orders: {
      ...orders,
      returns: {
        creditMemos: 'erp/credit-memos',
        takers: ['EAST', 'WEST'].map((location) => ({ location, target: 'wms/return-orders' })),
        dueMinutes: { receipt: 60, creditMemo: 60, refund: 60 },
      },
    },
  };
}
