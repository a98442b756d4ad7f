/** Business customers as the Admin API shows them. */
import { connection, type PageArguments, type RequestContext } from '../paging.ts';
import {
  numberOfId,
  type CompanyLocationState,
  type CompanyState,
  type ContactState,
  type ShopState,
} from '../state.ts';
import { catalogView } from './price-list-views.ts';

const instants = ({ createdAt, updatedAt }: { readonly createdAt: Date; readonly updatedAt: Date }) => ({
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});

export function companyView(shop: ShopState, company: CompanyState) {
  const own = <Entry extends { readonly companyId: string }>(entries: ReadonlyMap<string, Entry>): Entry[] =>
    [...entries.values()].filter(({ companyId }) => companyId === company.id);
  return {
    ...company,
    ...instants(company),
    __typename: 'Company',
    locations: (args: PageArguments, context: RequestContext) =>
      connection(own(shop.companyLocations), args, {
        context,
        view: (each) => companyLocationView(shop, each),
      }),
    locationsCount: () => ({ count: own(shop.companyLocations).length, precision: 'EXACT' }),
    contacts: (args: PageArguments, context: RequestContext) =>
      connection(own(shop.contacts), args, { context, view: (each) => contactView(shop, each) }),
    contactsCount: () => ({ count: own(shop.contacts).length, precision: 'EXACT' }),
  };
}

export function companyLocationView(shop: ShopState, location: CompanyLocationState): object {
  return {
    ...location,
    ...instants(location),
    __typename: 'CompanyLocation',
    company: () => companyOf(shop, location.companyId),
    taxSettings: { taxExempt: location.taxExempt },
    catalogs: (args: PageArguments, context: RequestContext) => {
      const assigned = [...shop.catalogs.values()].filter(({ locationIds }) => locationIds.has(location.id));
      return connection(assigned, args, { context, view: (catalog) => catalogView(shop, catalog) });
    },
  };
}

export function contactView(shop: ShopState, contact: ContactState) {
  const { firstName, lastName, email, phone } = contact;
  return {
    ...contact,
    ...instants(contact),
    __typename: 'CompanyContact',
    locale: 'en',
    isMainContact: false,
    company: () => companyOf(shop, contact.companyId),
    customer: {
      __typename: 'Customer',
      id: contact.customerId,
      legacyResourceId: numberOfId(contact.customerId),
      firstName,
      lastName,
      defaultEmailAddress: email === null ? null : { emailAddress: email },
      defaultPhoneNumber: phone === null ? null : { phoneNumber: phone },
    },
  };
}

function companyOf(shop: ShopState, id: string): object | null {
  const company = shop.companies.get(id);
  return company === undefined ? null : companyView(shop, company);
}
