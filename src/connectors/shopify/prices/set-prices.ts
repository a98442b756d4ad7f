/** Setting prices on one price list: Shopify does a call as a whole or not at all, so what it refuses is taken out. */
import { Type } from 'typebox';
import { later, type Outcome } from '../../kit/outcome.ts';
import { send, type Context, type Operation } from '../admin-api.ts';
import { orNull, UserErrors, type UserError } from '../graphql-answer.ts';
import { SET_PRICES } from '../operations/prices.graphql.ts';
import { outcomeOfError, outcomeOfUserErrors } from '../refusals.ts';
import { forgetPriceLists } from './price-lists.ts';

/** What should hold for one variant from one quantity on; without `amount` the price goes away. */
export interface PriceChange {
  readonly variantId: string;
  readonly currency: string;
  readonly minimumQuantity: number;
  readonly amount?: string;
  /** Id of the quantity break that goes away. */
  readonly breakId?: string;
  /** The variant's own price: shown from one unit on where breaks have no fixed price to stand beside. */
  readonly ownPrice: string;
  /** `amount` is that own price. */
  readonly isCopy?: true;
}

const MOST_ROUNDS = 6;

const Answer = Type.Object({
  quantityPricingByVariantUpdate: orNull(Type.Object({ userErrors: UserErrors })),
});
const setPrices: Operation<typeof Answer> = {
  name: 'SetPrices',
  text: SET_PRICES,
  effect: 'write',
  answer: Answer,
};

/** One entry for each change, in order; `undefined` where it worked. */
export async function setPricesOf(
  context: Context,
  priceListId: string,
  changes: readonly PriceChange[],
): Promise<readonly (Outcome | undefined)[]> {
  const outcomes = new Map<PriceChange, Outcome>();
  const needsBase = new Set<string>();
  let open = changes;
  for (let round = 0; round < MOST_ROUNDS && open.length > 0; round += 1) {
    const hadBase = new Set(needsBase);
    const input = inputOf(open, hadBase);
    const answer = await setOnce(context, priceListId, input.fields);
    const blamed = answer.errors.map((error) => ({ error, change: input.changeAt(error) }));
    const isSettled = answer.whole !== undefined || blamed.length === 0;
    if (isSettled || blamed.some(({ change }) => change === undefined)) {
      settleAll(context, { open, outcomes, ...answer });
      open = [];
    }
    for (const { error, change } of blamed)
      if (change !== undefined) judge({ error, change, hadBase, needsBase, outcomes });
    open = open.filter((change) => !outcomes.has(change));
  }
  for (const change of open)
    outcomes.set(change, later('other prices of the same call were refused', 'busy', 1));
  return changes.map((change) => outcomes.get(change));
}

interface CallResult {
  /** The end of the call as a whole, where it was not heard. */
  readonly whole: Outcome | undefined;
  readonly errors: readonly UserError[];
}

async function setOnce(context: Context, priceListId: string, input: object): Promise<CallResult> {
  const reply = await send(context, setPrices, { priceListId, input });
  if (reply.reply === 'failed') return { whole: reply.outcome, errors: [] };
  const [error] = reply.errors;
  if (error !== undefined) return { whole: outcomeOfError(error, 'write'), errors: [] };
  return { whole: undefined, errors: reply.data.quantityPricingByVariantUpdate?.userErrors ?? [] };
}

interface Judging {
  /** Variants that had a fixed price beside them in this call; several breaks of one variant complain at once. */
  readonly hadBase: ReadonlySet<string>;
  readonly error: UserError;
  readonly change: PriceChange;
  readonly needsBase: Set<string>;
  readonly outcomes: Map<PriceChange, Outcome>;
}

