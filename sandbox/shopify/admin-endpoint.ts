/** One POST to the Admin API: who asks, is it a valid operation, is there room for its cost, and what is the answer. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  execute,
  GraphQLError,
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import type { Bucket } from './bucket.ts';
import { costOf } from './cost.ts';
import { refusal, type RequestContext } from './paging.ts';

export const SCHEMA_FILE = join(import.meta.dirname, 'schema.graphql');

const DEAREST_QUERY = 1_000;
const LONGEST_LIST = 250;

interface Asked {
  readonly query?: string;
  readonly variables?: Readonly<Record<string, unknown>> | null;
}

export interface AdminEndpoint {
  /** Answers a client: always HTTP 200, as the vendor does, also for errors. */
  answer(asked: Asked): Promise<object>;
  /** Runs an operation for the shop itself: without cost and without page sizes. */
  runInside(text: string, variables: Readonly<Record<string, unknown>>): Promise<ExecutionResult>;
  /** True for a mutation; anything unreadable is none. */
  isMutation(asked: Asked): boolean;
}

/** Makes the endpoint over the root resolvers; they are asked for at each call, because they need the server's address. */
export function adminEndpoint(rootValue: () => unknown, bucket: Bucket): AdminEndpoint {
  const schema = buildSchema(readFileSync(SCHEMA_FILE, 'utf8'));
  const readDocument = documentReader(schema);
  const run = async (document: DocumentNode, asked: Asked, bulk: boolean): Promise<ExecutionResult> =>
    execute({
      schema,
      document,
      rootValue: rootValue(),
      contextValue: { bulk } satisfies RequestContext,
      variableValues: asked.variables ?? {},
    });

  return {
    answer: async (asked) => {
      const read = readDocument(asked.query ?? '');
      if ('errors' in read) return { errors: read.errors.map(asError) };
      const variables = asked.variables ?? {};
      const requested = costOf(schema, read.document, { variables });
      const refused = refusedBefore({ requested, bucket, variables });
      if (refused !== undefined) return refused;
      const { data, errors } = await run(read.document, asked, false);
      const actual = costOf(schema, read.document, { variables, data: data ?? {} });
      bucket.take(actual);
      return {
        ...(data === undefined ? {} : { data }),
        ...(errors === undefined ? {} : { errors: errors.map(asError) }),
        extensions: { cost: cost({ requested, actual, bucket }) },
      };
    },
    runInside: async (text, variables) => {
      const read = readDocument(text);
      return 'errors' in read ? { errors: read.errors } : run(read.document, { variables }, true);
    },
    isMutation: ({ query = '' }) => {
      const read = readDocument(query);
      return (
        'document' in read &&
        read.document.definitions.some((each) => 'operation' in each && each.operation === 'mutation')
      );
    },
  };
}

type Read = { readonly document: DocumentNode } | { readonly errors: readonly GraphQLError[] };

/** Parses and validates; the same text is read once. */
function documentReader(schema: GraphQLSchema): (text: string) => Read {
  const known = new Map<string, Read>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const read = readText(schema, text);
    if (known.size > 500) known.clear();
    known.set(text, read);
    return read;
  };
}

function readText(schema: GraphQLSchema, text: string): Read {
  try {
    const document = parse(text);
    const errors = validate(schema, document);
    return errors.length > 0 ? { errors } : { document };
  } catch (error) {
    return { errors: [error instanceof GraphQLError ? error : new GraphQLError(String(error))] };
  }
}

interface Spending {
  readonly requested: number;
  readonly bucket: Bucket;
}

function refusedBefore({ requested, bucket, variables }: Spending & { readonly variables: unknown }) {
  const length = longestList(variables);
  if (length > LONGEST_LIST) {
    const message = `The input array size of ${length} is greater than the maximum allowed of ${LONGEST_LIST}.`;
    return { errors: [asError(refusal(message, 'MAX_INPUT_SIZE_EXCEEDED'))] };
  }
  if (requested > DEAREST_QUERY) {
    const message = `Query cost is ${requested}, which exceeds the single query max cost limit (${DEAREST_QUERY}).`;
    const extensions = { code: 'MAX_COST_EXCEEDED', cost: requested, maxCost: DEAREST_QUERY };
    return { errors: [{ message, extensions }] };
  }
  if (requested <= bucket.available()) return undefined;
  return {
    errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED', documentation: 'rate limits' } }],
    extensions: { cost: cost({ requested, actual: null, bucket }) },
  };
}

function longestList(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const below = Math.max(0, ...Object.values(value).map(longestList));
  return Array.isArray(value) ? Math.max(value.length, below) : below;
}

const cost = ({ requested, actual, bucket }: Spending & { readonly actual: number | null }) => ({
  requestedQueryCost: requested,
  actualQueryCost: actual,
  throttleStatus: bucket.status(),
});

function asError(error: GraphQLError): object {
  const { message, path, locations, extensions } = error.toJSON();
  return {
    message,
    ...(locations === undefined ? {} : { locations }),
    ...(path === undefined ? {} : { path }),
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', ...extensions },
  };
}
