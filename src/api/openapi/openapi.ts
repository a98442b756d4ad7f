/** OpenAPI 3.1, made of the routes themselves: what is served is what is described. */
import type { TObject, TSchema } from 'typebox';
import { errorCatalogue, type ErrorCode } from '../../platform/errors.ts';
import { SCOPES } from '../access/scopes.ts';
import { pathFields, type Route, type Waiting } from '../route.ts';
import { deprecationWords } from '../server/headers/deprecation.ts';
import { publicPaths } from './public-paths.ts';
import { collectSchemas, type Json } from './schemas.ts';

/** Problems that any route can have. */
const USUAL: readonly ErrorCode[] = [
  'HUB_INVALID_REQUEST',
  'HUB_UNAUTHENTICATED',
  'HUB_FORBIDDEN',
  'HUB_RATE_LIMITED',
  'HUB_INTERNAL',
  'HUB_UNAVAILABLE',
];
const OF_BODIES: readonly ErrorCode[] = [
  'HUB_MALFORMED_BODY',
  'HUB_PAYLOAD_TOO_LARGE',
  'HUB_UNSUPPORTED_MEDIA_TYPE',
  'HUB_IDEMPOTENCY_CONFLICT',
  'HUB_CONFLICT',
];

/** Makes the document. */
export function openApi(routes: readonly Route[], version: string): Json {
  const schemas = collectSchemas();
  const paths: Record<string, Json> = {};
  for (const route of routes)
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route, schemas.use) };
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: 'Crossdock',
      version,
      summary: 'The governed connectivity hub of a distributor',
      description: INTRODUCTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ key: [] }],
    tags: TAGS.map(([name, description]) => ({ name, description })),
    paths: { ...paths, ...publicPaths },
    components: {
      schemas: { ...schemas.all(), Problem: PROBLEM },
      responses: Object.fromEntries(
        PROBLEM_STATUSES.map((status) => [nameOf(status), problemAnswer(status)]),
      ),
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'cdk_…',
          description: `An API key. Its scopes: ${Object.entries(SCOPES)
            .map(([scope, words]) => `\`${scope}\` ${words}`)
            .join('; ')}.`,
        },
      },
    },
  };
}

const INTRODUCTION =
  'Every failure is a problem document (RFC 9457) with a `code` of the catalogue at /docs/errors. Instants are UTC. ' +
  'Quantities and amounts are exact decimals as text. Lists give up to `limit` entries and, where there are more, `next`: ' +
  'send it as `after`. A POST may carry an `Idempotency-Key`: the same key with the same request gives the same answer for 24 hours. ' +
  'Records, questions, proposals and approvals answer an `ETag`; a decision that sends it as `If-Match` is refused with 412 ' +
  'where the thing has changed since. An address that will go says so by `Deprecation` and `Sunset`. ' +
  'An order whose verdict takes longer than `Prefer: wait=<seconds>` says is answered with 202 and its `Location`. ' +
  'A body comes as it is, without `Content-Encoding`, and gives each field once. A `traceparent` (W3C) is carried on.';

const TAGS = [
  ['Process', 'What business processes ask: availability, reservations and prices'],
  ['System', 'Golden records'],
  ['Operations', 'How everything stands, why it is so, and what people decide'],
  ['Intake', 'Where outside systems push'],
  ['Health', 'For those who run the hub'],
] as const;

function tagOf(path: string): string {
  if (path.startsWith('/process/')) return 'Process';
  return path.startsWith('/system/') ? 'System' : 'Operations';
}

type Use = (schema: TSchema) => Json;

function operation(route: Route, use: Use): Json {
  const inPath = pathFields(route.path);
  const rest = Object.entries(route.input.properties).filter(([name]) => !inPath.includes(name));
  return {
    operationId: route.name,
    tags: [tagOf(route.path)],
    summary: route.summary,
    description: describe(route),
    ...(route.deprecated === undefined ? {} : { deprecated: true }),
    security: [{ key: [] }],
    'x-scope': route.scope,
    parameters: [
      ...inPath.map((name) =>
        parameter(name, 'path', { schema: use(schemaOf(route, name)), required: true }),
      ),
      ...(route.method === 'POST'
        ? headersOf(route)
        : rest.map(([name, schema]) => queryOf(route, name, use(schema)))),
      ...(route.waits === undefined ? [] : [parameter('Prefer', 'header', preferOf(route.waits))]),
    ],
    ...(route.method === 'POST' ? { requestBody: bodyOf(route, inPath, use) } : {}),
    responses: {
      ...successes(route, use(route.answer)),
      ...problemsOf(route),
    },
  };
}

function describe({ description, deprecated, scope }: Route): string {
  const scopeWords = `Needs the scope \`${scope}\`.`;
  const words = deprecated === undefined ? scopeWords : `${deprecationWords(deprecated)} ${scopeWords}`;
  return description === undefined ? words : `${description}\n\n${words}`;
}

