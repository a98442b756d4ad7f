/** Writes one party: made where the shop lacks it, changed where it has it, and a location put into its catalogs. */
import { done, later, type Outcome } from '../../kit/outcome.ts';
import type { Context } from '../admin-api.ts';
import { changeCatalog, ensurePriceList, knownPriceLists, nameOf } from '../prices/price-lists.ts';
import type { ContactBody, LocationBody, PartyBody } from './body.ts';
import {
  assignAddress,
  createCompany,
  createContact,
  createLocation,
  updateCompany,
  updateContact,
  updateLocation,
  write,
  type Written,
} from './calls.ts';
import { companyOf } from './find.ts';

/** `id`: what the shop has of it already. */
export async function writeParty(
  context: Context,
  body: PartyBody,
  id: string | undefined,
): Promise<Outcome> {
  const written = await writeByKind(context, body, id);
  if (written === 'gone') {
    // Deleted in the shop: made again. A create cannot be gone twice unless its parent is.
    return id === undefined
      ? later('the shop no longer has its parent', 'busy', 60)
      : writeParty(context, body, undefined);
  }
  if ('outcome' in written) return written.outcome;
  const own = written.id ?? id;
  if (own === undefined) return later('Shopify answered no id', 'uncertain');
  const place = { id: own, isNew: id === undefined };
  const catalogs = body.kind === 'location' ? await assignCatalogs(context, body, place) : undefined;
  return catalogs ?? done(own);
}

function writeByKind(context: Context, body: PartyBody, id: string | undefined): Promise<Written> {
  switch (body.kind) {
    case 'company': {
      const company = { name: body.name, externalId: body.number };
      return id === undefined
        ? write(context, createCompany, { input: { company } })
        : write(context, updateCompany, { id, input: company });
    }
    case 'location':
      return writeLocation(context, body, id);
    case 'contact':
      return writeContact(context, body, id);
  }
}

async function writeLocation(context: Context, body: LocationBody, id: string | undefined): Promise<Written> {
  const { companyId, number, name, phone, taxExempt, address } = body;
  const plain = { name, phone, externalId: number };
  if (id === undefined) {
    const input = { ...plain, taxExempt, shippingAddress: address, billingSameAsShipping: true };
    return write(context, createLocation, { companyId, input });
  }
  const changed = await write(context, updateLocation, { id, input: plain, taxExempt });
  if (changed === 'gone' || 'outcome' in changed) return changed;
  const assigned = await write(context, assignAddress, { id, address });
  return assigned === 'gone' || 'outcome' in assigned ? assigned : { id };
}

async function writeContact(context: Context, body: ContactBody, id: string | undefined): Promise<Written> {
  const { parentId, firstName, lastName, email, phone } = body;
  const input = { firstName, lastName, email, phone };
  if (id !== undefined) return write(context, updateContact, { id, input });
  const companyId = await companyOf(context, parentId);
  return typeof companyId === 'string' ? write(context, createContact, { companyId, input }) : companyId;
}

/** Everyone's catalog, that of its price group, and those of its company and its own where there are any; out of the other groups. */
async function assignCatalogs(
  context: Context,
  body: LocationBody,
  { id, isNew }: { readonly id: string; readonly isNew: boolean },
): Promise<Outcome | undefined> {
  const wanted = [
    { kind: 'everyone' as const },
    ...(body.priceGroup === null ? [] : [{ kind: 'group' as const, group: body.priceGroup }]),
  ];
  for (const audience of wanted) {
    const list = await ensurePriceList(context, audience);
    if ('outcome' in list) return list.outcome;
    const refused =
      list.catalogId === null ? undefined : await changeCatalog(context, list.catalogId, { add: [id] });
    if (refused !== undefined) return refused;
  }
  const refused = await joinOwnCatalogs(context, body, id);
  // What has just been made is in no other group.
  return refused !== undefined || isNew ? refused : leaveOtherGroups(context, body, id);
}

/** Prices may have been agreed with the company before it had this location. */
async function joinOwnCatalogs(
  context: Context,
  { companyId, companyNumber, number }: LocationBody,
  id: string,
): Promise<Outcome | undefined> {
  const known = await knownPriceLists(context);
  if ('outcome' in known) return known.outcome;
  for (const customer of [
    { number: companyNumber ?? companyId, id: companyId },
    { number, id },
  ]) {
    const catalogId = known.get(nameOf({ kind: 'customer', ...customer }, context.settings))?.catalogId;
    const refused = catalogId ? await changeCatalog(context, catalogId, { add: [id] }) : undefined;
    if (refused !== undefined) return refused;
  }
  return undefined;
}

async function leaveOtherGroups(
  context: Context,
  body: LocationBody,
  id: string,
): Promise<Outcome | undefined> {
  const known = await knownPriceLists(context);
  if ('outcome' in known) return known.outcome;
  const everyGroup = nameOf({ kind: 'group', group: '' }, context.settings);
  const own = nameOf({ kind: 'group', group: body.priceGroup ?? '' }, context.settings);
  for (const [name, { catalogId }] of known) {
    if (!name.startsWith(everyGroup) || name === own || catalogId === null) continue;
    const refused = await changeCatalog(context, catalogId, { remove: [id] });
    if (refused !== undefined) return refused;
  }
  return undefined;
}
