/** The simulated mail server speaks SMTP, refuses as real servers do, and keeps what it took. */
import { X509Certificate } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { selfSignedCertificate } from './certificate.ts';
import { startMail, type MailSimulator } from './mail.ts';
import { headerOf } from './mailbox.ts';
import { newestMessages, plainTextOf, textOf } from './reading.ts';

const certificate = selfSignedCertificate(new Date());
let server: MailSimulator;
beforeEach(async () => {
  server = await startMail({ seed: 1, user: 'hub', password: 'right', certificate });
});
afterEach(() => server.close());

interface Wish {
  readonly pass?: string;
  readonly to?: string;
  readonly messageId?: string;
  readonly ignoreTLS?: boolean;
}

const send = ({
  pass = 'right',
  to = 'a@works.example',
  ignoreTLS = false,
  messageId = '<1@x>',
}: Wish = {}) =>
  createTransport({
    host: 'localhost',
    port: server.port,
    ignoreTLS,
    auth: { user: 'hub', pass },
    tls: { ca: certificate.cert },
  }).sendMail({ from: 'me@distributor.example', to, messageId, subject: 'Größe “8”', text: 'Hello' });

test('what is taken is kept with its envelope, and shown on the board', async () => {
  await send();
  expect(server.mailboxes.messages()).toMatchObject([
    { messageId: '<1@x>', from: 'me@distributor.example', to: 'a@works.example' },
  ]);
  expect(await server.edits['showMessages']?.({ seed: 1 })).toContain('a@works.example: Größe “8”');
});

test('a mailbox shows one message id once, however often it comes', async () => {
  await send();
  await send();
  await send({ to: 'b@works.example' });
  expect(server.mailboxes.arrived()).toHaveLength(3);
  expect(server.mailboxes.messages().map(({ to }) => to)).toEqual(['a@works.example', 'b@works.example']);
  expect(server.counts()).toMatchObject({ kept: 2, doublesDropped: 1, messages: 2 });
});

describe('it refuses', () => {
  test('a wrong password', () =>
    expect(send({ pass: 'wrong' })).rejects.toMatchObject({ responseCode: 535 }));

  test('a sign-in on an open line', () =>
    expect(send({ ignoreTLS: true })).rejects.toMatchObject({ responseCode: 538 }));

  test('mailboxes that do not exist, or not any more', async () => {
    await expect(send({ to: 'nobody@works.example' })).rejects.toMatchObject({ responseCode: 550 });
    await send();
    await server.edits['closeMailbox']?.({ seed: 1 });
    await expect(send()).rejects.toMatchObject({ responseCode: 550 });
  });

  test('a recipient whom it meets for the first time, while it greylists', async () => {
    await server.edits['greylist']?.({ seed: 1 });
    await expect(send()).rejects.toMatchObject({ responseCode: 451 });
    await send();
    expect(server.mailboxes.messages()).toHaveLength(1);
  });

  test('a full mailbox', async () => {
    await send();
    await server.edits['fillMailbox']?.({ seed: 1 });
    await expect(send({ messageId: '<2@x>' })).rejects.toMatchObject({ responseCode: 452 });
  });

  test.each([
    ['throttleShare', 450],
    ['errorShare', 421],
  ] as const)('everything, with %s', async (fault, responseCode) => {
    server.faults[fault] = 1;
    await expect(send()).rejects.toMatchObject({ responseCode });
    expect(server.mailboxes.arrived()).toEqual([]);
  });
});

test('an outage ends every connection, and the time after the effect never gives an answer', async () => {
  server.faults.outage = true;
  await expect(send()).rejects.toThrow(/./);
  server.faults.outage = false;
  server.faults.timeoutAfterEffectShare = 1;
  await expect(send()).rejects.toThrow(/./);
  expect(server.mailboxes.messages()).toHaveLength(1);
  expect(server.counts()).toMatchObject({ brokenOff: 1, unanswered: 1 });
});

test('the certificate is for this computer, signs itself, and holds for a year', () => {
  const { cert } = selfSignedCertificate(new Date('2026-03-01T00:00:00Z'));
  const read = new X509Certificate(cert);
  expect(read.checkHost('localhost')).toBe('localhost');
  expect(read.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(read.verify(read.publicKey)).toBe(true);
  expect([new Date(read.validFrom), new Date(read.validTo)]).toEqual([
    new Date('2026-02-28T23:00:00Z'),
    new Date('2027-03-01T00:00:00Z'),
  ]);
});

test('headers are read over their lines, and encoded words as text', () => {
  const raw = 'Subject: =?UTF-8?Q?Gr=C3=B6=C3=9Fe?=\r\n =?UTF-8?B?IDg=?=\r\nTo: a@b\r\n\r\nSubject: no';
  expect(textOf(headerOf(raw, 'Subject'))).toBe('Größe 8');
  expect(headerOf(raw, 'Cc')).toBe('');
});

test('a message is read as its buyer reads it', async () => {
  await send();
  await send({ to: 'b@works.example' });
  const told = { from: 'me@distributor.example', subject: 'Größe “8”', text: 'Hello' };
  expect(newestMessages(server.mailboxes)).toMatchObject([
    { ...told, to: 'b@works.example' },
    { ...told, to: 'a@works.example' },
  ]);
});

describe('the plain text of a message is found', () => {
  const parts = (...all: string[]) =>
    ['Content-Type: multipart/alternative;\r\n boundary="=_b-1"', '', ...all, '--=_b-1--', ''].join('\r\n');
  const html = '--=_b-1\r\nContent-Type: text/html\r\n\r\n<p>no</p>';

  test.each([
    ['alone', 'Subject: a\r\n\r\nFour pieces\r\n', 'Four pieces'],
    [
      'in lines that were folded',
      'Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=B6=\r\n=C3=9Fe = 8',
      'Größe = 8',
    ],
    ['as base64', 'Content-Transfer-Encoding: base64\r\n\r\nR3LDtsOfZQ==', 'Größe'],
    [
      'beside another form',
      parts(html, '--=_b-1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nYes'),
      'Yes',
    ],
    ['nowhere', parts(html), ''],
  ])('%s', (_where, raw, text) => expect(plainTextOf(raw)).toBe(text));
});
