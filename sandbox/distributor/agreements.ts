/** Price agreements: quantity breaks for everyone, prices for groups and for single customers, dated. */
import type { Random } from '../kit/random.ts';
import { PRICE_GROUPS } from './customers.ts';
import { decimalText } from './decimals.ts';
import type { SeedAgreement, SeedCustomer, SeedItem } from './shapes.ts';

/** Gives agreements whose natural key (item, whom, unit, minimum quantity, first day) is unique. */
export function seedAgreements(
  random: Random,
  items: readonly SeedItem[],
  customers: readonly SeedCustomer[],
): readonly SeedAgreement[] {
  const buyers = customers.filter(({ level }) => level === 'bill-to');
  return items
    .filter(({ status }) => status === 'active')
    .flatMap((item, index) => [
      ...(index % 5 === 0 ? breaksForEveryone(item) : []),
      ...(index % 8 === 1 ? forGroups(item) : []),
      ...(index % 12 === 2 ? forCustomers(random, item, buyers) : []),
    ]);
}

/** Five per cent off from 100, ten from 1,000 base units, in whatever unit they are ordered. */
function breaksForEveryone(item: SeedItem): SeedAgreement[] {
  return [
    ['100', 95],
    ['1000', 90],
  ].map(([minimumQuantity, percent]) =>
    agreement(item, {
      appliesTo: { kind: 'everyone' },
      price: percentOf(item.listPrice, Number(percent)),
      minimumQuantity: String(minimumQuantity),
      inEveryUnit: true,
      validFrom: '2026-01-01',
    }),
  );
}

function forGroups(item: SeedItem): SeedAgreement[] {
  return PRICE_GROUPS.map((group, rank) =>
    agreement(item, {
      appliesTo: { kind: 'price-group', group },
      price: percentOf(item.listPrice, 84 + rank * 4),
      minimumQuantity: '1',
      validFrom: '2026-01-01',
    }),
  );
}

/** A contract of last year and the one that follows it, for one customer. */
function forCustomers(random: Random, item: SeedItem, buyers: readonly SeedCustomer[]): SeedAgreement[] {
  const appliesTo = { kind: 'customer', number: random.pick(buyers).number } as const;
  const percent = random.between(70, 85);
  return [
    agreement(item, {
      appliesTo,
      price: percentOf(item.listPrice, percent - 2),
      minimumQuantity: '1',
      validFrom: '2025-01-01',
      validTo: '2025-12-31',
    }),
    agreement(item, {
      appliesTo,
      price: percentOf(item.listPrice, percent),
      minimumQuantity: '1',
      validFrom: '2026-01-01',
      ...(random.chance(0.5) ? { validTo: '2027-12-31' } : {}),
    }),
  ];
}

function agreement(item: SeedItem, rest: Omit<SeedAgreement, 'item' | 'unit' | 'currency'>): SeedAgreement {
  return { item: item.number, unit: item.baseUnit, currency: 'USD', ...rest };
}

/** Whole cents, never below one. */
function percentOf(price: string, percent: number): string {
  return decimalText(Math.max(1, Math.round((Math.round(Number(price) * 100) * percent) / 100)), 2);
}
