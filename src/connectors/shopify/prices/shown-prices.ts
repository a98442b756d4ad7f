/** Reads which price the shop shows now for a variant, an audience and a quantity: one look for all variants of a list. */
import { Type, type Static } from 'typebox';
import type { Outcome } from '../../kit/outcome.ts';
import { MOST_POINTS, type Context } from '../admin-api.ts';
import { orNull } from '../graphql-answer.ts';
import { shownAmount } from '../money.ts';
import { SHOWN_BREAKS, SHOWN_PRICES } from '../operations/prices.graphql.ts';
import { callEach, packs, pieces, repeated } from '../repeated.ts';
import type { PriceBody } from './body.ts';
import type { PriceList } from './price-lists.ts';

export interface Shown {
  /** Absent: no price of its own from this quantity on. */
  readonly amount?: string;
  readonly currency: string;
  /** Id of the quantity break that it is. */
  readonly breakId?: string;
  /** False also where nobody asked for them. */
  readonly hasBreaks: boolean;
  /** The variant's own price, copied beside its breaks: is it still the present one? */
  readonly copy: 'none' | 'current' | 'stale';
}

const Money = Type.Object({ amount: Type.String(), currencyCode: Type.String() });
const ShownAnswer = Type.Object({
  currency: Type.String(),
  prices: Type.Object({
    nodes: Type.Array(
      Type.Object({
        variant: Type.Object({ id: Type.String(), price: Type.String() }),
        price: Money,
        compareAtPrice: orNull(Type.Object({ amount: Type.String() })),
        quantityPriceBreaks: Type.Optional(
          Type.Object({
            nodes: Type.Array(
              Type.Object({ id: Type.String(), minimumQuantity: Type.Integer(), price: Money }),
            ),
          }),
        ),
      }),
    ),
  }),
});
type Answer = Static<typeof ShownAnswer>;

/** Points of a look, before Shopify knows what is there: of the list with its connection, and of each price. */
const LIST_POINTS = 3;
const LOOKS = {
  price: { call: repeated(SHOWN_PRICES, orNull(ShownAnswer)), pricePoints: 4 },
  breaks: { call: repeated(SHOWN_BREAKS, orNull(ShownAnswer)), pricePoints: 26 },
} as const;

interface Asked {
  readonly body: PriceBody;
  readonly list: PriceList | undefined;
  /** Of a price from one on only whoever asks is told its breaks, too. */
  readonly look: 'price' | 'breaks';
}

/** Variants of one list that are looked at together. */
interface Look {
  readonly list: PriceList;
  readonly variantIds: readonly string[];
}

/** One entry for each, in order; `undefined` where there is no such price list. */
export async function shownPrices(
  context: Context,
  asked: readonly Asked[],
): Promise<readonly (Shown | undefined)[] | { readonly outcome: Outcome }> {
  const seen = new Map<PriceList, Seen>();
  const withBreaks = looksAt(asked.filter(needsBreaks));
  const known = new Set(withBreaks.flatMap(placesOf));
  const others = asked.filter((each) => !known.has(placeOf(each.list, each.body.variantId)));
  for (const [look, looks] of [['breaks', withBreaks] as const, ['price', looksAt(others)] as const]) {
    const refused = await lookAll(context, { look, looks, seen });
    if (refused !== undefined) return { outcome: refused };
  }
  return asked.map(({ body, list }) => {
    const prices = list === undefined ? undefined : seen.get(list);
    return prices && priceFrom(prices.currency, prices.byVariant.get(body.variantId), body.minimumQuantity);
  });
}

/** What a list showed of the variants that were asked for. */
interface Seen {
  readonly currency: string;
  readonly byVariant: Map<string, Fixed>;
}

const needsBreaks = ({ body, look }: Asked): boolean => look === 'breaks' || body.minimumQuantity > 1;

function looksAt(asked: readonly Asked[]): readonly Look[] {
  const byList = Map.groupBy(asked, ({ list }) => list);
  return [...byList].flatMap(([list, group]) =>
    list === undefined ? [] : [{ list, variantIds: [...new Set(group.map(({ body }) => body.variantId))] }],
  );
}

const placesOf = ({ list, variantIds }: Look): readonly string[] =>
  variantIds.map((variantId) => placeOf(list, variantId));

const placeOf = (list: PriceList | undefined, variantId: string): string => `${list?.id ?? ''} ${variantId}`;

interface Looking {
  readonly look: keyof typeof LOOKS;
  readonly looks: readonly Look[];
  readonly seen: Map<PriceList, Seen>;
}

/** Looks in as few requests as Shopify's dearest query allows. Gives why it could not be done. */
async function lookAll(context: Context, { look, looks, seen }: Looking): Promise<Outcome | undefined> {
  const { call, pricePoints } = LOOKS[look];
  const most = Math.floor((MOST_POINTS - LIST_POINTS) / pricePoints);
  const fitting = looks.flatMap(({ list, variantIds }) =>
    pieces(variantIds, most).map((piece) => ({ list, variantIds: piece })),
  );
  const pointsOf = ({ variantIds }: Look): number => LIST_POINTS + variantIds.length * pricePoints;
  for (const together of packs(fitting, pointsOf, MOST_POINTS)) {
    const answers = await callEach(context, call, together.map(variablesOf));
    for (const [index, answer] of answers.entries()) {
      if ('outcome' in answer) return answer.outcome;
      const list = together[index]?.list;
      if (list !== undefined && answer.value !== null) note(seen, list, answer.value);
    }
  }
  return undefined;
}

const variablesOf = ({ list, variantIds }: Look) => ({
  list: list.id,
  first: variantIds.length,
  query: variantIds.map((id) => `variant_id:${id.slice(id.lastIndexOf('/') + 1)}`).join(' OR '),
});

function note(seen: Map<PriceList, Seen>, list: PriceList, { currency, prices }: Answer): void {
  const before = seen.get(list) ?? { currency, byVariant: new Map<string, Fixed>() };
  for (const fixed of prices.nodes) before.byVariant.set(fixed.variant.id, fixed);
  seen.set(list, before);
}

type Fixed = Answer['prices']['nodes'][number];

function priceFrom(currency: string, fixed: Fixed | undefined, minimumQuantity: number): Shown {
  if (fixed === undefined) return { currency, hasBreaks: false, copy: 'none' };
  const breaks = fixed.quantityPriceBreaks?.nodes ?? [];
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
