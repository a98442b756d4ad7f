/** One line of a quote, priced or refused in words; pure, from what was read before. */
import { whyNotWhole } from '../../model/checks/whole.ts';
import type { Quantity } from '../../model/primitives.ts';
import { minorUnitDigits } from '../../model/values/currencies.ts';
import { isNegative, parseDecimal } from '../../model/values/decimal.ts';
import { measuredAs, meantQuantity } from '../../model/values/measured.ts';
import { isProblem } from '../../model/values/problem.ts';
import type { Basis } from '../basis/basis.ts';
import { concerning, viewOf, type ItemBasis, type ItemView } from '../basis/item-basis.ts';
import { toParty, type PricedParty, type RecordNeeds } from '../basis/records.ts';
import type { Agreement, PricedItem, PriceTerms } from '../resolution/agreement.ts';
import type { Candidate, LosingCondition } from '../resolution/conditions.ts';
import { lineAmount, unitPrice } from '../resolution/exact-price.ts';
import { resolvePrice, type Resolution } from '../resolution/resolve.ts';
import { conditionWords } from '../resolution/words.ts';
import type {
  LineRefusal,
  PricedLine,
  PriceName,
  QuotedLine,
  QuotedLoser,
  QuoteLineRequest,
  RefusedLine,
  RestsOn,
} from './quote-shapes.ts';

/** What all lines of a quote have in common. */
export interface Counter {
  readonly basis: Basis;
  readonly terms: PriceTerms;
  readonly viewFor: RecordNeeds['viewFor'];
  readonly channel: string | undefined;
  readonly currency: string | undefined;
  /** Where neither the request nor the customer has one. */
  readonly usualCurrency: string | undefined;
  readonly date: string;
}

/** Gives the line's answer. */
export function priceLine(counter: Counter, asked: QuoteLineRequest, line: number): QuotedLine {
  const about = { line, item: asked.item, party: asked.party };
  const refuse = (reason: LineRefusal, words: string, rest: Partial<RefusedLine> = {}): RefusedLine => ({
    ...about,
    outcome: 'refused',
    reason,
    words,
    losers: [],
    others: 0,
    ...rest,
  });
  const found = lookUp(counter, asked);
  if ('reason' in found) return refuse(found.reason, found.words);
  const { view, item, chain, quantity, currency } = found;
  const pool = concerning(view, chain);
  const request = { item, chain, quantity, currency, date: counter.date };
  const resolution = resolvePrice(request, pool, counter.terms);
  const shown = {
    restsOn: restsOn(found),
    losers: shownLosers(resolution, namesOf(view, chain)),
    others: view.count - pool.length,
  };
  const { winner } = resolution;
  if (winner === undefined)
    return refuse('no-price', `no price of ${item.number} applies on ${counter.date}`, shown);
  const amount = lineAmount(winner.exact, quantity, counter.terms);
  if (isProblem(amount)) return refuse('amount-does-not-fit', `${amount.found} does not fit`, shown);
  return {
    ...about,
    outcome: 'priced',
    itemNumber: item.number,
    quantity,
    ...askedAs(asked, quantity),
    ...wonBy(winner, quantity.unit, counter.terms),
    amount,
    ...shown,
  };
}

function restsOn({ item, basis, chain }: Found): RestsOn {
  return {
    item: item.version,
    agreements: String(basis.revision),
    parties: chain.map(({ id, number, version, level }) => ({ id, number, version, level })),
  };
}

interface Found {
  readonly basis: ItemBasis;
  readonly view: ItemView;
  readonly item: PricedItem;
  readonly chain: readonly PricedParty[];
  readonly quantity: Quantity;
  readonly currency: string;
}

type Refusal = Pick<RefusedLine, 'reason' | 'words'>;

