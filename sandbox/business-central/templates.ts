/** Ids, codes and templates: what a company fills in by itself. */
import { createHash } from 'node:crypto';
import type { Cell } from './tables/table.ts';

export const NO_ID = '00000000-0000-0000-0000-000000000000';

/** Business Central code → UN/ECE Rec 20 code; a landscape's settings take it as it is. */
export const UNITS: Readonly<Record<string, string>> = {
  PCS: 'EA',
  BOX: 'BX',
  CARTON: 'CT',
  PALLET: 'PX',
  PAIR: 'PR',
  M: 'MTR',
  KG: 'KGM',
  L: 'LTR',
  DRUM: 'DR',
  CAN: 'JC',
  ROLL: 'RO',
  SPOOL: 'SO',
};

/** The same name in the same table always gives the same GUID. */
export function guidOf(table: string, name: string): string {
  const hex = createHash('sha256').update(`${table}/${name}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** Codes have capitals and at most 20 characters. */
export function codeOf(name: string): string {
  return name.toUpperCase().slice(0, 20).trim();
}

export function unitCodeOf(rec20: string): string {
  return Object.entries(UNITS).find(([, ours]) => ours === rec20)?.[0] ?? rec20;
}

/** What the customer template fills in. */
export const NEW_CUSTOMER: Readonly<Record<string, Cell>> = {
  type: 'Company',
  salespersonCode: '',
  balanceDue: 0,
  balance: 0,
  totalSalesExcludingTax: 0,
  overdueAmount: 0,
  creditLimit: 0,
  taxLiable: true,
  taxAreaId: NO_ID,
  taxAreaDisplayName: '',
  taxRegistrationNumber: '',
  currencyId: NO_ID,
  currencyCode: 'USD',
  paymentTermsId: NO_ID,
  shipmentMethodId: NO_ID,
  paymentMethodId: NO_ID,
  blocked: ' ',
  groupHead: false,
  groupCustomerId: NO_ID,
  customerPriceGroup: '',
  globalLocationNumber: '',
};

/** What the item template fills in. */
export const NEW_ITEM: Readonly<Record<string, Cell>> = {
  displayName: '',
  displayName2: '',
  type: 'Inventory',
  blocked: false,
  gtin: '',
  inventory: 0,
  unitPrice: 0,
  itemCategoryId: NO_ID,
  itemCategoryCode: '',
  unitCost: 0,
  priceIncludesTax: false,
  taxGroupId: NO_ID,
  taxGroupCode: 'TAXABLE',
  generalProductPostingGroupId: guidOf('postingGroups', 'RETAIL'),
  generalProductPostingGroupCode: 'RETAIL',
  inventoryPostingGroupId: guidOf('postingGroups', 'RESALE'),
  inventoryPostingGroupCode: 'RESALE',
  netWeight: 0,
  salesBlocked: false,
  purchasingBlocked: false,
  vendorId: NO_ID,
  vendorItemNumber: '',
  lotTracked: false,
  serialTracked: false,
};
