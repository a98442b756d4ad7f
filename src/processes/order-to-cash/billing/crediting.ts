/** What came back of an order's lines, and how much of each its credit notes give back; pure. */
import type { OrderLine } from '../../../model/documents/order.ts';
import type { Quantity } from '../../../model/primitives.ts';
import { decimalOf, type Decimal } from '../../../model/values/decimal.ts';
import { isProblem } from '../../../model/values/problem.ts';
import { convertQuantity } from '../../../model/values/quantity.ts';
import type { InvoiceTold, ReceiptTold, ReturnTold } from '../facts.ts';
import { isCompensated, returnAnswered } from '../returns/told.ts';
import type { Hold, OrderState } from '../state.ts';
import { sumOf } from '../supply/amounts.ts';
import { covered, toldLineOf } from '../supply/holds.ts';
import { billingOf, type Billing } from './billing.ts';
import type { Billable, ItemOf, KnownItem } from './places.ts';

interface BackInput {
  readonly state: Pick<OrderState, 'current' | 'holds' | 'receipts' | 'returns' | 'written'>;
  readonly itemOf: ItemOf;
}

/** So much of a line, in its unit. */
export interface Back {
  readonly at: string;
  readonly quantity: Decimal;
  /** By which return; absent: nobody announced it. */
  readonly by?: ReturnTold;
}

/** What warehouses took back of each line (by its name), and what its buyer was told to keep. */
export type BackByLine = ReadonlyMap<string, readonly Back[]>;

/** As long as nobody sent anything back there is nothing in it. */
export function backByLine(input: BackInput, lines: readonly Pick<Billable, 'told'>[]): BackByLine {
  const { receipts, returns } = input.state;
  if (receipts.length === 0 && Object.keys(returns).length === 0) return new Map();
  const rows = Map.groupBy(rowsOf(input.state), ({ line }) => line);
  return new Map(
    lines.map(({ told }) => {
      const received = (rows.get(told.line) ?? []).map((row) => receivedOf(input, told, row));
      const kept = announced(input, told, ({ keepsGoods }) => keepsGoods === true);
      return [told.line, [...received, ...kept]];
    }),
  );
}

/** One row of a receipt, by the line of the order that it is about. */
interface Row {
  readonly line: string;
  /** The hold as whose substitute it had left. */
  readonly hold: Hold | undefined;
  readonly receipt: ReceiptTold;
  readonly by: ReturnTold | undefined;
  readonly row: ReceiptTold['receipt']['lines'][number];
}

function rowsOf(state: BackInput['state']): readonly Row[] {
  const instead = new Map(
    state.holds.flatMap((hold) => (hold.substitute === undefined ? [] : [[toldLineOf(hold), hold] as const])),
  );
  return state.receipts.flatMap((receipt) => {
    const by = returnAnswered(state, receipt);
    return receipt.receipt.lines.map((row): Row => {
      const hold = instead.get(row.line);
      return { line: hold?.line ?? row.line, hold, receipt, by, row };
    });
  });
}

/** A substitute counts as what it stood for. */
function receivedOf({ itemOf }: BackInput, line: OrderLine, { hold, receipt, by, row }: Row): Back {
  const { at, system } = receipt;
  const unit = (hold?.substitute?.quantity ?? line.quantity).unit;
  const goods = inUnitOf(unit, itemOf(system, row.item), row.quantity);
  return { at, quantity: hold === undefined ? goods : covered(hold, goods), ...(by && { by }) };
}

/** What is credited before it is here. */
export function creditedAhead(input: BackInput, line: OrderLine): readonly Back[] {
  return announced(
    input,
    line,
    ({ inAdvance, keepsGoods, compensation }) =>
      inAdvance === true && keepsGoods !== true && compensation !== 'none',
  );
}

/** What came back by itself, or for money or credit: of goods that come back for neither nobody gives anything. */
export function isCredited({ by }: Back): boolean {
  return by === undefined || isCompensated(by);
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
    .flatMap((by) =>
      by.return.lines
        .filter((each) => each.line === line.line)
        .map(({ quantity }) => ({
          at: by.at,
          quantity: inUnitOf(line.quantity.unit, item, quantity),
          by,
        })),
    );
}

const SCALE = 10;

/** The quantity in a unit; as it was told where the item does not say how many of one are in the other. */
function inUnitOf(unit: string, item: KnownItem | undefined, quantity: Quantity): Decimal {
  const converted =
    item?.units === undefined ? quantity : convertQuantity(quantity, item.units, { unit, scale: SCALE });
  return decimalOf(isProblem(converted) ? quantity.value : converted.value);
}

/** A credit note that names items alone gives back what came back, then what had left. */
export function crediting(
  input: BackInput & { readonly papers: readonly InvoiceTold[] },
  lines: readonly Billable[],
): Billing {
  const papers = input.papers.filter(({ invoice }) => invoice.kind === 'credit-note');
  if (papers.length === 0) return { billed: [], unbilled: [] };
  const back = backByLine(input, lines);
  const credited = lines.map(({ told, shipped }) => ({
    told,
    shipped: sumOf((back.get(told.line) ?? []).filter(isCredited).map(({ quantity }) => quantity)),
    wanted: shipped,
  }));
  return billingOf({ state: input.state, itemOf: input.itemOf, lines: credited, papers });
}
