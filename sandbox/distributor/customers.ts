/** Customers in their hierarchy: buying group → bill-to → ship-to and contact. */
import type { Random } from '../kit/random.ts';
import { seedAddress } from './places.ts';
import type { SeedCustomer } from './shapes.ts';

const FIRST = [
  'Alder',
  'Brack',
  'Corrin',
  'Dunmere',
  'Ellsby',
  'Fenwith',
  'Garrow',
  'Holmstead',
  'Ivering',
  'Jessamy',
];
const SECOND = [
  'Machine',
  'Plant',
  'Tool',
  'Assembly',
  'Marine',
  'Rail',
  'Process',
  'Furniture',
  'Pump',
  'Packaging',
];
const FORM = ['Works', 'Industries', 'Services', 'Group Supply', 'Engineering'];
const GIVEN = ['Avery', 'Bryn', 'Casey', 'Devon', 'Emery', 'Frankie', 'Jules', 'Kit', 'Marlow', 'Robin'];
const FAMILY = [
  'Ashgrove',
  'Birchley',
  'Caldmoor',
  'Dellwood',
  'Eastvale',
  'Fernhurst',
  'Glenrow',
  'Hartwick',
];

export const PRICE_GROUPS = ['GOLD', 'SILVER', 'BRONZE'] as const;

/** Everybody without an account buys under this number. */
export const CONSUMERS: SeedCustomer = {
  number: 'C-WEB',
  level: 'bill-to',
  name: 'Consumers of the web shop',
  email: 'web@customers.example',
  phone: '+1 201 555 0100',
  address: { line1: '1 Dockside Way', city: 'Newark', region: 'NJ', postalCode: '07105', country: 'US' },
  paymentTerms: 'COD',
  // What consumers order is paid before it is taken: there is no credit to limit.
  creditLimit: '0',
  currency: 'USD',
  blocked: false,
};

/** Gives `count` customers; whoever is above somebody stands before him in the list. */
export function seedCustomers(random: Random, count: number): readonly SeedCustomer[] {
  const groups = list(Math.max(1, Math.floor(count * 0.04)), (index) => group(random, index));
  const billTos = list(Math.max(1, Math.floor(count * 0.26)), (index) => billTo(random, { index, groups }));
  const shipTos = list(Math.floor(count * 0.38), (index) => shipTo(random, { index, billTos }));
  const rest = count - groups.length - billTos.length - shipTos.length;
  const contacts = list(Math.max(0, rest), (index) => contact(random, { index, billTos }));
  return [...groups, ...billTos, ...shipTos, ...contacts].slice(0, count);
}

function list(length: number, make: (index: number) => SeedCustomer): SeedCustomer[] {
  return Array.from({ length }, (_, index) => make(index));
}

function group(random: Random, index: number): SeedCustomer {
  const name = `${FIRST[index % FIRST.length]} Buying Group${series(Math.floor(index / FIRST.length))}`;
  return {
    ...common(random, { number: numbered('G', index), name }),
    level: 'group',
    creditLimit: '250000',
    priceGroup: random.pick(PRICE_GROUPS),
  };
}

interface Below {
  readonly index: number;
  readonly groups: readonly SeedCustomer[];
}

function billTo(random: Random, { index, groups }: Below): SeedCustomer {
  const parent = random.chance(0.7) ? random.pick(groups) : undefined;
  const priceGroup = parent?.priceGroup ?? (random.chance(0.5) ? random.pick(PRICE_GROUPS) : undefined);
  return {
    ...common(random, { number: numbered('C', index), name: companyName(index) }),
    level: 'bill-to',
    ...(parent === undefined ? {} : { parent: parent.number }),
    ...(priceGroup === undefined ? {} : { priceGroup }),
    creditLimit: String(random.between(2, 120) * 1_000),
    blocked: index % 29 === 11,
  };
}

interface UnderBillTo {
  readonly index: number;
  readonly billTos: readonly SeedCustomer[];
}

function shipTo(random: Random, { index, billTos }: UnderBillTo): SeedCustomer {
  const parent = random.pick(billTos);
  const address = seedAddress(random);
  return {
    ...common(random, { number: numbered('S', index), name: `${parent.name}, ${address.city} plant` }),
    level: 'ship-to',
    parent: parent.number,
    address,
    paymentTerms: parent.paymentTerms,
    creditLimit: '0',
    ...(parent.priceGroup === undefined ? {} : { priceGroup: parent.priceGroup }),
    blocked: parent.blocked,
  };
}

function contact(random: Random, { index, billTos }: UnderBillTo): SeedCustomer {
  const parent = random.pick(billTos);
  const name = `${random.pick(GIVEN)} ${random.pick(FAMILY)}`;
  return {
    ...common(random, { number: numbered('P', index), name }),
    level: 'contact',
    parent: parent.number,
    address: parent.address,
    paymentTerms: parent.paymentTerms,
    creditLimit: '0',
  };
}

function common(random: Random, { number, name }: { number: string; name: string }) {
  return {
    number,
    name,
    email: `${number.toLowerCase()}@customers.example`,
    phone: `+1 ${random.pick(['201', '614', '816', '775'])} 555 01${String(random.between(0, 99)).padStart(2, '0')}`,
    address: seedAddress(random),
    paymentTerms: random.pick(['NET30', 'NET30', 'NET45', 'NET60', 'COD']),
    currency: 'USD',
    blocked: false,
  } as const;
}

/** Ten by ten by five names, then a numbered series. */
function companyName(index: number): string {
  const first = FIRST[index % FIRST.length];
  const second = SECOND[Math.floor(index / FIRST.length) % SECOND.length];
  const form = FORM[(index + Math.floor(index / 100)) % FORM.length];
  return `${first} ${second} ${form}${series(Math.floor(index / 500))}`;
}

function series(round: number): string {
  return round === 0 ? '' : ` ${round + 1}`;
}

function numbered(letter: string, index: number): string {
  return `${letter}${String(10_000 + index + 1)}`;
}
