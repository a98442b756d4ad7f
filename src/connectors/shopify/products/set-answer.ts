/** What `productSet` answers: the ids it gave, or its business errors. */
import { Type, type Static } from 'typebox';
import { done, later, type Outcome } from '../../kit/outcome.ts';
import { orNull, UserErrors } from '../graphql-answer.ts';
import { outcomeOfUserErrors } from '../refusals.ts';
import type { CallAnswer } from '../repeated.ts';

export const ProductSetAnswer = Type.Object({
  product: orNull(
    Type.Object({
      id: Type.String(),
      variants: Type.Object({
        nodes: Type.Array(
          Type.Object({ id: Type.String(), inventoryItem: Type.Object({ id: Type.String() }) }),
        ),
      }),
    }),
  ),
  userErrors: UserErrors,
});
/** One answer of `productSet`: the ids it gave, or its business errors. */
export function outcomeOfSet(answer: CallAnswer<Static<typeof ProductSetAnswer>> | undefined): Outcome {
  if (answer === undefined) return later('no answer', 'uncertain');
  if ('outcome' in answer) return answer.outcome;
  const refused = outcomeOfUserErrors(answer.value?.userErrors ?? []);
  if (refused !== undefined) return refused;
  const product = answer.value?.product;
  const variant = product?.variants.nodes[0];
  if (!product || variant === undefined) return later('Shopify answered no product', 'uncertain');
  return done(product.id, { variant: variant.id, 'inventory-item': variant.inventoryItem.id });
}
