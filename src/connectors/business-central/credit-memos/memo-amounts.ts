/**
 * How posted lines count for what is wanted, and at which price a further memo comes to exactly what is left; pure. Business Central rounds
 * quantity times price for each line anew: where that is a coin apart, the price of the line is moved by so much.
 */
import { minorUnitDigits } from '../../../model/values/currencies.ts';
import {
  addDecimals,
  compareDecimals,
  decimal,
  decimalOf,
  formatDecimal,
  isNegative,
  multiplyByRatio,
  multiplyDecimals,
  negateDecimal,
  roundDecimal,
  subtractDecimals,
  ZERO,
  type Decimal,
  type Rounding,
} from '../../../model/values/decimal.ts';
import { lineKey, summed, type CreditMemoLineBody } from './credit-memo-body.ts';

/** Digits behind the point of a unit price in Business Central. */
const PRICE_SCALE = 5;
/** Of so many a unit price says every amount to the cent. */
const MOST_AT_ONE_PRICE = decimalOf('999');

/** What is posted, under the lines that are wanted: a line whose price was moved by a coin is one at the price that was wanted. */
export function countedFor(
  held: readonly CreditMemoLineBody[],
  wanted: readonly CreditMemoLineBody[],
  currency: string,
): readonly CreditMemoLineBody[] {
  return summed(
    held.map((line) => {
      const [nearest] = wanted
        .filter((each) => lineKey({ ...each, unitPrice: line.unitPrice }) === lineKey(line))
        .map(({ unitPrice }) => ({ unitPrice, apart: apartFrom(line, unitPrice, currency) }))
        .filter(({ unitPrice, apart }) => unitPrice === line.unitPrice || isCoin(apart, currency))
        .toSorted(
          (a, b) =>
            Number(b.unitPrice === line.unitPrice) - Number(a.unitPrice === line.unitPrice) ||
            compareDecimals(a.apart, b.apart),
        );
      return nearest === undefined ? line : { ...line, unitPrice: nearest.unitPrice };
    }),
  );
}

/** Lines of a memo that say what is left of each line: `left` of it, and in all what is wanted less what is posted. */
export function furtherLines(
  open: readonly { readonly line: CreditMemoLineBody; readonly left: Decimal }[],
  counted: readonly CreditMemoLineBody[],
  currency: string,
): readonly CreditMemoLineBody[] {
  const byPrice = Map.groupBy(open, ({ line }) => priceKey(line));
  return [...byPrice].flatMap(([key, group]) => {
    const posted = counted.filter((line) => priceKey(line) === key);
    const amount = subtractDecimals(amountOf(group.map(({ line }) => line)), amountOf(posted));
    const goods = sum(group.map(({ left }) => left));
    let [before, said] = [ZERO, ZERO];
    return group.flatMap(({ line, left }) => {
      if (left.units <= 0n) return [];
      before = addDecimals(before, left);
      const own = subtractDecimals(shareOf(amount, { before, goods }, coinsOf(currency)), said);
      said = addDecimals(said, own);
      return pricedLines({ ...line, quantity: formatDecimal(left) }, own, currency);
    });
  });
}

/** The places where goods of one price came in are rounded together. */
function priceKey({ locationId: _anywhere, ...line }: CreditMemoLineBody): string {
  return lineKey(line);
}

function amountOf(lines: readonly CreditMemoLineBody[]): Decimal {
  return sum(lines.map(({ amount }) => decimalOf(amount)));
}

function sum(all: readonly Decimal[]): Decimal {
  return all.reduce(addDecimals, ZERO);
}

function shareOf(
  amount: Decimal,
  { before, goods }: { readonly before: Decimal; readonly goods: Decimal },
  rounding: Rounding,
): Decimal {
  const ratio = {
    numerator: before.units * 10n ** BigInt(goods.scale),
    denominator: goods.units * 10n ** BigInt(before.scale),
  };
  return multiplyByRatio(amount, ratio, rounding);
}

/** One line where a price says the amount; of very many a part stays at the price as it is, and the rest says the coin. */
function pricedLines(
  line: CreditMemoLineBody,
  wanted: Decimal,
  currency: string,
): readonly CreditMemoLineBody[] {
  const quantity = decimalOf(line.quantity);
  const amount = withinCoin(wanted, comesTo(quantity, line.unitPrice, currency), currency);
  const said = { ...line, amount: formatDecimal(amount) };
  if (compareDecimals(comesTo(quantity, line.unitPrice, currency), amount) === 0) return [said];
  if (compareDecimals(quantity, MOST_AT_ONE_PRICE) <= 0)
    return [{ ...said, unitPrice: priceFor(amount, quantity) }];
  const rest = subtractDecimals(quantity, MOST_AT_ONE_PRICE);
  const ofRest = comesTo(rest, line.unitPrice, currency);
  const other = subtractDecimals(amount, ofRest);
  return [
    { ...line, quantity: formatDecimal(rest), amount: formatDecimal(ofRest) },
    {
      ...line,
      quantity: formatDecimal(MOST_AT_ONE_PRICE),
      unitPrice: priceFor(other, MOST_AT_ONE_PRICE),
      amount: formatDecimal(other),
    },
  ];
}

function priceFor(amount: Decimal, quantity: Decimal): string {
  const ratio = { numerator: 10n ** BigInt(quantity.scale), denominator: quantity.units };
  return formatDecimal(multiplyByRatio(amount, ratio, { scale: PRICE_SCALE, mode: 'half-up' }));
}

/** More than a coin apart is no rounding: then somebody else has credited otherwise, and the price counts. */
function withinCoin(wanted: Decimal, usual: Decimal, currency: string): Decimal {
  const apart = subtractDecimals(wanted, usual);
  return isCoin(sizeOf(apart), currency) && !isNegative(wanted) ? wanted : usual;
}

/** What Business Central makes of it. */
function comesTo(quantity: Decimal, unitPrice: string, currency: string): Decimal {
  return roundDecimal(multiplyDecimals(quantity, decimalOf(unitPrice)), coinsOf(currency));
}

function apartFrom({ quantity, amount }: CreditMemoLineBody, unitPrice: string, currency: string): Decimal {
  return sizeOf(subtractDecimals(decimalOf(amount), comesTo(decimalOf(quantity), unitPrice, currency)));
}

function isCoin(apart: Decimal, currency: string): boolean {
  return compareDecimals(apart, decimal(1n, coinsOf(currency).scale)) <= 0;
}

function coinsOf(currency: string): Rounding {
  return { scale: minorUnitDigits(currency) ?? 2, mode: 'half-up' };
}

function sizeOf(value: Decimal): Decimal {
  return isNegative(value) ? negateDecimal(value) : value;
}
