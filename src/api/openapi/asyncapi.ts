/** AsyncAPI 3.0 of the log: every type of event with its envelope and its data, and where they are read. */
import { eventTypes, subjectPattern, type EventType } from './event-types.ts';
import { createFeed } from '../feeds/feeds.ts';
import { Event, listEvents } from '../ops/events.ts';
import { collectSchemas, type Json } from './schemas.ts';

/** Makes the document; `version` is that of the program. Schemas in it are of JSON Schema draft 7, as AsyncAPI has them. */
export function asyncApi(version: string): Json {
  const schemas = collectSchemas();
  const messages = Object.fromEntries(eventTypes.map((each) => [each.type, message(each, schemas.use)]));
  const names = Object.keys(messages);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Crossdock: events',
      version,
      description: INTRODUCTION,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      tags: TAGS,
    },
    defaultContentType: 'application/json',
    servers: { hub: SERVER },
    channels: {
      events: {
        address: listEvents.path,
        title: 'The log',
        description: CHANNEL,
        servers: [{ $ref: '#/servers/hub' }],
        messages: references(names, '#/components/messages'),
      },
      feeds: {
        address: null,
        title: 'A subscriber',
        description: FEEDS,
        messages: references(names, '#/components/messages'),
      },
    },
    operations: { [listEvents.name]: operation(names, schemas.use), sendToFeed: sending(names) },
    components: {
      messages,
      messageTraits: { event: TRAIT },
      schemas: schemas.all(),
      securitySchemes: { key: KEY },
    },
  };
}

const INTRODUCTION =
  'Everything that happens in the hub is an event of its log, written in the transaction that made it true. ' +
  'Each is a CloudEvent (1.0, JSON event format) with the extension attributes `correlationid` (the case to which it belongs), ' +
  '`causationid` (its direct cause), `traceparent` (W3C), `dataref` and `position` (where reading goes on after it). ' +
  'The requests of the hub are described at /openapi.json.';

const CHANNEL =
  'The events in the order of the log; nothing is skipped and what was read once is final. An answer holds up to `limit` of them ' +
  'as the list `events`, and `next`, the position to send as `after`: asking again with it follows the log. ' +
  '`type` (such as item.changed, without com.crossdock and the version), `subject` and `correlation` narrow it down.';

const FEEDS =
  `The address that was given to \`${createFeed.method} ${createFeed.path}\`. Each event is posted there by itself, as CloudEvents has it in structured mode ` +
  '(application/cloudevents+json), at least once and in the order of its subject. Signed as Standard Webhooks has it: `webhook-id` is the id of the event and the ' +
  'same at each try, `webhook-timestamp` the second of the try, `webhook-signature` one or more of `v1,` and the base64 of an HMAC-SHA256 over id, timestamp and body, ' +
  'joined by points. Answer 2xx within ten seconds; 410 pauses the feed, Retry-After is heeded, anything else is tried again for three days. ' +
  '`crossdock feeds test` sends com.crossdock.feed.tested.v1, which has no position.';

const TAGS: readonly Json[] = [
  { name: 'records', description: 'Golden records' },
  { name: 'stock', description: 'The ledger and reservations' },
  { name: 'processes', description: 'Orders, their lines, and documents that are owed' },
  { name: 'delivery', description: 'Targets, outside systems and replays' },
  { name: 'exceptions', description: 'What people must decide' },
  { name: 'feeds', description: 'Who outside hears of events, as the landscape declares it' },
];

const SERVER: Json = {
  host: '{host}',
  protocol: 'http',
  title: 'The hub',
  description: 'Behind a proxy that ends TLS, https.',
  variables: {
    host: { default: 'localhost:4400', description: 'Name and port under which the hub is reached' },
  },
  security: [{ $ref: '#/components/securitySchemes/key' }],
};

const KEY: Json = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'cdk_…',
  description: `An API key with the scope \`${listEvents.scope}\`.`,
};

const TRAIT: Json = {
  contentType: 'application/json',
  correlationId: {
    description: 'The message, decision, reservation or rule change with which the case began',
    location: '$message.payload#/correlationid',
  },
};

function references(names: readonly string[], place: string): Json {
  return Object.fromEntries(names.map((name) => [name, { $ref: `${place}/${name}` }]));
}

type Use = (schema: object) => Json;

/** The hub sends, as often as it is asked. */
function operation(names: readonly string[], use: Use): Json {
  return {
    action: 'send',
    channel: { $ref: '#/channels/events' },
    summary: listEvents.summary,
    messages: Object.values(references(names, '#/channels/events/messages')),
    bindings: { http: { method: listEvents.method, query: use(listEvents.input), bindingVersion: '0.3.0' } },
  };
}

/** The hub sends by itself. */
function sending(names: readonly string[]): Json {
  return {
    action: 'send',
    channel: { $ref: '#/channels/feeds' },
    summary: 'Posts each event that a feed wants to its address, signed',
    messages: Object.values(references(names, '#/channels/feeds/messages')),
    bindings: { http: { method: 'POST', bindingVersion: '0.3.0' } },
  };
}

function message(event: EventType, use: Use): Json {
  const name = `com.crossdock.${event.type}.v1`;
  return {
    name,
    title: event.type,
    summary: event.when,
    description: `It is about \`${event.subject}\`.`,
    tags: [{ name: event.source.slice(1) }],
    traits: [{ $ref: '#/components/messageTraits/event' }],
    payload: {
      allOf: [
        use(Event),
        {
          type: 'object',
          properties: {
            type: { type: 'string', const: name },
            source: { type: 'string', const: `/crossdock${event.source}` },
            subject: { type: 'string', pattern: subjectPattern(event) },
            data: use(event.data),
          },
        },
      ],
    },
  };
}
