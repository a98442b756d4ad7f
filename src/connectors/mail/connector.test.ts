/** The connector passes the conformance suite against the sandbox's mail server, encrypted and signed in. */
import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { selfSignedCertificate } from '../../../sandbox/mail/certificate.ts';
import { startMail, type MailOptions, type MailSimulator } from '../../../sandbox/mail/mail.ts';
import { headerOf } from '../../../sandbox/mail/mailbox.ts';
import type { Notification } from '../../model/documents/telling.ts';
import { socketOpener } from '../../platform/outgoing/socket-opener.ts';
import { Secret } from '../../platform/secrets.ts';
import { connectorSuite, type SuiteSystem } from '../kit/suite/connector-suite.ts';
import { suiteContext, withSystem } from '../kit/suite/suite-context.ts';
import { mail } from './connector.ts';
import { Message, messageOf } from './message.ts';
import { notifications } from './notifications.ts';
import type { MailSettings } from './settings.ts';

const certificate = selfSignedCertificate(new Date());
const account = { seed: 1, user: 'hub', password: 'right' };

interface MailSystem extends SuiteSystem<MailSettings> {
  readonly simulator: MailSimulator;
}

const startWith =
  (options: Partial<MailOptions>, changes: Partial<MailSettings> = {}) =>
  async (): Promise<MailSystem> => {
    const simulator = await startMail({ ...account, ...options });
    return {
      simulator,
      settings: {
        host: 'localhost',
        port: simulator.port,
        authority: certificate.cert,
        user: 'hub',
        password: new Secret('right'),
        from: 'orders@distributor.example',
        senderName: 'Distributor, Orders',
        replyTo: 'sales@distributor.example',
        ...changes,
      },
      faults: simulator.faults,
      state: () => simulator.mailboxes.arrived(),
      close: () => simulator.close(),
    };
  };
const start = startWith({ certificate });

const shipped: Notification = {
  document: '1001/shipped/WA-1',
  about: 'shipped',
  to: 'buyer@works.example',
  name: 'Anna Žižková',
  channel: 'storefront',
  orderNumber: '#1001',
  purchaseOrder: 'PO-77',
  at: '2026-03-01T13:30:00Z',
  zone: 'America/New_York',
  currency: 'USD',
  lines: [
    {
      line: '1',
      itemNumber: 'HX-M8X40',
      description: 'Bolt “M8” × 40 <A2>',
      quantity: { value: '200', unit: 'EA' },
    },
  ],
  carrier: 'Roadrunner Freight',
  trackingNumbers: ['RR00000001'],
};
const received: Notification = {
  document: '1002/received',
  about: 'received',
  to: 'other@works.example',
  channel: 'storefront',
  orderNumber: '#1002',
  at: '2026-03-01T13:30:00Z',
  zone: 'America/New_York',
  currency: 'USD',
  lines: [],
};

const bodyOf = (notification: Notification, settings: Pick<MailSettings, 'from'>): Message => {
  const mapped = messageOf(notification, { host: 'x', port: 25, ...settings });
  if ('breach' in mapped) throw new Error(JSON.stringify(mapped.breach));
  return mapped.mapped;
};
const view = (fields: Notification) => ({
  fields,
  externalIdOf: () => undefined,
  numberOf: () => undefined,
});
const from = { from: 'orders@distributor.example' };

connectorSuite('mail', {
  connector: mail,
  start,
  overSockets: true,
  wrongCredential: (settings) => ({ ...settings, password: new Secret('wrong') }),
  sources: {},
  targets: {
    notifications: {
      bodies: () => [bodyOf(shipped, from), bodyOf(received, from)],
      changed: (body) => ({ ...Value.Parse(Message, body), subject: 'Changed afterwards' }),
      refused: () => bodyOf({ ...received, document: '1003/received', to: 'nobody@works.example' }, from),
      holds: ({ simulator }, body) => {
        const { messageId } = Value.Parse(Message, body);
        return simulator.mailboxes.messages().filter((each) => each.messageId === messageId).length;
      },
      views: [view(shipped), view(received)],
    },
  },
});

const send = async ({ settings }: MailSystem, notification = shipped, externalId?: string) => {
  const body = bodyOf(notification, settings);
  const write = { key: 'w', body, ...(externalId === undefined ? {} : { externalId }) };
  const [outcome] = await notifications.write(suiteContext(settings), [write]);
  return outcome;
};

