/** Orders as examples hand them in: of customers and items that the estate really has. */
import type { Order } from '../../src/model/documents/order.ts';
import type { Estate } from './estate.ts';
import { soldItems } from './happenings.ts';

/** Of the first customer that may buy, two items that lie in the east, at the agreed prices. */
export async function someOrder(estate: Estate, number: string): Promise<Order> {
  const { database, records } = estate.hub;
  const parties = await records.list(database, { domain: 'party', limit: 200 });
  const customer = parties.find(
    ({ fields }) =>
      fields['status'] === 'active' && fields['level'] === 'bill-to' && fields['currency'] === 'USD',
  );
  const [first, second] = await lyingInEast(estate);
  if (customer === undefined || first === undefined || second === undefined)
    throw new Error('nothing can be ordered');
  return {
    channel: 'inside-sales',
    number,
    revision: '1',
    placedAt: estate.clock.now().toISOString(),
    customer: { by: 'number', value: customer.number },
    currency: 'USD',
    lines: [
      { line: '1', item: { by: 'number', value: first }, quantity: { value: '3', unit: 'EA' } },
      { line: '2', item: { by: 'number', value: second }, quantity: { value: '2', unit: 'EA' } },
    ],
  };
}

/** Numbers of items of which enough lies in the east. */
export async function lyingInEast(estate: Estate): Promise<readonly string[]> {
  const { database, records, stock } = estate.hub;
  const numbers = soldItems(estate).map((item) => String(item['number']));
  const [east = ''] = await records.resolveReferences(database, 'hub', [
    { domain: 'location', reference: { by: 'number', value: 'EAST' } },
  ]);
  const ids = await records.resolveReferences(
    database,
    'hub',
    numbers.map((value) => ({ domain: 'item' as const, reference: { by: 'number' as const, value } })),
  );
  const lines = await stock.availability({
    itemIds: ids.flatMap((id) => id ?? []),
    locationIds: [east],
    channel: 'inside-sales',
    measure: 'channel-available',
  });
  return numbers.filter((_number, place) =>
    lines.some(
      ({ itemId, quantity, unit }) => itemId === ids[place] && unit === 'EA' && Number(quantity) >= 10,
    ),
  );
}

/** Until nothing moves any more, and nothing is due. */
export async function settled(estate: Estate): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await estate.settle();
    await estate.hub.orders.review();
  }
}
