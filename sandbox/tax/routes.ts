/** The REST v2 interface below `/api/v2`: ping, companies, transactions. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { shown } from './model.ts';
import { refusal, Refusal, taxRefusal } from './refusals.ts';
import { readTransaction, TYPES, type DocumentType } from './request.ts';
import { UNSAID, type Transaction, type Transactions } from './transactions.ts';

export interface Company {
  readonly id: number;
  readonly companyCode: string;
  readonly name: string;
  isActive: boolean;
}

export interface TaxState {
  readonly accountId: string;
  readonly licenceKey: string;
  /** Keys of users who may look at everything and record nothing. */
  readonly readOnlyKeys: readonly string[];
  readonly company: Company;
  readonly transactions: Transactions;
}

type Route = (request: FastifyRequest) => object | Refusal;

/** Puts all resources on a server. */
export function serveRest(app: FastifyInstance, state: TaxState): void {
  app.setNotFoundHandler((request, reply) =>
    send(reply, refusal('IncorrectPathError', `Nothing is at ${request.method} ${request.url}.`)),
  );
  app.setErrorHandler((_error, _request, reply) =>
    send(reply, refusal('JsonFormatError', 'The body is no JSON.')),
  );
  const route = (method: 'GET' | 'POST', url: string, work: Route): void => {
    app.route({
      method,
      url,
      handler: async (request, reply) => send(reply, authorised(state, request) ?? work(request)),
    });
  };
  app.get('/api/v2/utilities/ping', async (request, reply) => send(reply, ping(state, request)));
  route('GET', '/api/v2/companies', (request) => companies(state, request));
  route('POST', '/api/v2/transactions/create', (request) => create(state, request));
  route('POST', '/api/v2/transactions/createoradjust', (request) => createOrAdjust(state, request));
  const one = '/api/v2/companies/:company/transactions/:code';
  route('GET', one, (request) => withOne(state, request, (held) => held));
  route('POST', `${one}/commit`, (request) =>
    withOne(state, request, (held) => state.transactions.commit(held)),
  );
  route('POST', `${one}/void`, (request) =>
    withOne(state, request, (held) => voidOne(state, held, request.body)),
  );
}

function send(reply: FastifyReply, answer: object | Refusal): FastifyReply {
  return answer instanceof Refusal ? reply.code(answer.status).send(answer.body) : reply.send(answer);
}

/** What the headers say of the caller: nobody, a stranger, or the account with one of its keys. */
function callerOf({ accountId, licenceKey, readOnlyKeys }: TaxState, request: FastifyRequest): Caller {
  const [scheme = '', credential = ''] = (request.headers.authorization ?? '').split(' ');
  if (scheme !== 'Basic') return 'nobody';
  const [id, ...rest] = Buffer.from(credential, 'base64').toString().split(':');
  const key = rest.join(':');
  if (id !== accountId) return 'stranger';
  if (key === licenceKey) return 'account';
  return readOnlyKeys.includes(key) ? 'reader' : 'stranger';
}
type Caller = 'nobody' | 'stranger' | 'account' | 'reader';

function authorised(state: TaxState, request: FastifyRequest): Refusal | undefined {
  const caller = callerOf(state, request);
  if (caller === 'nobody')
    return refusal('AuthenticationIncomplete', 'You must provide an Authorization header of the type Basic.');
  if (caller === 'stranger')
    return refusal('AuthenticationException', 'Unable to authenticate the user or the account.');
  return caller === 'reader' && request.method !== 'GET'
    ? refusal('PermissionRequired', 'You do not have permission to record transactions.')
    : undefined;
}

/** Answers everybody, and says whether the credentials are known. */
function ping(state: TaxState, request: FastifyRequest): object {
  const caller = callerOf(state, request);
  const authenticated = caller === 'account' || caller === 'reader';
  return {
    version: '26.11.0',
    authenticated,
    authenticationType: authenticated ? 'AccountIdLicenseKey' : 'None',
    ...(authenticated ? { authenticatedAccountId: Number(state.accountId) } : {}),
  };
}

/** Knows one filter: `companyCode eq '…'`. */
function companies({ company }: TaxState, request: FastifyRequest): object | Refusal {
  const filter = queryOf(request, '$filter');
  const wanted = filter === undefined ? undefined : /^companyCode eq '(.*)'$/.exec(filter)?.[1];
  if (filter !== undefined && wanted === undefined)
    return refusal('ModelStateInvalid', 'The simulator filters by companyCode only.', '$filter');
  const value = wanted === undefined || wanted.replaceAll("''", "'") === company.companyCode ? [company] : [];
  return { '@recordsetCount': value.length, value };
}