describe('a message', () => {
  test('carries sender, answer address, date and the mark that a machine wrote it', () =>
    withSystem(start, async (system) => {
      expect(await send(system)).toMatchObject({ outcome: 'done' });
      const [message] = system.simulator.mailboxes.messages();
      const header = (name: string) => headerOf(message?.raw ?? '', name);
      expect(message).toMatchObject({ from: 'orders@distributor.example', to: 'buyer@works.example' });
      expect(header('from')).toBe('"Distributor, Orders" <orders@distributor.example>');
      expect(header('reply-to')).toBe('sales@distributor.example');
      expect(header('to')).toMatch(/^=\?UTF-8\?[QB]\?.* <buyer@works\.example>$/);
      expect(header('date')).toBe('Sun, 01 Mar 2026 13:30:00 +0000');
      expect(header('auto-submitted')).toBe('auto-generated');
      expect(header('content-type')).toMatch(/^multipart\/alternative/);
      expect(header('message-id')).toMatch(/^<[0-9a-f]{32}@distributor\.example>$/);
    }));

  test('is not sent again when a later revision of its document says something else', () =>
    withSystem(start, async (system) => {
      const first = await send(system);
      const externalId = first?.outcome === 'done' ? first.externalId : '';
      expect(await send(system, { ...shipped, carrier: 'Another' }, externalId)).toEqual(first);
      expect(system.simulator.mailboxes.arrived()).toHaveLength(1);
    }));

  test('whose answer was lost goes out again under the same id, byte for byte, and the receiver drops it', () =>
    withSystem(start, async (system) => {
      system.faults.timeoutAfterEffectShare = 1;
      expect(await send(system)).toMatchObject({ outcome: 'later', cause: 'uncertain' });
      system.faults.timeoutAfterEffectShare = 0;
      expect(await send(system)).toMatchObject({ outcome: 'done' });
      const [once, twice] = system.simulator.mailboxes.arrived();
      expect(twice?.raw).toBe(once?.raw);
      expect(system.simulator.mailboxes.messages()).toHaveLength(1);
      expect(system.simulator.counts()).toMatchObject({ kept: 1, doublesDropped: 1 });
    }));

  test('cannot be made larger than servers take', () =>
    withSystem(start, async (system) => {
      const line = received.lines[0] ?? { line: '1', itemNumber: 'X', quantity: { value: '1', unit: 'EA' } };
      const lines = Array.from({ length: 9_000 }, () => ({ ...line, description: 'x'.repeat(200) }));
      expect(await send(system, { ...received, lines })).toMatchObject({ outcome: 'never' });
      expect(system.simulator.mailboxes.arrived()).toEqual([]);
    }));
});

describe('a recipient', () => {
  test('who does not exist is a matter for a person', () =>
    withSystem(start, async (system) => {
      expect(await send(system, { ...received, to: 'nobody@works.example' })).toEqual({
        outcome: 'never',
        reason: expect.stringContaining('550 5.1.1'),
      });
    }));

  test('who is greylisted gets it the second time', () =>
    withSystem(start, async (system) => {
      await system.simulator.edits['greylist']?.({ seed: 1 });
      expect(await send(system)).toMatchObject({ outcome: 'later', cause: 'busy' });
      expect(await send(system)).toMatchObject({ outcome: 'done' });
    }));

  test('whose mailbox is full waits', () =>
    withSystem(start, async (system) => {
      await send(system);
      await system.simulator.edits['fillMailbox']?.({ seed: 1 });
      expect(await send(system, { ...received, to: shipped.to })).toMatchObject({
        outcome: 'later',
        cause: 'busy',
      });
    }));
});

describe('security', () => {
  test('a server without STARTTLS hears neither password nor message', () =>
    withSystem(startWith({}), async (system) => {
      expect(await send(system)).toMatchObject({ outcome: 'later', cause: 'unavailable' });
      expect(system.simulator.mailboxes.arrived()).toEqual([]);
      expect(await mail.check(suiteContext(system.settings))).toMatchObject([{ path: 'host' }]);
    }));

  test('a certificate that nobody vouches for ends the conversation', () =>
    withSystem(start, async (system) => {
      const { authority: _authority, ...settings } = system.settings;
      expect(await send({ ...system, settings })).toMatchObject({ outcome: 'later', cause: 'unavailable' });
      const foreign = selfSignedCertificate(new Date()).cert;
      const other = { ...settings, authority: foreign };
      expect(await send({ ...system, settings: other })).toMatchObject({ outcome: 'later' });
      expect(system.simulator.mailboxes.arrived()).toEqual([]);
    }));

  test('a server that is encrypted from the first byte is talked to so where the landscape says it', () =>
    withSystem(
      startWith({ certificate, secure: true }, { security: 'tls', host: '127.0.0.1' }),
      async (system) => {
        expect(await send(system)).toMatchObject({ outcome: 'done' });
      },
    ));

  test('plain only where the landscape says so', () =>
    withSystem(startWith({}, { security: 'none' }), async (system) => {
      expect(await mail.check(suiteContext(system.settings))).toEqual([]);
      expect(await send(system)).toMatchObject({ outcome: 'done' });
    }));

  test('an address that the landscape does not allow is never connected to', () =>
    withSystem(start, async (system) => {
      const context = { ...suiteContext(system.settings), sockets: socketOpener(false) };
      const [outcome] = await notifications.write(context, [
        { key: 'w', body: bodyOf(shipped, system.settings) },
      ]);
      expect(outcome).toMatchObject({
        outcome: 'later',
        cause: 'unavailable',
        reason: expect.stringContaining('not a public address'),
      });
      expect(system.simulator.counts()['requests']).toBe(0);
    }));

  test('a call that is given up ends the conversation', () =>
    withSystem(start, async (system) => {
      system.simulator.faults.latencyMs = 60_000;
      const ending = new AbortController();
      const context = { ...suiteContext(system.settings), signal: ending.signal };
      const writing = notifications.write(context, [{ key: 'w', body: bodyOf(shipped, system.settings) }]);
      await expect.poll(() => system.simulator.counts()['requests']).toBe(1);
      ending.abort();
      expect(await writing).toMatchObject([{ outcome: 'later', cause: 'unavailable' }]);
    }));

  test('a user without a password is named by the check', () =>
    withSystem(start, async ({ settings }) => {
      const { password: _password, ...rest } = settings;
      expect(await mail.check(suiteContext(rest))).toMatchObject([{ path: 'password' }]);
    }));
});
