/** The hub's side of a conformance test: a context, and a loopback client that gives up soon. */
import type { HttpAnswer, HttpClient, HttpFailure, HttpRequest } from '../../../platform/http.ts';
import { failureCode, failureText } from '../../../platform/failure.ts';
import type { ConnectorContext } from '../context.ts';

/** Simulators answer at once or never. */
const TIMEOUT_MS = 1_000;

/** A context as the hub makes it, for one connector and one system. */
export function suiteContext<Settings>(
  settings: Settings,
  clock = () => new Date(),
): ConnectorContext<Settings> {
  return {
    system: 'suite',
    settings,
    http: loopbackHttp,
    clock,
    signal: new AbortController().signal,
    memory: new Map(),
  };
}

/** Runs one test with a system of its own, and closes it in any case. */
export async function withSystem<System extends { close(): Promise<void> }>(
  start: () => Promise<System>,
  work: (system: System) => Promise<void>,
): Promise<void> {
  const system = await start();
  try {
    await work(system);
  } finally {
    await system.close();
  }
}

const loopbackHttp: HttpClient = {
  async request(request) {
    if (!['127.0.0.1', 'localhost', '[::1]'].includes(new URL(request.url).hostname))
      return failed('forbidden-address', {
        effect: 'none',
        reason: `the suite stays on loopback: ${request.url}`,
      });
    try {
      return await send(request);
    } catch (thrown) {
      return failureOf(thrown);
    }
  },
};

async function send(request: HttpRequest): Promise<HttpAnswer> {
  const body = bodyOf(request.body);
  const answer = await fetch(request.url, {
    method: request.method,
    headers: { ...(isPlain(request.body) ? { 'content-type': 'application/json' } : {}), ...request.headers },
    ...(body === undefined ? {} : { body }),
    redirect: 'manual',
    signal: AbortSignal.timeout(Math.min(TIMEOUT_MS, request.timeoutMs ?? TIMEOUT_MS)),
  });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const text = (): string => new TextDecoder().decode(bytes);
  return {
    outcome: 'answered',
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    bytes,
    text,
    json: () => parsed(text()),
  };
}

function isPlain(body: unknown): boolean {
  return body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array);
}

function bodyOf(body: unknown): string | Uint8Array<ArrayBuffer> | undefined {
  if (body === undefined || typeof body === 'string') return body;
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failureOf(thrown: unknown): HttpFailure {
  const cause = thrown instanceof Error ? (thrown.cause ?? thrown) : thrown;
  const reason = failureText(cause);
  if (thrown instanceof Error && thrown.name === 'TimeoutError')
    return failed('timeout', { effect: 'unknown', reason });
  return failureCode(cause) === 'ECONNREFUSED'
    ? failed('refused', { effect: 'none', reason })
    : failed('broken-off', { effect: 'unknown', reason });
}

function failed(
  kind: HttpFailure['kind'],
  rest: { readonly effect: HttpFailure['effect']; readonly reason: string },
): HttpFailure {
  return { outcome: 'failed', kind, ...rest };
}
