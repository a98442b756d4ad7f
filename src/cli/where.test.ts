/** Where the command line finds the hub and its key, and what it says where something else is found. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { getOrder } from '../api/orders/orders.ts';
import { client } from './client.ts';
import { program } from './testing/desk.ts';
import { whereTheHubIs } from './where.ts';

test('a variable that is set to nothing counts as one that is not set', () => {
  const env = {
    CROSSDOCK_URL: '',
    CROSSDOCK_PORT: '',
    CROSSDOCK_API_KEY: '',
    CROSSDOCK_DATA_DIR: '/nowhere',
  };
  const place = whereTheHubIs({}, env);
  expect(place.url).toBe('http://127.0.0.1:4400');
  expect(place.key).toThrow('it was looked for in /nowhere/first-key');
});

test.each(['ключ', 'cdk_a b', 'cdk_a\n', ''])('%j is told to be no key before anybody is asked', (key) => {
  expect(whereTheHubIs({ key }, {}).key).toThrow('keys begin with cdk_');
});

test('what answers as no hub does is told to be none', async () => {
  const server = createServer((_request, response) => response.writeHead(404).end('{"message":"no"}'));
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const asked = client({ url, key: () => 'cdk_1' }).call(getOrder, { channel: 'web', number: '1' });
  await expect(asked).rejects.toThrow(`What answers at ${url} says 404, and not as a hub does.`);
});

test.skipIf(!existsSync('/dev/full'))('an answer that cannot be written is told in one line', async () => {
  const ended = await new Promise<{ code: unknown; err: string }>((resolve) => {
    execFile('sh', ['-c', `'${program}' check --help > /dev/full`], (error, _out, err) =>
      resolve({ code: error?.code, err }),
    );
  });
  expect(ended.code).toBe(1);
  expect(ended.err).toMatch(/^crossdock: the answer cannot be written: .*\n$/);
});
