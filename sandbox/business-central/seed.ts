/** Turns the seeded distributor into the rows of a Business Central company. */
import type {
  Distributor,
  SeedAddress,
  SeedAgreement,
  SeedCustomer,
  SeedItem,
} from '../distributor/shapes.ts';
import type { Erp } from './tables/erp.ts';
import { codeOf, guidOf, NEW_CUSTOMER, NEW_ITEM, NO_ID, unitCodeOf, UNITS } from './templates.ts';
import type { Cell, TableName } from './tables/table.ts';

const NO_DATE = '0001-01-01';

/** The journal that a landscape names for what payment services took; its balancing account is theirs. */
export const PAYMENT_JOURNAL = 'CARDS';

/** Accounts of the general ledger that take what is charged or given beside goods. */
const ACCOUNTS = { '40500': 'Freight income', '40510': 'Handling income', '40600': 'Discounts given' };
/** The lines of charges as a landscape names them. */
export const CHARGE_LINES = {
  freight: { lineType: 'Account', number: '40500' },
  handling: { lineType: 'Account', number: '40510' },
  discount: { lineType: 'Account', number: '40600' },
} as const;

/** Fills the company; all rows were changed some minutes before the clock's present. */
export function seedErp(erp: Erp, distributor: Distributor): void {
  const put = putter(erp);
  for (const [number, name] of Object.entries(ACCOUNTS)) erp.accounts.set(number, name);
  seedSetUp(distributor, put);
  for (const supplier of distributor.suppliers) {
    put('vendors', supplier.number, {
      ...party(supplier.number, supplier.name, supplier.address),
      irs1099Code: '',
      balance: 0,
      taxLiable: false,
      blocked: ' ',
      paymentTermsId: NO_ID,
      paymentMethodId: NO_ID,
      currencyCode: 'USD',
    });
  }
  for (const { number, name, address } of [...distributor.warehouses, ...distributor.partners]) {
    put('locations', number, { ...party(number, name, address), code: number, contact: '' });
  }
  const byNumber = new Map(distributor.customers.map((customer) => [customer.number, customer]));
  for (const customer of distributor.customers) seedCustomer(customer, byNumber, put);
  for (const item of distributor.items) seedItem(item, put);
  seedPrices(distributor, put);
  seedLedger(erp, distributor, put);
}

type Put = (table: TableName, name: string, fields: Record<string, Cell>) => void;

/** Older than the overlap of any poll, and newer than what an earlier run of the sandbox changed a while ago. */
const SEEDED_BEFORE_MS = 20 * 60_000;

function putter({ tables, clock }: Erp): Put {
  const start = clock().getTime() - SEEDED_BEFORE_MS;
  let count = 0;
  return (table, name, fields) => {
    count += 1;
    const lastModifiedDateTime = new Date(start + count).toISOString();
    tables[table].seed({ lastModifiedDateTime, ...fields, id: guidOf(table, name) });
  };
}

function seedSetUp({ items, customers }: Distributor, put: Put): void {
  for (const [code, rec20] of Object.entries(UNITS)) {
    put('units', code, { code, displayName: code, internationalStandardCode: rec20, symbol: '' });
  }
  for (const category of new Set(items.map((item) => codeOf(item.category)))) {
    put('itemCategories', category, { code: category, displayName: category });
  }
  for (const terms of new Set(customers.map(({ paymentTerms }) => codeOf(paymentTerms)))) {
    put('paymentTerms', terms, { code: terms, displayName: terms, dueDateCalculation: '30D' });
  }
  put('paymentJournals', PAYMENT_JOURNAL, {
    code: PAYMENT_JOURNAL,
    displayName: 'Card payments',
    templateDisplayName: 'CASHRCPT',
    balancingAccountId: guidOf('accounts', '2920'),
    balancingAccountNumber: '2920',
  });
  for (const group of ['RETAIL', 'RESALE', 'FINISHED']) put('postingGroups', group, { code: group });
}

function party(number: string, name: string, address: SeedAddress): Record<string, Cell> {
  return {
    number,
    displayName: name,
    addressLine1: address.line1,
    addressLine2: '',
    city: address.city,
    state: address.region,
    country: address.country,
    postalCode: address.postalCode,
    phoneNumber: '',
    email: '',
    website: '',
    taxRegistrationNumber: '',
    currencyId: NO_ID,
  };
}

function seedCustomer(customer: SeedCustomer, byNumber: ReadonlyMap<string, SeedCustomer>, put: Put): void {
  const common = {
    ...party(customer.number, customer.name, customer.address),
    phoneNumber: customer.phone,
    email: customer.email,
  };
  const parentId = customer.parent === undefined ? NO_ID : guidOf('customers', customer.parent);
  if (customer.level === 'ship-to') {
    const place = {
      code: customer.number.slice(0, 10),
      customerId: parentId,
      customerNumber: customer.parent ?? '',
    };
    put('shipTos', customer.number, { ...common, ...place, globalLocationNumber: '' });
  } else if (customer.level === 'contact') {
    put('contacts', customer.number, { ...common, ...contactFields(customer, byNumber) });
  } else {
    put('customers', customer.number, { ...common, ...customerFields(customer, parentId) });
  }
}

