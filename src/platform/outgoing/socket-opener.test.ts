/** Plain connections stand only where HTTP might connect, too. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { socketOpener } from './socket-opener.ts';

const LOOPBACK = ['127.0.0.0/8', '::1'];
let server: Server;
let port: number;
let visitors = 0;

beforeEach(async () => {
  visitors = 0;
  server = createServer((socket) => {
    visitors += 1;
    socket.end('hello');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server on a TCP port has such an address
  ({ port } = server.address() as AddressInfo);
});
afterEach(() => {
  server.close();
});

const at = (host: string, timeoutMs = 2_000) => ({ host, port, timeoutMs });

test.each(['127.0.0.1', 'localhost'])('%s is connected where the landscape allows it', async (host) => {
  const opened = await socketOpener(LOOPBACK).open(at(host));
  expect(opened.outcome).toBe('open');
  if (opened.outcome !== 'open') return;
  const [greeting] = await once(opened.socket, 'data');
  expect(String(greeting)).toBe('hello');
  opened.socket.destroy();
});

test.each(['127.0.0.1', '::1', 'localhost', '169.254.169.254', '10.0.0.1'])(
  '%s is refused where the landscape does not allow it, and nothing is sent',
  async (host) => {
    expect(await socketOpener(false).open(at(host))).toMatchObject({
      outcome: 'failed',
      kind: 'forbidden-address',
      reason: expect.stringContaining('not a public address'),
    });
    expect(visitors).toBe(0);
  },
);

test('a port where nobody listens is refused in words', async () => {
  server.close();
  await once(server, 'close');
  expect(await socketOpener(LOOPBACK).open(at('127.0.0.1'))).toMatchObject({
    outcome: 'failed',
    kind: 'refused',
    reason: expect.stringContaining(`127.0.0.1:${port}`),
  });
});
