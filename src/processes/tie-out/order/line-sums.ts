/** The lines of an order over its whole life: ordered, shipped, invoiced, returned and credited; pure. */
import { compareDecimals, ZERO, type Decimal } from '../../../model/values/decimal.ts';
import { cameBack, creditedAhead } from '../../order-to-cash/billing/crediting.ts';
import { isPartOf, linesOf, sumOf, type LineView } from '../../order-to-cash/lines.ts';
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
  /** At the accepted price, rounded as on one invoice. */
  readonly shippedNet: Decimal;
  readonly invoiced: Decimal;
  readonly invoicedNet: Decimal;
  /** Came back, or may be kept by the buyer. */
  readonly returned: Decimal;
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
  return linesOf(input.state, () => '').map((view) => {
    const papers = lines.filter(({ line }) => line === view.line);
    const [invoiced, credited] = [ofKind(papers, 'invoice'), ofKind(papers, 'credit-note')];
    const price = input.prices.get(view.line);
    return {
      line: view.line,
      unit: view.unit,
      price,
      ordered: view.ordered,
      shipped: view.shipped,
      shippedNet: price === undefined ? ZERO : amountAt(view.shipped, price, currency),
      invoiced: invoiced.quantity,
      invoicedNet: invoiced.net,
      credited: credited.quantity,
      creditedNet: credited.net,
      ...returnsOf(input, view),
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
  { told }: LineView,
): Pick<LineSums, 'returned' | 'returnedAt' | 'creditedInAdvance'> {
  const back = cameBack(input, told);
  return {
    returned: sumOf(back.map(({ quantity }) => quantity)),
    returnedAt: back.reduce<string | undefined>((latest, { at }) => later(latest, at), undefined),
    creditedInAdvance: sumOf(creditedAhead(input, told).map(({ quantity }) => quantity)),
  };
}
