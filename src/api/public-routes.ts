/** What needs no key: health, metrics, the contract, and the pages. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { METRICS_TYPE, metricsText } from '../platform/telemetry/metrics.ts';
import { asyncApi } from './openapi/asyncapi.ts';
import { openApi } from './openapi/openapi.ts';
import { errorsPage, PAGE_POLICY, statusPage } from './page/pages.ts';
import { referencePage } from './page/reference-page.ts';
import type { Route } from './route.ts';
import type { Health } from './server/health.ts';

/** Adds them to the server. */
export function addPublic(app: FastifyInstance, health: Health, routes: readonly Route[]): void {
  const document = openApi(routes, packageVersion);
  const contract = JSON.stringify(document);
  const events = JSON.stringify(asyncApi(packageVersion));
  const reference = referencePage(document);
  app.get('/', async (_request, reply) => html(reply, statusPage(await health.readiness())));
  app.get('/docs', (_request, reply) => html(reply, reference));
  app.get('/docs/errors', (_request, reply) => html(reply, errorsPage()));
  app.get('/openapi.json', (_request, reply) => sent(reply, contract));
  app.get('/asyncapi.json', (_request, reply) => sent(reply, events));
  app.get('/healthz', (_request, reply) => json(reply, { state: 'alive' }));
  app.get('/readyz', async (_request, reply) => {
    const readiness = await health.readiness();
    return json(reply.status(readiness.state === 'ready' ? 200 : 503), readiness);
  });
  app.get('/metrics', async (_request, reply) =>
    reply.header('content-type', METRICS_TYPE).send(await metricsText()),
  );
}

function html(reply: FastifyReply, page: string): FastifyReply {
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', PAGE_POLICY)
    .header('referrer-policy', 'no-referrer')
    .send(page);
}

function json(reply: FastifyReply, body: unknown): FastifyReply {
  return sent(reply, JSON.stringify(body));
}

function sent(reply: FastifyReply, text: string): FastifyReply {
  return reply.header('content-type', 'application/json; charset=utf-8').send(text);
}

/** The version of the program. */
const packageVersion = versionIn(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'));

function versionIn(text: string): string {
  const found: unknown = JSON.parse(text);
  const isThere = typeof found === 'object' && found !== null && 'version' in found;
  return isThere && typeof found.version === 'string' ? found.version : 'unknown';
}
