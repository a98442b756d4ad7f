/**
 * What one line of an order leaves unexplained: quantities that were shipped and not invoiced (or the reverse), came back and were not
 * credited (or the reverse), and prices that are not the accepted ones. The amounts add up to the whole difference, exactly; pure.
 */
import {
  compareDecimals,
  formatDecimal,
  subtractDecimals,
  type Decimal,
} from '../../../model/values/decimal.ts';
import type { Ahead } from '../../order-to-cash/asking/claim-notes.ts';
import { inWords } from '../../order-to-cash/lines.ts';
import {
  amountAt,
  coins,
  difference,
  later,
  size,
  type Difference,
  type Found,
  type Ties,
} from './difference.ts';
import type { LineSums } from './line-sums.ts';

/** Gives the line's differences; without a price only that it has none. */
export function lineDifferences(ties: Ties, line: LineSums): readonly Difference[] {
  if (line.price === undefined) return priceUnknown(ties, line);
  return [
    ...shipmentLeg(ties, line, line.price),
    ...creditLeg(ties, line, line.price),
    ...priceLeg(ties, line, line.price),
  ];
}

/** Billed although it was never placed. */
function priceUnknown(ties: Ties, { line, invoicedNet, creditedNet }: LineSums): readonly Difference[] {
  return difference(ties, {
    kind: 'price-unknown',
    line,
    amount: subtractDecimals(invoicedNet, creditedNet),
    words: `line ${line} was billed, and no sales order says at which price it was accepted`,
  });
}

function shipmentLeg(ties: Ties, line: LineSums, price: Decimal): readonly Difference[] {
  const { invoiced, free, unit } = line;
  const shipped = subtractDecimals(line.shipped, free);
  const amount = subtractDecimals(amountAt(invoiced, price, ties.currency), line.shippedNet);
  const quantities = `${inWords(line.shipped, unit)} shipped${unpaid(free, unit)}, ${inWords(invoiced, unit)} invoiced`;
  if (compareDecimals(invoiced, shipped) < 0) {
    const isNone = invoiced.units === 0n;
    return difference(ties, {
      kind: isNone ? 'not-invoiced' : 'short-invoice',
      line: line.line,
      amount,
      since: line.shippedAt,
      ...askedElsewhere(ties, line, 'warehouse'),
      ...askedAsTooMuch(line, subtractDecimals(shipped, invoiced)),
      words: `line ${line.line}: ${quantities}; last shipped ${line.shippedAt ?? 'at an unknown instant'}`,
    });
  }
  const isNever = shipped.units === 0n;
  return difference(ties, {
    kind: isNever ? 'invoiced-never-shipped' : 'invoiced-too-much',
    line: line.line,
    amount,
    paper: paperOf(line, 'invoice'),
    since: endOfPaperDay(line, 'invoice'),
    ...askedElsewhere(ties, line, 'erp'),
    words: isNever
      ? `line ${line.line}: ${inWords(invoiced, unit)} invoiced, and nothing was shipped`
      : `line ${line.line}: ${quantities}`,
  });
}

/** The order itself asks about contradicting claims: it is one cause. */
function askedElsewhere({ input }: Ties, { line }: LineSums, ahead: Ahead): Pick<Found, 'until'> {
  return input.asked?.get(line) === ahead ? { until: 'later' } : {};
}

/** The order itself asks about all of it, as more than is wanted. */
function askedAsTooMuch({ asked }: LineSums, missing: Decimal): Pick<Found, 'until'> {
  return compareDecimals(missing, asked) <= 0 ? { until: 'later' } : {};
}

function unpaid(free: Decimal, unit: string): string {
  return free.units > 0n ? ` (${inWords(free, unit)} beyond the order, which nobody pays for)` : '';
}

function creditLeg(ties: Ties, line: LineSums, price: Decimal): readonly Difference[] {
  const { credited, returned, toCredit, unit } = line;
  const [given, due] = [amountAt(credited, price, ties.currency), amountAt(toCredit, price, ties.currency)];
  const free = subtractDecimals(returned, toCredit);
  const without = free.units > 0n ? ` (${inWords(free, unit)} for nothing)` : '';
  const quantities = `${inWords(returned, unit)} came back${without}, ${inWords(credited, unit)} credited`;
  const isMissing = compareDecimals(credited, toCredit) < 0;
  const isPromised = compareDecimals(subtractDecimals(credited, toCredit), line.creditedInAdvance) <= 0;
  return difference(ties, {
    kind: isMissing ? 'not-credited' : 'credited-not-returned',
    line: line.line,
    amount: subtractDecimals(due, given),
    ...(isMissing
      ? { since: line.returnedAt }
      : { paper: paperOf(line, 'credit-note'), since: endOfPaperDay(line, 'credit-note') }),
    ...(!isMissing && isPromised ? { until: 'later' as const } : {}),
    words: `line ${line.line}: ${quantities}`,
  });
}

/** What was billed beyond quantity × accepted price. A coin for each rounding explains itself. */
function priceLeg(ties: Ties, line: LineSums, price: Decimal): readonly Difference[] {
  const { invoiced, credited, invoicedNet, creditedNet, papers } = line;
  const expected = subtractDecimals(
    amountAt(invoiced, price, ties.currency),
    amountAt(credited, price, ties.currency),
  );
  const amount = subtractDecimals(subtractDecimals(invoicedNet, creditedNet), expected);
  const strange = papers.find(({ quantity }) => quantity === undefined);
  if (strange !== undefined)
    return difference(ties, {
      kind: 'unit-unknown',
      line: line.line,
      paper: strange.paper.invoice.number,
      amount,
      words: `line ${line.line}: ${strange.words}, and the item does not say how many ${line.unit} that is`,
    });
  const isRounding = compareDecimals(size(amount), coins(papers.length, ties.currency)) <= 0;
  const names = [...new Set(papers.map(({ paper }) => paper.invoice.number))].join(', ');
  return difference(ties, {
    kind: isRounding ? 'rounding' : 'price-differs',
    line: line.line,
    paper: papers[0]?.paper.invoice.number,
    amount,
    words: isRounding
      ? `line ${line.line}: ${names} rounds otherwise`
      : `line ${line.line}: ${names} bills ${formatDecimal(subtractDecimals(invoicedNet, creditedNet))} for ` +
        `${inWords(subtractDecimals(invoiced, credited), line.unit)}; at the accepted price of ${formatDecimal(price)} it is ${formatDecimal(expected)}`,
  });
}

function ofKind({ papers }: LineSums, kind: 'invoice' | 'credit-note') {
  return papers.filter(({ paper }) => paper.invoice.kind === kind);
}

function paperOf(line: LineSums, kind: 'invoice' | 'credit-note'): string | undefined {
  return ofKind(line, kind).at(-1)?.paper.invoice.number;
}

const DAY_HOURS = 24;

/** Papers name a day: the other side has its time from the end of it. */
function endOfPaperDay(line: LineSums, kind: 'invoice' | 'credit-note'): string | undefined {
  const last = ofKind(line, kind).reduce<string | undefined>(
    (latest, { paper }) => later(latest, paper.at),
    undefined,
  );
  return last === undefined ? undefined : Temporal.Instant.from(last).add({ hours: DAY_HOURS }).toString();
}
