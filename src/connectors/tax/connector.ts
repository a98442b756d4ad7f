/** Avalara AvaTax: sales tax of orders and invoices, by its REST v2 interface. */
import { Value } from 'typebox/value';
import type { Connector } from '../kit/connector.ts';
import type { Problem } from '../kit/mapping.ts';
import { call, isSuccess, type AvaReply } from './ava-call.ts';
import { refusalOf } from './refusals.ts';
import { TaxSettings, type TaxContext } from './settings.ts';
import { taxDocuments } from './tax-documents.ts';
import { AvaCompanies, AvaPing } from './theirs.ts';

export const tax: Connector<typeof TaxSettings> = {
  name: 'tax',
  title: 'Avalara AvaTax',
  settings: TaxSettings,
  semantics: {
    ordering: 'none',
    deletes: 'never',
    // Transactions stand under our own code: writing again finds them there.
    idempotency: 'natural',
    events: 'none',
    // The vendor publishes no numbers; 429 corrects these.
    limits: { requestsPerSecond: 20, concurrency: 4 },
  },
  baseUrl: ({ baseUrl }) => baseUrl,
  check,
  sources: {},
  targets: { 'tax-documents': taxDocuments },
};

/** Two questions that change nothing: does AvaTax know the key, and does the account have the company? */
async function check(context: TaxContext): Promise<readonly Problem[]> {
  const stranger = await keyProblem(context);
  return stranger === undefined ? companyProblems(context) : [stranger];
}

async function keyProblem(context: TaxContext): Promise<Problem | undefined> {
  const reply = await call(context, { method: 'GET', path: '/utilities/ping' });
  if (!isSuccess(reply)) return problemOf(reply, 'baseUrl', 'an AvaTax that answers');
  if (!Value.Check(AvaPing, reply.body))
    return { path: 'baseUrl', found: 'an answer of another kind', agreed: 'the ping of AvaTax REST v2' };
  if (reply.body.authenticated) return undefined;
  return {
    path: 'licenceKey',
    found: `AvaTax does not know account ${context.settings.accountId} with this licence key`,
    agreed: 'a licence key of this account; sandbox and production have their own',
  };
}

async function companyProblems(context: TaxContext): Promise<readonly Problem[]> {
  const { companyCode } = context.settings;
  const filter = encodeURIComponent(`companyCode eq '${companyCode.replaceAll("'", "''")}'`);
  const reply = await call(context, { method: 'GET', path: `/companies?$filter=${filter}` });
  if (!isSuccess(reply)) return [problemOf(reply, 'companyCode', 'a company that this key may see')];
  const companies = Value.Check(AvaCompanies, reply.body) ? reply.body.value : [];
  const company = companies.find((each) => each.companyCode === companyCode);
  if (company === undefined)
    return [{ path: 'companyCode', found: companyCode, agreed: 'the code of a company of this account' }];
  return company.isActive === false
    ? [{ path: 'companyCode', found: `${companyCode} is inactive`, agreed: 'an active company' }]
    : [];
}

function problemOf(reply: AvaReply, path: string, agreed: string): Problem {
  if (reply.reply === 'failed') return { path: 'baseUrl', found: reply.failure.reason, agreed };
  const { code, words } = refusalOf(reply);
  return { path, found: `${code}: ${words}`, agreed };
}
