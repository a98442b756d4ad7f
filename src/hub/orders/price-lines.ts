/** Asks the pricing station about the lines of orders, and opens the signed quotes that they bring. */
import { compareDecimals, decimalOf } from '../../model/values/decimal.ts';
import type { Pricing } from '../../pricing/index.ts';
import type { Transaction } from '../../platform/sql.ts';
import type { LineToPrice, OrderEffect, OrderFact } from '../../processes/index.ts';

export type PriceEffect = Extract<OrderEffect, { do: 'price' }>;
type PricedLine = Extract<OrderFact, { kind: 'priced' }>['lines'][number];
type Quoted = Awaited<ReturnType<Pricing['priceWithin']>>[number][number];

/** One fact for each effect, in order: what the agreements of the day come to, and whether each quote counts. */
export async function priceLines(
  pricing: Pick<Pricing, 'priceWithin' | 'open' | 'revisions'>,
  tx: Transaction,
  { effects, at }: { readonly effects: readonly PriceEffect[]; readonly at: string },
): Promise<readonly OrderFact[]> {
  // Read first: what changes meanwhile is asked for again rather than missed.
  const stands = await pricing.revisions(tx, itemsOf(effects));
  const answers = await pricing.priceWithin(tx, effects.map(toRequest));
  return await Promise.all(
    effects.map(async (effect, place) => {
      const { revision, attempt } = effect;
      const lines = await Promise.all(
        effect.lines.map(async (line, index) => ({
          ...agreedOf(line, answers[place]?.[index]),
          ...standOf(stands.get(line.itemId)),
          ...(isQuoting(line) ? { quote: await judgeQuote(pricing, line, effect) } : {}),
        })),
      );
      return {
        kind: 'priced' as const,
        identity: `priced/${revision}/${attempt}`,
        at,
        revision,
        attempt,
        lines,
      };
    }),
  );
}

function itemsOf(effects: readonly PriceEffect[]): readonly string[] {
  return [...new Set(effects.flatMap(({ lines }) => lines.map(({ itemId }) => itemId)))];
}

function standOf(revision: bigint | undefined): Pick<PricedLine, 'stand'> {
  return revision === undefined ? {} : { stand: String(revision) };
}

function toRequest({ channel, currency, placedAt, lines }: PriceEffect) {
  return {
    channel,
    currency,
    date: placedAt.slice(0, 10),
    lines: lines.map(({ itemId, partyId, quantity }) => ({
      item: { name: itemId, id: itemId },
      party: { name: partyId, id: partyId },
      quantity: quantity.value,
      unit: quantity.unit,
    })),
  };
}

function agreedOf({ line }: LineToPrice, quoted: Quoted | undefined): PricedLine {
  if (quoted?.outcome !== 'priced')
    return { line, whyNot: quoted?.words ?? 'the pricing station did not answer' };
  const { unitPrice, agreement } = quoted;
  const { amount, currency } = unitPrice;
  return { line, agreed: { unitPrice: amount, currency, agreement: agreement.number } };
}

/** A quote is a promise to this customer, for this item, in this quantity, until it runs out: what was placed before then counts. */
async function judgeQuote(
  pricing: Pick<Pricing, 'open'>,
  { itemId, partyId, quantity, quote: { signed, placement } }: Quoting,
  { channel }: PriceEffect,
): Promise<NonNullable<PricedLine['quote']>> {
  const opened = await pricing.open(signed);
  if ('altered' in opened) return refused(opened.altered);
  const late = lateFor(opened.exp, placement);
  if (late !== undefined) return refused(late);
  if (opened.channel !== undefined && opened.channel !== channel)
    return refused(`it is for the channel ${opened.channel}`);
  const ofItem = opened.lines.filter((line) => line.itemId === itemId && line.partyId === partyId);
  if (ofItem.length === 0) return refused('it says nothing of this item for this customer');
  const line = ofItem.find(
    ({ quantity: quoted }) =>
      quoted.unit === quantity.unit &&
      compareDecimals(decimalOf(quoted.value), decimalOf(quantity.value)) === 0,
  );
  if (line === undefined) return refused('it is for another quantity');
  const { amount, currency } = line.unitPrice;
  return { state: 'valid', id: opened.jti, unitPrice: amount, currency };
}

type Quoting = LineToPrice & Required<Pick<LineToPrice, 'quote'>>;

function isQuoting(line: LineToPrice): line is Quoting {
  return line.quote !== undefined;
}

/** Why it had run out, or nobody can say whether it had; `exp` in seconds since 1970. */
function lateFor(exp: number, { at, doubt }: Quoting['quote']['placement']): string | undefined {
  if (doubt?.word === 'ahead') return doubt.why;
  if (exp * 1000 > Date.parse(at)) return undefined;
  const ranOut = `it ran out at ${new Date(exp * 1000).toISOString()}`;
  return doubt === undefined ? ranOut : `${ranOut}; ${doubt.why}`;
}

function refused(why: string) {
  return { state: 'refused' as const, why };
}
