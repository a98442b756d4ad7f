/** The distributor as a CRM knows it: accounts in their hierarchy, contacts, products, price books. */
import type { Distributor, SeedCustomer } from '../distributor/shapes.ts';
import type { Org } from './org.ts';

/** UN/ECE Rec 20 code → value of QuantityUnitOfMeasure. */
const UNIT_OF: Readonly<Record<string, string>> = {
  EA: 'Each',
  MTR: 'Meter',
  KGM: 'Kilogram',
  LTR: 'Liter',
  PR: 'Pair',
};

const ACCOUNT_TYPE = { group: 'Buying Group', 'bill-to': 'Customer', 'ship-to': 'Ship-To' } as const;
const STANDARD_BOOK = 'Standard Price Book';

/** Fills an empty org: whoever is above somebody stands before him in the distributor's list. */
export function seedOrg(org: Org, { customers, items, agreements }: Distributor): void {
  const ids = new Map<string, string>();
  for (const customer of customers) ids.set(customer.number, addParty(org, customer, ids));
  // A CRM is full of those who may become customers one day.
  org.create('Account', { Name: 'Wickmoor Prospects', Type: 'Prospect' });
  const standard = org.addPriceBook(STANDARD_BOOK, true);
  const groups = new Map<string, string>();
  for (const { number, description, category, baseUnit, status, listPrice } of items) {
    const unit = UNIT_OF[baseUnit] ?? 'Each';
    const words = { Name: description, ProductCode: number, Family: category, QuantityUnitOfMeasure: unit };
    const IsActive = status === 'active';
    const { id = '' } = org.create('Product2', { ...words, IsActive, [org.externalIdField]: number });
    ids.set(number, id);
    org.create('PricebookEntry', entry(standard, id, listPrice));
  }
  for (const { item, appliesTo, minimumQuantity, price } of agreements) {
    if (appliesTo.kind !== 'price-group' || minimumQuantity !== '1') continue;
    const book = groups.get(appliesTo.group) ?? org.addPriceBook(appliesTo.group, false);
    groups.set(appliesTo.group, book);
    org.create('PricebookEntry', entry(book, ids.get(item) ?? '', price));
  }
}

const entry = (book: string, product: string, price: string) => ({
  Pricebook2Id: book,
  Product2Id: product,
  UnitPrice: Number(price),
  IsActive: true,
});

function addParty(org: Org, customer: SeedCustomer, ids: ReadonlyMap<string, string>): string {
  const above = customer.parent === undefined ? null : (ids.get(customer.parent) ?? null);
  const { line1, city, region, postalCode, country } = customer.address;
  const parts = { Street: line1, City: city, State: region, PostalCode: postalCode, Country: country };
  const at = (kind: string) =>
    Object.fromEntries(Object.entries(parts).map(([name, value]) => [`${kind}${name}`, value]));
  const number = { [org.externalIdField]: customer.number };
  if (customer.level !== 'contact') {
    const account = { Name: customer.name, Type: ACCOUNT_TYPE[customer.level], ParentId: above };
    const more = { Phone: customer.phone, AccountNumber: customer.number, ...at('Billing') };
    return org.create('Account', { ...account, ...more, ...number }).id ?? '';
  }
  const words = customer.name.split(' ');
  const person = { LastName: words.at(-1) ?? customer.name, FirstName: words.slice(0, -1).join(' ') };
  const reach = { Email: customer.email, Phone: customer.phone, ...at('Mailing') };
  return org.create('Contact', { ...person, AccountId: above, ...reach, ...number }).id ?? '';
}
