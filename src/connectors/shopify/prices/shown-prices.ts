/** Reads which price the shop shows now for a variant, an audience and a quantity. */
import { Type, type Static } from 'typebox';
import type { Outcome } from '../../kit/outcome.ts';
import type { Context } from '../admin-api.ts';
import { orNull } from '../graphql-answer.ts';
import { shownAmount } from '../money.ts';
import { SHOWN_PRICE } from '../operations/prices.graphql.ts';
import { callEach, pieces, repeated } from '../repeated.ts';
import type { PriceBody } from './body.ts';
import type { PriceList } from './price-lists.ts';

export interface Shown {
  /** Absent: no price of its own from this quantity on. */
  readonly amount?: string;
  readonly currency: string;
  /** Id of the quantity break that it is. */
  readonly breakId?: string;
  readonly hasBreaks: boolean;
}

const PRICES_AT_ONCE = 20;

const Money = Type.Object({ amount: Type.String(), currencyCode: Type.String() });
const ShownAnswer = Type.Object({
  currency: Type.String(),
  prices: Type.Object({
    nodes: Type.Array(
      Type.Object({
        price: Money,
        quantityPriceBreaks: Type.Object({
          nodes: Type.Array(
            Type.Object({ id: Type.String(), minimumQuantity: Type.Integer(), price: Money }),
          ),
        }),
      }),
    ),
  }),
});
const shownPrice = repeated(SHOWN_PRICE, orNull(ShownAnswer));

interface Asked {
  readonly body: PriceBody;
  readonly list: PriceList | undefined;
}

/** One entry for each, in order; `undefined` where there is no such price list. */
export async function shownPrices(
  context: Context,
  asked: readonly Asked[],
): Promise<readonly (Shown | undefined)[] | { readonly outcome: Outcome }> {
  const shown: (Shown | undefined)[] = [];
  for (const piece of pieces(asked, PRICES_AT_ONCE)) {
    const listed = piece.filter(({ list }) => list !== undefined);
    const calls = listed.map(({ body, list }) => ({
      list: list?.id,
      query: `variant_id:${body.variantId.slice(body.variantId.lastIndexOf('/') + 1)}`,
    }));
    const answers = await callEach(context, shownPrice, calls);
    for (const each of piece) {
      const answer = answers[listed.indexOf(each)];
      if (answer !== undefined && 'outcome' in answer) return { outcome: answer.outcome };
      shown.push(answer?.value ? priceFrom(answer.value, each.body.minimumQuantity) : undefined);
    }
  }
  return shown;
}

function priceFrom({ currency, prices }: Static<typeof ShownAnswer>, minimumQuantity: number): Shown {
  const [fixed] = prices.nodes;
  if (fixed === undefined) return { currency, hasBreaks: false };
  const breaks = fixed.quantityPriceBreaks.nodes;
  const hasBreaks = breaks.length > 0;
  if (minimumQuantity === 1)
    return { currency, hasBreaks, amount: shownAmount(fixed.price.amount, currency) };
  const own = breaks.find((each) => each.minimumQuantity === minimumQuantity);
  if (own === undefined) return { currency, hasBreaks };
  return { currency, hasBreaks, amount: shownAmount(own.price.amount, currency), breakId: own.id };
}
