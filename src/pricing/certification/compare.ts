/** Holds the hub's price against the ERP's, and says what differs; pure. */
import type { PriceAnswer } from '../../connectors/kit/price-check.ts';
import type { Question, QuestionKey } from '../../model/exceptions.ts';
import {
  compareDecimals,
  decimalOf,
  isNegative,
  negateDecimal,
  subtractDecimals,
} from '../../model/values/decimal.ts';
import type { QuotedLine } from '../quotes/quote-shapes.ts';
import type { Compared, Mismatch, PartyTally, Sample, Tally, Verdict } from './shapes.ts';

/** Two answers match where both have no price, or prices for one unit that differ by no more than the tolerance. */
export function verdictOf(hub: QuotedLine, erp: PriceAnswer, tolerance: string): Verdict {
  if (erp.answer === 'not-answered') return 'unanswered';
  if (hub.outcome === 'refused') return erp.answer === 'no-price' ? 'matched' : 'mismatched';
  if (erp.answer === 'no-price') return 'mismatched';
  const difference = subtractDecimals(decimalOf(hub.unitPrice.amount), decimalOf(erp.unitPrice));
  const size = isNegative(difference) ? negateDecimal(difference) : difference;
  return compareDecimals(size, decimalOf(tolerance)) <= 0 ? 'matched' : 'mismatched';
}

export function tallyOf(compared: readonly Pick<Compared, 'verdict'>[]): Tally {
  const count = (verdict: Verdict): number => compared.filter((each) => each.verdict === verdict).length;
  return { matched: count('matched'), mismatched: count('mismatched'), unanswered: count('unanswered') };
}

/** One line for each customer, in the order of ids. */
export function tallyByParty(compared: readonly Compared[]): readonly PartyTally[] {
  return [...Map.groupBy(compared, ({ sample }) => sample.partyId)]
    .map(([partyId, own]) => ({ partyId, ...tallyOf(own) }))
    .toSorted((a, b) => (a.partyId < b.partyId ? -1 : 1));
}

export function toMismatch({ sample, hub, erp }: Compared, since: Date): Mismatch {
  const { date, ...about } = sample;
  return {
    ...about,
    hubPrice: hub.outcome === 'priced' ? hub.unitPrice.amount : null,
    hubWords: hub.outcome === 'priced' ? `${hub.agreement.number} (${hub.kind})` : hub.words,
    erpPrice: erp.answer === 'priced' ? erp.unitPrice : null,
    askedFor: date,
    since,
  };
}

/** The same price of the same customer, on whichever day. */
export function mismatchKey({ partyId, itemId, quantity, unit, currency }: Omit<Sample, 'date'>): string {
  return [partyId, itemId, quantity, unit, currency].join(' ');
}

/** One question for a customer and an item, however many quantities differ. */
export function questionKeyOf({ partyId, itemId }: Pick<Sample, 'partyId' | 'itemId'>): QuestionKey {
  return { kind: 'price-mismatch', subject: `${partyId}/${itemId}` };
}

/** What a person must look at. */
export function questionOf(
  differing: readonly [Mismatch, ...Mismatch[]],
  { system, nameOf }: { readonly system: string; readonly nameOf: (id: string) => string },
): Question {
  const [first] = differing;
  const [party, item] = [nameOf(first.partyId), nameOf(first.itemId)];
  return {
    ...questionKeyOf(first),
    what: `the hub and ${system} charge ${party} different prices for ${item}`,
    where: 'pricing',
    why: differing.slice(0, MOST_SHOWN).map(differenceWords).join('; '),
    canDo: [
      `crossdock price quote --customer ${party} --item ${item} --quantity ${first.quantity} --unit ${first.unit} shows the hub's reasons`,
      `Correct the agreement or the item in ${system}, or the precedence in the landscape; the next certification closes this`,
    ],
    system,
    domain: 'price-agreement',
    recordId: first.itemId,
    cause: `price-mismatch:${item}`,
  };
}

const MOST_SHOWN = 5;

function differenceWords({
  quantity,
  unit,
  currency,
  hubPrice,
  hubWords,
  erpPrice,
  askedFor,
}: Mismatch): string {
  const hub = hubPrice === null ? `no price (${hubWords})` : `${hubPrice} ${currency} by ${hubWords}`;
  const erp = erpPrice === null ? 'no price' : `${erpPrice} ${currency}`;
  return `for ${quantity} ${unit} on ${askedFor}: hub ${hub}, ERP ${erp}`;
}
