import { afterEach, beforeEach, expect, test } from 'vitest';
import { HUB_PERMISSIONS, type Permission } from '../../../sandbox/payments/access.ts';
import { Secret } from '../../platform/secrets.ts';
import { suiteContext } from '../kit/suite/suite-context.ts';
import { check } from './check.ts';
import type { PaymentSettings } from './settings.ts';
import { startStory, type Story } from './testing/story.ts';

const url = 'http://127.0.0.1:9/intake/payments/payments';
let story: Story;
beforeEach(async () => {
  story = await startStory({
    otherKeys: new Map<string, readonly Permission[] | 'everything'>([
      ['sk_test_everything', 'everything'],
      ['rk_test_reader', ['payment_intents:read', 'account:read', 'events:read']],
      ['rk_test_more', [...HUB_PERMISSIONS, 'payouts:read']],
      ['rk_test_no_account', HUB_PERMISSIONS.filter((each) => each !== 'account:read')],
    ]),
  });
  story.simulator.registerEndpoint(url);
});
afterEach(() => story.close());

const found = async (change: Partial<PaymentSettings> = {}) =>
  (await check(suiteContext({ ...story.settings, ...change }))).map((each) => `${each.path}: ${each.found}`);
const key = (text: string) => ({ apiKey: new Secret(text) });

test('a restricted key with what is needed, and an endpoint that hears everything: nothing is wrong', async () => {
  expect(await found({ account: story.simulator.account.id })).toEqual([]);
});

test('a key with too little is told what it lacks', async () => {
  expect(await found(key('rk_test_reader'))).toEqual([
    'apiKey: no permission PaymentIntents: write',
    'apiKey: no permission refunds: write',
    'apiKey: no permission disputes: read',
    'apiKey: no permission webhook endpoints: read',
  ]);
  expect(await found(key('rk_test_no_account'))).toEqual([expect.stringMatching(/^apiKey: 403 .*account/)]);
});

test('a key with too much is named: the hub needs no payouts, and never a secret key', async () => {
  expect(await found(key('rk_test_more'))).toEqual(['apiKey: permission payouts: read']);
  expect(await found(key('sk_test_everything'))).toEqual([
    'apiKey: a secret key, which may do everything',
    'apiKey: permission customers: read',
    'apiKey: permission payouts: read',
  ]);
});

test('a key of another account is found where the landscape names the account', async () => {
  const { id } = story.simulator.account;
  expect(await found({ account: 'acct_other' })).toEqual([`apiKey: a key of ${id}`]);
});

test('a version from before the amounts were clear is refused', async () => {
  expect(await found({ apiVersion: '2024-06-20' })).toEqual(['apiVersion: 2024-06-20']);
});

test('a secret that is no signing secret is named without being shown', async () => {
  expect(await found({ webhookSecret: new Secret('hunter2') })).toEqual(['webhookSecret: something else']);
});

test('nobody who hears the events is a problem', async () => {
  story.simulator.account.endpoints.clear();
  expect(await found()).toEqual(['webhookSecret: no webhook endpoint is registered']);
});

test('the right key is asked for nothing that changes anything', async () => {
  const before = story.simulator.account.events.size;
  story.simulator.authorise(10_00, 'usd');
  const between = story.simulator.account.events.size;
  await found();
  expect(between).toBeGreaterThan(before);
  expect(story.simulator.account.events.size).toBe(between);
});
