/** Quotes and their verification: what a customer pays now, signed, and whether a signed quote still holds. */
import type { Clock } from '../../platform/clock.ts';
import { stableHash } from '../../platform/hash.ts';
import type { Database, Transaction } from '../../platform/sql.ts';
import { basisReader } from '../basis/basis.ts';
import type { RecordNeeds } from '../basis/records.ts';
import { readOneSnapshot } from '../price-index-store.ts';
import { quotedLines, quoteSeconds } from '../pricing-metrics.ts';
import type { PriceTerms } from '../resolution/agreement.ts';
import { priceLine, type Counter } from './price-line.ts';
import type { Quote, QuotedLine, QuoteRequest } from './quote-shapes.ts';
import { seal, unseal, type QuoteKeys, type Sealed, type SealedLine } from './seal.ts';

/** What the landscape declares about prices, in the words of this station. */
export interface PricingPolicies {
  readonly terms: PriceTerms;
  readonly currency: string | undefined;
  readonly currencyOf: (channel: string) => string | undefined;
  readonly quotesValidForSeconds: number;
}

export interface QuoteContext {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly policies: () => PricingPolicies;
  readonly keys: () => Promise<QuoteKeys>;
  readonly needs: RecordNeeds;
}

/** What a signed quote is worth now. */
export type QuoteVerdict =
  /** Every line comes to the same today: it holds. */
  | { readonly verdict: 'valid'; readonly quote: Sealed }
  | { readonly verdict: 'expired'; readonly quote: Sealed }
  | { readonly verdict: 'altered'; readonly words: string }
  /** What it rests on was changed since, and these lines come to something else now. */
  | { readonly verdict: 'changed'; readonly quote: Sealed; readonly changes: readonly PriceChange[] };

export interface PriceChange {
  readonly quoted: SealedLine;
  readonly now: QuotedLine;
}

export interface Quotes {
  /**
   * Prices lines within somebody's transaction, in one reading for all requests. Agreements that change between two of its statements may be
   * half seen: whoever needs one instant for everything asks for a quote.
   */
  priceWithin(
    tx: Transaction,
    requests: readonly QuoteRequest[],
  ): Promise<readonly (readonly QuotedLine[])[]>;
  /** What a signature says, without pricing anything anew; `altered` in words where the hub has not signed it so. */
  open(signature: string): Promise<Sealed | { readonly altered: string }>;
  /** At most 100 lines are meant; every line has its own answer. */
  quote(request: QuoteRequest): Promise<Quote>;
  /** Nothing is stored: everything is read from the signature and priced anew for the quote's own day. */
  verify(signature: string): Promise<QuoteVerdict>;
  /** The lines alone, without signature: for those who compare prices. */
  readonly price: (request: QuoteRequest) => Promise<readonly QuotedLine[]>;
}

export function quotes(context: QuoteContext): Quotes {
  const reader = basisReader(context.needs);
  const priceWithin: Quotes['priceWithin'] = async (tx, requests) => {
    const lines = requests.flatMap((request) => request.lines);
    const basis = await reader.read(tx, {
      itemIds: idsOf(lines.map(({ item }) => item)),
      partyIds: idsOf(lines.map(({ party }) => party)),
    });
    return requests.map((request) => {
      const counter = counterFor(context, basis, request);
      return request.lines.map((line, place) => priceLine(counter, line, place));
    });
  };
  const price: Quotes['price'] = async (request) => {
    const [lines = []] = await context.database.transaction(async (tx) => {
      await readOneSnapshot(tx);
      return await priceWithin(tx, [request]);
    });
    return lines;
  };
  return {
    price,
    priceWithin,
    open: async (signature) => unseal(signature, await context.keys()),
    quote: async (request) => {
      const began = performance.now();
      const quote = await signed(context, request, await price(request));
      quoteSeconds.record((performance.now() - began) / 1000);
      for (const [outcome, { length }] of Map.groupBy(quote.lines, outcomeOf))
        quotedLines.add(length, { outcome });
      return quote;
    },
    verify: async (signature) => {
      const opened = await unseal(signature, await context.keys());
      if ('altered' in opened) return { verdict: 'altered', words: opened.altered };
      if (opened.exp * 1000 <= context.clock().getTime()) return { verdict: 'expired', quote: opened };
      const changes = await changesSince(price, opened);
      return changes.length === 0
        ? { verdict: 'valid', quote: opened }
        : { verdict: 'changed', quote: opened, changes };
    },
  };
}

function counterFor(
  { policies, needs, clock }: QuoteContext,
  basis: Counter['basis'],
  { channel, currency: asked, date }: QuoteRequest,
): Counter {
  const { terms, currency, currencyOf } = policies();
  return {
    basis,
    terms,
    viewFor: needs.viewFor,
    channel,
    currency: asked,
    usualCurrency: (channel === undefined ? undefined : currencyOf(channel)) ?? currency,
    date: date ?? dayOf(clock()),
  };
}

async function signed(
  { clock, newId, policies, keys }: QuoteContext,
  { channel, date }: QuoteRequest,
  lines: readonly QuotedLine[],
): Promise<Quote> {
  const { terms, quotesValidForSeconds } = policies();
  const quotedAt = clock();
  const quote = {
    id: newId(),
    quotedAt,
    expiresAt: new Date(quotedAt.getTime() + quotesValidForSeconds * 1000),
    ...(channel === undefined ? {} : { channel }),
    date: date ?? dayOf(quotedAt),
    rounding: { ...terms.rounding, per: 'line' as const },
    terms: stableHash(terms).slice(0, 12),
    lines,
  };
  const isWorthSigning = lines.some(({ outcome }) => outcome === 'priced');
  return isWorthSigning ? { ...quote, signature: await seal(quote, await keys()) } : quote;
}

async function changesSince(price: Quotes['price'], sealed: Sealed): Promise<readonly PriceChange[]> {
  const changes: PriceChange[] = [];
  for (const [currency, lines] of Map.groupBy(sealed.lines, (line) => line.amount.currency)) {
    const now = await price({
      channel: sealed.channel,
      currency,
      date: sealed.date,
      lines: lines.map(({ itemId, partyId, quantity }) => ({
        item: { name: itemId, id: itemId },
        party: { name: partyId, id: partyId },
        quantity: quantity.value,
        unit: quantity.unit,
      })),
    });
    lines.forEach((quoted, place) => {
      const line = now[place];
      if (line !== undefined && !isSamePrice(quoted, line))
        changes.push({ quoted, now: { ...line, line: quoted.line } });
    });
  }
  return changes;
}

function isSamePrice({ unitPrice, amount }: SealedLine, now: QuotedLine): boolean {
  return (
    now.outcome === 'priced' &&
    now.unitPrice.amount === unitPrice.amount &&
    now.amount.amount === amount.amount
  );
}

function idsOf(names: readonly { readonly id?: string | undefined }[]): readonly string[] {
  return [...new Set(names.flatMap(({ id }) => id ?? []))];
}

function outcomeOf(line: QuotedLine): string {
  return line.outcome === 'priced' ? 'priced' : line.reason;
}

/** The UTC day, as everywhere where validity counts. */
function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}
