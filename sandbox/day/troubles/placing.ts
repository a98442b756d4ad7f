/** How orders of the day come in: by the API, in the shop, in the CRM. */
import { Type } from 'typebox';
import type { Order } from '../../../src/model/documents/order.ts';
import type { Answer } from '../calling/caller.ts';
import { cardPayment, centsOf, ORDERS, orderOf } from '../calling/orders.ts';
import { ShopOrder } from '../desks/shop-desk.ts';
import type { Entry } from '../script.ts';
import type { Planted, Scene } from './trouble.ts';

/** The order as a caller of the API writes it, in its first revision. */
export function orderFor({ mark }: Scene, entry: Entry, payment?: Order['payment']): Order {
  const { way, place, customer, lines } = entry;
  const number = `${mark}-${String(place).padStart(4, '0')}`;
  return orderOf({ channel: way, number, customer: customer.customer }, lines, payment);
}

/** Hands it in; throws where it is refused. */
export async function handIn({ estate }: Scene, order: Order): Promise<Answer> {
  const answer = await estate.ask({ path: ORDERS, body: order });
  if (answer.status >= 300)
    throw new Error(`refused with ${answer.status}: ${JSON.stringify(answer.body).slice(0, 200)}`);
  return answer;
}

export async function byApi(
  scene: Scene,
  entry: Entry,
  change: (order: Order) => Order = (order) => order,
): Promise<Planted> {
  const order = change(orderFor(scene, entry, await payment(scene, entry)));
  await handIn(scene, order);
  return plantedAs(entry, order);
}

export function plantedAs(entry: Entry, { channel, number }: Pick<Order, 'channel' | 'number'>): Planted {
  return { entry, channel, number, notes: new Map() };
}

/** In the portal people pay by card. */
async function payment({ estate }: Scene, { way, lines }: Entry): Promise<Order['payment']> {
  if (way !== 'portal') return undefined;
  const prices = new Map(lines.map(({ item, price }) => [item, price]));
  const cents = centsOf({ lines, priceOf: (item) => prices.get(item) ?? 0 }, 2);
  const id = await estate.desk({ system: 'payments', act: 'authorise', wish: { cents } }, Type.String());
  return cardPayment(id, cents);
}

export async function inShop(
  { estate }: Scene,
  entry: Entry,
  told: 'as-it-happens' | 'paid-first' | 'updated-first' = 'as-it-happens',
): Promise<Planted> {
  const { companyId, locationId } = entry.customer;
  const lines = entry.lines.map(({ variantId, quantity }) => ({ variantId, quantity }));
  const wish = { companyId, locationId, lines, told };
  const { name } = await estate.desk({ system: 'shop', act: 'place', wish }, ShopOrder);
  return plantedAs(entry, { channel: 'storefront', number: name });
}

async function inCrm({ estate }: Scene, entry: Entry): Promise<Planted> {
  const lines = entry.lines.map(({ product, quantity }) => ({ product, quantity }));
  const wish = { account: entry.customer.account, lines };
  const number = await estate.desk({ system: 'crm', act: 'place', wish }, Type.String());
  return plantedAs(entry, { channel: 'field-sales', number });
}

/** By the entry's own way. */
export function plain(scene: Scene, entry: Entry): Promise<Planted> {
  switch (entry.way) {
    case 'storefront':
      return inShop(scene, entry);
    case 'field-sales':
      return inCrm(scene, entry);
    case 'inside-sales':
    case 'portal':
      return byApi(scene, entry);
  }
}
