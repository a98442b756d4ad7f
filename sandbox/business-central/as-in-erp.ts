/** The distributor as other systems know him who were filled from the ERP: in its numbers and codes, and only what is sold. */
import type { Distributor, SeedCustomer } from '../distributor/shapes.ts';
import { codeOf } from './templates.ts';

/** Items that nobody can order are left out, with their prices. */
export function asInErp(distributor: Distributor): Distributor {
  const items = distributor.items
    .filter(({ status }) => status === 'active')
    .map((item) => ({ ...item, category: codeOf(item.category) }));
  const sold = new Set(items.map(({ number }) => number));
  return {
    ...distributor,
    items,
    customers: distributor.customers.map(numbered),
    agreements: distributor.agreements.filter(({ item }) => sold.has(item)),
  };
}

/** The code of a ship-to address is unique below its customer only. */
function numbered(customer: SeedCustomer): SeedCustomer {
  const { level, number, parent = '' } = customer;
  return level === 'ship-to' ? { ...customer, number: `${parent}/${number}` } : customer;
}
