/** Target `prices`: agreements become fixed prices and quantity breaks on the price list of their audience. */
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { done, later, never, type Outcome } from '../../kit/outcome.ts';
import type { Target, Write } from '../../kit/target.ts';
import { patiently, send, type Context, type Operation } from '../admin-api.ts';
import { VARIANTS_PRICED } from '../operations/prices.graphql.ts';
import { unitOf } from '../products/shape.ts';
import type { Settings } from '../settings.ts';
import { AGREEMENT_FIELDS, mapAgreement, PriceBody } from './body.ts';
import { ensurePriceList, knownPriceLists, nameOf, type PriceList } from './price-lists.ts';
import { copied, setPricesOf, type PriceChange } from './set-prices.ts';
import { shownPrices, type Shown } from './shown-prices.ts';

type PriceWrite = Write<PriceBody>;

const PricedVariant = Type.Object({
  id: Type.String(),
  price: Type.String(),
  selectedOptions: Type.Array(Type.Object({ name: Type.String(), value: Type.String() })),
});
type PricedVariant = Static<typeof PricedVariant>;
const Variants = Type.Object({ nodes: Type.Array(Type.Unknown()) });
const variantsPriced: Operation<typeof Variants> = {
  name: 'VariantsPriced',
  text: VARIANTS_PRICED,
  effect: 'read',
  answer: Variants,
};

export const pricesTarget: Target<Settings, typeof PriceBody, 'price-agreement'> = {
  domain: 'price-agreement',
  contract: { name: 'shopify.price', version: '2026-04' },
  to: PriceBody,
  fields: AGREEMENT_FIELDS,
  whileValid: true,
  batchSize: 100,
  map: mapAgreement,
  write: (context, writes) => writePrices(context, writes, 'as agreed'),
  find: async (context, writes) => {
    const shown = await shownNow(context, writes);
    return writes.map(({ body }, index) => (shown[index]?.amount === undefined ? undefined : idOf(body)));
  },
  readBack: async (context, writes) => {
    const shown = await shownNow(context, writes);
    const today = todayOf(context);
    return writes.map(({ body }, index) => heldBody(body, shown[index], today));
  },
  remove: (context, writes) => writePrices(context, writes, 'take out'),
};

/** A price has no id of its own in the shop: audience, variant and quantity name it. */
function idOf({ audience, variantId, minimumQuantity }: PriceBody): string {
  const name = { everyone: 'everyone', group: 'group', customer: 'customer' }[audience.kind];
  const who =
    audience.kind === 'group' ? audience.group : audience.kind === 'customer' ? audience.number : '';
  return [name, who, variantId.slice(variantId.lastIndexOf('/') + 1), minimumQuantity].join('/');
}

const todayOf = ({ clock }: Context): string => clock().toISOString().slice(0, 10);

/** An agreement that is over is held where its price is not shown; what another one shows in its place is not its affair. */
function heldBody(body: PriceBody, shown: Shown | undefined, today: string): PriceBody | 'absent' {
  if (isOver(body, today)) {
    if (shown?.amount !== body.amount) return body;
    return { ...body, state: body.state === 'ended' ? 'active' : 'ended' };
  }
  if (shown?.amount === undefined) return 'absent';
  const copiedPrice = body.minimumQuantity > 1 && shown.copy === 'stale' ? 'stale' : 'current';
  return { ...body, amount: shown.amount, currency: shown.currency, copiedPrice };
}

async function shownNow(
  context: Context,
  writes: readonly PriceWrite[],
): Promise<readonly (Shown | undefined)[]> {
  const look = async (): Promise<readonly (Shown | undefined)[] | { readonly outcome: Outcome }> => {
    const known = await knownPriceLists(context);
    if ('outcome' in known) return known;
    const asked = writes.map(({ body }) => ({
      body,
      list: known.get(nameOf(body.audience, context.settings)),
      look: 'price' as const,
    }));
    return shownPrices(context, asked);
  };
  const shown = await patiently(context, look, (found) => ('outcome' in found ? found.outcome : undefined));
  return 'outcome' in shown ? [] : shown;
}

async function writePrices(
  context: Context,
  writes: readonly PriceWrite[],
  wish: 'as agreed' | 'take out',
): Promise<readonly Outcome[]> {
  const variants = await readVariants(context, writes);
  if ('outcome' in variants) return writes.map(() => variants.outcome);
  const outcomes = new Map<PriceWrite, Outcome>();
  const today = todayOf(context);
  const ready = writes.filter((write) => {
    const hindrance =
      wish === 'take out' ? undefined : hindranceOf(write.body, variants.get(write.body.variantId), today);
    if (hindrance !== undefined) outcomes.set(write, hindrance);
    return hindrance === undefined;
  });
  for (const [, group] of Map.groupBy(ready, ({ body }) => nameOf(body.audience, context.settings))) {
    await writeGroup(context, { group, variants, wish, today }, outcomes);
  }
  return writes.map((write) => outcomes.get(write) ?? done(idOf(write.body)));
}

