/** Lines of the payment journal: written, posted with all that lies in it, and taken out again where posting refuses them. */
import { formatDecimal, type Decimal } from '../../../model/values/decimal.ts';
import { ask, later, type Outcome } from '../../kit/outcome.ts';
import { sendBatch, type BatchRequest } from '../api/batch.ts';
import { isStale, outcomeOfFailure, outcomeOfRefusal, refusalOf, type Answered } from '../api/refusal.ts';
import { apiRoot, recordPath } from '../api/resource.ts';
import { send, type Context } from '../api/session.ts';
import { ledgerNumber, MOST_PARTS, partNumber, type CustomerPaymentBody } from './customer-payment-body.ts';
import type { Journal, JournalLine } from './standing-payments.ts';

export type WrittenLine = Pick<JournalLine, 'id' | 'list' | '@odata.etag'>;

interface NewLine {
  readonly body: CustomerPaymentBody;
  readonly journal: Journal;
  /** Number of the customer who pays. */
  readonly customer: string;
  /** What lies there already and says the same. */
  readonly draft: JournalLine | undefined;
  readonly place: number;
  readonly amount: Decimal;
}

/**
 * Writes the line, unless it lies there; below zero in both cases. A payment is a line of the customer. What is paid out is one of the account
 * of the payment service, with the customer on the other side: a list that leaves out lines of customers shows it all the same.
 */
export async function journaled(
  context: Context,
  { body, journal, customer, draft, place, amount }: NewLine,
): Promise<WrittenLine | Outcome> {
  if (draft !== undefined) return draft;
  const { externalDocumentNumber: ours } = body;
  if (place > MOST_PARTS)
    return ask(`${body.paper} was paid in ${MOST_PARTS} parts: the next one a person books`);
  const list = body.kind === 'receipt' ? 'customerPayments' : 'journalLines';
  const answer = await sendOne(context, {
    method: 'POST',
    path: `companies(${context.settings.company})/${list}`,
    body: {
      journalId: journal.id,
      ...(body.kind === 'receipt'
        ? { customerNumber: customer, appliesToInvoiceNumber: body.paper }
        : {
            // Without a word its type is that of the general ledger.
            accountNumber: journal.balancingAccountNumber,
            balanceAccountType: 'Customer',
            balancingAccountNumber: customer,
          }),
      postingDate: body.postingDate,
      documentNumber: ledgerNumber(ours, place),
      externalDocumentNumber: partNumber(ours, place),
      amount: -Number(formatDecimal(amount)),
      description: body.description,
    },
  });
  if ('outcome' in answer) return answer;
  const id = textOf(answer.body, 'id');
  const etag = textOf(answer.body, '@odata.etag');
  return id === undefined || etag === undefined
    ? later('journaled, but the answer names no id', 'uncertain')
    : { id, list, '@odata.etag': etag };
}

function textOf(body: unknown, field: string): string | undefined {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, field) : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** The words in which a journal says that somebody else has just posted it. */
const NOTHING_LEFT = /there is nothing to post/i;

/** Posts the journal; nothing where that is done. A line that is refused is taken out, so that it holds up no other. */
export async function post(
  context: Context,
  journal: Journal,
  line: WrittenLine,
): Promise<Outcome | undefined> {
  const url = `${apiRoot(context.settings, 'standard')}/${recordPath(context.settings, 'journals', journal.id)}/Microsoft.NAV.post`;
  const reply = await send(context, { method: 'POST', url, body: {} });
  if (reply.reply === 'failed') return outcomeOfFailure(reply.failure);
  if (reply.status < 300) return undefined;
  if (NOTHING_LEFT.test(refusalOf(reply).message))
    return later('the journal was posted by somebody else: looked at again', 'busy', 1);
  const refused = outcomeOfOne(reply);
  if (refused.outcome === 'later') return refused;
  return (await withoutLines(context, [line])) ?? refused;
}

/** Takes lines out of the journal; nothing where that is done. */
export async function withoutLines(
  context: Context,
  lines: readonly WrittenLine[],
): Promise<Outcome | undefined> {
  for (const line of lines) {
    const answer = await sendOne(context, {
      method: 'DELETE',
      path: recordPath(context.settings, line.list, line.id),
      ifMatch: line['@odata.etag'],
    });
    if ('outcome' in answer) return answer;
  }
  return undefined;
}

async function sendOne(context: Context, request: BatchRequest): Promise<Answered | Outcome> {
  const reply = await sendBatch(context, 'standard', [request]);
  if (reply.batch === 'refused')
    return reply.reply.reply === 'failed' ? outcomeOfFailure(reply.reply.failure) : outcomeOfOne(reply.reply);
  const [part] = reply.parts;
  if (part === undefined) return later('the batch broke off before its answer', 'uncertain');
  return part.status < 300 ? part : outcomeOfOne(part);
}

function outcomeOfOne(answer: Answered): Outcome {
  return isStale(answer)
    ? later('somebody changed the journal while we wrote it', 'busy', 1)
    : outcomeOfRefusal(answer);
}
