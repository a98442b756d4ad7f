/** Reading lists: page after page by the server's own next links, with patience for throttling, because half a list proves nothing. */
import { setTimeout as delay } from 'node:timers/promises';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { HttpFailure, HttpRequest } from '../../../platform/http.ts';
import { apiUrl } from '../settings.ts';
import { BATCH_LIMIT, sendBatch, type BatchReply, type BatchRequest } from './batch.ts';
import { refusalOf, retryAfterSeconds, type Answered } from './refusal.ts';
import { anyOf, chunked, listPath, listUrl, type Query, type Resource } from './resource.ts';
import { send, type Context, type Reply } from './session.ts';

const ListAnswer = Type.Object({
  value: Type.Array(Type.Record(Type.String(), Type.Unknown())),
  '@odata.nextLink': Type.Optional(Type.String()),
});
export type RawRecord = Record<string, unknown>;

/** A text of a record that was read; blank where it is missing. */
export function textOf(record: RawRecord, field: string): string {
  const value = record[field];
  return typeof value === 'string' ? value : '';
}

/** Records per page: large enough for few requests, small enough that a page's details fit into one batch. */
const PAGE_SIZE = 1000;
/** GUIDs in one `$filter`: about 2 kB of address. */
const KEYS_PER_FILTER = 40;
const ATTEMPTS = 4;

/** Thrown when Business Central cannot be read; the message is for people. */
export class ReadFailed extends Error {
  constructor(message: string) {
    super(`Business Central cannot be read: ${message}`);
    this.name = 'ReadFailed';
  }
}

/** Gives the pages of a list in the order of the query. */
export async function* listPages(
  context: Context,
  resource: Resource,
  query?: Query,
): AsyncGenerator<readonly RawRecord[]> {
  let url: string | undefined = listUrl(context.settings, resource, query);
  while (url !== undefined) {
    const body = await read(context, url);
    yield body.value;
    url = body['@odata.nextLink'];
    refuseForeign(context, url);
  }
}

export interface Where {
  readonly field: string;
  /** Values as `$filter` wants them. */
  readonly spelled: readonly string[];
}

/** Gives all records whose field equals one of the values, in no particular order; throws `ReadFailed`. */
export async function listWhere(
  context: Context,
  resource: Resource,
  where: Where,
): Promise<readonly RawRecord[]> {
  const found: RawRecord[] = [];
  for (const batch of batchesOf(context, resource, where)) {
    const parts = await patiently(context, () => sendBatch(context, resource.api, batch), answeredBatch);
    for (const part of parts) found.push(...recordsOf(part));
  }
  return found;
}

/** As `listWhere`, once and without waiting: before a write, the scheduler decides when to come again. */
export async function listWhereOnce(
  context: Context,
  resource: Resource,
  where: Where,
): Promise<readonly RawRecord[] | { readonly refused: Answered } | { readonly failed: HttpFailure }> {
  const found: RawRecord[] = [];
  for (const batch of batchesOf(context, resource, where)) {
    const reply = await sendBatch(context, resource.api, batch);
    if (reply.batch === 'refused') {
      return reply.reply.reply === 'failed' ? { failed: reply.reply.failure } : { refused: reply.reply };
    }
    for (const part of reply.parts) {
      if (part === undefined || part.status >= 300) return { refused: part ?? UNANSWERED };
      found.push(...recordsOf(part));
    }
  }
  return found;
}

const UNANSWERED: Answered = { status: 503, headers: {}, body: undefined };

function batchesOf(context: Context, resource: Resource, where: Where): readonly (readonly BatchRequest[])[] {
  const requests = chunked(where.spelled, KEYS_PER_FILTER).map((values) => ({
    method: 'GET' as const,
    path: listPath(context.settings, resource, { filter: anyOf(where.field, values) }),
  }));
  return chunked(requests, BATCH_LIMIT);
}

/** Sends a reading request and gives its whole JSON; throws `ReadFailed`. */
export async function read(
  context: Context,
  url: string,
): Promise<{ value: RawRecord[]; '@odata.nextLink'?: string }> {
  const request: HttpRequest = {
    method: 'GET',
    url,
    headers: { prefer: `odata.maxpagesize=${PAGE_SIZE}`, 'data-access-intent': 'ReadOnly' },
  };
  const body = await patiently(context, () => send(context, request), answeredOnce);
  if (!Value.Check(ListAnswer, body)) throw new ReadFailed(`the answer of ${withoutQuery(url)} is no list`);
  return body;
}

type Wait = { readonly waitSeconds: number | undefined; readonly reason: string };

/** Repeats reads only: they have no effect, and a sweep of a hundred pages must not die of one 429. */
async function patiently<Got, Value>(
  context: Context,
  attempt: () => Promise<Got>,
  judge: (got: Got) => { readonly read: Value } | Wait,
): Promise<Value> {
  let reason = '';
  for (let number = 1; number <= ATTEMPTS; number++) {
    const judged = judge(await attempt());
    if ('read' in judged) return judged.read;
    reason = judged.reason;
    if (number < ATTEMPTS) {
      const waitMs = (judged.waitSeconds ?? 2 ** (number - 3)) * 1000;
      await delay(waitMs, undefined, { signal: context.signal });
    }
  }
  throw new ReadFailed(`${reason} (tried ${ATTEMPTS} times)`);
}

function answeredOnce(reply: Reply): { readonly read: unknown } | Wait {
  if (reply.reply === 'failed') return { waitSeconds: undefined, reason: reply.failure.reason };
  if (reply.status < 300) return { read: reply.body };
  return waitOrThrow(reply);
}

function answeredBatch(reply: BatchReply): { readonly read: readonly Answered[] } | Wait {
  if (reply.batch === 'refused') {
    const judged = answeredOnce(reply.reply);
    return 'read' in judged ? { waitSeconds: undefined, reason: 'the batch was not understood' } : judged;
  }
  const parts: Answered[] = [];
  for (const part of reply.parts) {
    if (part === undefined) return { waitSeconds: undefined, reason: 'a part of the batch was not answered' };
    if (part.status >= 300) return waitOrThrow(part);
    parts.push(part);
  }
  return { read: parts };
}

function waitOrThrow(answer: Answered): Wait {
  const { code, message } = refusalOf(answer);
  const reason = `${code}: ${message}`;
  if (answer.status !== 429 && answer.status < 500) throw new ReadFailed(reason);
  return { waitSeconds: retryAfterSeconds(answer), reason };
}

function recordsOf({ body }: Answered): readonly RawRecord[] {
  if (Value.Check(ListAnswer, body) && body['@odata.nextLink'] === undefined) return body.value;
  throw new ReadFailed('a part of the batch is no complete list');
}

/** A next link is the server's word; it never leads the token to another host. */
function refuseForeign(context: Context, url: string | undefined): void {
  if (url !== undefined && !url.startsWith(`${apiUrl(context.settings)}/`)) {
    throw new ReadFailed(`the next page lies at another address (${withoutQuery(url)})`);
  }
}

function withoutQuery(url: string): string {
  return url.split('?')[0] ?? url;
}
