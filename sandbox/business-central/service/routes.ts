/** The addresses of the simulated service: sign-in, and everything below `/v2.0/{tenant}/{environment}/api`. */
import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SimulatorServer } from '../../kit/simulator-server.ts';
import { serveBatch } from '../odata/batch.ts';
import { errorBody, notFound, Refused } from '../odata/problem.ts';
import { serve, type Ground, type ODataAnswer, type ODataRequest } from '../odata/requests.ts';
import { COMPANION_API } from '../tables/entities.ts';
import { rememberSales } from '../tables/erp.ts';
import type { SignIn } from './sign-in.ts';
import type { Subscriptions } from './subscriptions.ts';

export interface Service {
  readonly server: SimulatorServer;
  readonly ground: Ground;
  readonly signIn: SignIn;
  readonly subscriptions: Subscriptions;
  readonly secondsToWait: () => number;
  /** `/v2.0/{tenant}/{environment}/api` */
  readonly apiPath: string;
}

/** Puts the routes on the server. */
export function addRoutes(service: Service): void {
  const { app } = service.server;
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, body),
  );
  app.post<{ Params: { tenant: string } }>('/:tenant/oauth2/v2.0/token', async (request, reply) => {
    const { status, body } = service.signIn.token(
      request.params.tenant,
      new URLSearchParams(String(request.body)),
    );
    await reply.code(status).send(body);
  });
  app.all('/*', (request, reply) => answerApi(service, request, reply));
}

async function answerApi(service: Service, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const correlationId = randomUUID();
  void reply.header('request-id', correlationId).header('odata-version', '4.0');
  if (!service.signIn.isValid(request.headers.authorization)) {
    await send(
      reply,
      refusal(new Refused(401, 'Authentication_InvalidCredentials', UNKNOWN_CALLER), correlationId),
    );
    return;
  }
  const waitSeconds = service.secondsToWait();
  if (waitSeconds > 0) {
    void reply.header('retry-after', String(waitSeconds));
    await send(
      reply,
      refusal(new Refused(429, 'Application_TooManyRequests', 'Too Many Requests'), correlationId),
    );
    return;
  }
  await send(reply, await answered(service, request, correlationId));
}

const UNKNOWN_CALLER = 'The server has rejected the client credentials.';

async function send(reply: FastifyReply, { status, body }: ODataAnswer): Promise<void> {
  await reply.code(status).type('application/json; odata.metadata=minimal; charset=utf-8').send(body);
}

async function answered(
  service: Service,
  request: FastifyRequest,
  correlationId: string,
): Promise<ODataAnswer> {
  try {
    const asked = requestOf(service, request);
    if (asked.path.startsWith('subscriptions')) return await service.subscriptions.serve(asked);
    if (asked.path === '$batch') {
      return serveBatch(asked, {
        answer: (part) => answeredPart(service, part, correlationId),
        remember: () => rememberSales(service.ground.erp),
      });
    }
    return serve(service.ground, asked);
  } catch (error) {
    return refusal(error, correlationId);
  }
}

function answeredPart(service: Service, part: ODataRequest, correlationId: string): ODataAnswer {
  try {
    service.server.count('batchParts');
    return serve(service.ground, part);
  } catch (error) {
    return refusal(error, correlationId);
  }
}

function refusal(error: unknown, correlationId: string): ODataAnswer {
  if (!(error instanceof Refused)) throw error;
  return { status: error.status, body: errorBody(error.code, error.message, correlationId) };
}

function requestOf({ apiPath }: Service, request: FastifyRequest): ODataRequest {
  const [path = '', query = ''] = request.url.split('?');
  if (!path.startsWith(`${apiPath}/`)) throw notFound(path);
  const below = decodeURIComponent(path.slice(apiPath.length + 1));
  const api = below.startsWith('v2.0/') ? 'v2.0' : 'companion';
  const prefix = api === 'v2.0' ? 'v2.0/' : `${COMPANION_API}/`;
  if (!below.startsWith(prefix)) throw notFound(below);
  return {
    method: request.method,
    api,
    path: below.slice(prefix.length),
    query: new URLSearchParams(query),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    ),
    body: request.body,
  };
}
