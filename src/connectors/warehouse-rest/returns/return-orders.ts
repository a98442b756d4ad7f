/** Orders to a warehouse to take goods back. */
import { Value } from 'typebox/value';
import type { Target } from '../../kit/target.ts';
import { placing } from '../orders/placing.ts';
import type { WarehouseSettings } from '../settings.ts';
import { KeptWmsReturnOrder, WmsReturnOrder } from './theirs.ts';
import { toWmsReturn } from './wms-return.ts';

export const returnOrders: Target<WarehouseSettings, typeof WmsReturnOrder, 'return-order'> = {
  domain: 'return-order',
  contract: { name: 'warehouse-rest.return-order', version: '1' },
  to: WmsReturnOrder,
  fields: ['document', 'location', 'orderNumber', 'returnNumber', 'state', 'lines'],
  batchSize: 20,
  map: toWmsReturn,
  ...placing<WmsReturnOrder>({
    list: 'return-orders',
    isKept: (value): value is KeptWmsReturnOrder => Value.Check(KeptWmsReturnOrder, value),
  }),
};
