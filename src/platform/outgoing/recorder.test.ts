/** A recording plays what was heard, and holds no secret. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { HttpClient } from '../http.ts';
import { Secret } from '../secrets.ts';
import { answer } from './exchange.ts';
import { httpClient } from './http-client.ts';
import { recordTo, replayFrom, type HttpRecorder } from './recorder.ts';

const folder = mkdtempSync(join(tmpdir(), 'recordings-'));
afterAll(() => rmSync(folder, { recursive: true }));

const secrets = [new Secret('hunter 2')];
const limits = {
  baseUrl: 'http://erp.example',
  allowPrivateAddresses: false,
  timeoutMs: 100,
  maxAnswerBytes: 1000,
};

/** Hears `bodies` from a system that is not there, and records them. */
function hearing(file: string, bodies: readonly (string | Uint8Array)[]): HttpClient {
  const waiting = [...bodies];
  const recorder = recordTo(file, secrets);
  const heard = (): ReturnType<HttpRecorder['exchange']> =>
    Promise.resolve(
      answer(200, { 'content-type': 'x', 'set-cookie': 'hunter 2' }, Buffer.from(waiting.shift() ?? '')),
    );
  return httpClient({ ...limits, recorder: { exchange: (request) => recorder.exchange(request, heard) } });
}

const replaying = (file: string): HttpClient =>
  httpClient({ ...limits, recorder: replayFrom(file, secrets) });

test('the same requests get the same answers, each once and in their order', async () => {
  const file = join(folder, 'order.json');
  const heard = hearing(file, ['first', 'second', Uint8Array.of(0xff, 0)]);
  for (let count = 0; count < 3; count += 1) await heard.request({ method: 'GET', url: '/items' });
  const played = replaying(file);
  const bodies: Uint8Array[] = [];
  for (let count = 0; count < 3; count += 1) {
    const outcome = await played.request({ method: 'GET', url: '/items' });
    if (outcome.outcome === 'answered') bodies.push(outcome.bytes);
  }
  expect(bodies.map((bytes) => Buffer.from(bytes).toString('latin1'))).toEqual([
    'first',
    'second',
    '\u00ff\0',
  ]);
  await expect(played.request({ method: 'GET', url: '/items' })).rejects.toThrow('holds no more exchange');
});

test('a request that was not recorded is told apart', async () => {
  const file = join(folder, 'other.json');
  await hearing(file, ['x']).request({ method: 'POST', url: '/items', body: { a: 1 } });
  await expect(replaying(file).request({ method: 'POST', url: '/items', body: { a: 2 } })).rejects.toThrow(
    'POST /items',
  );
});

test('secrets are not in the recording, and the request that carried them is still found', async () => {
  const file = join(folder, 'secrets.json');
  const request = {
    method: 'POST' as const,
    url: '/token?api_key=hunter3&x=hunter%202',
    headers: { authorization: 'Bearer hunter 2' },
    body: 'grant_type=password&client_secret=hunter4',
  };
  await hearing(file, ['{"access_token":"hunter5","expires_in":3600}']).request(request);
  expect(readFileSync(file, 'utf8')).not.toContain('hunter');
  const outcome = await replaying(file).request(request);
  expect(outcome.outcome === 'answered' && JSON.parse(outcome.text())).toEqual({
    access_token: '[redacted]',
    expires_in: 3600,
  });
});

test('failures are recorded and played too', async () => {
  const file = join(folder, 'failure.json');
  const failing = httpClient({ ...limits, baseUrl: 'http://127.0.0.1:9', recorder: recordTo(file) });
  const outcome = await failing.request({ method: 'GET', url: '/' });
  expect(outcome).toMatchObject({ kind: 'forbidden-address' });
  expect(await replaying(file).request({ method: 'GET', url: '/' })).toEqual(outcome);
});

test('a file that is missing or no recording is refused', () => {
  const file = join(folder, 'broken.json');
  writeFileSync(file, '{"exchanges":[{"method":1}]}');
  expect(() => replayFrom(file)).toThrow('Parse');
  expect(() => replayFrom(join(folder, 'none.json'))).toThrow('there is no recording');
});
