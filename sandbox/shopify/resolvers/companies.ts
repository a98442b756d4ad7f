/** Business customers: companies, their locations with addresses, and contacts that are customers with an e-mail. */
import { connection, type RequestContext } from '../paging.ts';
import { searchFilter } from '../search.ts';
import {
  numberOfId,
  type AddressState,
  type CompanyLocationState,
  type CompanyState,
  type ContactState,
  type ShopState,
} from '../state.ts';
import { companyLocationView, companyView, contactView } from './company-views.ts';
import type { ListArguments } from './products.ts';

type Text = string | null | undefined;

interface CompanyInput {
  readonly name?: Text;
  readonly note?: Text;
  readonly externalId?: Text;
}

interface LocationInput extends CompanyInput {
  readonly phone?: Text;
  readonly taxExempt?: boolean | null;
  readonly shippingAddress?: Readonly<Record<string, unknown>> | null;
  readonly billingAddress?: Readonly<Record<string, unknown>> | null;
  readonly billingSameAsShipping?: boolean | null;
}

interface ContactInput {
  readonly firstName?: Text;
  readonly lastName?: Text;
  readonly email?: Text;
  readonly phone?: Text;
  readonly title?: Text;
}

interface Fault {
  readonly code: string;
  readonly field: readonly string[];
  readonly message: string;
}

const LONGEST_NAME = 255;
const fault = (code: string, field: readonly string[], message: string): Fault => ({ code, field, message });

export function companyQueries(shop: ShopState) {
  return {
    companies: (args: ListArguments, context: RequestContext) => {
      const matches = searchFilter<CompanyState>(args.query, {
        id: ({ id }) => numberOfId(id),
        name: ({ name }) => name,
        external_id: ({ externalId }) => externalId,
      });
      const found = [...shop.companies.values()].filter(matches);
      return connection(found, args, { context, view: (company) => companyView(shop, company) });
    },
    companyLocations: (args: ListArguments, context: RequestContext) => {
      const matches = searchFilter<CompanyLocationState>(args.query, {
        id: ({ id }) => numberOfId(id),
        name: ({ name }) => name,
        external_id: ({ externalId }) => externalId,
        company_id: ({ companyId }) => numberOfId(companyId),
      });
      const found = [...shop.companyLocations.values()].filter(matches);
      return connection(found, args, { context, view: (location) => companyLocationView(shop, location) });
    },
    company: ({ id }: { id: string }) =>
      viewOf(shop.companies.get(id), (company) => companyView(shop, company)),
    companyLocation: ({ id }: { id: string }) =>
      viewOf(shop.companyLocations.get(id), (location) => companyLocationView(shop, location)),
    companyContact: ({ id }: { id: string }) =>
      viewOf(shop.contacts.get(id), (contact) => contactView(shop, contact)),
  };
}

const viewOf = <Entry, View>(entry: Entry | undefined, view: (entry: Entry) => View): View | null =>
  entry === undefined ? null : view(entry);

export function companyMutations(shop: ShopState) {
  return {
    companyCreate: ({ input }: { input: { company: CompanyInput } }) => {
      const problem = companyProblem(shop, input.company, undefined);
      if (problem !== undefined) return { company: null, userErrors: [problem] };
      const now = shop.now();
      const plain = { name: input.company.name ?? '', note: input.company.note ?? null };
      const company = { id: shop.newId('Company'), ...plain, externalId: input.company.externalId ?? null };
      const created = { ...company, createdAt: now, updatedAt: now };
      shop.companies.set(created.id, created);
      return { company: companyView(shop, created), userErrors: [] };
    },
    companyUpdate: ({ companyId, input }: { companyId: string; input: CompanyInput }) => {
      const company = shop.companies.get(companyId);
      if (company === undefined) return { company: null, userErrors: [notFound('companyId', 'company')] };
      const problem = companyProblem(shop, { name: company.name, ...input }, company.id);
      if (problem !== undefined) return { company: null, userErrors: [problem] };
      Object.assign(company, given(input), { updatedAt: shop.now() });
      return { company: companyView(shop, company), userErrors: [] };
    },
    companyDelete: ({ id }: { id: string }) => {
      const gone = shop.companies.delete(id);
      for (const location of shop.companyLocations.values()) {
        if (location.companyId === id) shop.companyLocations.delete(location.id);
      }
      return { deletedCompanyId: gone ? id : null, userErrors: gone ? [] : [notFound('id', 'company')] };
    },
    ...locationMutations(shop),
    ...contactMutations(shop),
  };
}

function locationMutations(shop: ShopState) {
  return {
    companyLocationCreate: ({ companyId, input }: { companyId: string; input: LocationInput }) => {
      const problem = shop.companies.has(companyId)
        ? nameProblem(input.name)
        : notFound('companyId', 'company');
      if (problem !== undefined) return { companyLocation: null, userErrors: [problem] };
      const location = newLocation(shop, companyId, input);
      shop.companyLocations.set(location.id, location);
      return { companyLocation: companyLocationView(shop, location), userErrors: [] };
    },
    companyLocationUpdate: ({
      companyLocationId,
      input,
    }: {
      companyLocationId: string;
      input: LocationInput;
    }) => {
      const location = shop.companyLocations.get(companyLocationId);
      if (location === undefined)
        return { companyLocation: null, userErrors: [notFound('companyLocationId', 'company location')] };
      Object.assign(location, given(input), { updatedAt: shop.now() });
      return { companyLocation: companyLocationView(shop, location), userErrors: [] };
    },
    companyLocationDelete: ({ companyLocationId }: { companyLocationId: string }) => {
      const gone = shop.companyLocations.delete(companyLocationId);
      for (const catalog of shop.catalogs.values()) catalog.locationIds.delete(companyLocationId);
      const errors = gone ? [] : [notFound('companyLocationId', 'company location')];
      return { deletedCompanyLocationId: gone ? companyLocationId : null, userErrors: errors };
    },
    companyLocationAssignAddress: (args: AssignAddress) => {
      const location = shop.companyLocations.get(args.locationId);
      if (location === undefined)
        return { addresses: null, userErrors: [notFound('locationId', 'company location')] };
      const address = newAddress(shop, args.address);
      if (args.addressTypes.includes('SHIPPING')) location.shippingAddress = address;
      if (args.addressTypes.includes('BILLING')) location.billingAddress = address;
      location.updatedAt = shop.now();
      return { addresses: [address], userErrors: [] };
    },
    companyLocationTaxSettingsUpdate: (args: { companyLocationId: string; taxExempt?: boolean }) => {
      const location = shop.companyLocations.get(args.companyLocationId);
      if (location === undefined)
        return { companyLocation: null, userErrors: [notFound('companyLocationId', 'company location')] };
      location.taxExempt = args.taxExempt ?? location.taxExempt;
      return { companyLocation: companyLocationView(shop, location), userErrors: [] };
    },
  };
}

