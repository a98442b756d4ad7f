/** What bodies must be like before anything is made of them. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routes } from '../../routes.ts';
import { served, type Served } from '../../testing/served.ts';

let api: Served;
beforeAll(async () => void (api = await served()));
afterAll(() => api.close());

const ACKNOWLEDGE = '/ops/v1/exceptions/0198a5d2-6e1f-7c44-9d0b-2f6a54a1c0de/acknowledge';
const json = { 'content-type': 'application/json' };

const send = (url: string, payload: string | Buffer, headers: Readonly<Record<string, string>> = {}) =>
  api.call('POST', url, { payload, headers: { ...json, ...headers } });

describe('a body in a content coding', () => {
  const addresses = routes
    .filter(({ method }) => method === 'POST')
    .map(({ path }) => path.replaceAll(/\{[^}]+\}/g, 'x'));

  test('is refused wherever one is taken, with what is taken instead', async () => {
    const coded = gzipSync('[{"note":"x"}]');
    for (const url of [...addresses, '/intake/erp/items']) {
      const answer = await send(url, coded, { 'content-encoding': 'gzip', 'x-secret': 'good' });
      expect({ url, status: answer.status, taken: answer.headers['accept-encoding'] }).toEqual({
        url,
        status: 415,
        taken: 'identity',
      });
    }
  });

  test.each(['br', 'GZIP', 'identity, deflate', 'made-up'])('is refused as %s', async (coding) => {
    expect((await send(ACKNOWLEDGE, '{}', { 'content-encoding': coding })).body).toMatchObject({
      code: 'HUB_UNSUPPORTED_MEDIA_TYPE',
      detail: expect.stringContaining('Content-Encoding'),
    });
  });

  test.each(['identity', 'Identity', ''])('is none where the coding is called “%s”', async (coding) => {
    expect((await send(ACKNOWLEDGE, '{}', { 'content-encoding': coding })).status).toBe(404);
  });

  test('tells a stranger nothing but that the key is missing', async () => {
    const answer = await send(ACKNOWLEDGE, '{}', { 'content-encoding': 'gzip', authorization: '' });
    expect(answer.status).toBe(401);
  });

  test('to an address that does not exist is not found', async () => {
    expect((await send('/nowhere', '{}', { 'content-encoding': 'gzip' })).status).toBe(404);
  });
});

describe('a body that gives a field twice', () => {
  test('is refused with the field and its place, whether it says the same twice or not', async () => {
    const order = '{"channel":"web","lines":[{"line":"1"},{"line":"2","quantity":"1","quantity":"1"}]}';
    expect(await send('/process/v1/orders', order)).toMatchObject({
      status: 400,
      body: {
        code: 'HUB_INVALID_REQUEST',
        errors: [{ path: 'lines[1].quantity', message: 'is given more than once' }],
      },
    });
  });

  test('is refused before anything else that is wrong with it', async () => {
    const { body } = await send(ACKNOWLEDGE, '{"nothing":1,"note":"a","note":"b"}');
    expect(body.errors).toEqual([{ path: 'note', message: 'is given more than once' }]);
  });
});
