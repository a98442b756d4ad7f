/** Reading products: what changed, the whole list, and by id. */
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import type { Named, NewsAmong, Page } from '../../kit/source.ts';
import { instantVersion, OrderableInstant } from '../../kit/versions.ts';
import { read, type Context, type Operation } from '../admin-api.ts';
import { runBulkQuery } from '../bulk-operation.ts';
import { orNull, PageInfo } from '../graphql-answer.ts';
import {
  PRODUCTS_BY_ID,
  PRODUCTS_CHANGED,
  PRODUCTS_COUNTED,
  PRODUCTS_IN_BULK,
  PRODUCTS_LISTED,
} from '../operations/products.graphql.ts';
import { ProductNodes, ProductPage } from './shape.ts';

const OVERLAP_SECONDS = 120;
/** From here on one bulk operation is cheaper than pages. */
const MANY_PRODUCTS = 1_000;
const IDS_AT_ONCE = 50;

const Changed = Type.Object({ id: Type.String(), updatedAt: OrderableInstant });
type Changed = Static<typeof Changed>;
const ChangedPage = Type.Object({
  products: Type.Object({ nodes: Type.Array(Changed), pageInfo: PageInfo }),
});
const changed: Operation<typeof ChangedPage> = {
  name: 'ProductsChanged',
  text: PRODUCTS_CHANGED,
  effect: 'read',
  answer: ChangedPage,
};
const listed: Operation<typeof ProductPage> = {
  name: 'ProductsListed',
  text: PRODUCTS_LISTED,
  effect: 'read',
  answer: ProductPage,
};
const Counted = Type.Object({ productsCount: orNull(Type.Object({ count: Type.Number() })) });
const counted: Operation<typeof Counted> = {
  name: 'ProductsCounted',
  text: PRODUCTS_COUNTED,
  effect: 'read',
  answer: Counted,
};
const byId: Operation<typeof ProductNodes> = {
  name: 'ProductsById',
  text: PRODUCTS_BY_ID,
  effect: 'read',
  answer: ProductNodes,
};

/**
 * Oldest change first; the cursor is the latest change date seen. The overlap lists what is mostly known: only news is read as a whole.
 * A second change within the second of one that is known is left to its webhook and to the sweep.
 */
export async function* changedProducts(
  context: Context,
  cursor: string | undefined,
  newsAmong: NewsAmong = everyOne,
): AsyncIterable<Page> {
  const query = cursor === undefined ? null : `updated_at:>='${overlapped(cursor)}'`;
  let latest = cursor;
  let after: string | null | undefined;
  do {
    const { products }: Static<typeof ChangedPage> = await read(context, changed, { query, after });
    latest = laterOf(latest, products.nodes);
    const news = await newsAmong(products.nodes.map(nameOf));
    yield {
      records: await productsById(context, news),
      ...(latest === undefined ? {} : { cursor: latest }),
    };
    after = products.pageInfo.hasNextPage ? products.pageInfo.endCursor : undefined;
  } while (after);
}

const everyOne: NewsAmong = async (named) => named.map(({ key }) => key);

const nameOf = ({ id, updatedAt }: Changed): Named => ({ key: id, version: instantVersion(updatedAt) });

function overlapped(cursor: string): string {
  return new Date(new Date(cursor).getTime() - OVERLAP_SECONDS * 1000).toISOString();
}

function laterOf(latest: string | undefined, records: readonly Changed[]): string | undefined {
  return [...records.map(({ updatedAt }) => updatedAt), ...(latest === undefined ? [] : [latest])]
    .toSorted((left, right) => (instantVersion(left) < instantVersion(right) ? -1 : 1))
    .at(-1);
}

/** The whole list: in pages, or in bulk where there are many and the shop is free to do so. */
export async function* listedProducts(context: Context): AsyncIterable<Page> {
  const { productsCount } = await read(context, counted, {});
  if ((productsCount?.count ?? 0) >= MANY_PRODUCTS) {
    const lines = await runBulkQuery(context, PRODUCTS_IN_BULK);
    if (lines !== 'busy') {
      yield { records: gatherVariants(lines) };
      return;
    }
  }
  yield* productsInPages(context);
}

async function* productsInPages(context: Context): AsyncIterable<Page> {
  let after: string | null | undefined;
  do {
    const { products }: Static<typeof ProductPage> = await read(context, listed, { after });
    yield { records: products.nodes };
    after = products.pageInfo.hasNextPage ? products.pageInfo.endCursor : undefined;
  } while (after);
}

const Line = Type.Object({ id: Type.String(), __parentId: Type.Optional(Type.String()) });

/** In bulk a product's variants are lines of their own, which name their product. */
function gatherVariants(lines: readonly unknown[]): readonly unknown[] {
  const variants = new Map<string, unknown[]>();
  const roots: { readonly id: string }[] = [];
  for (const line of lines) {
    if (!Value.Check(Line, line)) continue;
    const { __parentId: parent, ...own } = line;
    if (parent === undefined) roots.push(own);
    else variants.set(parent, [...(variants.get(parent) ?? []), own]);
  }
  return roots.map((root) => ({ ...root, variants: { nodes: variants.get(root.id) ?? [] } }));
}

/** Present state of these products; what is gone is not in the answer. */
export async function productsById(context: Context, keys: readonly string[]): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for (let from = 0; from < keys.length; from += IDS_AT_ONCE) {
    const { nodes } = await read(context, byId, { ids: keys.slice(from, from + IDS_AT_ONCE) });
    found.push(...nodes.filter((node) => Value.Check(Line, node)));
  }
  return found;
}
