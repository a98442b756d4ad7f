/** What came back of an order's lines, and how much of each its credit notes give back; pure. */
import type { OrderLine } from '../../../model/documents/order.ts';
import type { Quantity } from '../../../model/primitives.ts';
import { decimalOf, type Decimal } from '../../../model/values/decimal.ts';
import { isProblem } from '../../../model/values/problem.ts';
import { convertQuantity } from '../../../model/values/quantity.ts';
import type { InvoiceTold } from '../facts.ts';
import type { OrderState } from '../state.ts';
import { sumOf } from '../supply/amounts.ts';
import { billingOf, type Billing } from './billing.ts';
import type { Billable, ItemOf, KnownItem } from './places.ts';

interface BackInput {
  readonly state: Pick<OrderState, 'current' | 'holds' | 'receipts' | 'returns'>;
  readonly itemOf: ItemOf;
}

/** So much of a line, in its unit. */
interface Back {
  readonly at: string;
  readonly quantity: Decimal;
}

/** What warehouses took back for a line, and what its buyer was told to keep. */
export function cameBack(input: BackInput, line: OrderLine): readonly Back[] {
  const received = input.state.receipts.flatMap(({ at, system, receipt }) =>
    receipt.lines
      .filter((row) => row.line === line.line)
      .map(({ item, quantity }) => ({ at, quantity: inUnitOf(line, input.itemOf(system, item), quantity) })),
  );
  return [...received, ...announced(input, line, ({ keepsGoods }) => keepsGoods === true)];
}

/** What is credited before it is here. */
export function creditedAhead(input: BackInput, line: OrderLine): readonly Back[] {
  return announced(input, line, ({ inAdvance, keepsGoods }) => inAdvance === true && keepsGoods !== true);
}

type Return = OrderState['returns'][string]['return'];

function announced(
  { state, itemOf }: BackInput,
  line: OrderLine,
  isMeant: (told: Return) => boolean,
): readonly Back[] {
  const item = itemOf(state.current?.system ?? '', line.item);
  return Object.values(state.returns)
    .filter(({ return: told }) => told.cancelled !== true && isMeant(told))
    .flatMap(({ at, return: { lines } }) =>
      lines
        .filter((each) => each.line === line.line)
        .map(({ quantity }) => ({ at, quantity: inUnitOf(line, item, quantity) })),
    );
}

const SCALE = 10;

/** The quantity in the unit of the line; as it was told where the item does not say how many of one are in the other. */
function inUnitOf(line: OrderLine, item: KnownItem | undefined, quantity: Quantity): Decimal {
  const converted =
    item?.units === undefined
      ? quantity
      : convertQuantity(quantity, item.units, { unit: line.quantity.unit, scale: SCALE });
  return decimalOf(isProblem(converted) ? quantity.value : converted.value);
}

/** A credit note that names items alone gives back what came back, then what had left. */
export function crediting(
  input: BackInput & { readonly papers: readonly InvoiceTold[] },
  lines: readonly Billable[],
): Billing {
  const papers = input.papers.filter(({ invoice }) => invoice.kind === 'credit-note');
  if (papers.length === 0) return { billed: [], unbilled: [] };
  const back = lines.map(({ told, shipped }) => ({
    told,
    shipped: sumOf(cameBack(input, told).map(({ quantity }) => quantity)),
    wanted: shipped,
  }));
  return billingOf({ state: input.state, itemOf: input.itemOf, lines: back, papers });
}
