/** The hub's door during a conformance test: verifies what comes, answers handshakes, keeps the rest. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { ConnectorContext } from '../context.ts';
import type { RawMessage, Verdict, Webhook } from '../source.ts';

export interface Arrival {
  readonly message: RawMessage;
  readonly verdict: Verdict;
}

export interface WebhookReceiver {
  readonly url: string;
  /** Asks again after each arrival until there is an answer. */
  until<Answer>(question: (arrived: readonly Arrival[]) => Answer | undefined): Promise<Answer>;
  close(): Promise<void>;
}

/** Listens on loopback for one source's webhooks. */
export async function webhookReceiver<Settings>(
  webhook: Webhook<Settings>,
  context: ConnectorContext<Settings>,
): Promise<WebhookReceiver> {
  const arrived: Arrival[] = [];
  const arrival = new EventTarget();
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // What is broken off, by the end of the test for one, has told nothing.
    const message = await rawMessage(request).catch(() => undefined);
    if (message === undefined) return;
    const verdict = webhook.verify(message, context);
    answer(response, verdict);
    if (verdict.verdict !== 'handshake') arrived.push({ message, verdict });
    arrival.dispatchEvent(new Event('arrived'));
  };
  const server = createServer((request, response) => {
    void receive(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/webhooks/suite`,
    until: async (question) => {
      for (;;) {
        const found = question(arrived);
        if (found !== undefined) return found;
        await once(arrival, 'arrived');
      }
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function answer(response: ServerResponse, verdict: Verdict): void {
  if (verdict.verdict === 'handshake') {
    const { status, contentType, body } = verdict.answer;
    response.writeHead(status, { 'content-type': contentType }).end(body);
    return;
  }
  response.writeHead(verdict.verdict === 'refused' ? 401 : 202).end();
}

async function rawMessage(request: IncomingMessage): Promise<RawMessage> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  return {
    method: request.method ?? 'POST',
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
      ]),
    ),
    query: Object.fromEntries(url.searchParams),
    body: new Uint8Array(Buffer.concat(chunks)),
  };
}
