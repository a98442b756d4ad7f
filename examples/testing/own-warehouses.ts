/** The sandbox's landscape without a 3PL and a supplier who ship: for tests that do not ask who else could, so that they need not wait for more systems. */
import type { Landscape } from '../../src/landscape/types.ts';

const PARTNERS = ['wms-3pl', 'supplier-desk'];
const PLACES = ['3PL', 'SUP-05'];

/** The same estate; nothing is read from partners or sent to them, and nothing is kept at their places. */
export function ownWarehouses(estate: Landscape): Landscape {
  const { stock, orders } = estate;
  return {
    ...estate,
    systems: estate.systems.filter(({ name }) => !PARTNERS.includes(name)),
    locations: estate.locations.filter(({ number }) => !PLACES.includes(number)),
    domains: estate.domains.map((domain) => ({
      ...domain,
      rules: domain.rules.filter(({ owner }) => !PARTNERS.includes(owner)),
    })),
    flows: estate.flows.flatMap(withoutPartners),
    ...(stock && { stock: stockWithout(stock) }),
    ...(orders && { orders: ordersWithout(orders) }),
  };
}

/** A flow that served partners alone is none. */
function withoutPartners(flow: Landscape['flows'][number]): Landscape['flows'] {
  const targets = flow.targets.filter((target) => !isOfPartner(target));
  return isOfPartner(flow.source) || (targets.length === 0 && flow.targets.length > 0)
    ? []
    : [{ ...flow, targets }];
}

function stockWithout({
  tierFences: _kept,
  tierFloors: _left,
  roles = [],
  ...stock
}: NonNullable<Landscape['stock']>) {
  return { ...stock, roles: roles.filter(isOwn) };
}

function ordersWithout({ warehouses, returns, ...orders }: NonNullable<Landscape['orders']>) {
  return {
    ...orders,
    warehouses: warehouses.filter(isOwn),
    ...(returns && { returns: { ...returns, takers: returns.takers.filter(isOwn) } }),
  };
}

function isOwn({ location }: { readonly location: string }): boolean {
  return !PLACES.includes(location);
}

function isOfPartner(endpoint: string): boolean {
  return PARTNERS.some((system) => endpoint.startsWith(`${system}/`));
}
