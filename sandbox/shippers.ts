/** Who ships for the distributor of the sandbox, from where, and with which secrets: its own warehouses, a 3PL, a supplier. */
import { SANDBOX_SECRETS } from './credentials.ts';
import type { WarehouseOptions } from './warehouse/warehouse.ts';

/** By the names of their systems. */
export const SHIPPERS = {
  'wms-east': {
    warehouses: ['EAST', 'CENTRAL'],
    series: 24,
    apiKey: SANDBOX_SECRETS.SANDBOX_WMS_EAST_API_KEY,
    webhookSecret: SANDBOX_SECRETS.SANDBOX_WMS_EAST_WEBHOOK_SECRET,
  },
  'wms-west': {
    warehouses: ['WEST'],
    series: 16,
    apiKey: SANDBOX_SECRETS.SANDBOX_WMS_WEST_API_KEY,
    webhookSecret: SANDBOX_SECRETS.SANDBOX_WMS_WEST_WEBHOOK_SECRET,
  },
  'wms-3pl': {
    warehouses: ['3PL'],
    series: 31,
    apiKey: SANDBOX_SECRETS.SANDBOX_WMS_3PL_API_KEY,
    webhookSecret: SANDBOX_SECRETS.SANDBOX_WMS_3PL_WEBHOOK_SECRET,
  },
  'supplier-desk': {
    warehouses: ['SUP-05'],
    series: 94,
    apiKey: SANDBOX_SECRETS.SANDBOX_SUPPLIER_DESK_API_KEY,
    webhookSecret: SANDBOX_SECRETS.SANDBOX_SUPPLIER_DESK_WEBHOOK_SECRET,
  },
} as const satisfies Readonly<
  Record<string, Pick<WarehouseOptions, 'warehouses' | 'series' | 'apiKey' | 'webhookSecret'>>
>;

export const SHIPPER_NAMES = ['wms-east', 'wms-west', 'wms-3pl', 'supplier-desk'] as const;
