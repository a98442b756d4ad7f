/** Orders to a warehouse to pick and ship. */
import { Value } from 'typebox/value';
import type { Target } from '../../kit/target.ts';
import type { WarehouseSettings } from '../settings.ts';
import { placing } from './placing.ts';
import { KeptWmsOrder, WmsOrder } from './theirs.ts';
import { toWmsOrder } from './wms-order.ts';

export const warehouseOrders: Target<WarehouseSettings, typeof WmsOrder, 'warehouse-order'> = {
  domain: 'warehouse-order',
  contract: { name: 'warehouse-rest.warehouse-order', version: '1' },
  to: WmsOrder,
  fields: [
    'document',
    'location',
    'orderNumber',
    'shipToName',
    'shipToAddress',
    'requestedDate',
    'shipComplete',
    'state',
    'lines',
  ],
  batchSize: 20,
  map: toWmsOrder,
  ...placing<WmsOrder>({
    list: 'warehouse-orders',
    isKept: (value): value is KeptWmsOrder => Value.Check(KeptWmsOrder, value),
  }),
};