function schemaOf(route: Route, name: string): TSchema {
  const schema = route.input.properties[name];
  if (schema === undefined) throw new Error(`${route.name}: the path names ${name}, the input does not`);
  return schema;
}

function parameter(
  name: string,
  where: 'path' | 'query' | 'header',
  { schema, required }: { readonly schema: Json; readonly required: boolean },
): Json {
  const { description } = schema;
  return { name, in: where, required, schema, ...(typeof description === 'string' ? { description } : {}) };
}

function queryOf(route: Route, name: string, schema: Json): Json {
  const isList = schema['type'] === 'array';
  return {
    ...parameter(name, 'query', { schema, required: requiredOf(route.input).includes(name) }),
    ...(isList ? { style: 'form', explode: false } : {}),
  };
}

/** Where every field is optional, the schema has no list at all. */
function requiredOf(schema: TObject): readonly string[] {
  return Object.hasOwn(schema, 'required') ? schema.required : [];
}

function headersOf(route: Route): Json[] {
  const condition = route.comparesState === true ? [parameter('If-Match', 'header', IF_MATCH)] : [];
  if (route.holdsSecret === true) return condition;
  const schema = {
    type: 'string',
    pattern: '^[\\x21-\\x7e]{1,200}$',
    description: 'Names this request: the same key with the same request gives the same answer',
  };
  return [
    parameter('Idempotency-Key', 'header', { schema, required: route.makesSomething === true }),
    ...condition,
  ];
}

function preferOf({ usualSeconds, mostSeconds }: Waiting) {
  return {
    required: false,
    schema: {
      type: 'string',
      description: `RFC 7240: \`wait=<seconds>\` says how long the verdict is waited for (without it ${usualSeconds}, at most ${mostSeconds}); \`respond-async\` alone waits for nothing`,
    },
  };
}

const IF_MATCH = {
  required: false,
  schema: {
    type: 'string',
    description: 'The ETag that was read: otherwise nothing is done, and 412 answered',
  },
} as const;

function bodyOf(route: Route, inPath: readonly string[], use: Use): Json {
  const { properties } = route.input;
  const fields = Object.entries(properties).filter(([name]) => !inPath.includes(name));
  const needed = requiredOf(route.input).filter((name) => !inPath.includes(name));
  return {
    required: needed.length > 0,
    content: {
      'application/json': {
        schema: {
          type: 'object',
          additionalProperties: false,
          properties: Object.fromEntries(fields.map(([name, schema]) => [name, use(schema)])),
          ...(needed.length > 0 ? { required: needed } : {}),
        },
      },
    },
  };
}

/** The statuses of success a route has follow from what it does. */
function successes(route: Route, schema: Json): Json {
  const content = { 'application/json': { schema } };
  const headers = route.waits === undefined ? TRACE : { ...TRACE, ...OF_WAITING };
  if (route.method !== 'POST') return { 200: { description: 'As asked', content, headers } };
  return {
    '2XX': {
      description: '200 done, 201 made, 202 accepted and under way',
      content,
      headers,
    },
  };
}

const OF_WAITING = {
  location: {
    description: 'Where it can be read how it goes on',
    schema: { type: 'string', format: 'uri-reference' },
  },
  'retry-after': {
    description: 'Of 202: after so many seconds it is worth asking again',
    schema: { type: 'integer' },
  },
  'preference-applied': { description: 'What of `Prefer` was done', schema: { type: 'string' } },
} as const;

const TRACE = {
  traceparent: { description: 'W3C trace context', schema: { type: 'string' } },
} as const;

function problemsOf(route: Route): Json {
  const codes = [
    ...USUAL,
    ...(route.method === 'POST' ? OF_BODIES : []),
    ...(route.comparesState === true ? (['HUB_PRECONDITION_FAILED'] as const) : []),
    ...(route.makesSomething === true ? (['HUB_PRECONDITION_REQUIRED'] as const) : []),
    ...(pathFields(route.path).length > 0 ? (['HUB_NOT_FOUND'] as const) : []),
    ...(route.refusals ?? []),
  ];
  const statuses = [...new Set(codes.map((code) => errorCatalogue[code].status))].toSorted((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => [String(status), { $ref: `#/components/responses/${nameOf(status)}` }]),
  );
}

const PROBLEM_STATUSES = [...new Set(Object.values(errorCatalogue).map(({ status }) => status))];

function nameOf(status: number): string {
  return `Problem${status}`;
}

function problemAnswer(status: number): Json {
  const codes = Object.entries(errorCatalogue).filter(([, entry]) => entry.status === status);
  return {
    description: codes.map(([code, { title }]) => `${code}: ${title}`).join('. '),
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}

const PROBLEM: Json = {
  type: 'object',
  description: 'Problem details (RFC 9457)',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string', description: 'Address of the page that explains the code' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', enum: Object.keys(errorCatalogue) },
    instance: { type: 'string', description: 'Id of this occurrence, as it stands in the log' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
};
