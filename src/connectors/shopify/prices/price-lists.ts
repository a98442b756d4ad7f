/** The price list and the catalog of an audience: found by name, made once, kept in mind while the process lives. */
import { Type, type Static } from 'typebox';
import { later, type Outcome } from '../../kit/outcome.ts';
import { reasonOf, send, type Context, type Operation } from '../admin-api.ts';
import { orNull, PageInfo, UserErrors } from '../graphql-answer.ts';
import {
  CHANGE_CATALOG_CONTEXT,
  CREATE_CATALOG,
  CREATE_PRICE_LIST,
  LOCATIONS_OF_COMPANY,
  PRICE_LISTS,
} from '../operations/prices.graphql.ts';
import { outcomeOfUserErrors } from '../refusals.ts';
import type { Settings } from '../settings.ts';
import type { Audience } from './body.ts';

export interface PriceList {
  readonly id: string;
  readonly currency: string;
  readonly catalogId: string | null;
}

type Refused = { readonly outcome: Outcome };

const MEMORY = 'shopify price lists';

const Lists = Type.Object({
  priceLists: Type.Object({
    nodes: Type.Array(
      Type.Object({
        id: Type.String(),
        name: Type.String(),
        currency: Type.String(),
        catalog: orNull(Type.Object({ id: Type.String() })),
      }),
    ),
    pageInfo: PageInfo,
  }),
});
const Id = Type.Object({ id: Type.String() });
const Created = Type.Object({
  priceListCreate: orNull(Type.Object({ priceList: orNull(Id), userErrors: UserErrors })),
});
const CatalogCreated = Type.Object({
  catalogCreate: orNull(Type.Object({ catalog: orNull(Id), userErrors: UserErrors })),
});
const ContextChanged = Type.Object({ catalogContextUpdate: orNull(Type.Object({ userErrors: UserErrors })) });
const Locations = Type.Object({
  company: orNull(Type.Object({ locations: Type.Object({ nodes: Type.Array(Id), pageInfo: PageInfo }) })),
});

const lists: Operation<typeof Lists> = {
  name: 'PriceLists',
  text: PRICE_LISTS,
  effect: 'read',
  answer: Lists,
};
const createList: Operation<typeof Created> = {
  name: 'CreatePriceList',
  text: CREATE_PRICE_LIST,
  effect: 'write',
  answer: Created,
};
const createCatalog: Operation<typeof CatalogCreated> = {
  name: 'CreateCatalog',
  text: CREATE_CATALOG,
  effect: 'write',
  answer: CatalogCreated,
};
const changeContext: Operation<typeof ContextChanged> = {
  name: 'ChangeCatalogContext',
  text: CHANGE_CATALOG_CONTEXT,
  effect: 'write',
  answer: ContextChanged,
};
const locationsOf: Operation<typeof Locations> = {
  name: 'LocationsOfCompany',
  text: LOCATIONS_OF_COMPANY,
  effect: 'read',
  answer: Locations,
};

/** Name of the price list and of the catalog of an audience. */
export function nameOf(audience: Audience, settings: Settings): string {
  const prefix = settings.catalogPrefix ?? 'Crossdock';
  if (audience.kind === 'everyone') return `${prefix} everyone`;
  return audience.kind === 'group'
    ? `${prefix} group ${audience.group}`
    : `${prefix} customer ${audience.number}`;
}

/** Forgets what is known: a list was not where it had been. */
export function forgetPriceLists({ memory }: Context): void {
  memory.delete(MEMORY);
}

/** All price lists of the shop by name. */
export async function knownPriceLists(context: Context): Promise<Map<string, PriceList> | Refused> {
  const before = context.memory.get(MEMORY);
  if (before instanceof Map) return before;
  const known = new Map<string, PriceList>();
  let after: string | null | undefined;
  do {
    const reply = await send(context, lists, { after });
    if (reply.reply === 'failed') return { outcome: reply.outcome };
    const page: Static<typeof Lists>['priceLists'] = reply.data.priceLists;
    for (const { name, catalog, ...list } of page.nodes)
      known.set(name, { ...list, catalogId: catalog?.id ?? null });
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : undefined;
  } while (after);
  context.memory.set(MEMORY, known);
  return known;
}

