/** What is read and simulated stands in the vendor's OpenAPI document, read in place where it lies on this computer. */
import { readFileSync } from 'node:fs';
import { Type, type TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sharedData } from '../../../test/shared-data.ts';
import { openDispute, refundIntent } from '../../../sandbox/payments/life/refunds.ts';
import { Dispute, EventEnvelope, Intent, Refund, WebhookEndpoint } from './api/theirs.ts';
import { EVENT_TYPES } from './source/events.ts';
import { startStory, type Story } from './testing/story.ts';

/** `openapi/spec3.json` of github.com/stripe/openapi. */
const document = sharedData('stripe', 'spec3.json');

const Property = Type.Object({ enum: Type.Optional(Type.Array(Type.Unknown())) });
const Schema = Type.Object({ properties: Type.Record(Type.String(), Property) });
const OpenApi = Type.Object({
  components: Type.Object({ schemas: Type.Record(Type.String(), Type.Unknown()) }),
});

function propertiesOf(name: string) {
  const all: unknown = JSON.parse(readFileSync(document ?? '', 'utf8'));
  return Value.Parse(Schema, Value.Parse(OpenApi, all).components.schemas[name]).properties;
}

const READ: readonly (readonly [string, TSchema])[] = [
  ['payment_intent', Intent],
  ['charge', Intent.properties.latest_charge.anyOf[0]],
  ['dispute', Dispute],
  ['refund', Refund],
  ['event', EventEnvelope],
  ['webhook_endpoint', WebhookEndpoint],
];

describe.skipIf(document === undefined)('in the vendor’s OpenAPI document', () => {
  let story: Story;
  beforeAll(async () => void (story = await startStory()));
  afterAll(() => story.close());

  test.each(READ)('every field of %s that is read is there', (name, schema) => {
    const theirs = propertiesOf(name);
    const ours = Type.IsObject(schema) ? Object.keys(schema.properties) : [];
    expect(ours.length).toBeGreaterThan(0);
    expect(ours.filter((field) => !Object.hasOwn(theirs, field))).toEqual([]);
  });

  test('every status of a PaymentIntent has a word of ours, and no other is expected', () => {
    const theirs = propertiesOf('payment_intent')['status']?.enum ?? [];
    expect(theirs.filter((status) => !Value.Check(Intent.properties.status, status))).toEqual([]);
    const ours = Intent.properties.status.anyOf.map((each) => each.const);
    expect(ours.filter((status) => !theirs.includes(status))).toEqual([]);
  });

  test('every event that is asked for exists', () => {
    const text = readFileSync(document ?? '', 'utf8');
    expect(EVENT_TYPES.filter((type) => !text.includes(`"${type}"`))).toEqual([]);
  });

  test('the simulator shows no field that the vendor does not have', () => {
    const { account } = story.simulator;
    const intent = account.intent(story.simulator.authorise(10_00, 'usd', { multicapture: true }));
    const charge = account.charge(intent.latest_charge);
    charge.amount_captured = 10_00;
    const shown: readonly (readonly [string, object])[] = [
      ['payment_intent', intent],
      ['charge', charge],
      ['refund', refundIntent(account, intent, { reason: null, metadata: {} })],
      ['dispute', openDispute(account, intent, 'general')],
      ...[...account.events.values()].map((event) => ['event', event] as const),
    ];
    for (const [name, object] of shown) {
      const theirs = propertiesOf(name);
      expect(Object.keys(object).filter((field) => !Object.hasOwn(theirs, field))).toEqual([]);
    }
  });
});
