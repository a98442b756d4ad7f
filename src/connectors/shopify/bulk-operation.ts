/** Bulk operations: one upload or one query, run by the shop in the background, its answer fetched as JSON lines. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Type, type Static } from 'typebox';
import { later, type Outcome } from '../kit/outcome.ts';
import { parseJson } from '../kit/parse-json.ts';
import { reasonOf, send, type Context, type Operation } from './admin-api.ts';
import { orNull, UserErrors } from './graphql-answer.ts';
import { multipart } from './multipart.ts';
import {
  BULK_OPERATION,
  RUN_BULK_MUTATION,
  RUN_BULK_QUERY,
  STAGE_UPLOAD,
} from './operations/shop.graphql.ts';
import { failedRequest, outcomeOfUserErrors, refusedAnswer } from './refusals.ts';

type Lines = { readonly lines: readonly unknown[] } | { readonly failed: Outcome };

const LONGEST_RUN_MS = 60 * 60 * 1000;
const LARGEST_RESULT_BYTES = 500 * 1024 * 1024;

const Started = orNull(
  Type.Object({ bulkOperation: orNull(Type.Object({ id: Type.String() })), userErrors: UserErrors }),
);
const RunMutation = Type.Object({ bulkOperationRunMutation: Started });
const RunQuery = Type.Object({ bulkOperationRunQuery: Started });
const Target = Type.Object({
  url: orNull(Type.String()),
  parameters: Type.Array(Type.Object({ name: Type.String(), value: Type.String() })),
});
const Staged = Type.Object({
  stagedUploadsCreate: orNull(
    Type.Object({ stagedTargets: orNull(Type.Array(Target)), userErrors: UserErrors }),
  ),
});
const Progress = Type.Object({
  bulkOperation: orNull(
    Type.Object({ status: Type.String(), errorCode: orNull(Type.String()), url: orNull(Type.String()) }),
  ),
});

const runMutation: Operation<typeof RunMutation> = {
  name: 'RunBulkMutation',
  text: RUN_BULK_MUTATION,
  effect: 'write',
  answer: RunMutation,
};
const runQuery: Operation<typeof RunQuery> = {
  name: 'RunBulkQuery',
  text: RUN_BULK_QUERY,
  effect: 'read',
  answer: RunQuery,
};
const stage: Operation<typeof Staged> = {
  name: 'StageUpload',
  text: STAGE_UPLOAD,
  effect: 'read',
  answer: Staged,
};
const progress: Operation<typeof Progress> = {
  name: 'BulkOperation',
  text: BULK_OPERATION,
  effect: 'read',
  answer: Progress,
};

/** Runs one mutation for each set of variables; gives the answer lines, in any order, each with its `__lineNumber`. */
export async function runBulkMutation(
  context: Context,
  mutation: string,
  variables: readonly unknown[],
): Promise<Lines> {
  const uploaded = await upload(context, variables.map((each) => JSON.stringify(each)).join('\n'));
  if (typeof uploaded !== 'string') return { failed: uploaded };
  const reply = await send(context, runMutation, { mutation, path: uploaded });
  if (reply.reply === 'failed') return { failed: reply.outcome };
  return outcomeOf(context, reply.data.bulkOperationRunMutation, 'uncertain');
}

/**
 * Runs a query over everything; throws where it cannot, as all reading does. `busy`: another one runs in the shop, perhaps of a
 * node that died, and it may run for long.
 */
export async function runBulkQuery(context: Context, query: string): Promise<readonly unknown[] | 'busy'> {
  const reply = await send(context, runQuery, { query });
  if (reply.reply === 'failed') throw new Error(`bulk query: ${reasonOf(reply.outcome)}`);
  const started = reply.data.bulkOperationRunQuery;
  if (started?.userErrors.some(({ code }) => BUSY.has(code ?? '')) === true) return 'busy';
  const done = await outcomeOf(context, started, 'unavailable');
  if ('failed' in done) throw new Error(`bulk query: ${reasonOf(done.failed)}`);
  return done.lines;
}

const BUSY = new Set(['OPERATION_IN_PROGRESS', 'LIMIT_REACHED']);

