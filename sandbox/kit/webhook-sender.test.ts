/** Webhooks arrive at least once and in order, except where the board says otherwise. */
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { noFaults, type Faults } from './faults.ts';
import { seededRandom } from './random.ts';
import { isLoopback, webhookSender, type WebhookSender } from './webhook-sender.ts';

let receiver: Server;
let url: string;
let arrived: string[];
let isRefused: (body: string) => boolean;
let faults: Faults;
let counts: Record<string, number>;
let sender: WebhookSender;

beforeEach(async () => {
  arrived = [];
  isRefused = () => false;
  counts = {};
  faults = noFaults();
  receiver = createServer((request, answer) => {
    let body = '';
    request.on('data', (bytes) => (body += String(bytes)));
    request.on('end', () => {
      const refused = isRefused(body);
      if (!refused) arrived.push(body);
      answer.writeHead(refused ? 500 : 204).end();
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const address = receiver.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  sender = webhookSender({
    faults,
    random: seededRandom(1),
    count: (name) => (counts[name] = (counts[name] ?? 0) + 1),
    // Many short waits: the tests below do not depend on how fast this computer is.
    retryDelaysMs: Array.from({ length: 1_000 }, () => 5),
    holdMs: 2_000,
  });
});
afterEach(async () => {
  await sender.close();
  receiver.close();
});

const send = (body: string) => sender.send({ url, body, headers: () => ({}) });

describe('a webhook sender', () => {
  test('delivers in order', async () => {
    ['a', 'b', 'c'].forEach(send);
    await sender.idle();
    expect(arrived).toEqual(['a', 'b', 'c']);
  });

  test('tells of different things side by side, and of one thing in order', async () => {
    const told = ['a', 'b', 'a', 'b', 'a'].map((subject, place) => ({ subject, body: `${subject}${place}` }));
    for (const each of told) sender.send({ url, ...each, headers: () => ({}) });
    await sender.idle();
    const of = (subject: string) => arrived.filter((body) => body.startsWith(subject));
    expect([of('a'), of('b')]).toEqual([
      ['a0', 'a2', 'a4'],
      ['b1', 'b3'],
    ]);
  });

  test('tries again until the subscriber takes it, and lets others overtake meanwhile', async () => {
    isRefused = (body) => body === 'a' && !arrived.includes('b');
    ['a', 'b'].forEach(send);
    await sender.idle();
    expect(arrived).toEqual(['b', 'a']);
  });

  test('gives up after the last retry', async () => {
    isRefused = () => true;
    const impatient = webhookSender({
      faults,
      random: seededRandom(1),
      count: (name) => (counts[name] = (counts[name] ?? 0) + 1),
      retryDelaysMs: [1, 1],
    });
    impatient.send({ url, body: 'a', headers: () => ({}) });
    await impatient.idle();
    expect(arrived).toEqual([]);
    expect(counts).toEqual({ webhooksSent: 3, webhookRetries: 2, webhooksGivenUp: 1 });
  });

  test('sends duplicates where the board asks for them', async () => {
    faults.duplicateShare = 1;
    send('a');
    await sender.idle();
    expect(arrived).toEqual(['a', 'a']);
  });

  test('drops where the board asks for it', async () => {
    faults.dropShare = 1;
    send('a');
    await sender.idle();
    expect(arrived).toEqual([]);
    expect(counts).toEqual({ webhooksDropped: 1 });
  });

  test('lets the next one overtake where the board reorders', async () => {
    faults.reorderShare = 1;
    send('a');
    faults.reorderShare = 0;
    send('b');
    await sender.idle();
    expect(arrived).toEqual(['b', 'a']);
  });

  test('sends nothing while the system is down, and forgets nothing', async () => {
    faults.outage = true;
    send('a');
    send('b');
    faults.outage = false;
    await sender.idle();
    expect(arrived.toSorted()).toEqual(['a', 'b']);
  });

  test('never talks to the outside', () => {
    expect(isLoopback('http://localhost:4400/x')).toBe(true);
    expect(() => sender.send({ url: 'https://example.com', body: '', headers: () => ({}) })).toThrow(
      'loopback',
    );
  });
});