/** Why this price cannot be shown now, if it cannot. */
function hindranceOf(
  body: PriceBody,
  variant: PricedVariant | undefined,
  today: string,
): Outcome | undefined {
  if (isOver(body, today)) return undefined;
  if (body.validFrom !== null && body.validFrom > today) {
    const seconds = (Date.parse(body.validFrom) - Date.parse(today)) / 1000;
    return later(`the price is valid from ${body.validFrom}`, 'busy', Math.min(seconds, 24 * 60 * 60));
  }
  if (variant === undefined) return later('the shop no longer has this variant', 'busy', 60);
  const unit = unitOf(variant);
  if (unit === body.unit) return undefined;
  return never(`the price is for one ${body.unit}, the shop sells in ${unit ?? 'an unnamed unit'}`);
}

const isOver = ({ state, validTo }: PriceBody, today: string): boolean =>
  state === 'ended' || (validTo !== null && validTo < today);

interface Group {
  readonly group: readonly PriceWrite[];
  readonly variants: ReadonlyMap<string, PricedVariant>;
  readonly wish: 'as agreed' | 'take out';
  readonly today: string;
}

async function writeGroup(context: Context, { group, ...facts }: Group, outcomes: Map<PriceWrite, Outcome>) {
  const [first] = group;
  if (first === undefined) return;
  const list = await ensurePriceList(context, first.body.audience);
  const changes = 'outcome' in list ? list : await changesOf(context, list, { group, ...facts });
  if ('outcome' in changes) {
    for (const write of group) outcomes.set(write, changes.outcome);
    return;
  }
  const listId = 'id' in list ? list.id : '';
  const refused = await setPricesOf(
    context,
    listId,
    changes.map(({ change }) => change),
  );
  for (const [index, { write }] of changes.entries()) {
    const outcome = refused[index];
    if (outcome !== undefined && outcome.outcome !== 'done') outcomes.set(write, outcome);
  }
}

interface PlannedChange {
  readonly write: PriceWrite;
  readonly change: PriceChange;
}

/**
 * What goes away is looked at first, because a break is taken out by its own id; so is a break that stands there already, because
 * the own price that was copied beside it may have changed meanwhile.
 */
async function changesOf(
  context: Context,
  list: PriceList,
  { group, variants, wish, today }: Group,
): Promise<readonly PlannedChange[] | { readonly outcome: Outcome }> {
  const isGoing = ({ body }: PriceWrite): boolean => wish === 'take out' || isOver(body, today);
  const looked = group.filter((write) => isGoing(write) || isKnownBreak(write));
  const shown = await shownPrices(
    context,
    looked.map(({ body }) => ({ body, list, look: 'breaks' })),
  );
  if ('outcome' in shown) return shown;
  const renewed = new Set(group.filter(isBase).map(({ body }) => body.variantId));
  return group.flatMap((write) => {
    const { variantId, currency, minimumQuantity, amount } = write.body;
    const ownPrice = variants.get(variantId)?.price ?? '';
    const common = { variantId, currency, minimumQuantity, ownPrice };
    const now = shown[looked.indexOf(write)];
    if (isGoing(write)) {
      const change = leaving(write, common, now);
      return change === undefined ? [] : [{ write, change }];
    }
    const isStale = now?.copy === 'stale' && !renewed.has(variantId);
    if (isStale) renewed.add(variantId);
    const copies = isStale ? [{ write, change: copied(common) }] : [];
    return [{ write, change: { ...common, amount } }, ...copies];
  });
}

const isBase = ({ body }: PriceWrite): boolean => body.minimumQuantity === 1;

const isKnownBreak = (write: PriceWrite): boolean => write.previous !== undefined && !isBase(write);

/** Only a price that this agreement brought goes with it: its successor may stand there already. */
function leaving(write: PriceWrite, common: PriceChange, now: Shown | undefined): PriceChange | undefined {
  const brought = write.previous?.amount ?? write.body.amount;
  if (now?.amount === undefined || write.externalId === undefined || now.amount !== brought) return undefined;
  if (now.breakId !== undefined) return { ...common, breakId: now.breakId };
  // Breaks need a price beside them: the variant's own takes the place of the one that ends.
  return now.hasBreaks ? copied(common) : common;
}

async function readVariants(
  context: Context,
  writes: readonly PriceWrite[],
): Promise<ReadonlyMap<string, PricedVariant> | { readonly outcome: Outcome }> {
  const ids = [...new Set(writes.map(({ body }) => body.variantId))];
  const reply = await send(context, variantsPriced, { ids });
  if (reply.reply === 'failed') return { outcome: reply.outcome };
  const variants = reply.data.nodes.filter((node) => Value.Check(PricedVariant, node));
  return new Map(variants.map((variant) => [variant.id, variant]));
}
