/** The sandbox's landscape on simulators whose addresses the test tells by the environment. */
import type { Addresses } from '../../../sandbox/landscape/addresses.ts';
import { sandboxEstate } from '../../../sandbox/landscape/estate.ts';

const env = (name: string): string => process.env[`PROOF_${name}`] ?? '';

const addresses: Addresses = {
  erp: env('ERP'),
  shop: env('SHOP'),
  'wms-east': env('WMS_EAST'),
  'wms-west': env('WMS_WEST'),
  supplierFolder: env('SUPPLIER_FOLDER'),
};

export default sandboxEstate(addresses);
