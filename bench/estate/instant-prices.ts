/** Customers in groups of five, and six prices for each item: for everyone, in two breaks, for a price group, for two customers. */
import { Type, type Static } from 'typebox';
import { mapped } from '../../src/connectors/kit/mapping.ts';
import type { Source } from '../../src/connectors/kit/source.ts';
import { counterVersion } from '../../src/connectors/kit/versions.ts';
import type { PriceAgreement } from '../../src/model/price-agreement.ts';
import { itemNumber } from './movement.ts';

interface Settings {
  readonly items: number;
  readonly customers?: number;
}

const TheirCustomer = Type.Object({ number: Type.String(), above: Type.String(), group: Type.String() });
const TheirPrice = Type.Object({ item: Type.Integer(), rank: Type.Integer(), customer: Type.String() });

const ROWS_ON_A_PAGE = 1000;
const PRICES_PER_ITEM = 6;
const CUSTOMERS_PER_GROUP = 5;
const ADDRESS = {
  lines: ['1 Main Street'],
  city: 'Newark',
  region: 'NJ',
  postalCode: '07102',
  country: 'US',
};

export function customerNumber(index: number): string {
  return `C-${String(index).padStart(5, '0')}`;
}

/** Rows page by page. */
export async function* pages<Row>(count: number, rowAt: (index: number) => Row) {
  for (let from = 0; from < count; from += ROWS_ON_A_PAGE) {
    const length = Math.min(ROWS_ON_A_PAGE, count - from);
    yield await Promise.resolve({ records: Array.from({ length }, (_, place) => rowAt(from + place)) });
  }
}

/** The first customer of each five stands above the other four, and its limit is theirs. */
export const customerSource: Source<Settings, typeof TheirCustomer, 'party'> = {
  domain: 'party',
  contract: { name: 'instant.customer', version: '1' },
  from: TheirCustomer,
  key: ({ number }) => number,
  version: () => counterVersion(1),
  map: ({ number, above, group }) =>
    mapped([
      {
        externalId: number,
        version: counterVersion(1),
        fields: {
          number,
          level: number === above ? 'group' : 'bill-to',
          priceGroup: group,
          address: ADDRESS,
          ...(number === above
            ? { creditLimit: { amount: '10000000', currency: 'USD' } }
            : { parent: { by: 'number', value: above } }),
        },
      },
    ]),
  sweep: {
    everySeconds: 86_400,
    list: ({ settings: { customers = 0 } }) =>
      pages(customers, (index) => ({
        number: customerNumber(index),
        above: customerNumber(index - (index % CUSTOMERS_PER_GROUP)),
        group: `G${index % 3}`,
      })),
  },
};

export const priceSource: Source<Settings, typeof TheirPrice, 'price-agreement'> = {
  domain: 'price-agreement',
  contract: { name: 'instant.price', version: '1' },
  from: TheirPrice,
  key: numberOf,
  version: () => counterVersion(1),
  map: (theirs) =>
    mapped([{ externalId: numberOf(theirs), version: counterVersion(1), fields: agreementOf(theirs) }]),
  sweep: {
    everySeconds: 86_400,
    list: ({ settings: { items, customers = 0 } }) =>
      pages(customers === 0 ? 0 : items * PRICES_PER_ITEM, (index) => ({
        item: Math.floor(index / PRICES_PER_ITEM),
        rank: index % PRICES_PER_ITEM,
        customer: customerNumber((index * 31) % Math.max(1, customers)),
      })),
  },
};

function numberOf({ item, rank }: Static<typeof TheirPrice>): string {
  return `${itemNumber(item)}/${rank}`;
}

function agreementOf(theirs: Static<typeof TheirPrice>): PriceAgreement {
  const { item, rank, customer } = theirs;
  const parties: readonly NonNullable<PriceAgreement['appliesTo']>[] = [
    { kind: 'everyone' },
    { kind: 'everyone' },
    { kind: 'everyone' },
    { kind: 'price-group', group: `G${item % 3}` },
    { kind: 'party', party: { by: 'number', value: customer } },
    { kind: 'party', party: { by: 'number', value: customer } },
  ];
  return {
    number: numberOf(theirs),
    item: { by: 'number', value: itemNumber(item) },
    appliesTo: parties[rank] ?? { kind: 'everyone' },
    price: { amount: `${10 - rank}.75`, currency: 'USD', per: { value: '1', unit: 'EA' } },
    minimumQuantity: { value: String(rank === 1 ? 10 : rank === 2 ? 100 : 1), unit: 'EA' },
    validFrom: '2020-01-01',
  };
}
