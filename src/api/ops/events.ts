/** The event log, as CloudEvents, by position. */
import { Type } from 'typebox';
import { readEvents, toCloudEvent } from '../../log/index.ts';
import { answer, refuse, route } from '../route.ts';
import { closed, Moment, Name, named } from '../shapes.ts';

export const Event = named(
  'CloudEvent',
  Type.Object(
    {
      specversion: Type.Literal('1.0'),
      id: Type.String(),
      source: Type.String(),
      type: Type.String(),
      subject: Type.String(),
      time: Moment,
      datacontenttype: Type.Literal('application/json'),
      data: Type.Unknown(),
      correlationid: Type.String({ description: 'Names the case to which it belongs' }),
      causationid: Type.Optional(Type.String({ description: 'Its direct cause: an event or a message' })),
      traceparent: Type.Optional(Type.String({ description: 'W3C trace context' })),
      dataref: Type.Optional(Type.String({ description: 'Where data is kept that is too large for here' })),
      position: Type.String({ description: 'Where reading goes on after this event' }),
    },
    closed,
  ),
);

const USUAL = 100;

export const listEvents = route({
  method: 'GET',
  path: '/ops/v1/events',
  name: 'listEvents',
  scope: 'ops:read',
  summary: 'What happened, in order, from a position on; ask again with "next" to follow',
  input: Type.Object(
    {
      after: Type.Optional(
        Type.String({ maxLength: 60, description: 'a position; from the beginning if absent' }),
      ),
      type: Type.Optional(Type.String({ ...Name, description: 'such as item.changed' })),
      subject: Type.Optional(Name),
      correlation: Type.Optional(Name),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    },
    closed,
  ),
  answer: Type.Object(
    {
      events: Type.Array(Event),
      next: Type.Optional(
        Type.String({ description: 'Position to go on from, also when nothing more is there yet' }),
      ),
    },
    closed,
  ),
  refusals: ['HUB_CONFLICT'],
  handle: async ({ after, type, subject, correlation, limit = USUAL }, { services: { database } }) => {
    const found = await readEvents(database, { after, type, subject, correlationId: correlation, limit });
    if (found === 'not-a-position')
      return refuse('HUB_INVALID_REQUEST', undefined, [
        { path: 'after', message: 'expected a position of this log, found something else' },
      ]);
    if (found === 'before-restore')
      return refuse(
        'HUB_CONFLICT',
        'The database was restored since this position was given; read from the beginning again.',
      );
    const next = found.at(-1)?.position ?? after;
    return answer({ events: found.map(toCloudEvent), ...(next === undefined ? {} : { next }) });
  },
});
