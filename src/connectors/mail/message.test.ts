/** Messages say what happened, and nothing in a document can turn into a header, an address or markup. */
import { assert, constantFrom, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { headerOf } from '../../../sandbox/mail/mailbox.ts';
import type { Notification } from '../../model/documents/telling.ts';
import { bytesOf, messageOf, type Message } from './message.ts';
import type { MailSettings } from './settings.ts';
import { outcomeOfFailure } from './smtp-outcome.ts';
import { wordsOf } from './words.ts';

const settings: MailSettings = { host: 'mail.example', port: 587, from: 'orders@distributor.example' };
const base: Notification = {
  document: '1001/received',
  about: 'received',
  to: 'buyer@works.example',
  channel: 'storefront',
  orderNumber: '#1001',
  at: '2026-03-01T13:30:00Z',
  currency: 'USD',
  lines: [{ line: '1', itemNumber: 'HX-M8', description: 'Bolt', quantity: { value: '200', unit: 'EA' } }],
};
const mapped = (notification: Notification): Message => {
  const answer = messageOf(notification, settings);
  if ('breach' in answer) throw new Error(JSON.stringify(answer.breach));
  return answer.mapped;
};

describe('words', () => {
  test('a received order is repeated line by line', () =>
    expect(wordsOf({ ...base, name: 'Anna', purchaseOrder: 'PO-7' })).toMatchObject({
      subject: 'We have received your order #1001',
      text: [
        'Hello Anna,',
        'We have received your order #1001 (your purchase order PO-7):',
        '- 200 EA  HX-M8  Bolt',
        'This message was sent automatically.\n',
      ].join('\n\n'),
    }));

  const told: readonly (readonly [Notification['about'], Partial<Notification>, string])[] = [
    ['shipped', { carrier: 'Roadrunner', trackingNumbers: ['RR1', 'RR2'] }, 'Tracking: RR1, RR2'],
    ['delayed', { expectedOn: '2026-03-12' }, 'Expected: March 12, 2026'],
    ['backordered', { expectedOn: '2026-04-01' }, 'Expected: April 1, 2026'],
    ['cancelled', {}, 'have been cancelled and will not be sent'],
    ['refunded', { amount: '12.50', lines: [] }, 'Amount: 12.50 USD'],
  ];
  test.each(told)('%s tells its facts in text and HTML', (about, facts, words) => {
    const { text, html, subject } = wordsOf({ ...base, about, ...facts });
    expect(text).toContain(words);
    expect(html.replaceAll('</td><td>', ': ')).toContain(words);
    expect(subject).toContain('#1001');
  });
});

describe('whatever a document holds', () => {
  const nasty = constantFrom(
    '\r\nBcc: thief@evil.example',
    '\nSubject: Win',
    '<script>alert(1)</script>',
    '"><img src=x>',
    '\u2028Bcc: x',
    '" <thief@evil.example>',
    'thief@evil.example, other@evil.example',
    '\r\n\r\n.\r\nRCPT TO:<thief@evil.example>',
  );
  const text = string({ minLength: 1, maxLength: 20 }).chain((word) =>
    nasty.map((trick) => word + trick + word),
  );

  test('no header, no recipient and no markup of its own gets into the message', () => {
    assert(
      property(text, text, (name, other) => {
        const { to, subject, html } = mapped({
          ...base,
          name,
          orderNumber: other,
          lines: [{ line: '1', itemNumber: name, description: other, quantity: { value: '1', unit: 'EA' } }],
        });
        expect(to).toBe(base.to);
        expect(subject).not.toMatch(/[\r\n\u2028]/);
        expect(html.match(/<(?!\/?(html|body|p|table|tr|td|meta)\b|!doctype)/g)).toBeNull();
      }),
    );
  });

  test('the bytes have exactly the headers that were meant', async () => {
    for (const trick of [
      'x\r\nBcc: thief@evil.example',
      'x" <thief@evil.example>',
      'a@b.example, c@d.example',
    ]) {
      const raw = (await bytesOf(mapped({ ...base, name: trick, orderNumber: trick }), settings)).toString();
      const [head = ''] = raw.split('\r\n\r\n', 1);
      const names = head.split(/\r\n(?![ \t])/).map((line) => line.split(':', 1).join());
      expect(names.toSorted((one, other) => one.localeCompare(other))).toEqual([
        'Auto-Submitted',
        'Content-Type',
        'Date',
        'From',
        'Message-ID',
        'MIME-Version',
        'Subject',
        'To',
      ]);
      expect(headerOf(raw, 'to')).toMatch(/^(".*"|=\?UTF-8\?[^<>@]*\?=|[^"<>@]*) <buyer@works\.example>$/);
    }
  });

  test.each([
    'a@b.example, c@d.example',
    'Anna <a@b.example>',
    'a@b.example\r\nBcc: c@d.example',
    '"a b"@c.example',
    'a@@b.example',
    '@b.example',
    'a@',
    'a@b.example>',
    '',
  ])('"%s" is no address that is written to', (to) =>
    expect(messageOf({ ...base, to }, settings)).toMatchObject({ breach: [{ path: 'to' }] }),
  );
});

describe('the message id', () => {
  test('belongs to the document, whatever its revision says', () =>
    expect(mapped({ ...base, carrier: 'x' }).messageId).toBe(mapped(base).messageId));

  test('differs from document to document', () =>
    expect(mapped({ ...base, document: '1001/shipped' }).messageId).not.toBe(mapped(base).messageId));

  test('comes with the same bytes at every attempt', async () =>
    expect(await bytesOf(mapped(base), settings)).toEqual(await bytesOf(mapped(base), settings)));
});

describe('what an end means', () => {
  test.each([
    ['greylisted', { code: 451, command: 'RCPT TO' }, { outcome: 'later', cause: 'busy' }],
    ['mailbox full', { code: 452, command: 'RCPT TO' }, { outcome: 'later', cause: 'busy' }],
    ['no such mailbox', { code: 550, command: 'RCPT TO' }, { outcome: 'never' }],
    ['content refused', { code: 554, command: 'DATA', isHandedOver: true }, { outcome: 'never' }],
    [
      'content put off',
      { code: 451, command: 'DATA', isHandedOver: true },
      { outcome: 'later', cause: 'busy' },
    ],
    ['too large', { code: 552, command: 'MAIL FROM' }, { outcome: 'never' }],
    ['sender refused', { code: 550, command: 'MAIL FROM' }, { outcome: 'later', cause: 'unavailable' }],
    ['sign-in refused', { code: 535, command: 'AUTH PLAIN' }, { outcome: 'later', cause: 'unavailable' }],
    ['closing', { code: 421, command: 'RCPT TO' }, { outcome: 'later', cause: 'unavailable' }],
    ['broken before the message', { command: 'CONN' }, { outcome: 'later', cause: 'unavailable' }],
    ['broken after it', { command: 'CONN', isHandedOver: true }, { outcome: 'later', cause: 'uncertain' }],
  ])('%s', (_words, failure, outcome) =>
    expect(
      outcomeOfFailure({ failed: true, reason: 'so it was', isHandedOver: false, ...failure }),
    ).toMatchObject(outcome),
  );

  test('being too fast names a minute', () =>
    expect(
      outcomeOfFailure({
        failed: true,
        reason: '450 4.7.28 Too many messages',
        code: 450,
        command: 'MAIL FROM',
        isHandedOver: false,
      }),
    ).toMatchObject({ outcome: 'later', cause: 'throttled', afterSeconds: 60 }));
});
