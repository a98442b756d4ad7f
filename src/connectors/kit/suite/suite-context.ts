/** The hub's side of a conformance test: a context, and the hub's own HTTP client, kept on loopback and impatient. */
import type { HttpClient } from '../../../platform/http.ts';
import { httpClient } from '../../../platform/outgoing/http-client.ts';
import { socketOpener } from '../../../platform/outgoing/socket-opener.ts';
import type { ConnectorContext } from '../context.ts';

/** Simulators answer at once or never, whatever patience the connector has with the real system; but a machine may be busy. */
const TIMEOUT_MS = 5_000;
/** For what is known to be never answered. */
const SHORT_TIMEOUT_MS = 2_000;
const LOOPBACK = ['127.0.0.0/8', '::1'];

/** A context as the hub makes it, for one connector and one system. */
export function suiteContext<Settings>(
  settings: Settings,
  clock = () => new Date(),
): ConnectorContext<Settings> {
  return {
    system: 'suite',
    settings,
    http: loopbackHttp,
    sockets: socketOpener(LOOPBACK),
    clock,
    signal: new AbortController().signal,
    memory: new Map(),
  };
}

/** The same for calls that will not be answered, which nobody needs to wait for. */
export function impatient<Settings>(context: ConnectorContext<Settings>): ConnectorContext<Settings> {
  const { http } = context;
  return {
    ...context,
    http: {
      request: (request) =>
        http.request({
          ...request,
          timeoutMs: Math.min(SHORT_TIMEOUT_MS, request.timeoutMs ?? SHORT_TIMEOUT_MS),
        }),
    },
  };
}

/** Patient with a system as long as it answers what is asked of it. */
export function knowingFaults<Settings>(
  context: ConnectorContext<Settings>,
  faults: { readonly timeoutAfterEffectShare: number },
): ConnectorContext<Settings> {
  const hasty = impatient(context);
  return {
    ...context,
    http: {
      request: (asked) => (faults.timeoutAfterEffectShare > 0 ? hasty : context).http.request(asked),
    },
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

const guarded = httpClient({
  allowPrivateAddresses: LOOPBACK,
  timeoutMs: TIMEOUT_MS,
  maxAnswerBytes: 64 * 1024 * 1024,
});

const loopbackHttp: HttpClient = {
  request: (request) => {
    // A test never calls the public net, whatever a simulator or a connector says.
    if (!['127.0.0.1', 'localhost', '[::1]'].includes(new URL(request.url).hostname))
      throw new Error(`a conformance test stays on loopback, and ${request.url} is not`);
    return guarded.request({ ...request, timeoutMs: Math.min(TIMEOUT_MS, request.timeoutMs ?? TIMEOUT_MS) });
  },
};
