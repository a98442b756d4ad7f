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
  zone: 'America/Chicago',
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
        'Received: March 1, 2026 at 7:30 AM CST',
        'This message was sent automatically.\n',
      ].join('\n\n'),
    }));

  test('a time is that of the clock of the buyer, and days go with it', () => {
    const late = { ...base, at: '2026-03-08T04:30:00Z' };
    expect(wordsOf(late).text).toContain('Received: March 7, 2026 at 10:30 PM CST');
    expect(wordsOf({ ...late, zone: 'Europe/Berlin' }).text).toContain('March 8, 2026 at 5:30 AM GMT+1');
    expect(wordsOf({ ...late, at: '2026-03-08T14:30:00Z' }).text).toContain('9:30 AM CDT');
  });

  const told: readonly (readonly [Notification['about'], Partial<Notification>, string])[] = [
    ['shipped', {}, 'have been shipped:'],
    ['shipped', { carrier: 'Roadrunner', trackingNumbers: ['RR1', 'RR2'] }, 'Tracking: RR1, RR2'],
    ['delayed', { expectedOn: '2026-03-12' }, 'Expected: March 12, 2026'],
    ['backordered', { expectedOn: '2026-04-01' }, 'Expected: April 1, 2026'],
    ['cancelled', {}, 'have been cancelled and will not be sent'],
    ['refunded', { amount: '12.5', lines: [] }, 'Amount: 12.50 USD'],
    ['refunded', { amount: '1300', currency: 'JPY', lines: [] }, 'Amount: 1300 JPY'],
  ];
  test.each(told)('%s tells its facts in text and HTML', (about, facts, words) => {
    const { text, html, subject } = wordsOf({ ...base, about, ...facts });
    expect(text).toContain(words);
    expect(html.replaceAll('</td><td>', ': ')).toContain(words);
    expect(subject).toContain('#1001');
  });
});

/** Everything of a document that a message shows, each with text that would be markup, and what is missing without it. */
const SHOWN: Readonly<Record<string, (text: string) => Partial<Notification>>> = {
  name: (name) => ({ name }),
  orderNumber: (orderNumber) => ({ orderNumber }),
  purchaseOrder: (purchaseOrder) => ({ purchaseOrder }),
  itemNumber: (itemNumber) => ({ lines: [{ line: '1', itemNumber, quantity: { value: '1', unit: 'EA' } }] }),
  description: (description) => ({
    lines: [{ line: '1', itemNumber: 'A', description, quantity: { value: '1', unit: 'EA' } }],
  }),
  quantity: (value) => ({ lines: [{ line: '1', itemNumber: 'A', quantity: { value, unit: 'EA' } }] }),
  unit: (unit) => ({ lines: [{ line: '1', itemNumber: 'A', quantity: { value: '1', unit } }] }),
  carrier: (carrier) => ({ carrier }),
  trackingNumbers: (one) => ({ trackingNumbers: [one, 'RR2'] }),
  amount: (amount) => ({ amount }),
  currency: (currency) => ({ amount: '1', currency }),
};

describe('each value that a message shows', () => {
  const trick = '<b>&"\'</b>\r\nBcc: thief@evil.example';

  test.each(Object.entries(SHOWN))('%s is text in both forms, on one line', (_name, given) => {
    const { text, html, subject } = wordsOf({ ...base, ...given(trick) });
    expect(text).toContain('<b>&"\'</b> Bcc: thief@evil.example');
    expect(html).toContain('&lt;b&gt;&amp;&quot;&#39;&lt;/b&gt; Bcc: thief@evil.example');
    expect(`${text}\n${html}\n${subject}`).not.toMatch(/^Bcc/m);
    expect(html).not.toContain('<b>');
  });

  const ABSENT = /undefined|null|NaN|\[object|\{|\}|%s|^[A-Z][a-z]+: *$| {3}|\(\)/m;
  const full: Notification = {
    ...base,
    name: 'Anna',
    purchaseOrder: 'PO-7',
    carrier: 'UPS',
    trackingNumbers: ['RR1'],
    expectedOn: '2026-03-12',
    amount: '12.50',
  };
  const optional = ['name', 'purchaseOrder', 'carrier', 'trackingNumbers', 'expectedOn', 'amount'] as const;
  test.each(optional)('without %s, nothing stands for it, and the rest stays', (name) => {
    const { [name]: _gone, ...rest } = full;
    const { text, html } = wordsOf(rest);
    expect(wordsOf(full).text).toContain(PRINTED[name]);
    expect(text).not.toMatch(ABSENT);
    expect(html).not.toMatch(/undefined|null|NaN|<td><\/td>/);
    for (const other of optional.filter((each) => each !== name))
      expect(text).toContain({ ...PRINTED, name: 'Hello Anna,' }[other]);
    expect(text).not.toContain(PRINTED[name]);
  });

  test('without a description, with no tracking number and with no line, too', () => {
    const bare = {
      ...full,
      trackingNumbers: [],
      lines: [{ line: '1', itemNumber: 'A', quantity: { value: '1', unit: 'EA' } }],
    };
    expect(wordsOf(bare).text).toContain('- 1 EA  A\n');
    for (const told of [bare, { ...bare, lines: [] }]) expect(wordsOf(told).text).not.toMatch(ABSENT);
  });
});

const PRINTED = {
  name: 'Anna',
  purchaseOrder: 'your purchase order PO-7',
  carrier: 'Carrier: UPS',
  trackingNumbers: 'Tracking: RR1',
  expectedOn: 'Expected: March 12, 2026',
  amount: 'Amount: 12.50 USD',
};

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
