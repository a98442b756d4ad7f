/** One simulated Salesforce org over HTTP: sign-in, the REST API, its allowance of the day and its faults. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Distributor } from '../distributor/shapes.ts';
import type { Simulator } from '../kit/faults.ts';
import { simulatorServer, type Answer, type Refusal } from '../kit/simulator-server.ts';
import { orgEdits } from './edits.ts';
import { Org, type OrgRule } from './org.ts';
import { answer, isReading, type RestState } from './rest.ts';
import { refusal } from './rest/answers.ts';
import { seedOrg } from './seed.ts';
import { sessions, type ConnectedApp, type Sessions } from './sessions.ts';

export interface SalesforceOptions {
  /** Absent: any free port. */
  readonly port?: number;
  readonly seed: number;
  readonly distributor: Distributor;
  readonly app: ConnectedApp;
  readonly externalIdField: string;
  /** Default 2,000, as the vendor's. */
  readonly pageSize?: number;
  /** Requests of a day; default 100,000. */
  readonly dailyRequests?: number;
  readonly rules?: readonly OrgRule[];
  /** Of an org with several, its own first. */
  readonly currencies?: readonly string[];
  readonly clock?: () => Date;
}

export interface SalesforceSimulator extends Simulator {
  readonly org: Org;
  readonly sessions: Sessions;
}

/** Starts an org that holds what the distributor's salespeople would have typed in. */
export async function startSalesforce(options: SalesforceOptions): Promise<SalesforceSimulator> {
  const clock = options.clock ?? (() => new Date());
  const server = simulatorServer({
    name: 'crm',
    seed: options.seed,
    ...(options.port === undefined ? {} : { port: options.port }),
    isWrite: (request) => isApi(request) && !isReading(requestOf(request)),
    refusal: refusalInDialect,
  });
  const { externalIdField, rules = [], currencies = [] } = options;
  const org = new Org({ externalIdField, clock, rules, currencies });
  seedOrg(org, options.distributor);
  const open = sessions(options.app, clock);
  const state: RestState = { org, pageSize: options.pageSize ?? 2_000, locators: new Map() };
  serveSignIn(server.app, open);
  serveApi(server.app, { state, open, allowance: options.dailyRequests ?? 100_000 });
  const url = await server.listen();
  return {
    name: 'crm',
    url,
    faults: server.faults,
    org,
    sessions: open,
    counts: () => ({
      ...server.counts(),
      accounts: org.living('Account').length,
      products: org.living('Product2').length,
      prices: org.living('PricebookEntry').length,
      orders: org.living('Order').length,
    }),
    edits: orgEdits(org),
    close: () => server.close(),
  };
}

const isApi = ({ url }: FastifyRequest): boolean => url.startsWith('/services/data/');
const requestOf = ({ method, url, body }: FastifyRequest) => ({ method, url, body });

function serveSignIn(app: FastifyInstance, open: Sessions): void {
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_, body, done) =>
    done(null, body),
  );
  app.post('/services/oauth2/token', async (request, reply) => {
    const form = new URLSearchParams(typeof request.body === 'string' ? request.body : '');
    const { status, body } = await open.signIn(form, `http://${request.headers.host ?? ''}`);
    return reply.code(status).send(body);
  });
}

function serveApi(
  app: FastifyInstance,
  {
    state,
    open,
    allowance,
  }: { readonly state: RestState; readonly open: Sessions; readonly allowance: number },
): void {
  let used = 0;
  app.all('/services/data/*', async (request, reply) => {
    const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
    if (!open.isOpen(token))
      return reply.code(401).send(refusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid').body);
    used += 1;
    void reply.header('sforce-limit-info', `api-usage=${Math.min(used, allowance)}/${allowance}`);
    const { status, body } = used > allowance ? limitReached() : answer(state, requestOf(request));
    return reply.code(status).send(body);
  });
}

const limitReached = () => refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');

function refusalInDialect(kind: Refusal, request: FastifyRequest): Answer {
  if (kind === 'unavailable') return refusal(503, 'SERVER_UNAVAILABLE', 'Server is unavailable.');
  return isApi(request)
    ? limitReached()
    : { status: 400, body: { error: 'invalid_grant', error_description: 'login rate exceeded' } };
}
