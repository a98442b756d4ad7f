/** The JSON `$batch`: up to 100 requests, stopping at the first refusal unless told to go on. */
import { badRequest, Refused } from './problem.ts';
import type { ODataAnswer, ODataRequest } from './requests.ts';

const MOST_REQUESTS = 100;

/** One part as it comes. */
interface Part {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly url?: unknown;
  readonly headers?: unknown;
  readonly body?: unknown;
}

/** What a batch needs of the company. */
export interface BatchGround {
  /** Turns a thrown refusal into an answer. */
  answer(request: ODataRequest): ODataAnswer;
  /** Remembers the documents as they are now; the given function puts them back. */
  remember(): () => void;
}

/** Serves the parts one after the other; `Isolation: snapshot` makes them one transaction, which a refusal takes back. */
export function serveBatch(batch: ODataRequest, ground: BatchGround): ODataAnswer {
  const parts = partsOf(batch.body);
  const isOne = batch.headers['isolation'] === 'snapshot';
  const takeBack = isOne ? ground.remember() : undefined;
  const goesOn = !isOne && /odata\.continue-on-error(?!=false)/.test(batch.headers['prefer'] ?? '');
  const responses: unknown[] = [];
  for (const part of parts) {
    const { status, body } = ground.answer(requestOf(batch, part));
    responses.push({
      id: part.id ?? null,
      status,
      headers: { 'content-type': 'application/json; odata.metadata=minimal', 'odata-version': '4.0' },
      ...(body === undefined ? {} : { body }),
    });
    if (status < 400 || goesOn) continue;
    takeBack?.();
    break;
  }
  return { status: 200, body: { responses } };
}

function partsOf(body: unknown): readonly Part[] {
  if (typeof body !== 'object' || body === null || !('requests' in body) || !Array.isArray(body.requests)) {
    throw badRequest('Invalid Request Body: a batch needs requests.');
  }
  if (body.requests.length > MOST_REQUESTS) {
    throw new Refused(400, 'BadRequest', `A batch may hold at most ${MOST_REQUESTS} requests.`);
  }
  return body.requests;
}

function requestOf(batch: ODataRequest, part: Part): ODataRequest {
  const { method, url, headers, body } = part;
  if (typeof method !== 'string' || typeof url !== 'string') throw badRequest('A part needs method and url.');
  const [path = '', query = ''] = url.split('?');
  return {
    api: batch.api,
    method,
    path,
    query: new URLSearchParams(query),
    headers: lowerCase(headers),
    body,
  };
}

function lowerCase(headers: unknown): Record<string, string> {
  if (typeof headers !== 'object' || headers === null) return {};
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}

/** True where any part may change something. */
export function batchWrites(body: unknown): boolean {
  try {
    return partsOf(body).some(({ method }) => method !== 'GET');
  } catch {
    return false;
  }
}
