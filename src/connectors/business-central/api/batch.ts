/** The JSON `$batch`: up to 100 requests in one, each with an answer of its own. */
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { apiRoot, type Resource } from './resource.ts';
import type { Answered } from './refusal.ts';
import { send, type Context, type Reply } from './session.ts';

/** The vendor's limit. */
export const BATCH_LIMIT = 100;

export interface BatchRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the API's root: `companies(…)/items`. */
  readonly path: string;
  readonly body?: unknown;
  /** ETag of the state that is to be replaced. */
  readonly ifMatch?: string;
}

const BatchAnswer = Type.Object({
  responses: Type.Array(
    Type.Object({
      id: Type.Union([Type.String(), Type.Null()]),
      status: Type.Integer(),
      headers: Type.Optional(Type.Record(Type.String(), Type.String())),
      body: Type.Optional(Type.Unknown()),
    }),
  ),
});
type PartAnswer = Static<typeof BatchAnswer>['responses'][number];

/** The answers in the order of the requests (`undefined`: the batch says nothing of it), or the failure of the whole. */
export type BatchReply =
  | { readonly batch: 'answered'; readonly parts: readonly (Answered | undefined)[] }
  | { readonly batch: 'refused'; readonly reply: Reply };

/** Sends at most `BATCH_LIMIT` requests; one that is refused does not keep the others from running. */
export function sendBatch(
  context: Context,
  api: Resource['api'],
  requests: readonly BatchRequest[],
): Promise<BatchReply> {
  return sendWith(context, { api, headers: { prefer: 'odata.continue-on-error' } }, requests);
}

/** Sends at most `BATCH_LIMIT` requests as one transaction: the first refusal takes everything back, and no later one is answered. */
export function sendTransaction(
  context: Context,
  api: Resource['api'],
  requests: readonly BatchRequest[],
): Promise<BatchReply> {
  return sendWith(context, { api, headers: { isolation: 'snapshot' } }, requests);
}

async function sendWith(
  context: Context,
  { api, headers }: { readonly api: Resource['api']; readonly headers: Readonly<Record<string, string>> },
  requests: readonly BatchRequest[],
): Promise<BatchReply> {
  const reply = await send(context, {
    method: 'POST',
    url: `${apiRoot(context.settings, api)}/$batch`,
    headers,
    body: { requests: requests.map(toPart) },
  });
  if (reply.reply === 'failed' || reply.status >= 300) return { batch: 'refused', reply };
  if (!Value.Check(BatchAnswer, reply.body)) return { batch: 'refused', reply: { ...reply, status: 502 } };
  const byId = new Map(reply.body.responses.map((part) => [part.id, part]));
  return { batch: 'answered', parts: requests.map((_request, index) => toAnswered(byId.get(String(index)))) };
}

function toPart({ method, path, body, ifMatch }: BatchRequest, index: number): Record<string, unknown> {
  return {
    method,
    id: String(index),
    url: path,
    headers: {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(ifMatch === undefined ? {} : { 'If-Match': ifMatch }),
    },
    ...(body === undefined ? {} : { body }),
  };
}

function toAnswered(part: PartAnswer | undefined): Answered | undefined {
  if (part === undefined) return undefined;
  const headers = Object.fromEntries(
    Object.entries(part.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return { status: part.status, headers, body: part.body };
}
