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
  /** The variant's own price, copied beside its breaks: is it still the present one? */
  readonly copy: 'none' | 'current' | 'stale';
}

const PRICES_AT_ONCE = 20;

const Money = Type.Object({ amount: Type.String(), currencyCode: Type.String() });
const ShownAnswer = Type.Object({
  currency: Type.String(),
  prices: Type.Object({
    nodes: Type.Array(
      Type.Object({
        price: Money,
        compareAtPrice: orNull(Type.Object({ amount: Type.String() })),
        variant: Type.Object({ price: Type.String() }),
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

type Fixed = Static<typeof ShownAnswer>['prices']['nodes'][number];

function priceFrom({ currency, prices }: Static<typeof ShownAnswer>, minimumQuantity: number): Shown {
  const [fixed] = prices.nodes;
  if (fixed === undefined) return { currency, hasBreaks: false, copy: 'none' };
  const breaks = fixed.quantityPriceBreaks.nodes;
  const known = { currency, hasBreaks: breaks.length > 0, copy: copyIn(fixed, currency) };
  if (minimumQuantity === 1)
    return known.copy === 'none' ? { ...known, amount: shownAmount(fixed.price.amount, currency) } : known;
  const own = breaks.find((each) => each.minimumQuantity === minimumQuantity);
  if (own === undefined) return known;
  return { ...known, amount: shownAmount(own.price.amount, currency), breakId: own.id };
}

/** A copy is marked by a compare-at price that equals it: it shows nothing to buyers, and no agreement has one. */
function copyIn({ price, compareAtPrice, variant }: Fixed, currency: string): Shown['copy'] {
  const amount = shownAmount(price.amount, currency);
  if (compareAtPrice === null || shownAmount(compareAtPrice.amount, currency) !== amount) return 'none';
  return shownAmount(variant.price, currency) === amount ? 'current' : 'stale';
}