function lookUp(counter: Counter, asked: QuoteLineRequest): Found | Refusal {
  const basis = asked.item.id === undefined ? undefined : counter.basis.items.get(asked.item.id);
  if (basis?.item.domain !== 'item')
    return { reason: 'unknown-item', words: `no item is called "${asked.item.name}"` };
  const chain = chainOf(counter, asked.party.id);
  if (chain.length === 0)
    return { reason: 'unknown-party', words: `no customer is called "${asked.party.name}"` };
  const view = viewOf(basis, counter.channel, counter.viewFor);
  const { item } = view;
  if (item === undefined) return { reason: 'item-without-unit', words: 'the item has no base unit yet' };
  const quantity = quantityOf(asked, item);
  if ('reason' in quantity) return quantity;
  const currency = currencyFor(counter, chain);
  return typeof currency === 'string' ? { basis, view, item, chain, quantity, currency } : currency;
}

function currencyFor(counter: Counter, chain: readonly PricedParty[]): string | Refusal {
  const ofParty = chain.find((each) => each.currency !== undefined)?.currency;
  const currency = counter.currency ?? ofParty ?? counter.usualCurrency;
  if (currency === undefined) {
    const words = 'neither the request nor the customer nor the landscape has a currency';
    return { reason: 'unknown-currency', words };
  }
  return minorUnitDigits(currency) === undefined
    ? { reason: 'unknown-currency', words: `there is no currency ${currency}` }
    : currency;
}

/** The party and whoever stands above it, as the channel sees them; a ring ends where it closes. */
function chainOf({ basis, viewFor, channel }: Counter, partyId: string | undefined): readonly PricedParty[] {
  const chain: PricedParty[] = [];
  let next = partyId;
  while (next !== undefined && !chain.some(({ id }) => id === next)) {
    const record = basis.parties.get(next);
    if (record?.domain !== 'party') break;
    const party = toParty(record, viewFor(record, channel));
    chain.push(party);
    next = party.parentId;
  }
  return chain;
}

/** As an order of so much would be worked: what is measured is converted, exactly. */
function quantityOf({ quantity: text, unit: said }: QuoteLineRequest, item: PricedItem): Quantity | Refusal {
  const value = parseDecimal(text);
  if (isProblem(value) || isNegative(value) || value.units === 0n)
    return { reason: 'impossible-quantity', words: `"${text}" is no quantity above zero` };
  const unit = said ?? item.baseUnit;
  const meant = measuredAs(item, unit, undefined);
  const quantity = meantQuantity({ value: text, unit }, meant);
  if (quantity === 'inexact')
    return {
      reason: 'unknown-unit',
      words: `${text} ${unit} is no exact number of ${meant?.unit ?? item.baseUnit}, in which the item is measured`,
    };
  const units = [item.baseUnit, ...item.packs.map((pack) => pack.unit)];
  if (!units.includes(quantity.unit))
    return { reason: 'unknown-unit', words: `${unit} is no unit of the item; it has ${units.join(', ')}` };
  const why = whyNotWhole(quantity, item);
  return why === undefined ? quantity : { reason: 'impossible-quantity', words: why };
}

function askedAs(
  { quantity: value, unit }: QuoteLineRequest,
  quantity: Quantity,
): Pick<PricedLine, 'askedAs'> {
  return unit === undefined || unit === quantity.unit ? {} : { askedAs: { value, unit } };
}

function wonBy({ kind, agreement, price, exact }: Candidate, unit: string, terms: PriceTerms) {
  return { kind, agreement: nameOf(agreement), price, unitPrice: unitPrice(exact, unit, terms) };
}

function nameOf({ id, number, version }: Agreement): PriceName {
  return { id, number, version };
}

/** What is agreed with others, and not with the customer, is no business of his. */
const OF_OTHERS: ReadonlySet<LosingCondition['condition']> = new Set([
  'other-party',
  'other-ship-to',
  'other-price-group',
]);

function shownLosers({ losers }: Resolution, nameOfParty: (id: string) => string): readonly QuotedLoser[] {
  return losers.map(({ agreement, failing }) => ({
    ...nameOf(agreement),
    failing,
    words: conditionWords(failing, nameOfParty),
    ...(agreement.fields.price && !OF_OTHERS.has(failing.condition) ? { price: agreement.fields.price } : {}),
  }));
}

function namesOf(view: ItemView, chain: readonly PricedParty[]): (id: string) => string {
  return (id) => chain.find((each) => each.id === id)?.number ?? view.parties.get(id)?.number ?? id;
}
