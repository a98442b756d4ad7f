/** Looks at one order from all sides: in the hub by its API, and at the desks of the systems. */
import { Type } from 'typebox';
import { ErpOrder } from './desks/erp-desk.ts';
import { ShopOrder } from './desks/shop-desk.ts';
import { WarehouseOrders } from './desks/warehouse-desk.ts';
import type { Estate } from './estate.ts';
import type { Planted, Seen } from './troubles/trouble.ts';

export async function look(estate: Estate, { channel, number }: Planted): Promise<Seen> {
  const hub = await estate.find(channel, number);
  const shop =
    channel === 'storefront'
      ? await estate.desk(
          { system: 'shop', act: 'look', wish: { name: number } },
          Type.Union([ShopOrder, Type.Null()]),
        )
      : null;
  if (hub === undefined) return { hub, erp: undefined, warehouses: [], shop: shop ?? undefined };
  const wish = { document: hub.document };
  const [erp, ...halls] = await Promise.all([
    estate.desk({ system: 'erp', act: 'look', wish }, ErpOrder),
    ...estate.shippers.map((system) => estate.desk({ system, act: 'look', wish }, WarehouseOrders)),
  ]);
  return { hub, erp, warehouses: halls.flat(), shop: shop ?? undefined };
}
