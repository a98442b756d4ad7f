/** Which addresses count as public, in every spelling that a trickster may think of. */
import { createServer } from 'node:http';
import type { LookupAddress } from 'node:dns';
import { assert, ipV4, ipV6, property } from 'fast-check';
import { Agent, request } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  ForbiddenAddress,
  guardedConnector,
  guardedLookup,
  isPublic,
  mayConnect,
  whyNotAllowable,
  type AllowedPrivate,
  type Resolver,
} from './address-guard.ts';

test.each([
  '8.8.8.8',
  '1.1.1.1',
  '52.95.110.1',
  '2606:4700::1111',
  '2a00:1450:4001::200e',
  '64:ff9b::808:808',
])('%s is public', (address) => expect(isPublic(address)).toBe(true));

test.each([
  ['this machine', '127.0.0.1'],
  ['this machine', '127.8.9.10'],
  ['this machine', '::1'],
  ['this machine', '0.0.0.0'],
  ['this machine', '::'],
  ['private', '10.0.0.1'],
  ['private', '172.16.0.1'],
  ['private', '172.31.255.255'],
  ['private', '192.168.1.1'],
  ['private', 'fd12:3456::1'],
  ['carrier NAT', '100.64.0.1'],
  ['cloud metadata', '169.254.169.254'],
  ['cloud metadata', '168.63.129.16'],
  ['cloud metadata', '100.100.100.200'],
  ['cloud metadata', 'fd00:ec2::254'],
  ['link-local', 'fe80::1'],
  ['link-local', 'fe80::1%eth0'],
  ['multicast', '224.0.0.1'],
  ['multicast', 'ff02::1'],
  ['broadcast', '255.255.255.255'],
  ['documentation', '203.0.113.7'],
  ['documentation', '2001:db8::1'],
  ['mapped', '::ffff:127.0.0.1'],
  ['mapped', '::ffff:7f00:1'],
  ['mapped', '0:0:0:0:0:FFFF:0A00:0001'],
  ['translated', '64:ff9b::10.0.0.1'],
  ['compatible', '::127.0.0.1'],
  ['6to4', '2002:7f00:1::'],
  ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
  ['no address', 'localhost'],
])('%s address %s is not public', (_kind, address) => expect(isPublic(address)).toBe(false));

test('an IPv4 address is judged the same in its mapped spelling', () => {
  assert(property(ipV4(), (address) => isPublic(`::ffff:${address}`) === isPublic(address)));
});

test('no IPv6 address outside of 2000::/3 and the translations is public', () => {
  assert(
    property(ipV6(), (address) => {
      const spelled = new URL(`http://[${address}]`).hostname;
      const mayBePublic = /^\[(?:[23][0-9a-f]{3}:|::ffff:|64:ff9b:)/.test(spelled);
      return mayBePublic || !isPublic(address);
    }),
  );
});

describe('what the landscape allows', () => {
  test('by network', () => {
    expect(mayConnect(['10.1.0.0/16'], 'erp.local', '10.1.2.3')).toBe(true);
    expect(mayConnect(['10.1.0.0/16'], 'erp.local', '10.2.2.3')).toBe(false);
    expect(mayConnect(['fd00::/8'], 'erp.local', 'fd12::1')).toBe(true);
  });

  test('by name or address', () => {
    expect(mayConnect(['erp.local'], 'erp.local', '10.1.2.3')).toBe(true);
    expect(mayConnect(['erp.local'], 'other.local', '10.1.2.3')).toBe(false);
    expect(mayConnect(['10.1.2.3'], 'erp.local', '10.1.2.3')).toBe(true);
  });

  test('everything or nothing', () => {
    expect(mayConnect(true, 'localhost', '127.0.0.1')).toBe(true);
    expect(mayConnect(false, 'localhost', '127.0.0.1')).toBe(false);
    expect(mayConnect(false, 'example.com', '93.184.215.14')).toBe(true);
  });
});

test.each(['10.1.0.0/16', 'fd00::/8', '10.0.0.4', '::1', 'erp', 'erp.internal', 'a_b.example.', '0.0.0.0/0'])(
  '%s may be allowed',
  (text) => expect(whyNotAllowable(text)).toBeUndefined(),
);

test.each([
  '10.0.0.0/33',
  '10.0.0.0/99999',
  'fd00::/129',
  '10.0.0.0/8/8',
  '10.0.0.0/',
  '10.0.0',
  'https://erp',
  'ERP',
  'a b',
  '',
  '*',
])('“%s” is told to be nothing that may be allowed, allows nothing, and breaks no connection', (text) => {
  expect(whyNotAllowable(text)).toContain(`“${text}” is no host name`);
  expect(mayConnect([text], 'erp.example', '10.0.0.4')).toBe(false);
});

describe('a name that is bound to another address meanwhile', () => {
  /** One answer after the other; the last one stays. */
  function resolvingTo(...answers: readonly (readonly string[])[]): Resolver {
    let asked = 0;
    return (_host, _options, callback) => {
      const answer = answers[Math.min(asked++, answers.length - 1)] ?? [];
      callback(
        null,
        answer.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    };
  }

  const lookedUp = (resolver: Resolver, allowed: AllowedPrivate = false) =>
    new Promise<unknown>((resolve) => {
      guardedLookup(allowed, resolver)('trick.example', {}, (error, address) => {
        resolve(error ?? address);
      });
    });

  test.each([['127.0.0.1'], ['::1'], ['169.254.169.254'], ['::ffff:10.0.0.1']])(
    'is judged each time: public first, then %s',
    async (closed) => {
      const resolver = resolvingTo(['8.8.8.8'], [closed]);
      expect(await lookedUp(resolver)).toBe('8.8.8.8');
      expect(await lookedUp(resolver)).toBeInstanceOf(ForbiddenAddress);
    },
  );

  test('is not called where a closed address hides behind a public one', async () => {
    expect(await lookedUp(resolvingTo(['8.8.8.8', '127.0.0.1']))).toBeInstanceOf(ForbiddenAddress);
  });

  test('is called at the address that was judged, and not at the one it has by then', async () => {
    const heard: string[] = [];
    const server = createServer((message, answer) => {
      heard.push(message.socket.localAddress ?? '');
      answer.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new Error('the server has no port');
    const resolver = resolvingTo(['127.0.0.2'], ['127.0.0.1']);
    const call = async (): Promise<number> => {
      const dispatcher = new Agent({ connect: guardedConnector(['127.0.0.2'], 10_000, resolver) });
      onTestFinished(() => dispatcher.destroy());
      const answer = await request(`http://trick.example:${bound.port}/`, { dispatcher });
      return answer.statusCode;
    };
    expect(await call()).toBe(200);
    await expect(call()).rejects.toThrow(
      'trick.example resolves to 127.0.0.1, which is not a public address',
    );
    expect(heard).toEqual(['127.0.0.2']);
  });
});