/** Gives the path under which the shop finds the lines, or why there is none. */
async function upload(context: Context, lines: string): Promise<string | Outcome> {
  const input = [
    {
      resource: 'BULK_MUTATION_VARIABLES',
      filename: 'variables.jsonl',
      mimeType: 'text/jsonl',
      httpMethod: 'POST',
    },
  ];
  const reply = await send(context, stage, { input });
  if (reply.reply === 'failed') return reply.outcome;
  const [target] = reply.data.stagedUploadsCreate?.stagedTargets ?? [];
  const key = target?.parameters.find(({ name }) => name === 'key')?.value;
  if (target === undefined || key === undefined)
    return later('Shopify gave no place for the upload', 'unavailable');
  return put(context, { url: target.url ?? '', parameters: target.parameters, key }, lines);
}

interface Place {
  readonly url: string;
  readonly parameters: Static<typeof Target>['parameters'];
  readonly key: string;
}

async function put(context: Context, place: Place, lines: string): Promise<string | Outcome> {
  const body = multipart(place.parameters, { name: 'variables.jsonl', content: lines }, randomUUID());
  const answer = await context.http.request({
    method: 'POST',
    url: place.url,
    headers: { 'content-type': body.contentType },
    body: body.bytes,
    timeoutMs: 120_000,
  });
  // Nothing has been written yet: whatever happened to the upload, it can be repeated.
  if (answer.outcome === 'failed') return failedRequest(answer, 'read');
  return answer.status < 300 ? place.key : refusedAnswer(answer, 'read');
}

type IfLost = 'uncertain' | 'unavailable';

async function outcomeOf(context: Context, started: Static<typeof Started>, ifLost: IfLost): Promise<Lines> {
  const id = idOf(started);
  if (typeof id !== 'string') return { failed: id };
  const end = await finished(context, id);
  if ('failed' in end) return { failed: later(`the bulk operation: ${reasonOf(end.failed)}`, ifLost) };
  if (end.status !== 'COMPLETED') {
    return { failed: later(`the bulk operation ended ${end.status}: ${end.errorCode ?? 'no code'}`, ifLost) };
  }
  return end.url === null ? { lines: [] } : fetchLines(context, end.url, ifLost);
}

function idOf(started: Static<typeof Started>): string | Outcome {
  const refused = outcomeOfUserErrors(started?.userErrors ?? []);
  return refused ?? started?.bulkOperation?.id ?? later('Shopify started no bulk operation', 'unavailable');
}

type End = NonNullable<Static<typeof Progress>['bulkOperation']> | { readonly failed: Outcome };

const ENDED = new Set(['COMPLETED', 'FAILED', 'CANCELED', 'EXPIRED']);

/** Looks until the operation has ended. A look that fails says nothing about the operation: it is repeated. */
async function finished(context: Context, id: string): Promise<End> {
  const until = context.clock().getTime() + LONGEST_RUN_MS;
  let failed: Outcome = later('no answer yet', 'unavailable');
  while (context.clock().getTime() < until && !context.signal.aborted) {
    const reply = await send(context, progress, { id });
    if (reply.reply === 'failed') failed = reply.outcome;
    else if (reply.data.bulkOperation !== null && ENDED.has(reply.data.bulkOperation.status))
      return reply.data.bulkOperation;
    await delay((context.settings.bulkPollSeconds ?? 2) * 1000, undefined, { signal: context.signal }).catch(
      () => undefined,
    );
  }
  return { failed };
}

async function fetchLines(context: Context, url: string, ifLost: IfLost): Promise<Lines> {
  const answer = await context.http.request({
    method: 'GET',
    url,
    maxAnswerBytes: LARGEST_RESULT_BYTES,
    timeoutMs: 300_000,
  });
  if (answer.outcome === 'failed') return { failed: later(answer.reason, ifLost) };
  if (answer.status !== 200) return { failed: later(`the result is not there (${answer.status})`, ifLost) };
  const lines = answer
    .text()
    .split('\n')
    .filter((line) => line !== '');
  const encoder = new TextEncoder();
  return { lines: lines.flatMap((line) => valueOf(parseJson(encoder.encode(line)))) };
}

/** A line that is no JSON is missing from the answer, and what it was about counts as unknown. */
const valueOf = (parsed: ReturnType<typeof parseJson>): readonly unknown[] =>
  'mapped' in parsed ? [parsed.mapped] : [];
