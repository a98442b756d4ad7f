/** The lines of an order over its whole life: ordered, shipped, invoiced, returned and credited; pure. */
import { compareDecimals, subtractDecimals, ZERO, type Decimal } from '../../../model/values/decimal.ts';
import { backByLine, creditedAhead, isCredited, type Back } from '../../order-to-cash/billing/crediting.ts';
import { atLeastZero, isPartOf, linesOf, smaller, sumOf, type LineView } from '../../order-to-cash/lines.ts';
import { compareReturns } from '../../order-to-cash/returns/told.ts';
import { unchargedOf } from '../../order-to-cash/billing/surplus.ts';
import { amountAt, later } from './difference.ts';
import type { PaperLine, PaperSums } from './papers.ts';
import type { TieInput } from './tie-input.ts';

/** Quantities in the unit of the line, money in the currency of the order. */
export interface LineSums {
  readonly line: string;
  readonly unit: string;
  readonly price: Decimal | undefined;
  readonly ordered: Decimal;
  readonly shipped: Decimal;
  /** Of this what nobody is to pay for: it left beyond the order, and came back or was left to the buyer. */
  readonly free: Decimal;
  /** Of this what the order itself asks about, as more than is wanted. */
  readonly asked: Decimal;
  /** What is to be paid for, at the accepted price and rounded as on one invoice. */
  readonly shippedNet: Decimal;
  readonly invoiced: Decimal;
  readonly invoicedNet: Decimal;
  /** Came back, or may be kept by the buyer. */
  readonly returned: Decimal;
  /** Of this what is to be credited: not what nobody had paid for, nor goods that come back for nothing. */
  readonly toCredit: Decimal;
  readonly credited: Decimal;
  readonly creditedNet: Decimal;
  readonly papers: readonly PaperLine[];
  readonly shippedAt: string | undefined;
  readonly returnedAt: string | undefined;
  /** Announced returns whose credit was promised before the goods are back. */
  readonly creditedInAdvance: Decimal;
  /** Nothing more will leave. */
  readonly isDone: boolean;
}

/** Sums up each line. */
export function sumLines(input: TieInput, { lines }: PaperSums): readonly LineSums[] {
  const currency = input.state.current?.order.currency ?? '';
  const views = linesOf(input.state, () => '', { itemOf: input.itemOf });
  const backs = backByLine(input, views);
  return views.map((view) => {
    const papers = lines.filter(({ line }) => line === view.line);
    const [invoiced, credited] = [ofKind(papers, 'invoice'), ofKind(papers, 'credit-note')];
    const price = input.prices.get(view.line);
    return {
      line: view.line,
      unit: view.unit,
      price,
      ordered: view.ordered,
      shipped: view.shipped,
      free: view.free,
      asked: view.surplus,
      shippedNet:
        price === undefined ? ZERO : amountAt(subtractDecimals(view.shipped, view.free), price, currency),
      invoiced: invoiced.quantity,
      invoicedNet: invoiced.net,
      credited: credited.quantity,
      creditedNet: credited.net,
      ...returnsOf(input, view, backs.get(view.line) ?? []),
      papers,
      shippedAt: lastShipment(input, view),
      isDone: compareDecimals(view.wanted, view.shipped) <= 0 || isOver(input),
    };
  });
}

/** The ERP has closed or cancelled the order. */
function isOver({ state: { response } }: TieInput): boolean {
  return response !== undefined && ['closed', 'cancelled'].includes(response.response.state);
}

function ofKind(papers: readonly PaperLine[], kind: 'invoice' | 'credit-note') {
  const lines = papers.filter(({ paper }) => paper.invoice.kind === kind);
  return {
    quantity: sumOf(lines.map(({ quantity }) => quantity ?? ZERO)),
    net: sumOf(lines.map(({ net }) => net)),
  };
}

function lastShipment({ state }: TieInput, { line }: LineView): string | undefined {
  return state.advices
    .filter(
      ({ advice }) => advice.kind === 'shipped' && advice.lines.some((each) => isPartOf(each.line, line)),
    )
    .reduce<string | undefined>((latest, { at }) => later(latest, at), undefined);
}

/** What of a line came back, or may be kept. */
function returnsOf(
  input: TieInput,
  view: LineView,
  back: readonly Back[],
): Pick<LineSums, 'returned' | 'toCredit' | 'returnedAt' | 'creditedInAdvance'> {
  return {
    returned: sumOf(back.map(({ quantity }) => quantity)),
    toCredit: creditable(view, back),
    returnedAt: back
      .filter(isCredited)
      .reduce<string | undefined>((latest, { at }) => later(latest, at), undefined),
    creditedInAdvance: sumOf(creditedAhead(input, view.told).map(({ quantity }) => quantity)),
  };
}

/** Goods that nobody paid for come back first, and nobody credits them. */
function creditable(view: LineView, back: readonly Back[]): Decimal {
  let uncharged = unchargedOf(view);
  return sumOf(
    back
      .toSorted((a, b) => compareReturns(a.by, b.by))
      .map((each) => {
        const own = smaller(each.quantity, uncharged);
        uncharged = atLeastZero(uncharged, own);
        return isCredited(each) ? subtractDecimals(each.quantity, own) : ZERO;
      }),
  );
}
