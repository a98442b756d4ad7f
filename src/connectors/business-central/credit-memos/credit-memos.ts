/** Credit memos into Business Central: looked up before they are created, posted at once; what is posted stays, and more is a further memo. */
import { decimalOf, isNegative, subtractDecimals } from '../../../model/values/decimal.ts';
import { ask, done, later, type Outcome } from '../../kit/outcome.ts';
import type { Target, Write } from '../../kit/target.ts';
import { sendBatch, type BatchRequest } from '../api/batch.ts';
import { ReadFailed } from '../api/lists.ts';
import { isStale, outcomeOfFailure, outcomeOfRefusal, type Answered } from '../api/refusal.ts';
import { apiRoot, recordPath } from '../api/resource.ts';
import { send, type Context } from '../api/session.ts';
import type { Settings } from '../settings.ts';
import { CreditMemoBody, lineKey, toBody, type CreditMemoLineBody } from './credit-memo-body.ts';
import { countedFor, furtherLines } from './memo-amounts.ts';
import {
  heldLines,
  lookUpMemos,
  memoNumber,
  MOST_MEMOS,
  type Standing,
  type StandingMemo,
} from './standing-memos.ts';

type MemoWrite = Write<CreditMemoBody>;

export const creditMemos: Target<Settings, typeof CreditMemoBody, 'credit-memo'> = {
  domain: 'credit-memo',
  contract: { name: 'business-central.sales-credit-memo', version: 'v2.0' },
  to: CreditMemoBody,
  fields: ['document', 'customer', 'date', 'currency', 'state', 'lines'],
  batchSize: 10,
  map: toBody,
  async write(context, writes) {
    const standing = await lookUpMemos(context, writes);
    if (typeof standing !== 'function') return writes.map(() => standing);
    const outcomes: Outcome[] = [];
    for (const { body } of writes) {
      const bringing = body.state === 'cancelled' ? takeOut : bring;
      outcomes.push(await bringing(context, body, standing(body)));
    }
    return outcomes;
  },
  async find(context, writes) {
    const standing = await lookUp(context, writes);
    return writes.map(({ body }) => {
      const { posted, drafts } = standing(body);
      return [...posted, ...drafts].map(idOf)[0];
    });
  },
  async readBack(context, writes) {
    const standing = await lookUp(context, writes);
    return writes.map(({ body }) => heldBody(body, standing(body)));
  },
};

/** Drafts can go; what is posted is for people. */
async function takeOut(
  context: Context,
  { externalDocumentNumber }: CreditMemoBody,
  { posted: [first], drafts }: Standing,
): Promise<Outcome> {
  if (first !== undefined) return ask(`${first.number} is posted: it cannot be taken out any more`);
  return (await withoutDrafts(context, drafts)) ?? done(externalDocumentNumber);
}

async function bring(context: Context, body: CreditMemoBody, standing: Standing): Promise<Outcome> {
  const missing = missingLines(body, standing.posted);
  if ('outcome' in missing) return missing;
  const draft = standing.drafts.find((each) => missing.length > 0 && isFor(each, body, missing));
  const unwanted = standing.drafts.filter((each) => each !== draft);
  const gone = await withoutDrafts(context, unwanted);
  if (gone !== undefined) return gone;
  const [first] = standing.posted.map(idOf);
  if (missing.length === 0) return done(first ?? body.externalDocumentNumber);
  const created = draft === undefined ? await create(context, body, { standing, missing }) : idOf(draft);
  return typeof created === 'string' ? await post(context, created, first ?? created) : created;
}

/** Deletes drafts that nobody wants; nothing where that is done. */
async function withoutDrafts(
  context: Context,
  drafts: readonly StandingMemo[],
): Promise<Outcome | undefined> {
  for (const draft of drafts) {
    const answer = await sendOne(context, {
      method: 'DELETE',
      path: recordPath(context.settings, 'salesCreditMemos', draft.id),
      ifMatch: draft['@odata.etag'],
    });
    if ('outcome' in answer) return answer;
  }
  return undefined;
}

async function create(
  context: Context,
  { state: _posted, salesCreditMemoLines: _all, ...header }: CreditMemoBody,
  { standing, missing }: { readonly standing: Standing; readonly missing: readonly CreditMemoLineBody[] },
): Promise<string | Outcome> {
  const place = standing.posted.length + 1;
  if (place > MOST_MEMOS) return ask(`${header.externalDocumentNumber} was credited in ${MOST_MEMOS} parts`);
  const answer = await sendOne(context, {
    method: 'POST',
    path: `companies(${context.settings.company})/salesCreditMemos`,
    body: {
      ...header,
      externalDocumentNumber: memoNumber(header.externalDocumentNumber, place),
      salesCreditMemoLines: missing.map(newLine),
    },
  });
  if ('outcome' in answer) return answer;
  const { body } = answer;
  return typeof body === 'object' && body !== null && 'id' in body
    ? String(body.id).toLowerCase()
    : later('created, but the answer names no id', 'uncertain');
}

