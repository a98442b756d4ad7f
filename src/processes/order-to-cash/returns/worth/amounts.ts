/**
 * What credit memos say that goods come to, without tax; pure. All that comes back of one item of a line is rounded together, over all returns
 * of it, and what each memo says is what the ones before left of that: however it comes back, the parts add up to the cent.
 */
import { Compile } from 'typebox/compile';
import { CreditMemo } from '../../../../model/documents/returns.ts';
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  multiplyByRatio,
  multiplyDecimals,
  roundDecimal,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../../model/values/decimal.ts';
import { sumOf } from '../../lines.ts';
import { byKind, priceOf, type Kind } from '../goods.ts';
import { creditMemoName } from '../names.ts';
import type { Returned, ReturnsInput } from '../returned.ts';
import { minorUnitsOf } from './money.ts';

/** What all goods of one item of a return come to, by the name of the item in documents. */
export type MemoAmounts = (returned: Returned, kind: Kind) => Decimal;

interface Share {
  readonly returned: Returned;
  readonly kind: Kind;
  readonly unitPrice: string;
  readonly goods: Decimal;
}

/** Works them out for all returns of an order; lines that nobody can price have none. */
export function memoAmounts(input: ReturnsInput, all: readonly Returned[]): MemoAmounts {
  const shares = all.flatMap((returned) => sharesOf(input, returned));
  const amounts = new Map<Returned, Map<string, Decimal>>(all.map((returned) => [returned, new Map()]));
  for (const same of Map.groupBy(shares, ({ kind }) => kind.name).values())
    for (const [{ returned, kind }, amount] of spread(input, same))
      amounts.get(returned)?.set(kind.name, amount);
  return (returned, { name }) => amounts.get(returned)?.get(name) ?? ZERO;
}

function sharesOf({ prices }: ReturnsInput, returned: Returned): readonly Share[] {
  return returned.lines.flatMap((line) => {
    const price = prices.get(line.of.line);
    if (price === undefined || 'problem' in price) return [];
    return byKind(line.credited).map(({ kind, goods }) => ({
      returned,
      kind,
      goods,
      unitPrice: priceOf(kind, price.unitPrice),
    }));
  });
}

/** What was told stays as long as it is for the same goods: its note may be posted. The others share what is left, in their order. */
function spread(input: ReturnsInput, same: readonly Share[]): readonly (readonly [Share, Decimal])[] {
  const told = new Map(same.map((share) => [share, toldBefore(input, share)]));
  const fixed = same.filter((share) => told.get(share) !== undefined);
  let goods = sumOf(fixed.map((share) => share.goods));
  let amount = sumOf(fixed.map((share) => told.get(share) ?? ZERO));
  return same.map((share) => {
    const before = told.get(share);
    if (before !== undefined) return [share, before];
    goods = addDecimals(goods, share.goods);
    const own = subtractDecimals(worth(input, goods, share.unitPrice), amount);
    amount = addDecimals(amount, own);
    return [share, own];
  });
}

function worth(input: ReturnsInput, goods: Decimal, unitPrice: string): Decimal {
  return roundDecimal(multiplyDecimals(goods, decimalOf(unitPrice)), {
    scale: minorUnitsOf(input),
    mode: 'half-up',
  });
}

const memo = Compile(CreditMemo);

/** What the last plan said that the same goods come to; `undefined`: it said nothing of them, or by another price. */
function toldBefore(
  { around }: ReturnsInput,
  { returned, kind, goods, unitPrice }: Share,
): Decimal | undefined {
  const kept = around.kept.get(creditMemoName(returned.told.return.number));
  if (!memo.Check(kept)) return undefined;
  const lines = kept.lines.filter(
    ({ line, item }) =>
      item.value === kind.itemId && (line === kind.name || line.startsWith(`${kind.name}/`)),
  );
  const before = sumOf(lines.map(({ quantity }) => decimalOf(quantity.value)));
  const isSame = compareDecimals(before, goods) === 0 && lines.every((line) => line.unitPrice === unitPrice);
  return isSame ? sumOf(lines.map((line) => decimalOf(line.amount))) : undefined;
}

/** An amount over the parts of its goods, in their order: to the cent, and all of it. */
export function amountsOfParts(
  input: ReturnsInput,
  amount: Decimal,
  parts: readonly Decimal[],
): readonly Decimal[] {
  const all = sumOf(parts);
  const scale = minorUnitsOf(input);
  let [goods, said] = [ZERO, ZERO];
  return parts.map((part) => {
    goods = addDecimals(goods, part);
    const ratio = {
      numerator: goods.units * 10n ** BigInt(all.scale),
      denominator: all.units * 10n ** BigInt(goods.scale),
    };
    const own = subtractDecimals(multiplyByRatio(amount, ratio, { scale, mode: 'half-up' }), said);
    said = addDecimals(said, own);
    return own;
  });
}
