/** Replays: a plan first, then run at a rate, watched, stopped. */
import { Type } from 'typebox';
import type { Replay } from '../../delivery/index.ts';
import { isRefusal, readCursor, toPage, toRead } from '../cursor.ts';
import { answer, refuse, route } from '../route.ts';
import { sentence } from '../sentences.ts';
import { By, closed, Id, Moment, Name, named, page, paging, When } from '../shapes.ts';
import { toWire } from '../wire.ts';
import { personOf } from './person.ts';

const ENDS = ['create', 'update', 'remove', 'absorb', 'withhold', 'wait', 'violate'] as const;
const Count = Type.Integer();

const Filter = {
  target: Type.Optional(Name),
  domain: Type.Optional(Name),
  keys: Type.Optional(Type.Array(Name, { minItems: 1, maxItems: 1000 })),
  from: Type.Optional(When),
  to: Type.Optional(When),
  only: Type.Enum(['dead', 'all'], {
    description: 'dead: what was refused, tried again as it is; all: everything, the unchanged is absorbed',
  }),
};

const ShownReplay = named(
  'Replay',
  Type.Object(
    {
      id: Id,
      filter: Type.Object(Filter, closed),
      state: Type.Enum(['planned', 'running', 'stopped', 'finished']),
      plannedAt: Moment,
      plannedBy: Type.String(),
      matched: Count,
      counts: Type.Object(
        {
          create: Count,
          update: Count,
          remove: Count,
          absorb: Count,
          withhold: Count,
          wait: Count,
          violate: Count,
        },
        { ...closed, description: 'What would become of the records' },
      ),
      examples: Type.Array(
        Type.Object(
          {
            end: Type.Enum([...ENDS]),
            target: Type.String(),
            key: Type.String(),
            reason: Type.Optional(Type.String()),
          },
          closed,
        ),
      ),
      runAt: Type.Optional(Moment),
      runBy: Type.Optional(Type.String()),
      perSecond: Type.Optional(Type.Integer()),
      marked: Count,
      sent: Count,
      accepted: Count,
      confirmed: Count,
      absorbed: Count,
      refused: Count,
      endedAt: Type.Optional(Moment),
      stoppedBy: Type.Optional(Type.String()),
    },
    closed,
  ),
);

function showReplay(replay: Replay) {
  return toWire(replay);
}

export const planReplay = route({
  method: 'POST',
  path: '/ops/v1/replays',
  name: 'planReplay',
  scope: 'ops:write',
  summary: 'Plans a replay: says what it would do, and sends nothing',
  makesSomething: true,
  input: Type.Object({ ...Filter, by: By }, closed),
  answer: ShownReplay,
  refusals: ['HUB_NOT_POSSIBLE'],
  handle: async ({ by, ...filter }, call) => {
    const { delivery } = call.services;
    const targets = (await delivery.status()).map(({ target }) => target);
    if (filter.target !== undefined && !targets.includes(filter.target))
      return refuse(
        'HUB_NOT_POSSIBLE',
        `There is no target ${filter.target}; there are ${targets.join(', ') || 'none'}.`,
      );
    const planned = await delivery.replay.plan(filter, {
      who: personOf(call, by),
      id: call.madeId,
    });
    return answer(showReplay(planned), { status: 201 });
  },
});

const Place = Type.Object({ plannedAt: When, id: Id }, closed);

export const listReplays = route({
  method: 'GET',
  path: '/ops/v1/replays',
  name: 'listReplays',
  scope: 'ops:read',
  summary: 'Replays, the latest plan first',
  input: Type.Object(paging, closed),
  answer: page(ShownReplay),
  handle: async ({ limit, after }, { services: { delivery } }) => {
    const before = readCursor(Place, after);
    if (isRefusal(before)) return before;
    const found = (await delivery.replay.list({ limit: toRead(limit), before })).map(showReplay);
    return answer(toPage(found, limit, ({ plannedAt, id }) => ({ plannedAt, id })));
  },
});

export const getReplay = route({
  method: 'GET',
  path: '/ops/v1/replays/{id}',
  name: 'getReplay',
  scope: 'ops:read',
  summary: 'One replay with its plan and its progress',
  input: Type.Object({ id: Id }, closed),
  answer: ShownReplay,
  handle: async ({ id }, { services: { delivery } }) => {
    const found = await delivery.replay.find(id);
    return found === undefined
      ? refuse('HUB_NOT_FOUND', 'No replay has this id.')
      : answer(showReplay(found));
  },
});

const Ran = Type.Object({ id: Id, state: Type.Enum(['running', 'stopped']) }, closed);

export const runReplay = route({
  method: 'POST',
  path: '/ops/v1/replays/{id}/run',
  name: 'runReplay',
  scope: 'ops:write',
  summary: 'Runs a plan, so many records a second',
  input: Type.Object(
    {
      id: Id,
      perSecond: Type.Integer({ minimum: 1, maximum: 100_000 }),
      anyway: Type.Optional(Type.Boolean({ description: 'Run it although much has changed since' })),
      by: By,
    },
    closed,
  ),
  answer: Ran,
  refusals: ['HUB_CONFLICT'],
  handle: async ({ id, perSecond, anyway = false, by }, call) => {
    const ran = await call.services.delivery.replay.run(id, { perSecond, anyway, by: personOf(call, by) });
    switch (ran.outcome) {
      case 'started':
        return answer({ id, state: 'running' as const }, { status: 202 });
      case 'unknown':
        return refuse('HUB_NOT_FOUND', 'No replay has this id.');
      case 'not-planned':
        return refuse('HUB_CONFLICT', 'It ran already; plan a new one.');
      case 'stale':
        return refuse('HUB_CONFLICT', sentence(`Plan again, or say "anyway": ${ran.why}`));
    }
  },
});

export const stopReplay = route({
  method: 'POST',
  path: '/ops/v1/replays/{id}/stop',
  name: 'stopReplay',
  scope: 'ops:write',
  summary: 'Asks for nothing more; what was asked for already is worked off',
  input: Type.Object({ id: Id, by: By }, closed),
  answer: Ran,
  refusals: ['HUB_CONFLICT'],
  handle: async ({ id, by }, call) => {
    const stopped = await call.services.delivery.replay.stop(id, { who: personOf(call, by) });
    return stopped === 'stopped'
      ? answer({ id, state: 'stopped' as const })
      : refuse('HUB_CONFLICT', 'No replay with this id is running.');
  },
});

export const replayRoutes = [planReplay, listReplays, getReplay, runReplay, stopReplay];
