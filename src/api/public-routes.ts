/** What needs no key: health, metrics, the contract, and the pages. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { METRICS_TYPE, metricsText } from '../platform/telemetry/metrics.ts';
import type { Health } from './server/health.ts';

/** Adds them to the server. */
export function addPublic(app: FastifyInstance, health: Health): void {
  app.get('/healthz', (_request, reply) => json(reply, { state: 'alive' }));
  app.get('/readyz', async (_request, reply) => {
    const readiness = await health.readiness();
    return json(reply.status(readiness.state === 'ready' ? 200 : 503), readiness);
  });
  app.get('/metrics', async (_request, reply) =>
    reply.header('content-type', METRICS_TYPE).send(await metricsText()),
  );
}

function json(reply: FastifyReply, body: unknown): FastifyReply {
  return reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(body));
}
