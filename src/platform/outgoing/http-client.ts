/** The one way out over HTTP: guarded addresses, one time-out for everything, limited answers, no redirects to strangers. */
import { Agent } from 'undici';
import type { HttpAnswer, HttpClient, HttpFailure, HttpRequest } from '../http.ts';
import { traceparentOf, withSpan, type Step, type StepNotes } from '../telemetry/traces.ts';
import { guardedConnector, type AllowedPrivate } from './address-guard.ts';
import { exchange, failed, type Outgoing } from './exchange.ts';
import type { HttpRecorder } from './recorder.ts';

export interface HttpClientOptions {
  /** Requests with a relative url are made below it, and `headers` go to its origin only. */
  readonly baseUrl?: string;
  readonly allowPrivateAddresses: AllowedPrivate;
  /** For the whole request, from waiting for a connection to the last byte. */
  readonly timeoutMs: number;
  readonly connectTimeoutMs?: number;
  readonly maxAnswerBytes: number;
  /** Sent with each request, an `authorization` say; without a `baseUrl` to every address. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Connections to one origin at once; more requests wait. Default 8. */
  readonly maxConnections?: number;
  /** Records or replays instead of calling; for tests. */
  readonly recorder?: HttpRecorder;
}

export interface ClosableHttpClient extends HttpClient {
  /** Waits for requests under way and closes the connections. */
  close(): Promise<void>;
}

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Makes a client with connections of its own. */
export function httpClient(options: HttpClientOptions): ClosableHttpClient {
  const agent = new Agent({
    connect: guardedConnector(options.allowPrivateAddresses, options.connectTimeoutMs ?? 10_000),
    connections: options.maxConnections ?? 8,
    pipelining: 1,
    allowH2: false,
  });
  const send = (request: Outgoing): Promise<HttpAnswer | HttpFailure> => {
    const call = (): Promise<HttpAnswer | HttpFailure> => exchange(agent, request);
    return options.recorder === undefined ? call() : options.recorder.exchange(request, call);
  };
  return {
    request: async (request) => {
      const outgoing = outgoingOf(options, request);
      if ('outcome' in outgoing) return outgoing;
      return withSpan(stepOf(outgoing), async (notes) => {
        const headers = { ...traceHeaders(), ...outgoing.headers };
        const outcome = await followOwnRedirects(send, { ...outgoing, headers });
        noteOutcome(notes, outcome);
        return outcome;
      });
    },
    close: () => agent.close(),
  };
}

function outgoingOf(options: HttpClientOptions, request: HttpRequest): Outgoing | HttpFailure {
  const url = resolveUrl(options.baseUrl, request.url);
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return failed('refused', 'none', `"${request.url}" is not an address of http or https`);
  }
  if (url.username !== '' || url.password !== '') {
    return failed('refused', 'none', `the address of ${url.host} carries a password; send it in a header`);
  }
  const isHome = options.baseUrl === undefined || url.origin === new URL(options.baseUrl).origin;
  const { body, headers } = bodyOf(request.body);
  return {
    url,
    method: request.method,
    headers: {
      'accept-encoding': 'gzip, br',
      ...headers,
      ...lowerCased(isHome ? options.headers : {}),
      ...lowerCased(request.headers),
    },
    body,
    timeoutMs: request.timeoutMs ?? options.timeoutMs,
    maxAnswerBytes: request.maxAnswerBytes ?? options.maxAnswerBytes,
  };
}

/** A relative url is appended to the whole base, path included: `/items` below `https://erp.example/v2.0`. */
function resolveUrl(baseUrl: string | undefined, url: string): URL | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(url)) return URL.parse(url) ?? undefined;
  if (baseUrl === undefined) return undefined;
  const joined = url.startsWith('?') || url === '' ? url : `/${url.replace(/^\/+/, '')}`;
  return URL.parse(`${baseUrl.replace(/\/+$/, '')}${joined}`) ?? undefined;
}

/** Path and query stay out of the span: they carry ids and sometimes secrets. */
function stepOf({ method, url }: Outgoing): Step {
  const port = url.port === '' ? {} : { 'server.port': Number(url.port) };
  const attributes = { 'http.request.method': method, 'server.address': url.hostname, ...port };
  return { name: method, kind: 'client', attributes };
}

function noteOutcome({ note, fail }: StepNotes, outcome: HttpAnswer | HttpFailure): void {
  if (outcome.outcome === 'failed') {
    note({ 'error.type': outcome.kind });
    fail(outcome.kind);
    return;
  }
  note({ 'http.response.status_code': outcome.status });
  if (outcome.status >= 400) fail(`status ${outcome.status}`);
}

function traceHeaders(): Record<string, string> {
  const traceparent = traceparentOf();
  return traceparent === undefined ? {} : { traceparent };
}

function bodyOf(body: unknown): { body: Outgoing['body']; headers?: Record<string, string> } {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) return { body };
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

function lowerCased(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** Only reading may be sent elsewhere, and only to the same origin: anything else would take secrets or effects to strangers. */
async function followOwnRedirects(
  send: (request: Outgoing) => Promise<HttpAnswer | HttpFailure>,
  first: Outgoing,
): Promise<HttpAnswer | HttpFailure> {
  const deadline = Date.now() + first.timeoutMs;
  let request = first;
  for (let followed = 0; ; followed += 1) {
    const outcome = await send(request);
    if (outcome.outcome === 'failed' || !REDIRECTS.has(outcome.status)) return outcome;
    const next = URL.parse(outcome.headers['location'] ?? '', request.url.href);
    const reason = followed < MAX_REDIRECTS ? whyNotFollowed(request, next) : 'redirects again and again';
    if (reason !== undefined || next === null) {
      return failed('redirected', 'unknown', `${request.url.origin} ${reason ?? 'redirects to nowhere'}`);
    }
    request = { ...request, url: next, timeoutMs: Math.max(1, deadline - Date.now()) };
  }
}

function whyNotFollowed({ method, url }: Outgoing, next: URL | null): string | undefined {
  if (method !== 'GET' && method !== 'HEAD') return `redirects, and a ${method} is never sent on`;
  return next?.origin === url.origin
    ? undefined
    : `redirects to ${next?.origin ?? 'nowhere'}, which is another origin`;
}
