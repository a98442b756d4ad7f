/** Target `products`: the item's product is set as a whole; a repeated create finds the first one. */
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { done, later, type Outcome } from '../../kit/outcome.ts';
import type { Target, Write } from '../../kit/target.ts';
import { hindranceAmong, patiently, type Context } from '../admin-api.ts';
import { orNull, UserErrors, type UserError } from '../graphql-answer.ts';
import { shownAmount } from '../money.ts';
import { PRODUCT_ARCHIVE, PRODUCT_SET } from '../operations/products.graphql.ts';
import { outcomeOfUserErrors } from '../refusals.ts';
import { callEach, pieces, repeated, type CallAnswer } from '../repeated.ts';
import type { Settings } from '../settings.ts';
import { ITEM_FIELDS, mapItem, ProductBody } from './body.ts';
import { writeInBulk } from './bulk.ts';
import { findProducts, type Finding } from './find.ts';
import { productsById } from './reading.ts';
import { outcomeOfSet, ProductSetAnswer } from './set-answer.ts';
import { setArguments } from './set-input.ts';
import { decimalText, ShopifyProduct, unitOf } from './shape.ts';

type ProductWrite = Write<ProductBody>;

/** Above this the one mutation in the background is cheaper than many requests. */
const FIRST_LOAD = 250;
const PRODUCTS_AT_ONCE = 10;
const SKUS_AT_ONCE = 50;

const setProducts = repeated(PRODUCT_SET, ProductSetAnswer);
const archiveProducts = repeated(
  PRODUCT_ARCHIVE,
  Type.Object({ product: orNull(Type.Object({ id: Type.String() })), userErrors: UserErrors }),
);

export const productsTarget: Target<Settings, typeof ProductBody, 'item'> = {
  domain: 'item',
  contract: { name: 'shopify.product-set', version: '2026-04' },
  to: ProductBody,
  fields: ITEM_FIELDS,
  batchSize: PRODUCTS_AT_ONCE,
  map: mapItem,
  write: writeProducts,
  find: async (context, writes) => {
    const findings = await patiently(context, () => findAll(context, writes), hindranceAmong);
    return findings.map((finding) => ('found' in finding ? finding.found?.productId : undefined));
  },
  readBack: readProducts,
  remove: archive,
  bulk: { atLeast: FIRST_LOAD, write: (context, writes) => writeInBulk(context, writes, findAll) },
};

async function writeProducts(context: Context, writes: readonly ProductWrite[]): Promise<readonly Outcome[]> {
  const findings = await findUnsure(context, writes);
  const ready = writes.filter((_, index) => 'found' in (findings[index] ?? {}));
  const calls = writes.flatMap((write, index) => {
    const finding = findings[index];
    return finding !== undefined && 'found' in finding
      ? [setArguments(write, finding.found, context.settings)]
      : [];
  });
  const answers = await callEach(context, setProducts, calls);
  const outcomes = await Promise.all(ready.map((write, index) => settle(context, write, answers[index])));
  return writes.map((write, index) => {
    const finding = findings[index];
    if (finding !== undefined && 'outcome' in finding) return finding.outcome;
    return outcomes[ready.indexOf(write)] ?? later('no answer', 'uncertain');
  });
}

/** Only a write whose product the hub does not know for certain is looked up. */
async function findUnsure(context: Context, writes: readonly ProductWrite[]): Promise<readonly Finding[]> {
  const unsure = writes.filter(isUnsure);
  const findings = await findAll(context, unsure);
  return writes.map((write) =>
    isUnsure(write) ? (findings[unsure.indexOf(write)] ?? { found: undefined }) : { found: undefined },
  );
}

/** Also where the unit changes: then the variant must be kept by its id, and its stock with it. */
const isUnsure = ({ externalId, previous, body }: ProductWrite): boolean =>
  externalId === undefined || previous === undefined || previous.unit !== body.unit;

async function findAll(context: Context, writes: readonly ProductWrite[]): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const piece of pieces(writes, SKUS_AT_ONCE)) {
    findings.push(
      ...(await findProducts(
        context,
        piece.map(({ body }) => body.sku),
      )),
    );
  }
  return findings;
}

/** A product that was deleted in the shop is made again, in the same attempt. */
async function settle(
  context: Context,
  write: ProductWrite,
  answer: CallAnswer<Static<typeof ProductSetAnswer>> | undefined,
): Promise<Outcome> {
  const outcome = outcomeOfSet(answer);
  const isGone =
    answer !== undefined && 'value' in answer && answer.value?.userErrors.some(isMissing) === true;
  if (!isGone || write.externalId === undefined) return outcome;
  const [again] = await callEach(context, setProducts, [
    setArguments({ key: write.key, body: write.body }, undefined, context.settings),
  ]);
  return outcomeOfSet(again);
}

const isMissing = ({ code }: UserError): boolean => code === 'PRODUCT_DOES_NOT_EXIST';

async function readProducts(
  context: Context,
  writes: readonly ProductWrite[],
): Promise<readonly (ProductBody | 'absent')[]> {
  const ids = writes.flatMap(({ externalId }) => externalId ?? []);
  const found = (await productsById(context, ids)).filter((each) => Value.Check(ShopifyProduct, each));
  return writes.map(({ externalId, body }) => {
    const product = found.find(({ id }) => id === externalId);
    return product === undefined ? 'absent' : bodyOf(product, body, context.settings);
  });
}

/** What the shop holds, in the body's own shape. An archived product is taken out, unless that is what was asked. */
function bodyOf(product: ShopifyProduct, asked: ProductBody, settings: Settings): ProductBody | 'absent' {
  const [variant] = product.variants.nodes;
  const isTakenOut = product.status === 'ARCHIVED' && asked.status !== 'ARCHIVED';
  if (variant === undefined || isTakenOut) return 'absent';
  const weight = variant.inventoryItem.measurement.weight;
  return {
    sku: variant.sku ?? '-',
    title: product.title,
    descriptionHtml: product.descriptionHtml,
    productType: product.productType,
    status: product.status === 'UNLISTED' ? 'ACTIVE' : product.status,
    unit: unitOf(variant) ?? '',
    price: shownAmount(variant.price, settings.currency),
    barcode: variant.barcode === '' ? null : variant.barcode,
    weight:
      weight === null || weight.value === 0 ? null : { value: decimalText(weight.value), unit: weight.unit },
  };
}

/** Archives instead of deleting: orders and links of the shop keep their product. */
async function archive(context: Context, writes: readonly ProductWrite[]): Promise<readonly Outcome[]> {
  const known = writes.filter(({ externalId }) => externalId !== undefined);
  const calls = known.map(({ externalId }) => ({ product: { id: externalId, status: 'ARCHIVED' } }));
  const answers = await callEach(context, archiveProducts, calls);
  return writes.map((write) => {
    const answer = answers[known.indexOf(write)];
    if (answer !== undefined && 'outcome' in answer) return answer.outcome;
    const errors = (answer?.value?.userErrors ?? []).filter(
      ({ message }) => !message.includes('does not exist'),
    );
    return outcomeOfUserErrors(errors) ?? done(write.externalId ?? write.body.sku);
  });
}