interface AssignAddress {
  readonly locationId: string;
  readonly address: Readonly<Record<string, unknown>>;
  readonly addressTypes: readonly string[];
}

function contactMutations(shop: ShopState) {
  return {
    companyContactCreate: ({ companyId, input }: { companyId: string; input: ContactInput }) => {
      const problem = shop.companies.has(companyId)
        ? contactProblem(shop, input, undefined)
        : notFound('companyId', 'company');
      if (problem !== undefined) return { companyContact: null, userErrors: [problem] };
      const contact = newContact(shop, companyId, input);
      shop.contacts.set(contact.id, contact);
      return { companyContact: contactView(shop, contact), userErrors: [] };
    },
    companyContactUpdate: ({
      companyContactId,
      input,
    }: {
      companyContactId: string;
      input: ContactInput;
    }) => {
      const contact = shop.contacts.get(companyContactId);
      if (contact === undefined)
        return { companyContact: null, userErrors: [notFound('companyContactId', 'company contact')] };
      const problem = contactProblem(shop, { email: contact.email, ...input }, contact.id);
      if (problem !== undefined) return { companyContact: null, userErrors: [problem] };
      Object.assign(contact, given(input), { updatedAt: shop.now() });
      return { companyContact: contactView(shop, contact), userErrors: [] };
    },
    companyContactDelete: ({ companyContactId }: { companyContactId: string }) => {
      const gone = shop.contacts.delete(companyContactId);
      const errors = gone ? [] : [notFound('companyContactId', 'company contact')];
      return { deletedCompanyContactId: gone ? companyContactId : null, userErrors: errors };
    },
  };
}

function companyProblem(shop: ShopState, input: CompanyInput, own: string | undefined): Fault | undefined {
  const taken = [...shop.companies.values()].some(
    ({ externalId, id }) => externalId !== null && externalId === input.externalId && id !== own,
  );
  if (taken) return fault('TAKEN', ['input', 'company', 'externalId'], 'External id has already been taken');
  return nameProblem(input.name);
}

function nameProblem(name: Text): Fault | undefined {
  if (typeof name !== 'string' || name.trim() === '')
    return fault('BLANK', ['input', 'name'], "Name can't be blank");
  if (name.length <= LONGEST_NAME) return undefined;
  return fault('TOO_LONG', ['input', 'name'], 'Name is too long (maximum is 255 characters)');
}

function contactProblem(shop: ShopState, input: ContactInput, own: string | undefined): Fault | undefined {
  if (!input.email) return fault('BLANK', ['input', 'email'], "Email can't be blank");
  const taken = [...shop.contacts.values()].some(({ email, id }) => email === input.email && id !== own);
  return taken ? fault('TAKEN', ['input', 'email'], 'Email address has already been taken') : undefined;
}

const notFound = (field: string, what: string): Fault =>
  fault('RESOURCE_NOT_FOUND', [field], `The ${what} doesn't exist.`);

/** Absent fields stay; null clears. */
function given(input: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}

function newAddress(shop: ShopState, input: Readonly<Record<string, unknown>>): AddressState {
  const instant = shop.now().toISOString();
  const blank = { address1: '', companyName: '', countryCode: 'US' };
  return {
    ...blank,
    ...given(input),
    id: shop.newId('CompanyAddress'),
    createdAt: instant,
    updatedAt: instant,
  };
}

function newLocation(shop: ShopState, companyId: string, input: LocationInput): CompanyLocationState {
  const now = shop.now();
  const shipping = input.shippingAddress ? newAddress(shop, input.shippingAddress) : null;
  const billing = input.billingAddress ? newAddress(shop, input.billingAddress) : null;
  return {
    id: shop.newId('CompanyLocation'),
    companyId,
    name: input.name ?? '',
    phone: input.phone ?? null,
    externalId: input.externalId ?? null,
    note: input.note ?? null,
    taxExempt: input.taxExempt ?? false,
    shippingAddress: shipping,
    billingAddress: input.billingSameAsShipping === true ? shipping : billing,
    createdAt: now,
    updatedAt: now,
  };
}

function newContact(shop: ShopState, companyId: string, input: ContactInput): ContactState {
  const now = shop.now();
  return {
    id: shop.newId('CompanyContact'),
    companyId,
    customerId: shop.newId('Customer'),
    firstName: input.firstName ?? null,
    lastName: input.lastName ?? null,
    email: input.email ?? null,
    phone: input.phone ?? null,
    title: input.title ?? null,
    createdAt: now,
    updatedAt: now,
  };
}
