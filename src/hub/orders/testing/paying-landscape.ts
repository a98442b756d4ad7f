/** A landscape of orders, where those of the web shop are paid by card. */
import type { Landscape } from '../../../landscape/types.ts';
import { flow, system } from '../../testing/landscape.ts';
import { orderLandscape } from './order-estate.ts';

export function payingLandscape(declared = orderLandscape()): Landscape {
  const { orders, systems, domains, flows, ...plain } = declared;
  if (orders === undefined) throw new Error('the landscape has orders');
  return {
    ...plain,
    systems: [...systems, system('pay')],
    domains: [...domains, owned('payment'), owned('payment-instruction')],
    flows: [
      ...flows,
      flow('payments', { domain: 'payment', source: 'pay/payments' }),
      flow('paying', { domain: 'payment-instruction', source: 'hub', targets: ['pay/instructions'] }),
    ],
    orders: {
      ...orders,
      payments: {
        target: 'pay/instructions',
        channels: ['web'],
        patienceSeconds: 600,
        unanswered: 'hold' as const,
      },
    },
  };
}

function owned(name: 'payment' | 'payment-instruction') {
  return { name, businessOwner: 'maria', rules: [] };
}
