/** What sellers do with orders in the CRM; each edit tells in a sentence what it did. */
import { seededRandom, type Random } from '../../kit/random.ts';
import type { Row } from '../checks.ts';
import type { Org } from '../org.ts';
import { changeLine, deleteOrder, idsOf, linesOf, placeOrder, reworkOrder, setStatus } from './entry.ts';

type Edits = Readonly<Record<string, (options: { readonly seed: number }) => Promise<string>>>;

export function orderEdits(org: Org): Edits {
  const edits: Readonly<Record<string, (random: Random) => string>> = {
    placeOrder: (random) => entered(org, random),
    changeOrderLine: (random) =>
      onOrder(
        org,
        random,
      )((order) => {
        const item = random.pick(linesOf(org, order));
        const quantity = random.between(1, 12);
        reworkOrder(org, order, () => changeLine(org, item, quantity));
        return `is for ${quantity} of one line now`;
      }),
    removeOrderLine: (random) =>
      onOrder(org, random)(
        (order) => {
          const item = random.pick(linesOf(org, order));
          reworkOrder(org, order, () => changeLine(org, item, 0));
          return 'has lost a line';
        },
        ({ Id }) => linesOf(org, String(Id)).length > 1,
      ),
    cancelOrder: (random) =>
      onOrder(
        org,
        random,
      )((order) => {
        setStatus(org, order, 'Cancelled');
        return 'was cancelled';
      }),
    deleteOrder: (random) =>
      onOrder(
        org,
        random,
      )((order) => {
        deleteOrder(org, order);
        return 'was thrown away';
      }),
  };
  return Object.fromEntries(
    Object.entries(edits).map(([name, edit]) => [
      name,
      async ({ seed }: { readonly seed: number }) => edit(seededRandom(seed).fork(name)),
    ]),
  );
}

function entered(org: Org, random: Random): string {
  const customers = idsOf(org, 'Account', ({ Type }) => Type === 'Customer');
  const standard = idsOf(org, 'Pricebook2', ({ IsStandard }) => IsStandard === true);
  const isSold = ({ Id }: Row) =>
    org
      .having('PricebookEntry', 'Product2Id', String(Id))
      .some((entry) => entry['IsActive'] === true && standard.includes(String(entry['Pricebook2Id'])));
  const sold = idsOf(org, 'Product2', (row) => row['IsActive'] === true && isSold(row));
  if (customers.length === 0 || sold.length === 0) return 'Nothing was ordered: there is nothing to sell.';
  const products = [...new Set(Array.from({ length: random.between(1, 4) }, () => random.pick(sold)))];
  const order = placeOrder(org, {
    account: random.pick(customers),
    lines: products.map((product) => ({ product, quantity: random.between(1, 12) })),
    fields: { PoNumber: `PO-${random.between(1_000, 9_999)}` },
  });
  return `Order ${nameOf(org, order)} (${order}) was entered with ${products.length} lines.`;
}

type Act = (order: string) => string;

/** Does something to one of the orders that sellers entered here and that stand. */
const onOrder =
  (org: Org, random: Random) =>
  (act: Act, isMeant: (row: Row) => boolean = () => true): string => {
    const isOpen = (row: Row) =>
      row['Status'] === 'Activated' && row['Crossdock_Channel__c'] === null && isMeant(row);
    const orders = idsOf(org, 'Order', isOpen);
    if (orders.length === 0) return 'Nothing was done: there is no such order.';
    const order = random.pick(orders);
    const name = nameOf(org, order);
    return `Order ${name} (${order}) ${act(order)}.`;
  };

const nameOf = (org: Org, order: string): string => String(org.find('Order', order)?.['OrderNumber']);
