/** Feeds over HTTP: made by whoever may, shown with how they stand, and told what is wrong in words. */
import { Value } from 'typebox/value';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { Subscriber } from '../../feeds/testing/subscriber.ts';
import { systemClock } from '../../platform/clock.ts';
import { sleepingDatabase } from '../../platform/testing/sleeping-database.ts';
import { served, type Served } from '../testing/served.ts';
import { createFeed, getFeed, listFeedDeliveries, listFeeds, testFeed } from './feeds.ts';

let api: Served;
beforeAll(async () => void (api = await served()));
afterAll(() => api.close());

const FEEDS = '/ops/v1/feeds';
const NOBODY = `${FEEDS}/0198a5d2-6e1f-7c44-9d0b-2f6a54a1c0de`;
const wish = {
  name: 'web-shop',
  url: 'https://127.0.0.1:9/events',
  types: ['order.accepted', 'order.refused'],
  subjectPrefix: 'order/webshop/',
  owner: 'tom',
};

test('where there is no feed, the list is empty and every address says so', async () => {
  expect((await api.call('GET', FEEDS)).body).toEqual({ entries: [] });
  const answers = await Promise.all([
    api.call('GET', NOBODY),
    api.call('DELETE', NOBODY),
    api.call('GET', `${NOBODY}/deliveries`),
    api.post(`${NOBODY}/pause`, { reason: 'x' }),
    ...['resume', 'rotate', 'test'].map((what) => api.post(`${NOBODY}/${what}`, {})),
    api.post(`${NOBODY}/redeliver`, { from: '2026-01-01T00:00:00Z' }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
});

test('a feed is made with a secret that is shown once, and stands still after a pause', async () => {
  const made = await api.post(FEEDS, { ...wish, by: 'maria' });
  expect([made.status, [...Value.Errors(createFeed.answer, made.body)]]).toEqual([201, []]);
  expect(made.body.secret).toMatch(/^whsec_/);
  expect(made.body.feed).toMatchObject({ state: 'active', createdBy: 'maria (key test key)', waiting: 0 });
  const { id } = made.body.feed;
  const one = await api.call('GET', `${FEEDS}/${id}`);
  expect([...Value.Errors(getFeed.answer, one.body)]).toEqual([]);
  expect(one.text).not.toContain('whsec_');
  const all = await api.call('GET', FEEDS);
  expect([...Value.Errors(listFeeds.answer, all.body)]).toEqual([]);
  const again = await api.post(FEEDS, wish);
  expect([again.status, again.body.code]).toEqual([409, 'HUB_CONFLICT']);
  const paused = await api.post(`${FEEDS}/${id}/pause`, { reason: 'moving house' });
  expect(paused.body).toMatchObject({ state: 'paused', pausedWhy: 'moving house', pausedBy: 'test key' });
  expect((await api.post(`${FEEDS}/${id}/resume`, {})).body.state).toBe('active');
  const rotated = await api.post(`${FEEDS}/${id}/rotate`, { overlapHours: 1 });
  expect(rotated.body.secret).toMatch(/^whsec_/);
  expect(rotated.body.secret).not.toBe(made.body.secret);
  expect(rotated.body.feed.previousSecretUntil).toBeDefined();
  const tried = await api.post(`${FEEDS}/${id}/test`, {});
  expect([...Value.Errors(testFeed.answer, tried.body)]).toEqual([]);
  expect(tried.body).toMatchObject({
    outcome: 'failed',
    answer: expect.stringContaining('not a public address'),
  });
  expect((await api.post(`${FEEDS}/${id}/redeliver`, { from: '0001-01-01T00:00:00Z' })).status).toBe(200);
  const sent = await api.call('GET', `${FEEDS}/${id}/deliveries`);
  expect([...Value.Errors(listFeedDeliveries.answer, sent.body)]).toEqual([]);
  expect((await api.call('DELETE', `${FEEDS}/${id}`)).body).toEqual({ id, state: 'removed' });
});

test.each([
  ['an event that does not exist', { types: ['order.eaten'] }, '/types/0'],
  ['an owner whom nobody knows', { owner: 'nobody' }, '/owner'],
  ['plain http', { url: 'http://shop.example/' }, '/url'],
  ['a secret that cannot be read', { secretReference: 'env:FEED_SECRET_NOWHERE' }, '/secretReference'],
  ['a secret of somebody else', { secretReference: 'env:CROSSDOCK_DATABASE_URL' }, '/secretReference'],
  ['no events at all', { types: [] }, '/types'],
])('a feed with %s is refused in words', async (_what, wrong, path) => {
  const { status, body } = await api.post(FEEDS, { ...wish, ...wrong });
  expect([status, body.code]).toEqual([400, 'HUB_INVALID_REQUEST']);
  expect(body.errors[0].path.replace(/^\/?/, '/')).toBe(path);
});

test('only an administrator may send events elsewhere; whoever steers may pause, and whoever looks may look', async () => {
  const writer = { authorization: await api.bearer('ops:write') };
  const reader = { authorization: await api.bearer('ops:read') };
  expect((await api.post(FEEDS, wish, writer)).status).toBe(403);
  const { body } = await api.post(FEEDS, wish);
  const address = `${FEEDS}/${body.feed.id}`;
  expect((await api.post(`${address}/rotate`, {}, writer)).status).toBe(403);
  expect((await api.post(`${address}/pause`, { reason: 'x' }, writer)).status).toBe(200);
  expect((await api.post(`${address}/pause`, { reason: 'x' }, reader)).status).toBe(403);
  expect((await api.call('GET', address, { headers: reader })).status).toBe(200);
});

test('what the landscape declares is changed there: here it is shown and steered, and what has ended is removed', async () => {
  const declared = { ...wish, name: 'declared', secretReference: 'env:SHOP_SECRET' };
  await api.hub.feeds.declare([declared]);
  const { entries } = (await api.call('GET', FEEDS)).body;
  const found = entries.find(({ name }: { name: string }) => name === 'declared');
  expect(found).toMatchObject({ declared: true, createdBy: 'landscape', secretReference: 'env:SHOP_SECRET' });
  const address = `${FEEDS}/${found.id}`;
  const steer = (what: string, body: object = {}) => api.post(`${address}/${what}`, body);
  const refused = [await api.call('DELETE', address), await steer('rotate'), await api.post(FEEDS, declared)];
  expect(refused.map(({ status, body }) => [status, body.code])).toEqual([
    [422, 'HUB_NOT_POSSIBLE'],
    [422, 'HUB_NOT_POSSIBLE'],
    [400, 'HUB_INVALID_REQUEST'],
  ]);
  expect((await steer('pause', { reason: 'moving house' })).body.state).toBe('paused');
  expect((await steer('resume')).body.state).toBe('active');
  await api.hub.feeds.declare([]);
  const ended = (await api.call('GET', address)).body;
  expect([ended.state, [...Value.Errors(getFeed.answer, ended)]]).toEqual(['ended', []]);
  const steered = [await steer('resume'), await steer('redeliver', { from: '2026-01-01T00:00:00Z' })];
  expect(steered.map(({ status }) => status)).toEqual([422, 422]);
  expect((await api.call('DELETE', address)).body.state).toBe('removed');
});

test('a test of a feed whose node dies is sent again under the same id by the node that is asked again', async () => {
  const subscriber = new Subscriber();
  const url = await subscriber.start();
  const nodes = await served(systemClock, { feedPrivateAddresses: ['127.0.0.0/8'] });
  const sleeper = sleepingDatabase(nodes.database, 'update api_idempotency set answer');
  const dying = nodes.node(sleeper.database);
  onTestFinished(async () => {
    sleeper.wake();
    await dying.close();
    await nodes.close();
    await subscriber.stop();
  });
  const { body } = await nodes.post(FEEDS, { ...wish, url });
  const address = `${FEEDS}/${body.feed.id}/test`;
  const headers = { 'idempotency-key': 'is-it-there' };
  const first = dying.call('POST', address, { payload: {}, headers });
  await sleeper.asleep;
  const second = await nodes.post(address, {}, headers);
  expect(second).toMatchObject({ status: 200, body: { outcome: 'taken' } });
  expect(subscriber.received.map(({ id }) => id)).toEqual([second.body.eventId, second.body.eventId]);
  sleeper.wake();
  expect((await first).body).toEqual(second.body);
});