function create(state: TaxState, request: FastifyRequest): object | Refusal {
  const sent = readTransaction(request.body);
  if (sent instanceof Refusal) return sent;
  const wrong = companyRefusal(state, sent.companyCode);
  return wrong ?? shownOr(state, request, state.transactions.create(sent));
}

const ADJUSTMENT_REASONS = [
  'NotAdjusted',
  'SourcingIssue',
  'ReconciledWithGeneralLedger',
  'ExemptCertApplied',
  'PriceAdjusted',
  'ProductReturned',
  'ProductExchanged',
  'BadDebt',
  'Other',
];
const Adjusting = Type.Object({
  createTransactionModel: Type.Unknown(),
  adjustmentReason: Type.Optional(Type.String()),
  adjustmentDescription: Type.Optional(Type.String()),
});

function createOrAdjust(state: TaxState, request: FastifyRequest): object | Refusal {
  const { body } = request;
  if (!Value.Check(Adjusting, body))
    return refusal('ValueRequiredError', 'Field createTransactionModel is required.');
  const { adjustmentReason: reason = UNSAID.reason, adjustmentDescription: description = '' } = body;
  if (!ADJUSTMENT_REASONS.includes(reason))
    return refusal('InvalidEnumValue', `'${reason}' is no adjustment reason.`, 'adjustmentReason');
  if (body.adjustmentReason === 'Other' && description === '')
    return refusal('ValueRequiredError', 'Field adjustmentDescription is required when the reason is Other.');
  const sent = readTransaction(body.createTransactionModel);
  if (sent instanceof Refusal) return sent;
  const wrong = companyRefusal(state, sent.companyCode);
  const why = { reason, description: description === '' ? UNSAID.description : description };
  return wrong ?? shownOr(state, request, state.transactions.createOrAdjust(sent, why));
}

function companyRefusal({ company }: TaxState, code: string | undefined): Refusal | undefined {
  if (code !== undefined && code !== company.companyCode)
    return taxRefusal('Company not found. Verify the CompanyCode.', `No company ${code}.`, 'CompanyCode');
  return company.isActive
    ? undefined
    : taxRefusal('Tax operations not allowed for an inactive company', company.companyCode, 'CompanyCode');
}

function withOne(
  state: TaxState,
  request: FastifyRequest,
  work: (held: Transaction) => Transaction | Refusal,
): object | Refusal {
  const { company = '', code = '' } = Value.Parse(PathParams, request.params);
  const type = queryOf(request, 'documentType');
  if (type !== undefined && !isType(type))
    return refusal('InvalidEnumValue', `'${type}' is no document type.`, 'documentType');
  const held =
    decoded(company) === state.company.companyCode ? state.transactions.find(decoded(code), type) : undefined;
  if (held === undefined)
    return refusal('EntityNotFoundError', `The Document with code '${company}:${code}' was not found.`);
  return shownOr(state, request, work(held));
}

const PathParams = Type.Object({ company: Type.Optional(Type.String()), code: Type.Optional(Type.String()) });
const isType = (text: string): text is DocumentType => TYPES.some((type) => type === text);

const Voiding = Type.Object({
  code: Type.Union(
    ['Unspecified', 'PostFailed', 'DocDeleted', 'DocVoided', 'AdjustmentCancelled'].map((code) =>
      Type.Literal(code),
    ),
  ),
});

function voidOne({ transactions }: TaxState, held: Transaction, body: unknown): Transaction | Refusal {
  if (!Value.Check(Voiding, body)) return refusal('ValueRequiredError', 'Field code is required.', 'code');
  return transactions.void(held, body.code);
}

function shownOr(
  { company }: TaxState,
  request: FastifyRequest,
  answer: Transaction | Refusal,
): object | Refusal {
  if (answer instanceof Refusal) return answer;
  return shown(answer, company.id, queryOf(request, '$include'));
}

/** Characters that a path cannot carry, as AvaTax wants them spelled. */
const SPELLED = { '_-ava2f-_': '/', '_-ava2b-_': '+', '_-ava3f-_': '?', '_-ava25-_': '%', '_-ava23-_': '#' };

function decoded(part: string): string {
  return Object.entries(SPELLED).reduce((text, [spelled, sign]) => text.replaceAll(spelled, sign), part);
}

function queryOf({ query }: FastifyRequest, name: string): string | undefined {
  const value: unknown = typeof query === 'object' && query !== null ? Reflect.get(query, name) : undefined;
  return typeof value === 'string' ? value : undefined;
}