/** Finds or makes the price list and the catalog of an audience. */
export async function ensurePriceList(context: Context, audience: Audience): Promise<PriceList | Refused> {
  const known = await knownPriceLists(context);
  if ('outcome' in known) return known;
  const name = nameOf(audience, context.settings);
  const list = known.get(name) ?? (await makeList(context, name));
  if ('outcome' in list || list.catalogId !== null) return list;
  const catalogId = await makeCatalog(context, { name, list, audience });
  if (typeof catalogId !== 'string') return catalogId;
  const whole = { ...list, catalogId };
  known.set(name, whole);
  return whole;
}

async function makeList(context: Context, name: string): Promise<PriceList | Refused> {
  const { currency } = context.settings;
  const parent = { adjustment: { type: 'PERCENTAGE_DECREASE', value: 0 } };
  const reply = await send(context, createList, { input: { name, currency, parent } });
  if (reply.reply === 'failed') return { outcome: reply.outcome };
  const id = reply.data.priceListCreate?.priceList?.id;
  if (id !== undefined) return { id, currency, catalogId: null };
  return refusedMaking(context, reply.data.priceListCreate?.userErrors ?? []);
}

async function makeCatalog(
  context: Context,
  { name, list, audience }: { readonly name: string; readonly list: PriceList; readonly audience: Audience },
): Promise<string | Refused> {
  const companyLocationIds = await locationsOfAudience(context, audience);
  if ('outcome' in companyLocationIds) return companyLocationIds;
  const input = { title: name, status: 'ACTIVE', priceListId: list.id, context: { companyLocationIds } };
  const reply = await send(context, createCatalog, { input });
  if (reply.reply === 'failed') return { outcome: reply.outcome };
  const id = reply.data.catalogCreate?.catalog?.id;
  return id ?? refusedMaking(context, reply.data.catalogCreate?.userErrors ?? []);
}

/** Another node of the hub may have made it a moment ago: look again. */
function refusedMaking(context: Context, errors: Static<typeof UserErrors>): Refused {
  forgetPriceLists(context);
  if (errors.some(({ code }) => code === 'TAKEN' || code === 'CATALOG_TAKEN')) {
    return { outcome: later('the price list was made a moment ago', 'busy', 1) };
  }
  return { outcome: outcomeOfUserErrors(errors) ?? later('Shopify made no price list', 'uncertain') };
}

/** Of everyone and of a group the locations come with their own records; of a customer they are asked for. */
async function locationsOfAudience(
  context: Context,
  audience: Audience,
): Promise<readonly string[] | Refused> {
  if (audience.kind !== 'customer') return [];
  if (audience.id.includes('/CompanyLocation/')) return [audience.id];
  const ids: string[] = [];
  let after: string | null | undefined;
  do {
    const reply = await send(context, locationsOf, { id: audience.id, after });
    if (reply.reply === 'failed') return { outcome: reply.outcome };
    const page: NonNullable<Static<typeof Locations>['company']>['locations'] | undefined =
      reply.data.company?.locations;
    ids.push(...(page?.nodes.map(({ id }) => id) ?? []));
    after = page?.pageInfo.hasNextPage === true ? page.pageInfo.endCursor : undefined;
  } while (after);
  return ids;
}

const contextOf = (ids: readonly string[] | undefined) =>
  ids === undefined ? null : { companyLocationIds: ids };

/** Puts a company location into a catalog, or takes it out; harmless to repeat. */
export async function changeCatalog(
  context: Context,
  catalogId: string,
  change: { readonly add?: readonly string[]; readonly remove?: readonly string[] },
): Promise<Outcome | undefined> {
  const variables = { catalogId, add: contextOf(change.add), remove: contextOf(change.remove) };
  const reply = await send(context, changeContext, variables);
  if (reply.reply === 'failed') return reply.outcome;
  const refused = outcomeOfUserErrors(reply.data.catalogContextUpdate?.userErrors ?? []);
  if (refused === undefined) return undefined;
  forgetPriceLists(context);
  return reasonOf(refused).includes('does not exist') ? later(reasonOf(refused), 'busy', 1) : refused;
}
