/** The client against a real server on loopback: limits, time-outs, redirects, and whether a failure may have had an effect. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createPlainServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { HttpAnswer, HttpFailure, HttpRequest } from '../http.ts';
import { continueTrace, startTelemetry } from '../telemetry/traces.ts';
import { recordSpans } from '../testing/recorded-spans.ts';
import { httpClient, type ClosableHttpClient, type HttpClientOptions } from './http-client.ts';

type Reply = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let base: string;
let reply: Reply;
let seen: IncomingMessage[] = [];
let clients: ClosableHttpClient[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(request);
    reply(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${portOf(server)}`;
});

afterEach(async () => {
  seen = [];
  await Promise.all(clients.map((each) => each.close()));
  clients = [];
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function portOf(listening: { address(): unknown }): number {
  const address = listening.address();
  return typeof address === 'object' && address !== null ? Number(Reflect.get(address, 'port')) : 0;
}

function client(options: Partial<HttpClientOptions> = {}): ClosableHttpClient {
  const made = httpClient({
    baseUrl: base,
    allowPrivateAddresses: ['127.0.0.0/8'],
    timeoutMs: 2000,
    maxAnswerBytes: 1000,
    ...options,
  });
  clients.push(made);
  return made;
}

const get = (url: string, options: Partial<HttpClientOptions> = {}): Promise<HttpAnswer | HttpFailure> =>
  client(options).request({ method: 'GET', url });

const post: HttpRequest = { method: 'POST', url: '/orders', body: { order: 1 } };

function answering(status: number, body: string | Buffer = '', headers: Record<string, string> = {}): Reply {
  return (_request, response) => response.writeHead(status, headers).end(body);
}

describe('an answer', () => {
  test('comes with its status, lower-case headers, bytes and text', async () => {
    reply = answering(201, '{"id":"é"}', { 'X-Id': '7' });
    const outcome = await get('/items');
    expect(outcome).toMatchObject({ outcome: 'answered', status: 201, headers: { 'x-id': '7' } });
    expect(outcome.outcome === 'answered' && outcome.text()).toBe('{"id":"é"}');
  });

  test.each([
    ['gzip', gzipSync('unfolded')],
    ['br', brotliCompressSync('unfolded')],
  ])('that was compressed by %s is unfolded', async (encoding, body) => {
    reply = answering(200, body, { 'content-encoding': encoding });
    const outcome = await get('/items');
    expect(outcome.outcome === 'answered' && outcome.text()).toBe('unfolded');
  });

  test.each([
    ['announced', answering(200, 'x'.repeat(2000))],
    [
      'streamed',
      (_: IncomingMessage, response: ServerResponse) =>
        void (response.write('x'.repeat(900)), response.end('x'.repeat(900))),
    ],
    ['compressed', answering(200, gzipSync('x'.repeat(100_000)), { 'content-encoding': 'gzip' })],
  ])('that is too large, %s, is broken off', async (_how, large) => {
    reply = large;
    expect(await get('/items')).toMatchObject({ kind: 'too-large', effect: 'unknown' });
  });
});

describe('a request', () => {
  test('is made below the whole base address', async () => {
    reply = answering(200);
    await get('items?top=1', { baseUrl: `${base}/v2.0/` });
    await get('/items', { baseUrl: `${base}/v2.0` });
    await get('?top=1', { baseUrl: `${base}/v2.0` });
    expect(seen.map(({ url }) => url)).toEqual(['/v2.0/items?top=1', '/v2.0/items', '/v2.0?top=1']);
  });

  test('carries its body as JSON and the trace it belongs to', async () => {
    const telemetry = await startTelemetry({});
    onTestFinished(() => telemetry.stop());
    let body = '';
    reply = (request, response) => {
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => response.end());
    };
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await continueTrace(traceparent, () => client().request(post));
    expect([body, seen[0]?.headers['content-type'], seen[0]?.headers['traceparent']]).toEqual([
      '{"order":1}',
      'application/json',
      traceparent,
    ]);
  });

  test('has a span of its own, which tells the host and the answer and nothing of the address beyond', async () => {
    const recorded = await recordSpans();
    onTestFinished(() => recorded.stop());
    reply = answering(503);
    await continueTrace(undefined, () => get('/items?key=hunter2'));
    const [span] = recorded.named('GET');
    expect(span?.attributes).toEqual({
      'http.request.method': 'GET',
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(base).port),
      'http.response.status_code': 503,
    });
    expect(span?.status.message).toBe('status 503');
    expect(seen[0]?.headers['traceparent']).toContain(span?.spanContext().spanId);
  });

  test('takes the credentials of the base to its own origin only', async () => {
    reply = answering(200);
    const headers = { Authorization: 'Bearer hunter2' };
    await get(`${base}/items`, { headers });
    await get(`${base}/items`, { headers, baseUrl: 'http://127.0.0.1:1' });
    expect(seen.map((request) => request.headers.authorization)).toEqual(['Bearer hunter2', undefined]);
  });

  test.each(['ftp://example.com/', 'file:///etc/passwd', 'http://user:word@example.com/'])(
    'to %s is refused',
    async (url) => expect(await get(url)).toMatchObject({ kind: 'refused', effect: 'none' }),
  );

  test('with a header that would break out of its line is refused before it is sent', async () => {
    const outcome = await client().request({ method: 'GET', url: '/', headers: { 'x-a': 'b\r\nx-c: d' } });
    expect(outcome).toMatchObject({ kind: 'refused', effect: 'none' });
  });
});

describe('a redirect', () => {
  test('of a reading request is followed within the same origin', async () => {
    reply = (request, response) =>
      request.url === '/new' ? response.end('here') : response.writeHead(302, { location: '/new' }).end();
    const outcome = await get('/old');
    expect(outcome.outcome === 'answered' && outcome.text()).toBe('here');
  });

  test('to another origin is not followed', async () => {
    reply = answering(302, '', { location: 'http://169.254.169.254/latest/meta-data' });
    expect(await get('/old')).toMatchObject({ kind: 'redirected' });
    expect(seen).toHaveLength(1);
  });

  test('of a writing request is not followed, and may have had its effect', async () => {
    reply = answering(307, '', { location: '/new' });
    expect(await client().request(post)).toMatchObject({ kind: 'redirected', effect: 'unknown' });
    expect(seen).toHaveLength(1);
  });

  test('in a circle ends', async () => {
    reply = answering(302, '', { location: '/old' });
    expect(await get('/old')).toMatchObject({ kind: 'redirected' });
  });
});

describe('a failure', () => {
  test('to connect had no effect', async () => {
    expect(await client({ baseUrl: 'http://127.0.0.1:1' }).request(post)).toMatchObject({
      kind: 'refused',
      effect: 'none',
    });
  });

  test('to find the host had no effect', async () => {
    expect(await client({ baseUrl: 'http://nowhere.invalid' }).request(post)).toMatchObject({
      kind: 'unreachable',
      effect: 'none',
    });
  });

  test('to agree on TLS had no effect', async () => {
    const outcome = await client({ baseUrl: base.replace('http:', 'https:') }).request(post);
    expect(outcome).toMatchObject({ kind: 'unreachable', effect: 'none' });
  });

  test('after the request went out may have had its effect', async () => {
    reply = (request) => request.socket.destroy();
    expect(await client().request(post)).toMatchObject({ kind: 'broken-off', effect: 'unknown' });
  });

  test('in the middle of the answer may have had its effect', async () => {
    reply = (request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setImmediate(() => request.socket.destroy());
    };
    expect(await client().request(post)).toMatchObject({ kind: 'broken-off', effect: 'unknown' });
  });

  test('to speak HTTP may have had its effect', async () => {
    const plain = createPlainServer(
      (socket) => void socket.on('data', () => socket.end('SMTP 220\r\n')),
    ).listen(0);
    await once(plain, 'listening');
    onTestFinished(() => void plain.close());
    const outcome = await client({ baseUrl: `http://127.0.0.1:${portOf(plain)}` }).request(post);
    expect(outcome).toMatchObject({ kind: 'broken-off', effect: 'unknown' });
  });

  test.each([
    ['never answers', () => undefined],
    ['never ends its answer', (_: IncomingMessage, response: ServerResponse) => void response.write('…')],
    [
      'drips its answer',
      async (_: IncomingMessage, response: ServerResponse) => {
        while (!response.destroyed) await pause(20).then(() => response.write('.'));
      },
    ],
  ] satisfies [string, (request: IncomingMessage, response: ServerResponse) => unknown][])(
    'of a server that %s is a time-out that may have had its effect',
    async (_how, slow) => {
      reply = (request, response) => void slow(request, response);
      expect(await client({ timeoutMs: 1000 }).request(post)).toMatchObject({
        kind: 'timeout',
        effect: 'unknown',
      });
    },
  );

  test('of a request that never got its turn had no effect, and it is not sent later', async () => {
    reply = () => undefined;
    const one = client({ maxConnections: 1 });
    const slow = one.request({ ...post, timeoutMs: 2000 });
    await expect.poll(() => seen.length).toBe(1);
    expect(await one.request({ ...post, timeoutMs: 100 })).toMatchObject({ kind: 'timeout', effect: 'none' });
    await slow;
    await pause(50); // the only proof that nothing comes is to wait
    expect(seen).toHaveLength(1);
  });
});

describe('an address that is not public', () => {
  test.each([
    ['as a literal', () => base],
    ['as a number', () => base.replace('127.0.0.1', '2130706433')],
    ['in IPv6', () => base.replace('127.0.0.1', '[::ffff:127.0.0.1]')],
    ['by name', () => base.replace('127.0.0.1', 'localhost')],
  ])('is refused %s, at the time of connecting', async (_how, url) => {
    reply = answering(200);
    const outcome = await client({ allowPrivateAddresses: false, baseUrl: url() }).request(post);
    expect(outcome).toMatchObject({ kind: 'forbidden-address', effect: 'none' });
    expect(seen).toHaveLength(0);
  });

  test('is called where the landscape allows its name', async () => {
    reply = answering(200);
    const url = base.replace('127.0.0.1', 'localhost');
    expect(await client({ allowPrivateAddresses: ['localhost'], baseUrl: url }).request(post)).toMatchObject({
      status: 200,
    });
  });
});
