/** Tax documents: estimates that are kept nowhere, transactions that are committed once under our number, adjusted and voided. */
import { Value } from 'typebox/value';
import { decimalOf, formatDecimal, negateDecimal } from '../../model/values/decimal.ts';
import { canonicalJson } from '../../platform/hash.ts';
import { answered, ask, later, type Outcome } from '../kit/outcome.ts';
import type { Target, Write } from '../kit/target.ts';
import { call, exactText, isSuccess, transactionPath, type AvaReply } from './ava-call.ts';
import { differences, type Difference } from './differences.ts';
import { outcomeOfRefusal, refusalOf, withoutEffect } from './refusals.ts';
import type { TaxContext, TaxSettings } from './settings.ts';
import {
  AvaAnswer,
  AvaDocument,
  AvaKept,
  type AvaCommitted,
  type AvaEstimate,
  type AvaVoided,
  type KeptType,
} from './theirs.ts';
import { toAvaDocument } from './to-document.ts';

export const taxDocuments: Target<TaxSettings, typeof AvaDocument, 'tax-document'> = {
  domain: 'tax-document',
  contract: { name: 'tax.document', version: '1' },
  to: AvaDocument,
  fields: [
    'document',
    'state',
    'kind',
    'customer',
    'exempt',
    'taxNumber',
    'purchaseOrder',
    'date',
    'taxDate',
    'currency',
    'shipTo',
    'lines',
    'charges',
  ],
  batchSize: 5,
  map: toAvaDocument,
  write: (context, writes) => Promise.all(writes.map((write) => writeOne(context, write))),
};

async function writeOne(context: TaxContext, write: Write<AvaDocument>): Promise<Outcome> {
  const { body, previous } = write;
  const left = leftBehind(body, previous);
  const cleared = left === undefined ? 'gone' : await voidKept(context, left, 'DocVoided');
  if (cleared !== 'gone') return cleared;
  switch (body.state) {
    case 'estimate':
      return estimate(context, body);
    case 'committed':
      return commit(context, body, previous);
    case 'voided':
      return voided(context, body);
  }
}

/** What was committed under this number and is not what stands there from now on. */
function leftBehind(body: AvaDocument, previous: AvaDocument | undefined): AvaCommitted | undefined {
  if (previous?.state !== 'committed') return undefined;
  return body.state === 'estimate' || body.type !== previous.type ? previous : undefined;
}

async function estimate(context: TaxContext, body: AvaEstimate): Promise<Outcome> {
  const path = '/transactions/create?$include=Lines';
  const reply = await call(context, { method: 'POST', path, body: onTheWire(context, body) });
  return withoutEffect(isSuccess(reply) ? answerOf(context, body, reply.body) : outcomeOfRefusal(reply));
}

/** Looks first, so that a repetition changes nothing; what differs is adjusted, with the reason. */
async function commit(
  context: TaxContext,
  body: AvaCommitted,
  previous: AvaDocument | undefined,
): Promise<Outcome> {
  const kept = await lookUp(context, body);
  if ('outcome' in kept) return kept;
  if (kept.found === undefined) return createOrAdjust(context, body, []);
  const changes = differences(body, kept.found, isOther(body, previous) ? 'changed' : 'as-before');
  switch (kept.found.status) {
    case 'Committed':
      return changes.length === 0
        ? answerOf(context, body, kept.found)
        : createOrAdjust(context, body, changes);
    case 'Cancelled': {
      // A cancelled transaction keeps its code until it is deleted.
      const freed = await voidKept(context, body, 'DocDeleted');
      return freed === 'gone' ? createOrAdjust(context, body, []) : freed;
    }
    default:
      return createOrAdjust(context, body, changes);
  }
}

async function createOrAdjust(
  context: TaxContext,
  body: AvaCommitted,
  changes: readonly Difference[],
): Promise<Outcome> {
  const reply = await call(context, {
    method: 'POST',
    path: '/transactions/createoradjust?$include=Lines',
    body: {
      createTransactionModel: { ...onTheWire(context, body), commit: true },
      ...adjustmentFor(changes),
    },
  });
  return isSuccess(reply) ? answerOf(context, body, reply.body) : outcomeOfRefusal(reply);
}

function isOther(body: AvaDocument, previous: AvaDocument | undefined): boolean {
  return previous !== undefined && canonicalJson(previous) !== canonicalJson(body);
}

