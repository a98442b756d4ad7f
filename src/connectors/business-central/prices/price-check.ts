/**
 * What Business Central itself charges: it computes the price of a line when the line is made, and only then. So a draft sales quote
 * is made with all lines, its prices are read, and it is deleted again. A quote is priced on the day it is made: the API shows no order date of it.
 */
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { PriceAnswer, PriceCheck, PriceQuestion } from '../../kit/price-check.ts';
import { refusalOf } from '../api/refusal.ts';
import { apiRoot, chunked, recordPath } from '../api/resource.ts';
import { send, type Context, type Reply } from '../api/session.ts';
import type { Settings } from '../settings.ts';
import { exactDecimal, theirUnit } from '../their-values.ts';

const LINES = 'salesQuoteLines';

/** Exactly what is read of a quote. */
export const DraftQuote = Type.Object({
  id: Type.String({ minLength: 1 }),
  [LINES]: Type.Array(
    Type.Object({ sequence: Type.Integer(), unitPrice: Type.Union([Type.Number(), Type.String()]) }),
  ),
});
const draftQuote = Compile(DraftQuote);

/** What is sent of a quote and of its lines. */
export interface QuoteBody {
  readonly customerId: string;
  readonly currencyCode?: string;
  readonly [LINES]: readonly {
    readonly lineType: 'Item';
    readonly itemId: string;
    readonly unitOfMeasureCode: string;
    /** The last one: setting the unit asks for the price again. */
    readonly quantity: number;
  }[];
}

/** Lines of one quote; the vendor recommends no more than a hundred nested records. */
const MOST_LINES = 100;

export const priceCheck: PriceCheck<Settings> = {
  days: 'today',
  ask: async (context, questions) => {
    const today = context.clock().toISOString().slice(0, 10);
    const answers = new Map<PriceQuestion, PriceAnswer>();
    const asked = questions.flatMap((question) => {
      const prepared = prepare(question, context.settings, today);
      if ('reason' in prepared) answers.set(question, { answer: 'not-answered', ...prepared });
      return 'reason' in prepared ? [] : [prepared];
    });
    const documents = Map.groupBy(asked, ({ customerId, currency }) => `${customerId} ${currency}`);
    for (const together of documents.values())
      for (const lines of chunked(together, MOST_LINES))
        for (const [question, answer] of await askTogether(context, lines)) answers.set(question, answer);
    return questions.map((question) => answers.get(question) ?? UNANSWERED);
  },
};

const UNANSWERED: PriceAnswer = { answer: 'not-answered', reason: 'the quote came back without this line' };

interface Prepared {
  readonly question: PriceQuestion;
  readonly customerId: string;
  /** Blank is the company's own currency. */
  readonly currency: string;
  readonly unit: string;
}

/** Prices belong to the customer whom the invoice goes to; ship-to addresses have none of their own. */
function prepare(
  question: PriceQuestion,
  settings: Settings,
  today: string,
): Prepared | { readonly reason: string } {
  if (question.date !== today) return { reason: `Business Central prices quotes of ${today} only` };
  const buyer = question.chain.find(({ level }) => level === 'bill-to' || level === 'group');
  if (buyer === undefined) return { reason: 'Business Central does not know the customer' };
  const unit = theirUnit(question.quantity.unit, settings);
  if (unit === undefined) return { reason: `no unit is declared for ${question.quantity.unit}` };
  const isOwn = question.currency === settings.localCurrency;
  return { question, customerId: buyer.externalId, currency: isOwn ? '' : question.currency, unit };
}

type Answered = readonly (readonly [PriceQuestion, PriceAnswer])[];

/** One refused line refuses the whole quote: then each is asked alone, so that only the refused one stays without an answer. */
async function askTogether(context: Context, lines: readonly Prepared[]): Promise<Answered> {
  const made = await makeQuote(context, lines);
  if ('lines' in made) return lines.map(({ question }, place) => [question, answerOf(made.lines[place])]);
  const [only] = lines;
  if (only !== undefined && lines.length === 1)
    return [[only.question, { answer: 'not-answered', reason: made.refused }]];
  const alone: (readonly [PriceQuestion, PriceAnswer])[] = [];
  for (const line of lines) alone.push(...(await askTogether(context, [line])));
  return alone;
}

type QuoteLine = Static<typeof DraftQuote>[typeof LINES][number];

/** Blank prices are how Business Central says that it has none. */
function answerOf(line: QuoteLine | undefined): PriceAnswer {
  if (line === undefined) return UNANSWERED;
  const exact = exactDecimal('unitPrice', line.unitPrice);
  if ('breach' in exact) return { answer: 'not-answered', reason: 'its price is no exact decimal' };
  return exact.mapped === '0' ? { answer: 'no-price' } : { answer: 'priced', unitPrice: exact.mapped };
}

/** Makes the quote, reads its lines, deletes it. A refusal is told; what cannot be reached is thrown. */
async function makeQuote(
  context: Context,
  lines: readonly Prepared[],
): Promise<{ readonly lines: readonly QuoteLine[] } | { readonly refused: string }> {
  const { settings } = context;
  const list = `${apiRoot(settings, 'standard')}/companies(${settings.company})/salesQuotes`;
  const reply = await send(context, {
    method: 'POST',
    url: `${list}?$expand=${LINES}`,
    body: bodyOf(lines),
  });
  if (reply.reply === 'failed') throw new PriceCheckFailed(reply.failure.reason);
  if (reply.status >= 300) return refusedOrThrow(reply);
  if (!draftQuote.Check(reply.body)) throw new PriceCheckFailed('the answer is no sales quote');
  await removeQuote(context, reply.body.id);
  return { lines: reply.body[LINES].toSorted((a, b) => a.sequence - b.sequence) };
}

function bodyOf(lines: readonly Prepared[]): QuoteBody {
  const [first] = lines;
  return {
    customerId: first?.customerId ?? '',
    ...(first === undefined || first.currency === '' ? {} : { currencyCode: first.currency }),
    [LINES]: lines.map(({ question: { item, quantity }, unit }) => ({
      lineType: 'Item',
      itemId: item,
      unitOfMeasureCode: unit,
      quantity: Number(quantity.value),
    })),
  };
}

async function removeQuote(context: Context, id: string): Promise<void> {
  const { settings } = context;
  const url = `${apiRoot(settings, 'standard')}/${recordPath(settings, 'salesQuotes', id)}`;
  const reply = await send(context, { method: 'DELETE', url, headers: { 'if-match': '*' } });
  const isGone = reply.reply === 'answered' && (reply.status < 300 || reply.status === 404);
  if (!isGone) throw new PriceCheckFailed(`the draft quote ${id} was made and could not be deleted`);
}

/** The record or the rule refuses: that is an answer. Throttling and outage are not. */
function refusedOrThrow(reply: Extract<Reply, { reply: 'answered' }>): { readonly refused: string } {
  const { code, message } = refusalOf(reply);
  const words = `${code}: ${message}`;
  if (reply.status === 429 || reply.status >= 500 || reply.status === 401) throw new PriceCheckFailed(words);
  return { refused: words };
}

class PriceCheckFailed extends Error {
  constructor(message: string) {
    super(`Business Central cannot be asked for prices: ${message}`);
    this.name = 'PriceCheckFailed';
  }
}