/** A break without a fixed price gets the variant's own beside it; what is gone already is no fault; the rest is refused. */
function judge({ error, change, hadBase, needsBase, outcomes }: Judging): void {
  const isBaseless = error.code === 'QUANTITY_PRICE_BREAK_ADD_PRICE_LIST_PRICE_NOT_FOUND';
  if (isBaseless && !hadBase.has(change.variantId)) {
    needsBase.add(change.variantId);
    return;
  }
  const refused = outcomeOfUserErrors([error]);
  if (refused !== undefined) outcomes.set(change, GONE.has(error.code ?? '') ? NOTHING_TO_DO : refused);
}

const GONE = new Set(['PRICE_DELETE_PRICE_NOT_FIXED', 'QUANTITY_PRICE_BREAK_DELETE_NOT_FOUND']);

/** Stands for a removal that had nothing left to remove. */
const NOTHING_TO_DO: Outcome = { outcome: 'done', externalId: '' };

interface Settling extends CallResult {
  readonly open: readonly PriceChange[];
  readonly outcomes: Map<PriceChange, Outcome>;
}

/** One end for all of them: the call was not heard, or it was refused without blaming one price. */
function settleAll(context: Context, { open, outcomes, whole, errors }: Settling): void {
  const isLost = errors.some(({ code }) => code === 'PRICE_LIST_NOT_FOUND');
  if (isLost) forgetPriceLists(context);
  const lost = isLost ? later('the price list is gone and will be made again', 'busy', 1) : undefined;
  const outcome = whole ?? lost ?? outcomeOfUserErrors(errors);
  if (outcome !== undefined) for (const change of open) outcomes.set(change, outcome);
}

function inputOf(changes: readonly PriceChange[], needsBase: ReadonlySet<string>) {
  const set = changes.filter(({ amount }) => amount !== undefined);
  const gone = changes.filter(({ amount }) => amount === undefined);
  const breaks = set.filter(({ minimumQuantity }) => minimumQuantity > 1);
  const fixed = set.filter(({ minimumQuantity }) => minimumQuantity === 1);
  const based = new Set(fixed.map(({ variantId }) => variantId));
  const bases = [...new Map(breaks.map((change) => [change.variantId, change])).values()].filter(
    ({ variantId }) => needsBase.has(variantId) && !based.has(variantId),
  );
  const goneBreaks = gone.filter(({ breakId }) => breakId !== undefined);
  const goneFixed = gone.filter(({ breakId }) => breakId === undefined);
  const lists: Readonly<Record<string, readonly PriceChange[]>> = {
    pricesToAdd: [...fixed, ...bases],
    pricesToDeleteByVariantId: goneFixed,
    quantityPriceBreaksToAdd: breaks,
    quantityPriceBreaksToDelete: goneBreaks,
  };
  return {
    fields: {
      pricesToAdd: [...fixed.map(asPrice), ...bases.map((change) => asPrice(copied(change)))],
      pricesToDeleteByVariantId: goneFixed.map(({ variantId }) => variantId),
      quantityPriceBreaksToAdd: breaks.map((change) => ({
        ...asBreak(change),
        minimumQuantity: change.minimumQuantity,
      })),
      quantityPriceBreaksToDelete: goneBreaks.map(({ breakId }) => breakId),
      quantityRulesToAdd: [],
      quantityRulesToDeleteByVariantId: [],
    },
    /** `["input", "pricesToAdd", "3"]` → the change that stands there. */
    changeAt: ({ field }: UserError): PriceChange | undefined =>
      lists[field?.[1] ?? '']?.[Number(field?.[2])],
  };
}

/** The variant's own price as the price from one unit on, marked so that it is known again. */
export function copied(change: PriceChange): PriceChange {
  return { ...change, minimumQuantity: 1, amount: change.ownPrice, isCopy: true };
}

const asBreak = ({ variantId, amount, currency }: PriceChange) => ({
  variantId,
  price: { amount, currencyCode: currency },
});

const asPrice = (change: PriceChange) => ({
  ...asBreak(change),
  compareAtPrice: change.isCopy === true ? asBreak(change).price : null,
});
