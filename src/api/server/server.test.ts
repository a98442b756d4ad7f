import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { served, type Served } from '../testing/served.ts';

let api: Served;
beforeAll(async () => void (api = await served()));
afterAll(() => api.close());

const bare = (url: string, headers: Record<string, string> = {}) =>
  api.call('GET', url, { headers: { authorization: '', ...headers } });

describe('whoever calls', () => {
  test('is let in with a key that has the scope', async () => {
    const authorization = await api.bearer('ops:read');
    expect((await api.call('GET', '/ops/v1/exceptions', { headers: { authorization } })).status).toBe(200);
  });

  test('is refused without a key, with a problem that says what to send', async () => {
    const answer = await api.app.inject({ method: 'GET', url: '/ops/v1/status' });
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="crossdock"');
    expect(answer.json()).toMatchObject({ code: 'HUB_UNAUTHENTICATED', status: 401 });
  });

  test.each(['Bearer cdk_000000000000_' + 'x'.repeat(43), 'Bearer hello', 'Basic dTpw', 'Bearer'])(
    'is refused with %s',
    async (authorization) => {
      expect((await bare('/ops/v1/status', { authorization })).body.code).toBe('HUB_UNAUTHENTICATED');
    },
  );

  test('is told the missing scope', async () => {
    const authorization = await api.bearer('stock:read');
    const answer = await bare('/ops/v1/status', { authorization });
    expect(answer.status).toBe(403);
    expect(answer.body.detail).toContain('ops:read');
  });

  test('is refused with a revoked key at once', async () => {
    const made = await api.keys.make({ name: 'short-lived', scopes: ['ops:read'] }, 'test');
    const headers = { authorization: `Bearer ${made.text}` };
    expect((await api.call('GET', '/ops/v1/exceptions', { headers })).status).toBe(200);
    await api.keys.revoke(made.id, 'test');
    expect((await api.call('GET', '/ops/v1/exceptions', { headers })).body.detail).toContain('revoked');
  });

  test('is refused with a key that has expired', async () => {
    const made = await api.keys.make(
      { name: 'old', scopes: ['ops:read'], expiresAt: new Date(Date.now() - 1000) },
      'test',
    );
    const answer = await bare('/ops/v1/status', { authorization: `Bearer ${made.text}` });
    expect(answer.body.detail).toContain('expired');
  });

  test('waits when asking more often than the key may', async () => {
    const made = await api.keys.make({ name: 'slow', scopes: ['ops:read'], requestsPerSecond: 1 }, 'test');
    const headers = { authorization: `Bearer ${made.text}` };
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => api.call('GET', '/ops/v1/exceptions', { headers })),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(2);
    expect(refused[0]?.headers['retry-after']).toBe('1');
    expect(refused[0]?.body.code).toBe('HUB_RATE_LIMITED');
  });
});

describe('a request', () => {
  test('for an address that does not exist is not found', async () => {
    expect((await api.call('GET', '/nowhere')).body).toMatchObject({ code: 'HUB_NOT_FOUND', status: 404 });
  });

  test('with a method that the address does not know is told the right ones', async () => {
    const answer = await api.call('DELETE', '/ops/v1/status');
    expect(answer.status).toBe(405);
    expect(answer.headers['allow']).toBe('GET');
  });

  test('with a name of any alphabet in its path is looked for, and one that is too long is refused', async () => {
    expect((await api.call('GET', `/ops/v1/trace/${encodeURIComponent('螺'.repeat(255))}`)).status).toBe(404);
    expect((await api.call('GET', `/ops/v1/trace/${'x'.repeat(5000)}`)).body).toMatchObject({
      code: 'HUB_INVALID_REQUEST',
      detail: 'A part of the path is too long.',
    });
  });

  test('whose address is not well-formed is refused', async () => {
    expect((await api.call('GET', '/ops/v1/trace/%zz')).body.code).toBe('HUB_INVALID_REQUEST');
  });

  test('with an unknown field is refused, and the field is named', async () => {
    const answer = await api.call('GET', '/ops/v1/exceptions?sate=open&limit=0');
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map(({ path }: { path: string }) => path).toSorted()).toEqual([
      'limit',
      'sate',
    ]);
  });

  test('with a number that is text stays text, and is refused in words', async () => {
    const answer = await api.call('GET', '/ops/v1/exceptions?limit=1e3');
    expect(answer.body.errors[0].message).toContain('found 1e3');
  });

  test('with a repeated field is refused instead of one of them being chosen', async () => {
    const answer = await api.call('GET', '/ops/v1/exceptions?kind=a&kind=b');
    expect(answer.body.errors).toEqual([{ path: 'kind', message: 'is given more than once' }]);
  });

  test.each([
    ['{"note": ', 'HUB_MALFORMED_BODY'],
    [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), 'HUB_MALFORMED_BODY'],
    ['[]', 'HUB_INVALID_REQUEST'],
    ['{"note": 5}', 'HUB_INVALID_REQUEST'],
    ['{"note": "x", "__proto__": {"by": "me"}}', 'HUB_INVALID_REQUEST'],
    [`{"note": "${'x'.repeat(120_000)}"}`, 'HUB_PAYLOAD_TOO_LARGE'],
  ])('with the body %.20s is refused', async (payload, code) => {
    const answer = await api.call(
      'POST',
      '/ops/v1/exceptions/0198a5d2-6e1f-7c44-9d0b-2f6a54a1c0de/acknowledge',
      {
        payload,
        headers: { 'content-type': 'application/json' },
      },
    );
    expect(answer.body.code).toBe(code);
  });

  test('with another type of content is refused', async () => {
    const answer = await api.call(
      'POST',
      '/ops/v1/exceptions/0198a5d2-6e1f-7c44-9d0b-2f6a54a1c0de/acknowledge',
      {
        payload: 'note=x',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
    );
    expect(answer.body).toMatchObject({ code: 'HUB_UNSUPPORTED_MEDIA_TYPE', status: 415 });
  });

  test('carries on the trace of its caller', async () => {
    const { context } = await import('@opentelemetry/api');
    const { startTelemetry } = await import('../../platform/telemetry/traces.ts');
    const telemetry = await startTelemetry({});
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const answer = await api.call('GET', '/ops/v1/exceptions', { headers: { traceparent } });
    expect(answer.headers['traceparent']).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-/);
    await telemetry.stop();
    context.disable();
  });

  test('tells nothing of the program that answers', async () => {
    const { headers } = await api.call('GET', '/ops/v1/exceptions');
    expect(Object.keys(headers)).not.toContain('server');
    expect(Object.keys(headers)).not.toContain('x-powered-by');
  });
});

describe('health', () => {
  test('needs no key', async () => {
    expect((await api.app.inject('/healthz')).json()).toEqual({ state: 'alive' });
  });

  test('names every part', async () => {
    const answer = await api.app.inject('/readyz');
    expect(answer.json()).toMatchObject({ state: 'ready' });
    expect(answer.json().parts.map(({ part }: { part: string }) => part)).toEqual([
      'database',
      'migrations',
      'intake',
      'worker',
      'connection erp',
      'connection pim',
      'connection shop',
    ]);
    expect(answer.json().parts.at(-1)).toMatchObject({
      detail: 'it has answered since this process started',
    });
  });

  test('has numbers for Prometheus', async () => {
    await api.call('GET', '/ops/v1/status');
    const answer = await api.app.inject('/metrics');
    expect(answer.headers['content-type']).toContain('text/plain; version=0.0.4');
    expect(answer.body).toContain('crossdock_api_seconds_bucket{route="/ops/v1/status"');
  });
});
