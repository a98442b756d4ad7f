/**
 * Lines of which the shop counts less than were bought. It counts alike what was taken off before it left and what was refunded after
 * it had; only the first is a change of mind about what shall be sent. What was sent and what is still to be sent tells them apart.
 */
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { breach, mapped, type Mapped } from '../../kit/mapping.ts';
import { hindranceAmong, patiently, type Context } from '../admin-api.ts';
import { readStanding, type StandingOrder } from '../fulfilments/standing.ts';
import type { ShopifyLine } from './shape.ts';

/** How many of a line the buyer wants, or wanted and got. */
export function wantedOf({ quantity, currentQuantity, standing }: ShopifyLine, path: string): Mapped<number> {
  if (currentQuantity >= quantity) return mapped(currentQuantity);
  if (standing === undefined)
    return breach(`${path}.standing`, 'nothing', 'what was fulfilled, and what is still to be');
  // What is sent between the two readings is counted twice, or not at all.
  const inAll = standing.fulfilled + standing.remaining;
  return mapped(Math.min(quantity, Math.max(currentQuantity, inAll)));
}

const Line = Type.Object({ id: Type.String(), quantity: Type.Integer(), currentQuantity: Type.Integer() });
type Line = Static<typeof Line>;

interface Lined {
  readonly id: string;
  readonly lineItems: { readonly nodes: readonly unknown[] };
}

const isLessened = (line: unknown): line is Line =>
  Value.Check(Line, line) && line.currentQuantity < line.quantity;

/** Adds to such lines how they stand. An order in more parts than can be read is left as it is: its contract says so. */
export async function withStanding<Order extends Lined>(context: Context, order: Order): Promise<Order> {
  const { id, lineItems } = order;
  if (!lineItems.nodes.some(isLessened)) return order;
  const [standing] = await patiently(
    context,
    async () => [await readStanding(context, id)],
    (answers) => unlessAsked(hindranceAmong(answers)),
  );
  if (standing === undefined || 'outcome' in standing) return order;
  const nodes = lineItems.nodes.map((line) =>
    isLessened(line) ? { ...line, standing: standingOf(line, standing) } : line,
  );
  return { ...order, lineItems: { ...lineItems, nodes } };
}

function unlessAsked(hindrance: ReturnType<typeof hindranceAmong>): ReturnType<typeof hindranceAmong> {
  return hindrance?.outcome === 'ask' ? undefined : hindrance;
}

function standingOf({ id }: Line, { fulfilled, open }: StandingOrder): ShopifyLine['standing'] {
  const isOf = ({ lineItemId }: { readonly lineItemId: string }): boolean => lineItemId === id;
  return {
    fulfilled: sumOf(fulfilled.flatMap(({ lines }) => lines.filter(isOf)).map(({ quantity }) => quantity)),
    remaining: sumOf(open.flatMap(({ lines }) => lines.filter(isOf)).map(({ remaining }) => remaining)),
  };
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}