/** The price comes last: unit and quantity look it up again. The amount follows from it. */
function newLine({
  quantity,
  unitPrice,
  amount: _computed,
  ...line
}: CreditMemoLineBody): Record<string, unknown> {
  return { lineType: 'Item', ...line, quantity: Number(quantity), unitPrice: Number(unitPrice) };
}

async function post(context: Context, draftId: string, id: string): Promise<Outcome> {
  const path = recordPath(context.settings, 'salesCreditMemos', draftId);
  const url = `${apiRoot(context.settings, 'standard')}/${path}/Microsoft.NAV.post`;
  const reply = await send(context, { method: 'POST', url, body: {} });
  if (reply.reply === 'failed') return outcomeOfFailure(reply.failure);
  return reply.status < 300 ? done(id) : outcomeOfOne(reply);
}

async function sendOne(context: Context, request: BatchRequest): Promise<Answered | Outcome> {
  const reply = await sendBatch(context, 'standard', [request]);
  if (reply.batch === 'refused') {
    return reply.reply.reply === 'failed' ? outcomeOfFailure(reply.reply.failure) : outcomeOfOne(reply.reply);
  }
  const [part] = reply.parts;
  if (part === undefined) return later('the batch broke off before its answer', 'uncertain');
  return part.status < 300 ? part : outcomeOfOne(part);
}

function outcomeOfOne(part: Answered): Outcome {
  return isStale(part)
    ? later('somebody changed the credit memo while we wrote it', 'busy', 1)
    : outcomeOfRefusal(part);
}

/** What is to be credited and is not posted yet; what is posted beyond it cannot be taken back by the hub. */
function missingLines(
  { salesCreditMemoLines, currencyCode }: CreditMemoBody,
  posted: readonly StandingMemo[],
): readonly CreditMemoLineBody[] | Outcome {
  const counted = countedFor(heldLines(posted), salesCreditMemoLines, currencyCode);
  const held = new Map(counted.map((line) => [lineKey(line), line.quantity]));
  const wanted = new Set(salesCreditMemoLines.map(lineKey));
  const open = salesCreditMemoLines.map((line) => {
    const left = subtractDecimals(decimalOf(line.quantity), decimalOf(held.get(lineKey(line)) ?? '0'));
    return { line, left };
  });
  const tooMuch =
    open.some(({ left }) => isNegative(left)) || [...held.keys()].some((key) => !wanted.has(key));
  if (tooMuch)
    return ask(
      `${posted.map(({ number }) => number).join(', ')} credit more, or at other prices, than should be: it is posted, and a person corrects it`,
    );
  return furtherLines(open, counted, currencyCode);
}

/** Is the draft exactly what a lost answer left? */
function isFor(
  draft: StandingMemo,
  { customerId, currencyCode }: CreditMemoBody,
  missing: readonly CreditMemoLineBody[],
): boolean {
  return (
    draft.customerId.toLowerCase() === customerId &&
    draft.currencyCode === currencyCode &&
    spelled(heldLines([draft])) === spelled(missing)
  );
}

function spelled(lines: readonly CreditMemoLineBody[]): string {
  return JSON.stringify(lines.map((line) => `${lineKey(line)} ${line.quantity}`).toSorted(compareText));
}

function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function idOf({ id }: StandingMemo): string {
  return id.toLowerCase();
}

async function lookUp(context: Context, writes: readonly MemoWrite[]) {
  const standing = await lookUpMemos(context, writes);
  if (typeof standing === 'function') return standing;
  throw new ReadFailed('reason' in standing ? standing.reason : 'no answer');
}

/**
 * What is posted, over all memos; a draft is nothing yet. The date is that of each memo's own day, and goods that are all credited came to
 * what was wanted then: a coin of rounding that is wanted elsewhere by now is no difference.
 */
function heldBody(body: CreditMemoBody, { posted }: Standing): CreditMemoBody | 'absent' {
  const [first] = posted;
  if (first === undefined) return body.state === 'cancelled' ? body : 'absent';
  const wanted = body.salesCreditMemoLines;
  const counted = countedFor(heldLines(posted), wanted, body.currencyCode);
  const held = new Map(counted.map((line) => [lineKey(line), line]));
  const ours = wanted.flatMap((line) => {
    const found = held.get(lineKey(line));
    if (found === undefined) return [];
    const { taxCode } = line;
    const same = { ...found, ...(taxCode !== undefined && { taxCode }) };
    return [found.quantity === line.quantity ? { ...same, amount: line.amount } : same];
  });
  const keys = new Set(wanted.map(lineKey));
  return {
    ...body,
    customerId: first.customerId.toLowerCase(),
    currencyCode: first.currencyCode,
    state: 'posted',
    salesCreditMemoLines: [...ours, ...counted.filter((line) => !keys.has(lineKey(line)))],
  };
}