/** Harmless where nothing was committed, and where it was voided already. */
async function voided(context: TaxContext, body: AvaVoided): Promise<Outcome> {
  const gone = await voidKept(context, body, 'DocVoided');
  if (gone !== 'gone') return gone;
  return answered(body.code, {
    tax: '0',
    currency: body.currencyCode,
    lines: body.lines.map((line) => ({ line, tax: '0' })),
    asOf: context.clock().toISOString(),
  });
}

const NOTHING_LEFT: readonly string[] = ['EntityNotFoundError', 'TransactionAlreadyCancelled'];

async function voidKept(
  context: TaxContext,
  kept: { readonly code: string; readonly type: KeptType },
  code: 'DocVoided' | 'DocDeleted',
): Promise<Outcome | 'gone'> {
  const path = transactionPath(context, kept, '/void');
  const reply = await call(context, { method: 'POST', path, body: { code } });
  return isSuccess(reply) || NOTHING_LEFT.includes(codeOf(reply)) ? 'gone' : outcomeOfRefusal(reply);
}

async function lookUp(
  context: TaxContext,
  body: AvaCommitted,
): Promise<{ readonly found: AvaKept | undefined } | Outcome> {
  const path = `${transactionPath(context, body)}&$include=Lines,Addresses`;
  const reply = await call(context, { method: 'GET', path });
  if (codeOf(reply) === 'EntityNotFoundError') return { found: undefined };
  if (!isSuccess(reply)) return withoutEffect(outcomeOfRefusal(reply));
  return Value.Check(AvaKept, reply.body)
    ? { found: reply.body }
    : later('the answer is no transaction of AvaTax', 'unavailable');
}

function codeOf(reply: AvaReply): string {
  return reply.reply === 'answered' && reply.status >= 400 ? refusalOf(reply).code : '';
}

/** Amounts and quantities are JSON numbers there; the mapping let pass only what they carry exactly. */
function onTheWire(
  { settings }: TaxContext,
  { state: _state, lines, ...content }: AvaEstimate | AvaCommitted,
): object {
  return {
    companyCode: settings.companyCode,
    ...content,
    lines: lines.map(({ quantity, amount, ...line }) => ({
      ...line,
      quantity: Number(quantity),
      amount: Number(amount),
    })),
  };
}

/** AvaTax has a word for some reasons; the description says all of it. */
function adjustmentFor(changes: readonly Difference[]): object {
  if (changes.length === 0) return {};
  const [adjustmentReason] = [
    ...(changes.includes('lines') ? ['PriceAdjusted'] : []),
    ...(changes.includes('exemption') ? ['ExemptCertApplied'] : []),
    ...(changes.includes('places') ? ['SourcingIssue'] : []),
    'Other',
  ];
  return { adjustmentReason, adjustmentDescription: `The document changed: ${changes.join(', ')}` };
}

/** What was asked, answered: the tax of every line, exactly. Tax that is given back is told as what it is, above zero. */
function answerOf(context: TaxContext, body: AvaEstimate | AvaCommitted, reply: unknown): Outcome {
  if (!Value.Check(AvaAnswer, reply)) return later('the answer is no calculated transaction', 'uncertain');
  if (reply.currencyCode !== body.currencyCode)
    return ask(`AvaTax calculated in ${reply.currencyCode} instead of ${body.currencyCode}`);
  const isReturn = body.type.startsWith('Return');
  const told = new Map(reply.lines.map(({ lineNumber, tax }) => [lineNumber, ours(tax, isReturn)]));
  const lines = body.lines.map(({ number, quantity }) => ({ line: number, tax: told.get(number), quantity }));
  const tax = ours(reply.totalTax, isReturn);
  const untold = lines.find((line) => line.tax === undefined);
  if (tax === undefined || untold !== undefined)
    return later(`the answer tells no exact tax of line ${untold?.line ?? 'any'}`, 'uncertain');
  return answered(body.code, {
    tax,
    currency: body.currencyCode,
    lines,
    asOf: context.clock().toISOString(),
  });
}

function ours(tax: number | string, isReturn: boolean): string | undefined {
  const exact = exactText(tax);
  return exact === undefined || !isReturn ? exact : formatDecimal(negateDecimal(decimalOf(exact)));
}
