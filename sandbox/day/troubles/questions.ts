/** Orders that nobody can take as they are: a person must be asked, and nothing may go out before. */
import type { Order } from '../../../src/model/documents/order.ts';
import { byApi } from './placing.ts';
import { asks, type Ended, type Seen, type Trouble } from './trouble.ts';

const usual = { way: 'inside-sales', atLeast: 1 } as const;

/** The question, and an ERP that has heard nothing of it. */
function asksBefore(seen: Seen, kind: string): Ended {
  const ended = asks(seen, [kind]);
  return ended.how === 'asked' && (seen.erp?.orders ?? 0) > 0
    ? { how: 'wrong', why: `${ended.why}, and the ERP has it already` }
    : ended;
}

function unclear(
  trouble: Pick<Trouble, 'name' | 'mustCome'>,
  kind: string,
  change: (order: Order) => Order,
): Trouble {
  return {
    ...usual,
    ...trouble,
    plant: (scene, entry) => byApi(scene, entry, change),
    judge: (_planted, seen) => asksBefore(seen, kind),
  };
}

const onFirst = (change: (line: Order['lines'][number]) => Order['lines'][number]) => (order: Order) => ({
  ...order,
  lines: order.lines.map((line, place) => (place === 0 ? change(line) : line)),
});

/** Nobody sells pieces by the litre. */
const STRANGE_UNIT = 'LTR';
const TOO_LITTLE = 0.5;

export const unclearOrders: readonly Trouble[] = [
  unclear(
    { name: 'item that nobody knows', mustCome: 'parked with a question; the ERP hears nothing' },
    'unmapped-id',
    onFirst((line) => ({ ...line, item: { by: 'number', value: 'OLD-CATALOGUE-4711' } })),
  ),
  unclear(
    { name: 'ship-to that nobody knows', mustCome: 'parked with a question; the ERP hears nothing' },
    'unmapped-id',
    (order) => ({ ...order, shipTo: { by: 'number', value: `${order.customer.value}/NEW-PLANT` } }),
  ),
  unclear(
    { name: 'unit that nobody can convert', mustCome: 'held with a question; the ERP hears nothing' },
    'unmapped-unit',
    onFirst((line) => ({ ...line, quantity: { value: '1', unit: STRANGE_UNIT } })),
  ),
  {
    ...usual,
    name: 'shown price too low',
    mustCome: 'held: the price is outside of the tolerance',
    plant: (scene, entry) =>
      byApi(
        scene,
        entry,
        onFirst((line) => ({
          ...line,
          price: {
            amount: Math.max(0.01, (entry.lines[0]?.price ?? 1) * TOO_LITTLE).toFixed(2),
            currency: 'USD',
            per: { value: '1', unit: 'EA' },
          },
        })),
      ),
    judge: (_planted, seen) => asksBefore(seen, 'price-missing'),
  },
  {
    ...usual,
    name: 'over the credit limit',
    overRoom: true,
    mustCome: 'held for the credit manager',
    plant: (scene, entry) => byApi(scene, entry),
    judge: (_planted, seen) => asksBefore(seen, 'credit-hold'),
  },
];
