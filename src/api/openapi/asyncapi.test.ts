/** The AsyncAPI document is held against the rules of AsyncAPI 3.0, and its messages against what the catalogue of events says. */
import { Type, type TSchema } from 'typebox';
import Schema from 'typebox/schema';
import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { listEvents } from '../ops/events.ts';
import { routes } from '../routes.ts';
import { asyncApi } from './asyncapi.ts';
import { eventTypes } from './event-types.ts';

const closed = { additionalProperties: false } as const;
const text = Type.Optional(Type.String({ minLength: 1 }));
const name = '^[A-Za-z0-9._-]+$';
const Reference = Type.Object({ $ref: Type.String({ pattern: '^#/' }) }, closed);
const map = <Part extends TSchema>(value: Part) => Type.Record(Type.String({ pattern: name }), value, closed);
const references = Type.Array(Reference, { uniqueItems: true });
const Tags = Type.Optional(
  Type.Array(Type.Object({ name: Type.String(), description: text }, closed), { uniqueItems: true }),
);
const JsonSchema = Type.Record(Type.String(), Type.Unknown());

const described = { title: text, summary: text, description: text, tags: Tags };

const Trait = Type.Object(
  {
    ...described,
    name: text,
    contentType: text,
    correlationId: Type.Object(
      {
        location: Type.String({ pattern: '^\\$message\\.(header|payload)#(/([^/~]|~[01])*)*$' }),
        description: text,
      },
      closed,
    ),
  },
  closed,
);

const Message = Type.Object(
  { ...described, name: text, contentType: text, traits: Type.Array(Reference), payload: JsonSchema },
  closed,
);

const Server = Type.Object(
  {
    ...described,
    host: Type.String({ pattern: '^[^/]+$' }),
    protocol: Type.String(),
    variables: map(Type.Object({ default: text, description: text }, closed)),
    security: references,
  },
  closed,
);

const Channel = Type.Object(
  {
    ...described,
    // Without expressions in braces, no parameters are needed; null: it is not known beforehand.
    address: Type.Union([Type.String({ pattern: '^/[^{}?#]*$' }), Type.Null()]),
    servers: Type.Optional(references),
    messages: map(Reference),
  },
  closed,
);

const HttpBinding = Type.Object(
  {
    method: Type.Enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'CONNECT', 'TRACE']),
    query: Type.Optional(
      Type.Object({
        type: Type.Literal('object'),
        properties: Type.Record(Type.String(), JsonSchema),
      }),
    ),
    bindingVersion: Type.Literal('0.3.0'),
  },
  closed,
);

const Operation = Type.Object(
  {
    ...described,
    action: Type.Enum(['send', 'receive']),
    channel: Reference,
    messages: references,
    bindings: Type.Object({ http: HttpBinding }, closed),
  },
  closed,
);

const Info = Type.Object(
  {
    title: Type.String(),
    version: Type.String(),
    description: text,
    license: Type.Object({ name: Type.String(), url: Type.String({ format: 'uri' }) }, closed),
    tags: Tags,
  },
  closed,
);

const Key = Type.Object(
  { type: Type.Literal('http'), scheme: Type.Literal('bearer'), bearerFormat: text, description: text },
  closed,
);

/** What AsyncAPI 3.0.0 says of the parts that the document uses; objects are closed there too, but for `x-…`. */
const AsyncApi = Type.Object(
  {
    asyncapi: Type.Literal('3.0.0'),
    info: Info,
    defaultContentType: Type.String({ pattern: '^[a-z]+/[a-z+.-]+$' }),
    servers: map(Server),
    channels: map(Channel),
    operations: map(Operation),
    components: Type.Object(
      {
        messages: map(Message),
        messageTraits: map(Trait),
        schemas: map(JsonSchema),
        securitySchemes: map(Key),
      },
      closed,
    ),
  },
  closed,
);

const written: unknown = JSON.parse(JSON.stringify(asyncApi('1.2.3')));
const document = Value.Parse(AsyncApi, written);

function at(reference: string): unknown {
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>((part, key) => (part instanceof Object ? Reflect.get(part, key) : undefined), document);
}

const faultsOf = (value: unknown): string[] =>
  [...Value.Errors(AsyncApi, value)].map(({ instancePath, message }) => `${instancePath} ${message}`);

describe('the AsyncAPI document', () => {
  test('is as AsyncAPI 3.0 has it', () => {
    expect(faultsOf(written)).toEqual([]);
  });

  test.each([
    ['another version', { asyncapi: '2.6.0' }],
    ['a member that AsyncAPI does not have', { paths: {} }],
    ['a server without its host', { servers: { hub: { protocol: 'http' } } }],
    ['an operation that does nothing', { operations: { listEvents: { action: 'poll' } } }],
    ['a name with a slash', { channels: { 'a/b': document.channels['events'] } }],
  ])('is refused with %s', (_what, change) => {
    expect(faultsOf({ ...document, ...change })).not.toEqual([]);
  });

  test('refers only to what it holds', () => {
    const found = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to = '']) => to);
    expect(new Set(found)).toContain('#/components/schemas/CloudEvent');
    expect([...new Set(found)].filter((reference) => at(reference) === undefined)).toEqual([]);
  });

  test('has only schemas of JSON Schema draft 7', () => {
    const draft = Schema.Compile(Schema.Meta['http://json-schema.org/draft-07/schema#']);
    const schemas = [
      ...Object.entries(document.components.schemas),
      ...Object.entries(document.components.messages).map(([type, { payload }]) => [type, payload]),
    ];
    expect(schemas.filter(([, schema]) => !draft.Check(schema))).toEqual([]);
    expect(draft.Check({ type: 'money' })).toBe(false);
  });

  test('lets both channels carry every type of the catalogue', () => {
    const types = eventTypes.map(({ type }) => type);
    expect(Object.keys(document.components.messages)).toEqual(types);
    expect(Object.values(document.channels['events']?.messages ?? {})).toEqual(
      types.map((type) => ({ $ref: `#/components/messages/${type}` })),
    );
    expect(document.operations['listEvents']?.messages).toEqual(
      types.map((type) => ({ $ref: `#/channels/events/messages/${type}` })),
    );
    expect(document.operations['sendToFeed']?.messages).toEqual(
      types.map((type) => ({ $ref: `#/channels/feeds/messages/${type}` })),
    );
  });

  test('says that feeds are posted to addresses that subscribers choose', () => {
    expect(document.channels['feeds']?.address).toBeNull();
    expect(document.operations['sendToFeed']?.bindings.http.method).toBe('POST');
  });

  test('tells where the events are read, as the API serves it', () => {
    const address = document.channels['events']?.address;
    expect(routes.find(({ path }) => path === address)).toBe(listEvents);
    expect(Object.keys(document.operations['listEvents']?.bindings.http.query?.properties ?? {})).toEqual(
      Object.keys(listEvents.input.properties),
    );
  });

  test('explains each station by a tag', () => {
    const used = Object.values(document.components.messages).flatMap(({ tags = [] }) =>
      tags.map((tag) => tag.name),
    );
    expect(document.info.tags?.map((tag) => tag.name)).toEqual([...new Set(used)]);
  });
});
