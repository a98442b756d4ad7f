/** The tax of each invoice against what the tax engine answered about it, or about the order; pure. */
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  formatDecimal,
  multiplyByRatio,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import { CHARGE_NAME } from '../../../model/documents/charges.ts';
import type { Order } from '../../../model/documents/order.ts';
import { minorUnitDigits } from '../../../model/values/currencies.ts';
import type { InvoiceTold } from '../../order-to-cash/facts.ts';
import { toldCharge } from '../../order-to-cash/charges/reported.ts';
import {
  isChargeTaxedByChannel,
  isShippingTaxedByChannel,
  isTaxedByChannel,
} from '../../order-to-cash/taxes/collected-tax.ts';
import { coins, difference, size, type Difference, type Ties } from './difference.ts';
import { signed, type PaperLine, type PaperSums } from './papers.ts';
import type { AnsweredTax, TieInput } from './tie-input.ts';

interface Expected {
  readonly tax: Decimal;
  /** How often it was rounded on the way. */
  readonly roundings: number;
  readonly words: string;
}

/** An invoice of its own answer is held against that, any other against its share of the order's. Without an answer nothing can be said. */
export function taxDifferences(ties: Ties, papers: PaperSums): readonly Difference[] {
  return papers.papers.flatMap((paper) => {
    const expected = expectedOf(ties, paper, papers);
    if (expected === undefined) return [];
    const amount = subtractDecimals(decimalOf(paper.invoice.tax), expected.tax);
    const isRounding = compareDecimals(size(amount), coins(expected.roundings, ties.currency)) <= 0;
    return difference(ties, {
      kind: isRounding ? 'rounding' : 'tax-differs',
      paper: paper.invoice.number,
      amount: signed(paper, amount),
      words: `${paper.invoice.number} has a tax of ${paper.invoice.tax} ${ties.currency}; ${expected.words}`,
    });
  });
}

/** So much of an invoice's number names its tax document. */
const LONGEST = 50;

function expectedOf({ input, currency }: Ties, paper: InvoiceTold, papers: PaperSums): Expected | undefined {
  const usable = input.taxes.filter((tax) => tax.state !== 'voided' && tax.answer.currency === currency);
  const kindOf = paper.invoice.kind === 'invoice' ? 'sale' : 'return';
  const own = usable.find(
    ({ document, kind }) => document === paper.invoice.number.slice(0, LONGEST) && kind === kindOf,
  );
  if (own !== undefined)
    return {
      tax: decimalOf(own.answer.tax),
      roundings: 0,
      words: `the tax engine says ${own.answer.tax} for it`,
    };
  const lines = papers.lines.filter((each) => each.paper === paper);
  const ours = lines.filter((each) => !isChannels(input.state, each));
  const charged = ownCharges(input.state.current?.order, paper);
  if (ours.length + charged.length === 0 && lines.length > 0)
    return { tax: ZERO, roundings: 0, words: 'the channel remits the tax on all of it' };
  const whole = usable.find((tax) => tax.document === input.document && tax.kind === 'sale');
  return whole === undefined ? undefined : withCharges(shareOf(whole, ours, currency), whole, charged);
}

/** Charges whose tax is ours, by their names among the lines of the order's estimate. */
function ownCharges(order: Order | undefined, { invoice }: InvoiceTold): readonly string[] {
  return (invoice.charges ?? []).flatMap((said) => {
    const told = toldCharge(order, said);
    return told === undefined || isChargeTaxedByChannel(told) ? [] : [`${CHARGE_NAME}${told.charge}`];
  });
}

/** Charges are invoiced whole. */
function withCharges(
  { tax, roundings, ...expected }: Expected,
  { answer }: AnsweredTax,
  charged: readonly string[],
): Expected {
  const onCharges = charged.flatMap((name) =>
    answer.lines.filter(({ line }) => line === name).map((line) => decimalOf(line.tax)),
  );
  return {
    ...expected,
    tax: onCharges.reduce(addDecimals, tax),
    roundings: roundings + onCharges.length,
    words:
      onCharges.length === 0
        ? expected.words
        : `${expected.words}, and ${formatDecimal(onCharges.reduce(addDecimals, ZERO))} on charges`,
  };
}

/** What the channel remits is no tax of ours, nor is that on what a paper has beside the lines where it remits that on shipping. */
function isChannels({ current, earlierLines }: TieInput['state'], { line }: PaperLine): boolean {
  if (line === undefined) return isShippingTaxedByChannel(current?.order);
  const told = [...earlierLines, ...(current?.order.lines ?? [])].findLast((each) => each.line === line);
  return told !== undefined && isTaxedByChannel({ told });
}

/** Line by line: as much of the tax as of the quantity about which the engine was asked. */
function shareOf({ answer, asked }: AnsweredTax, lines: readonly PaperLine[], currency: string): Expected {
  const scale = minorUnitDigits(currency) ?? 2;
  const shares = lines.map(({ line, quantity }) => {
    const whole = asked
      .filter((each) => isOf(each.line, line))
      .map((each) => decimalOf(each.quantity.value))
      .reduce(addDecimals, ZERO);
    if (whole.units <= 0n || quantity === undefined) return ZERO;
    const ratio = {
      numerator: quantity.units * 10n ** BigInt(whole.scale),
      denominator: whole.units * 10n ** BigInt(quantity.scale),
    };
    return multiplyByRatio(taxOfLine(answer, line), ratio, { scale, mode: 'half-up' });
  });
  const tax = shares.reduce(addDecimals, ZERO);
  return {
    tax,
    roundings: lines.length,
    words: `its share of the ${answer.tax} that the tax engine says for the order is ${formatDecimal(tax)}`,
  };
}

/** Split lines stand there once for each location, as in the sales order. */
function taxOfLine({ lines }: AnsweredTax['answer'], line: string | undefined): Decimal {
  return lines
    .filter((each) => isOf(each.line, line))
    .map(({ tax }) => decimalOf(tax))
    .reduce(addDecimals, ZERO);
}

function isOf(named: string, line: string | undefined): boolean {
  return line !== undefined && (named === line || named.startsWith(`${line}/`));
}
