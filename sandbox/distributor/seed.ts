/** The distributor of the sandbox: industrial supplies, invented from a seed. */
import { seededRandom } from '../kit/random.ts';
import { seedAgreements } from './agreements.ts';
import { CONSUMERS, seedCustomers } from './customers.ts';
import { seedItems } from './items.ts';
import { seedPartners, seedSuppliers, seedWarehouses } from './places.ts';
import type { Distributor, SeedPartner } from './shapes.ts';
import { seedPartnerStock, seedStock } from './stock.ts';

/** Gives the same distributor for the same options, byte for byte. Default: 2,000 items and 300 customers; consumers are one more. */
export function seedDistributor(options: {
  readonly seed: number;
  readonly items?: number;
  readonly customers?: number;
}): Distributor {
  const random = seededRandom(options.seed).fork('distributor');
  const warehouses = seedWarehouses();
  const partners = seedPartners();
  const suppliers = seedSuppliers(random.fork('suppliers'));
  const items = seedItems(random.fork('items'), options.items ?? 2_000, suppliers);
  const customers = seedCustomers(random.fork('customers'), options.customers ?? 300);
  const lyingAt = (kind: SeedPartner['kind']) =>
    seedPartnerStock(
      random.fork(kind),
      items,
      partners.filter((partner) => partner.kind === kind),
    );
  return {
    items,
    customers: [...customers, CONSUMERS],
    suppliers,
    warehouses,
    partners,
    agreements: seedAgreements(random.fork('agreements'), items, customers),
    stock: [...seedStock(random.fork('stock'), items, warehouses), ...lyingAt('3pl')],
    supplierStock: lyingAt('supplier'),
  };
}
