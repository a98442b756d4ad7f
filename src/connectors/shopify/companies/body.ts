/** What a party is in the shop: a company (group, bill-to), one of its locations (ship-to), or a contact. */
import { Type, type Static } from 'typebox';
import type { Address, Party } from '../../../model/party.ts';
import { mapped, type MappedForTarget } from '../../kit/mapping.ts';
import type { TargetView } from '../../kit/target.ts';
import { orNull } from '../graphql-answer.ts';

const text = orNull(Type.String());

export const LocationAddress = Type.Object(
  {
    address1: Type.String(),
    address2: text,
    city: text,
    zip: text,
    zoneCode: text,
    countryCode: Type.String(),
  },
  { additionalProperties: false },
);
export type LocationAddress = Static<typeof LocationAddress>;

const CompanyBody = Type.Object(
  { kind: Type.Literal('company'), number: Type.String(), name: Type.String() },
  { additionalProperties: false },
);
const LocationBody = Type.Object(
  {
    kind: Type.Literal('location'),
    number: Type.String(),
    name: Type.String(),
    /** The company that it belongs to, and our number of it: its own catalog is named after that. */
    companyId: Type.String(),
    companyNumber: text,
    phone: text,
    taxExempt: Type.Boolean(),
    address: LocationAddress,
    priceGroup: text,
  },
  { additionalProperties: false },
);
const ContactBody = Type.Object(
  {
    kind: Type.Literal('contact'),
    /** The company, or a location of it. */
    parentId: Type.String(),
    firstName: text,
    lastName: text,
    email: Type.String(),
    phone: text,
  },
  { additionalProperties: false },
);
export const PartyBody = Type.Union([CompanyBody, LocationBody, ContactBody]);
export type PartyBody = Static<typeof PartyBody>;
export type LocationBody = Static<typeof LocationBody>;
export type ContactBody = Static<typeof ContactBody>;

export const PARTY_FIELDS = [
  'number',
  'level',
  'parent',
  'name',
  'status',
  'email',
  'phone',
  'address',
  'taxExempt',
  'priceGroup',
] as const;

/** Withholds what the shop could not hold rightly; Shopify knows no blocked customer. */
export function mapParty(view: TargetView<'party'>): MappedForTarget<PartyBody> {
  const { number, level, name, status } = view.fields;
  if (number === undefined || !name) return { withheld: 'number or name is missing' };
  if ((status ?? 'active') !== 'active')
    return { withheld: `${status} here, and the shop has no such state` };
  if (level === 'group' || level === 'bill-to') return mapped({ kind: 'company', number, name });
  if (level === 'ship-to') return mapLocation(view, { number, name });
  if (level === 'contact') return mapContact(view, name);
  return { withheld: 'nobody says whether it is a company, a location or a contact' };
}

function mapLocation(
  view: TargetView<'party'>,
  named: { readonly number: string; readonly name: string },
): MappedForTarget<PartyBody> {
  const { parent, phone, taxExempt, address, priceGroup } = view.fields;
  const counting = view.inherited === undefined ? priceGroup : view.inherited.priceGroup;
  if (!parent) return { withheld: 'a ship-to without a bill-to belongs to no company' };
  const companyId = view.externalIdOf('party', parent);
  if (companyId === undefined) return { waitsFor: { domain: 'party', recordId: parent.value } };
  if (!companyId.startsWith('gid://shopify/Company/'))
    return { withheld: 'its parent is no company in the shop' };
  const shown = addressOf(address);
  if (shown === undefined) return { withheld: 'no street or no country: nothing can be shipped there' };
  const rest = {
    companyId,
    phone: phone ?? null,
    taxExempt: taxExempt ?? false,
    companyNumber: view.numberOf('party', parent) ?? null,
    priceGroup: counting ?? null,
  };
  return mapped({ kind: 'location', ...named, ...rest, address: shown });
}

function addressOf(address: Address | null | undefined): LocationAddress | undefined {
  const [address1, ...more] = address?.lines ?? [];
  if (!address1 || address?.country === undefined) return undefined;
  const address2 = more.filter((line) => line !== '').join(', ');
  return {
    address1,
    address2: address2 === '' ? null : address2,
    city: address.city ?? null,
    zip: address.postalCode ?? null,
    zoneCode: address.region ?? null,
    countryCode: address.country,
  };
}

/** In the shop a person is known by the e-mail address. */
function mapContact(view: TargetView<'party'>, name: string): MappedForTarget<PartyBody> {
  const { parent, email, phone }: Party = view.fields;
  if (!parent) return { withheld: 'a contact of nobody' };
  if (!email) return { withheld: 'no e-mail address: the shop knows people by it' };
  const parentId = view.externalIdOf('party', parent);
  if (parentId === undefined) return { waitsFor: { domain: 'party', recordId: parent.value } };
  const space = name.trim().lastIndexOf(' ');
  const firstName = space < 0 ? null : name.trim().slice(0, space);
  const lastName = name.trim().slice(space + 1);
  return mapped({ kind: 'contact', parentId, firstName, lastName, email, phone: phone ?? null });
}
