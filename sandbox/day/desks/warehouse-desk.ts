/** The desk of a warehouse: what lies there, what pickers are told and do, and what stands there of one of our orders. */
import { Type, type Static } from 'typebox';
import { deskAct, type Desk } from '../../kit/desk.ts';
import { workOn } from '../../warehouse/orders/work.ts';
import { TREATMENTS } from '../../warehouse/orders/treatment.ts';
import { receiveOn } from '../../warehouse/returns/receiving.ts';
import type { WarehouseState } from '../../warehouse/routes.ts';

export const Shelves = Type.Array(Type.Object({ item: Type.String(), pieces: Type.Number() }));
export type Shelves = Static<typeof Shelves>;

export const WarehouseOrders = Type.Array(
  Type.Object({
    id: Type.String(),
    state: Type.String(),
    street: Type.String(),
    lines: Type.Array(
      Type.Object({
        line: Type.String(),
        item: Type.String(),
        ordered: Type.Number(),
        shipped: Type.Number(),
        /** What left bears another number than what was ordered. */
        isSubstituted: Type.Boolean(),
      }),
    ),
    trackingNumbers: Type.Array(Type.String()),
  }),
);
export type WarehouseOrders = Static<typeof WarehouseOrders>;

const Beginning = Type.String({ minLength: 3 });
const EVERYTHING = { after: 0, overlapSeconds: 0, limit: 1_000_000 };

export function warehouseDesk(state: WarehouseState): Desk {
  return {
    shelves: deskAct(Type.Object({}), () => shelvesOf(state)),
    tell: deskAct(
      Type.Object({ document: Beginning, treatment: Type.Optional(Type.Enum([...TREATMENTS])) }),
      ({ document, treatment }) => {
        state.orders.treatments.tell(document, treatment);
        return 'told';
      },
    ),
    /** So many steps of picking, packing and shipping, and all that came back. */
    work: deskAct(Type.Object({ steps: Type.Integer({ minimum: 1, maximum: 10_000 }) }), ({ steps }) => {
      for (let step = 0; step < steps; step += 1) workOn(state);
      while (state.returns.all().some(({ state: word }) => word === 'open' || word === 'receiving'))
        receiveOn(state);
      return 'worked';
    }),
    look: deskAct(Type.Object({ document: Beginning }), ({ document }) => lookAt(state, document)),
  };
}

/** Whole pieces without lots. */
function shelvesOf({ book }: WarehouseState): Shelves {
  const pieces = new Map<string, number>();
  for (const { item, unit, lot, quantity } of book.positions())
    if (unit === 'EA' && lot === undefined)
      pieces.set(item, (pieces.get(item) ?? 0) + Math.floor(Number(quantity)));
  return [...pieces].map(([item, count]) => ({ item, pieces: count }));
}

function lookAt({ orders }: WarehouseState, document: string): WarehouseOrders {
  const told = orders.confirmations(EVERYTHING).rows.filter(({ kind }) => kind === 'shipped');
  return orders
    .all()
    .filter(({ id }) => id.startsWith(document))
    .map(({ id, state, content }) => {
      const left = told.filter(({ order }) => order === id);
      const leftOf = (line: string) =>
        left.flatMap(({ lines }) => lines).filter((each) => each.line === line);
      return {
        id,
        state,
        street: content?.shipTo?.lines?.[0] ?? '',
        lines: (content?.lines ?? []).map(({ line, item, quantity }) => ({
          line,
          item,
          ordered: Number(quantity),
          shipped: leftOf(line).reduce((total, each) => total + Number(each.quantity), 0),
          isSubstituted: leftOf(line).some((each) => each.substituteFor !== undefined),
        })),
        trackingNumbers: left.flatMap(({ packages = [] }) =>
          packages.map(({ trackingNumber }) => trackingNumber),
        ),
      };
    });
}
