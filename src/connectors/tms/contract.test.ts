/** The vendor's own samples keep our contract, and the vendor's own signature is verified. */
import { readFileSync } from 'node:fs';
import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { sharedData } from '../../../test/shared-data.ts';
import { Secret } from '../../platform/secrets.ts';
import { milestonesOf } from './milestone-map.ts';
import { TmsErrorBody, TmsTracker, TmsWebhook } from './theirs.ts';
import { trackerEvents, verifyEvent } from './webhook.ts';

const folder = sharedData('logistics', 'easypost');
const bytes = (path: string): Buffer => readFileSync(`${folder ?? ''}/${path}`);
const json = (path: string): unknown => JSON.parse(bytes(path).toString());
const member = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (inner, name) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, name) : undefined),
    value,
  );
const settings = {
  baseUrl: 'https://api.example/v2',
  apiKey: new Secret('k'),
  webhookSecret: new Secret('s'),
};
const message = (body: Uint8Array, headers = {}) => ({ method: 'POST', headers, query: {}, body });

describe.skipIf(folder === undefined)("the vendor's samples", () => {
  test('a tracker of production keeps the contract, and each of its scans is a milestone', () => {
    const tracker = member(json('fixtures/event-body.json'), 'result');
    expect([...Value.Errors(TmsTracker, tracker)]).toEqual([]);
    const told = milestonesOf(Value.Parse(TmsTracker, tracker), settings);
    expect(told.map(({ status }) => status)).toEqual(['announced', ...Array(7).fill('in-transit')]);
    expect(told[1]).toMatchObject({ at: '2024-07-31T19:27:00.000000000Z', place: 'ORLANDO, FL 32809, US' });
    expect(told[7]).toMatchObject({ expectedAt: '2024-08-05T12:00:00.000000000Z' });
  });

  test('the tracker inside a shipment keeps the contract', () => {
    const tracker = member(
      json('responses/pagination/pagination-get-next-page.json'),
      'shipments',
      0,
      'tracker',
    );
    expect([...Value.Errors(TmsTracker, tracker)]).toEqual([]);
  });

  test('the event of the tracking guide opens to its tracker', () => {
    const opened = trackerEvents.open(message(bytes('guides/tracking-guide/json/tracking-webhook.json')));
    expect(opened).toMatchObject({ mapped: { records: [{ tracking_code: 'EZ4000000004' }] } });
  });

  test('an event of a batch opens to nothing', () =>
    expect(trackerEvents.open(message(bytes('guides/webhooks-guide/event/post_json_example.json')))).toEqual({
      mapped: {},
    }));

  test('the signature that the vendor publishes for a secret with an accent fits its event', () => {
    const published = member(json('fixtures/client-library-fixtures.json'), 'webhooks');
    const headers = { 'x-hmac-signature': String(member(published, 'hmac_signature')) };
    // The file ends with a line end that was not signed.
    const body = bytes('fixtures/event-body.json').subarray(0, -1);
    const secret = String(member(published, 'secret'));
    for (const spelling of ['NFC', 'NFD'])
      expect(verifyEvent(message(body, headers), secret.normalize(spelling))).toEqual({
        verdict: 'verified',
        deliveryId: 'evt_1',
      });
    expect(verifyEvent(message(body, headers), 'secret').verdict).toBe('refused');
  });

  test('errors and webhooks are read', () => {
    expect(Value.Check(TmsErrorBody, json('guides/errors-guide/responses/catch-error.json'))).toBe(true);
    expect(Value.Check(TmsWebhook, json('responses/webhooks/webhooks-retrieve.json'))).toBe(true);
  });
});
