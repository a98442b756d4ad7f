/** What every webhook must do: know its sender, refuse forgeries, and open to what the connector declared. */
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { describe, expect, test } from 'vitest';
import type { Connector } from '../connector.ts';
import type { Opened, Source, Webhook } from '../source.ts';
import { suiteContext, withSystem } from './suite-context.ts';
import type { ConnectorSuiteOptions, SourceCase, SuiteSystem } from './suite-options.ts';
import { webhookReceiver, type Arrival, type WebhookReceiver } from './webhook-receiver.ts';

interface Work<Settings, System> {
  readonly connector: Connector;
  readonly source: Source<Settings>;
  readonly webhook: Webhook<Settings>;
  readonly ours: SourceCase<System>;
  readonly start: () => Promise<System>;
  readonly wrongSecret: (settings: Settings) => Settings;
}

/** Tests the webhook of one source, if it has one. */
export function webhookSuite<Schema extends TSchema, System extends SuiteSystem<Static<Schema>>>(
  name: string,
  { connector, start, sources, wrongWebhookSecret }: ConnectorSuiteOptions<Schema, System>,
): void {
  const source = connector.sources[name];
  const ours = sources[name];
  if (source?.webhook === undefined || ours?.webhook === undefined) return;
  const wrongSecret = wrongWebhookSecret ?? ((settings: Static<Schema>) => settings);
  const work = { connector, source, webhook: source.webhook, ours, start, wrongSecret };
  describe(`webhook of ${name}`, () => {
    arrivalTests(work);
    forgeryTests(work);
  });
}

function arrivalTests<Settings, System extends SuiteSystem<Settings>>(work: Work<Settings, System>): void {
  const { connector, source, webhook } = work;

  test('a change arrives, is verified and opens to what was declared', () =>
    withSubscriber(work, async ({ system, receiver, changed }) => {
      const { arrival, opened } = await receiver.until(
        opening(webhook, (each) => keysIn(source, each).includes(changed)),
      );
      expect(arrival.verdict.verdict).toMatch(/^(verified|unsigned)$/);
      expect(opened.records === undefined || connector.semantics.events === 'fat').toBe(true);
      expect(opened.keys === undefined || connector.semantics.events === 'thin').toBe(true);
      for (const record of opened.records ?? []) {
        expect(Compile(source.from).Errors(record)).toEqual([]);
        expect(source.map(record, system.settings)).toHaveProperty('mapped');
      }
    }));

  test('the same delivery sent twice can be known by its id or its bytes', () =>
    withSubscriber(work, async ({ system, receiver }) => {
      system.faults.duplicateShare = 1;
      await work.ours.change?.(system);
      const identities = await receiver.until((arrived) => repeatedIdentity(arrived.map(identityOf)));
      expect(identities).toMatch(/./);
    }));

  test.skipIf(work.ours.remove === undefined)('a deletion arrives with the key that is gone', () =>
    withSubscriber(work, async ({ system, receiver }) => {
      const removed = await work.ours.remove?.(system);
      const { opened } = await receiver.until(
        opening(webhook, ({ deletedKeys = [] }) => deletedKeys.some(({ key }) => key === removed)),
      );
      expect(opened.deletedKeys?.every(({ version }) => version !== '')).toBe(true);
      expect(connector.semantics.deletes).toBe('event');
    }),
  );
}

function forgeryTests<Settings, System extends SuiteSystem<Settings>>(work: Work<Settings, System>): void {
  const { webhook, ours, wrongSecret } = work;

  test('a wrong secret is refused', () =>
    withSubscriber(work, async ({ system, receiver }) => {
      const { message } = await receiver.until(([first]) => first);
      const context = suiteContext(wrongSecret(system.settings));
      expect(webhook.verify(message, context).verdict).toBe('refused');
    }));

  test.skipIf(ours.webhook?.protects !== 'content')('a changed body is refused', () =>
    withSubscriber(work, async ({ system, receiver }) => {
      const { message } = await receiver.until(([first]) => first);
      const context = suiteContext(system.settings);
      for (const body of [
        Buffer.concat([message.body, Buffer.from(' ')]),
        message.body.slice(1),
        Buffer.from(''),
      ])
        expect(webhook.verify({ ...message, body }, context).verdict).toBe('refused');
      expect(webhook.verify({ ...message, headers: {} }, context).verdict).toBe('refused');
    }),
  );

  test.skipIf(ours.webhook?.replayProtected !== true)('an old message is refused', () =>
    withSubscriber(work, async ({ system, receiver }) => {
      const { message } = await receiver.until(([first]) => first);
      const tomorrow = new Date(Date.now() + 24 * 3600 * 1000);
      expect(
        webhook.verify(
          message,
          suiteContext(system.settings, () => tomorrow),
        ).verdict,
      ).toBe('refused');
    }),
  );

  test('bytes that are no message are a breach, never a crash', () =>
    withSubscriber(work, async ({ system, receiver }) => {
      const { message } = await receiver.until(([first]) => first);
      const half = message.body.slice(0, Math.floor(message.body.length / 2));
      const context = suiteContext(system.settings);
      for (const body of [
        half,
        new Uint8Array(),
        Uint8Array.of(0xff, 0xfe),
        Buffer.from('null'),
        Buffer.from('7'),
      ]) {
        expect(webhook.open({ ...message, body })).toHaveProperty('breach');
        expect(() => webhook.verify({ ...message, body, headers: {} }, context)).not.toThrow();
      }
    }));
}

interface Subscribed<System> {
  readonly system: System;
  readonly receiver: WebhookReceiver;
  /** Key of the record that was changed after subscribing. */
  readonly changed: string;
}

/** Starts a system, subscribes, and makes one change. */
function withSubscriber<Settings, System extends SuiteSystem<Settings>>(
  { webhook, ours, start }: Work<Settings, System>,
  test: (subscribed: Subscribed<System>) => Promise<void>,
): Promise<void> {
  return withSystem(start, async (system) => {
    const context = suiteContext(system.settings);
    const receiver = await webhookReceiver(webhook, context);
    try {
      const byHand = ours.webhook?.subscribe;
      if (byHand === undefined) await webhook.subscribe?.(context, receiver.url);
      else await byHand(system, receiver.url);
      if (ours.change === undefined) throw new Error('a source with a webhook needs a change that it tells');
      const changed = await ours.change(system);
      await test({ system, receiver, changed });
    } finally {
      await receiver.close();
    }
  });
}

/** A question for the receiver: which message opens to what is looked for? */
function opening<Settings>(webhook: Webhook<Settings>, isWanted: (opened: Opened) => boolean) {
  return (arrived: readonly Arrival[]): { arrival: Arrival; opened: Opened } | undefined => {
    for (const arrival of arrived) {
      const answer = webhook.open(arrival.message);
      if ('breach' in answer)
        throw new Error(`a webhook broke its contract: ${JSON.stringify(answer.breach)}`);
      if (isWanted(answer.mapped)) return { arrival, opened: answer.mapped };
    }
    return undefined;
  };
}

function keysIn<Settings>(source: Source<Settings>, opened: Opened): readonly string[] {
  return [...(opened.keys ?? []), ...(opened.records ?? []).map((record) => source.key(record))];
}

/** The sender's id of the delivery, or the bytes where it has none. */
function identityOf({ verdict, message }: Arrival): string {
  const id = 'deliveryId' in verdict ? verdict.deliveryId : undefined;
  return id ?? Buffer.from(message.body).toString('base64');
}

function repeatedIdentity(identities: readonly string[]): string | undefined {
  return identities.find((identity, place) => identities.indexOf(identity) !== place);
}
