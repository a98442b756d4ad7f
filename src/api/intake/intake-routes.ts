/** The address to which outside systems push: no API key, the connector's signature decides. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RawMessage } from '../../connectors/kit/source.ts';
import type { Accepted, Intake } from '../../intake/index.ts';
import type { ErrorCode } from '../../platform/errors.ts';
import { sentence } from '../sentences.ts';
import { readRawBodies } from '../server/bodies/bodies.ts';
import { sendProblem } from '../server/problems.ts';

/** Its place in OpenAPI is declared in `openapi/public-paths.ts`. */
export const INTAKE_PATH = '/intake/{system}/{source}';

/** Adds the address in a part of the server of its own, because its bodies are bytes. */
export function addIntake(app: FastifyInstance, intake: Pick<Intake, 'accept' | 'isOverloaded'>): void {
  app.register((part, _options, done) => {
    readRawBodies(part);
    part.route({
      method: ['GET', 'POST'],
      exposeHeadRoute: false,
      url: '/intake/:system/:source',
      onRequest: (_request, reply, next) => {
        if (intake.isOverloaded()) overloaded(reply, 2);
        else next();
      },
      handler: async (request, reply) => {
        const { system, source } = placeOf(request);
        return say(reply, await intake.accept({ system, source, message: messageOf(request) }));
      },
    });
    done();
  });
}

function placeOf({ params }: FastifyRequest): { readonly system: string; readonly source: string } {
  const [system, source] = typeof params === 'object' && params !== null ? Object.values(params) : [];
  return { system: String(system), source: String(source) };
}

function messageOf(request: FastifyRequest): RawMessage {
  const query = new URLSearchParams(request.url.split('?').slice(1).join('?'));
  return {
    method: request.method,
    headers: Object.fromEntries(
      Object.entries(request.headers).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
      ),
    ),
    query: Object.fromEntries(query),
    body: request.body instanceof Uint8Array ? request.body : new Uint8Array(),
  };
}

const REFUSALS: Readonly<Record<Extract<Accepted, { outcome: 'refused' }>['why'], ErrorCode>> = {
  'unknown-source': 'HUB_NOT_FOUND',
  'too-large': 'HUB_PAYLOAD_TOO_LARGE',
  'not-verified': 'HUB_SIGNATURE_INVALID',
};

/** Kept means kept: the message is durable before this answer leaves. */
function say(reply: FastifyReply, accepted: Accepted): FastifyReply {
  switch (accepted.outcome) {
    case 'kept': {
      const { arrival, messageId } = accepted;
      return reply.status(arrival === 'duplicate' ? 200 : 202).send({ receipt: messageId, arrival });
    }
    case 'handshake': {
      const { status, contentType, body } = accepted.answer;
      return reply.status(status).header('content-type', contentType).send(body);
    }
    case 'refused':
      return sendProblem(reply, REFUSALS[accepted.why], { detail: sentence(accepted.reason) });
    case 'overloaded':
      return overloaded(reply, accepted.retryAfterSeconds);
  }
}

function overloaded(reply: FastifyReply, retryAfterSeconds: number): FastifyReply {
  reply.header('retry-after', String(retryAfterSeconds));
  return sendProblem(reply, 'HUB_UNAVAILABLE', {
    detail: 'Too much is waiting to be kept. Send it again later.',
  });
}
