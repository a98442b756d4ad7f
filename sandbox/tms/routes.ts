/** The part of the service's API that is about trackers and webhooks, version 2. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Type, type Static } from 'typebox';
import { errorBody, fieldError, modeOf, notFound, type Access } from './access.ts';
import { TEST_CODES } from './journeys.ts';
import { listQuery, type Querystring } from './list-query.ts';
import type { Made, TrackerDesk } from './tracker-desk.ts';
import type { WebhookDesk, WebhookWish } from './webhooks.ts';

/** Everything the service keeps. */
export interface TmsState {
  readonly trackers: TrackerDesk;
  readonly webhooks: WebhookDesk;
  readonly access: Access;
}

const NewTracker = Type.Object({
  tracker: Type.Object({
    tracking_code: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    carrier: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  }),
});
const Custom = Type.Array(Type.Object({ name: Type.String(), value: Type.String({ maxLength: 1_000 }) }), {
  maxItems: 3,
});
const Wish = Type.Object({
  url: Type.Optional(Type.String()),
  webhook_secret: Type.Optional(Type.String()),
  custom_headers: Type.Optional(Custom),
});

/** Puts the routes on a server, below its prefix. */
export function serveTrackers(app: FastifyInstance, state: TmsState): void {
  app.post<{ Body: Static<typeof NewTracker> }>(
    '/trackers',
    { schema: { body: NewTracker } },
    async (request, reply) => {
      const { tracking_code: code, carrier } = request.body.tracker;
      if (!code) return incomplete(reply, 'tracking_code');
      const mode = modeOf(request, state.access);
      return answerOf(reply, follow(state, { code, mode, ...(carrier ? { carrier } : {}) }));
    },
  );
  app.get<{ Params: { id: string } }>('/trackers/:id', async (request, reply) => {
    const tracker = state.trackers.find(request.params.id);
    return tracker?.mode === modeOf(request, state.access) ? tracker : notFound(reply);
  });
  app.get<{ Querystring: Querystring }>('/trackers', async (request, reply) => {
    const query = listQuery(request.query, state.trackers);
    if ('invalid' in query) return reply.code(422).send(errorBody('PARAMETER.INVALID', query.invalid));
    const { trackers, more } = state.trackers.list({ ...query, mode: modeOf(request, state.access) });
    return { trackers, has_more: more };
  });
}

/** Follows a parcel and tells it; test numbers show their scans at once. */
function follow({ trackers, webhooks }: TmsState, wanted: Parameters<TrackerDesk['create']>[0]): Made {
  const made = trackers.create(wanted);
  if (made.made !== 'new') return made;
  webhooks.tell('tracker.created', { tracker: made.tracker });
  const scans = wanted.mode === 'test' ? (TEST_CODES.get(wanted.code) ?? []) : [];
  for (const scan of scans) trackers.scan(made.tracker, scan);
  if (scans.length > 0)
    webhooks.tell('tracker.updated', { tracker: made.tracker, previousStatus: 'unknown' });
  return made;
}

function answerOf(reply: FastifyReply, made: Made): FastifyReply {
  if (made.made === 'refused') return reply.code(422).send(errorBody(made.code, made.message));
  return reply.code(made.made === 'new' ? 201 : 200).send(made.tracker);
}

function incomplete(reply: FastifyReply, field: string): FastifyReply {
  const message = 'A required parameter is missing';
  return reply
    .code(422)
    .send(errorBody('PARAMETER.REQUIRED', message, [fieldError(field, 'cannot be blank')]));
}

/** The routes that set webhooks up. */
export function serveWebhooks(app: FastifyInstance, { webhooks, access }: TmsState): void {
  app.get('/webhooks', (request, reply) => reply.send({ webhooks: webhooks.all(modeOf(request, access)) }));
  app.get<{ Params: { id: string } }>(
    '/webhooks/:id',
    async ({ params }, reply) => webhooks.find(params.id) ?? notFound(reply),
  );
  app.post<{ Body: { webhook: WebhookWish } }>(
    '/webhooks',
    { schema: { body: Type.Object({ webhook: Wish }) } },
    async (request, reply) => {
      const { webhook } = request.body;
      if (webhook.url === undefined) return incomplete(reply, 'url');
      const made = webhooks.create(webhook, modeOf(request, access));
      if (made === undefined)
        return reply.code(422).send(errorBody('WEBHOOK.INVALID', 'A sandbox calls loopback addresses only'));
      return reply.code(201).send(made);
    },
  );
  app.patch<{ Params: { id: string }; Body: WebhookWish }>(
    '/webhooks/:id',
    { schema: { body: Wish } },
    async ({ params, body }, reply) => {
      const changed = webhooks.update(params.id, body);
      return changed === undefined ? notFound(reply) : reply.code(201).send(changed);
    },
  );
  app.delete<{ Params: { id: string } }>('/webhooks/:id', async ({ params }, reply) =>
    webhooks.delete(params.id) ? {} : notFound(reply),
  );
}
