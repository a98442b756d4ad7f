/** Price quotes: what a customer pays for up to 100 lines, why, signed; and what a signed quote is worth now. */
import { Type } from 'typebox';
import { isProblem } from '../../model/values/problem.ts';
import { parsePlainDate } from '../../model/values/instants.ts';
import type {
  Quote as StationQuote,
  QuotedLine as StationLine,
  QuotedLoser as StationLoser,
} from '../../pricing/index.ts';
import { answer, refuse, route } from '../route.ts';
import type { Services } from '../services.ts';
import { closed, Id, Moment, named } from '../shapes.ts';
import { referenceOf } from '../stock/names.ts';
import { certificationRoutes } from './certifications.ts';
import { Quote, QuotedLine, QuoteInput } from './quote-shapes.ts';

export const quotePrices = route({
  method: 'POST',
  path: '/process/v1/price-quotes',
  name: 'quotePrices',
  scope: 'prices:read',
  summary: 'What a customer pays for up to 100 lines, and why not another price',
  description:
    'Every line has an answer of its own: a price, or the reason why there is none. The quote is signed and valid until `expiresAt`; it is not kept.',
  input: QuoteInput,
  answer: Quote,
  refusals: ['HUB_NOT_POSSIBLE'],
  handle: async (input, { services }) => {
    const problem = problemOf(services, input);
    if (problem !== undefined) return refuse('HUB_NOT_POSSIBLE', problem);
    const { party, channel, currency, date, lines } = input;
    const idOf = await namesIn(services, input);
    const quote = await services.pricing.quote({
      channel,
      currency,
      date,
      lines: lines.map((line) => ({
        item: { name: line.item, id: idOf('item', line.item) },
        party: { name: line.party ?? party, id: idOf('party', line.party ?? party) },
        quantity: line.quantity,
        unit: line.unit,
      })),
    });
    return answer(showQuote(quote));
  },
});

/** All names at once; whether a record lives, and is what it is taken for, the station sees with its versions. */
async function namesIn({ records, database }: Services, { party, lines }: QuoteInput) {
  const asked = new Map<string, { readonly domain: 'item' | 'party'; readonly name: string }>();
  const ask = (domain: 'item' | 'party', name: string) => asked.set(`${domain} ${name}`, { domain, name });
  ask('party', party);
  for (const line of lines) {
    ask('item', line.item);
    if (line.party !== undefined) ask('party', line.party);
  }
  const resolved = await records.resolveReferences(
    database,
    '',
    [...asked.values()].map(({ domain, name }) => ({ domain, reference: referenceOf(name) })),
  );
  const ids = new Map([...asked.keys()].map((key, place) => [key, resolved[place]]));
  return (domain: 'item' | 'party', name: string) => ids.get(`${domain} ${name}`);
}

function problemOf({ landscape }: Services, { channel, date }: QuoteInput): string | undefined {
  const channels = (landscape.channels ?? []).map(({ name }) => name);
  if (channel !== undefined && !channels.includes(channel))
    return `The landscape has no channel ${channel}; it has ${channels.join(', ') || 'none'}.`;
  const day = date === undefined ? undefined : parsePlainDate(date);
  return isProblem(day) ? `The date must be ${day.agreed}; it is ${day.found}.` : undefined;
}

function showQuote({
  quotedAt,
  expiresAt,
  lines,
  rounding,
  channel,
  signature,
  ...quote
}: StationQuote): Quote {
  return {
    id: quote.id,
    quotedAt: quotedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    ...(channel === undefined ? {} : { channel }),
    date: quote.date,
    rounding,
    terms: quote.terms,
    lines: lines.map(showLine),
    ...(signature === undefined ? {} : { signature }),
  };
}

/** One shape for both outcomes: what a refused line has not is absent. */
function showLine(line: StationLine): QuotedLine {
  const { item, party, others } = line;
  const asked = {
    line: line.line,
    outcome: line.outcome,
    item: item.name,
    party: party.name,
    ...(item.id === undefined ? {} : { itemId: item.id }),
    ...(party.id === undefined ? {} : { partyId: party.id }),
    losers: line.losers.map(showLoser),
    others,
  };
  if (line.outcome === 'refused') return { ...asked, reason: line.reason, words: line.words };
  const { itemNumber, quantity, askedAs, amount, agreement, kind, price, restsOn } = line;
  const { digits, ...unitPrice } = line.unitPrice;
  return {
    ...asked,
    itemNumber,
    quantity,
    ...(askedAs === undefined ? {} : { askedAs }),
    unitPrice,
    unitPriceIs: digits,
    amount,
    winner: { ...agreement, kind, price },
    restsOn: { ...restsOn, parties: restsOn.parties.map(({ level, ...each }) => withLevel(each, level)) },
  };
}

function withLevel<Party extends object>(party: Party, level: string | undefined) {
  return level === undefined ? party : { ...party, level };
}

function showLoser({ failing: { condition, ...values }, ...loser }: StationLoser) {
  return { ...loser, condition, values };
}

const Quoted = Type.Object(
  { unitPrice: Type.String(), amount: Type.String(), currency: Type.String() },
  closed,
);

const verifyPriceQuote = route({
  method: 'POST',
  path: '/process/v1/price-quotes/verify',
  name: 'verifyPriceQuote',
  scope: 'prices:read',
  summary: 'What a signed quote is worth now: valid, expired, altered, or changed since',
  description:
    'Priced anew for the quote’s own day: `changed` lists the lines that come to something else by the data and rules of now.',
  input: Type.Object(
    { signature: Type.String({ minLength: 1, maxLength: 200_000, description: 'of the quote' }) },
    closed,
  ),
  answer: named(
    'PriceQuoteVerdict',
    Type.Object(
      {
        verdict: Type.Enum(['valid', 'expired', 'altered', 'changed']),
        words: Type.Optional(Type.String({ description: 'why it counts as altered' })),
        quoteId: Type.Optional(Id),
        quotedAt: Type.Optional(Moment),
        expiresAt: Type.Optional(Moment),
        changes: Type.Optional(
          Type.Array(
            Type.Object(
              { line: Type.Integer(), quoted: Quoted, now: QuotedLine },
              { ...closed, description: 'what was quoted, and what the line comes to now' },
            ),
          ),
        ),
      },
      closed,
    ),
  ),
  handle: async ({ signature }, { services }) => {
    const found = await services.pricing.verify(signature);
    if (found.verdict === 'altered') return answer({ verdict: found.verdict, words: found.words });
    const { quote, verdict } = found;
    const shown = {
      verdict,
      quoteId: quote.jti,
      quotedAt: new Date(quote.iat * 1000).toISOString(),
      expiresAt: new Date(quote.exp * 1000).toISOString(),
    };
    if (found.verdict !== 'changed') return answer(shown);
    return answer({
      ...shown,
      changes: found.changes.map(({ quoted, now }) => ({
        line: quoted.line,
        quoted: {
          unitPrice: quoted.unitPrice.amount,
          amount: quoted.amount.amount,
          currency: quoted.amount.currency,
        },
        now: showLine(now),
      })),
    });
  },
});

export const pricingRoutes = [quotePrices, verifyPriceQuote, ...certificationRoutes];