function customerFields(customer: SeedCustomer, groupCustomerId: string): Record<string, Cell> {
  return {
    ...NEW_CUSTOMER,
    creditLimit: Number(customer.creditLimit),
    currencyCode: customer.currency,
    paymentTermsId: guidOf('paymentTerms', codeOf(customer.paymentTerms)),
    blocked: customer.blocked ? 'All' : ' ',
    groupHead: customer.level === 'group',
    groupCustomerId,
    customerPriceGroup: customer.priceGroup ?? '',
  };
}

function contactFields(
  customer: SeedCustomer,
  byNumber: ReadonlyMap<string, SeedCustomer>,
): Record<string, Cell> {
  const company = byNumber.get(customer.parent ?? '');
  return {
    type: 'Person',
    jobTitle: '',
    mobilePhoneNumber: '',
    privacyBlocked: false,
    lastInteractionDate: NO_DATE,
    companyNumber: customer.parent ?? '',
    companyName: company?.name ?? '',
    searchName: customer.name.toUpperCase(),
    contactId: guidOf('contacts', customer.number),
    contactNumber: customer.number,
    contactName: customer.name,
    contactType: 'Person',
    relatedId: company === undefined ? NO_ID : guidOf('customers', company.number),
    relatedType: company === undefined ? ' ' : 'Customer',
  };
}

function seedItem(item: SeedItem, put: Put): void {
  const base = unitCodeOf(item.baseUnit);
  const category = codeOf(item.category);
  put('items', item.number, {
    ...NEW_ITEM,
    number: item.number,
    displayName: item.description.slice(0, 100),
    itemCategoryId: guidOf('itemCategories', category),
    itemCategoryCode: category,
    blocked: item.status === 'blocked',
    gtin: item.gtin,
    unitPrice: Number(item.listPrice),
    unitCost: Number(item.unitCost),
    baseUnitOfMeasureId: guidOf('units', base),
    baseUnitOfMeasureCode: base,
    netWeight: Number(item.weightKg ?? 0),
    purchasingBlocked: item.status === 'discontinued',
    vendorId: guidOf('vendors', item.supplierNumber),
    vendorItemNumber: item.supplierItemNumber,
    lotTracked: item.lotTracked,
  });
  putUnit(put, item, { code: base, qtyPerUnitOfMeasure: 1, gtin: '' });
  for (const pack of item.packs) {
    putUnit(put, item, { code: unitCodeOf(pack.unit), qtyPerUnitOfMeasure: pack.holds, gtin: pack.gtin });
  }
}

function putUnit(put: Put, { number }: SeedItem, unit: Record<string, Cell> & { code: string }): void {
  const itemId = guidOf('items', number);
  put('itemUnits', `${number}/${unit.code}`, { ...unit, itemId, itemNumber: number, weight: 0 });
}

function seedPrices({ agreements, items }: Distributor, put: Put): void {
  const baseUnits = new Map(items.map((item) => [item.number, unitCodeOf(item.baseUnit)]));
  for (const [index, agreement] of agreements.entries()) {
    put('prices', String(index), {
      priceListCode: 'S00001',
      status: 'Active',
      ...sourceOf(agreement),
      itemId: guidOf('items', agreement.item),
      itemNumber: agreement.item,
      variantCode: '',
      // Blank: a price for one base unit, which counts in every unit.
      unitOfMeasureCode: agreement.inEveryUnit === true ? '' : unitCodeOf(agreement.unit),
      baseUnitOfMeasureCode: baseUnits.get(agreement.item) ?? '',
      minimumQuantity: Number(agreement.minimumQuantity),
      // The distributor's own currency is stored as blank.
      currencyCode: '',
      unitPrice: Number(agreement.price),
      lineDiscountPercent: 0,
      priceIncludesTax: false,
      startingDate: agreement.validFrom,
      endingDate: agreement.validTo ?? NO_DATE,
    });
  }
}

function sourceOf({ appliesTo }: SeedAgreement): Record<string, Cell> {
  switch (appliesTo.kind) {
    case 'everyone':
      return { sourceType: 'All_x0020_Customers', sourceNumber: '', customerId: NO_ID };
    case 'customer':
      return {
        sourceType: 'Customer',
        sourceNumber: appliesTo.number,
        customerId: guidOf('customers', appliesTo.number),
      };
    case 'price-group':
      return {
        sourceType: 'Customer_x0020_Price_x0020_Group',
        sourceNumber: appliesTo.group,
        customerId: NO_ID,
      };
    default:
      throw new Error('an agreement of another kind');
  }
}

function seedLedger({ tables }: Erp, { stock, items }: Distributor, put: Put): void {
  const costs = new Map(items.map((item) => [item.number, Number(item.unitCost)]));
  for (const [index, { item, quantity, lot }] of stock.entries()) {
    put('ledgerEntries', String(index + 1), {
      entryNumber: index + 1,
      itemNumber: item,
      postingDate: '2026-01-01',
      entryType: 'Positive_x0020_Adjmt_x002E_',
      sourceNumber: '',
      sourceType: '_x0020_',
      documentNumber: 'OPENING',
      documentType: '_x0020_',
      description: lot ?? '',
      salesAmountActual: 0,
      quantity: Number(quantity),
      costAmountActual: Math.round(Number(quantity) * (costs.get(item) ?? 0) * 100) / 100,
    });
    const row = tables.items.find(guidOf('items', item));
    if (row !== undefined)
      tables.items.seed({ ...row, inventory: Number(row['inventory']) + Number(quantity) });
  }
}
