/** What feeds count and measure; there are few feeds, so each has a series. */
import { counter, histogram, observedGauge } from '../platform/telemetry/metrics.ts';
import { observeTogether, secondsSince, showing } from '../platform/telemetry/observing.ts';
import type { Feed } from './feed.ts';

export const tried = counter({
  name: 'crossdock_feed_tries_total',
  help: 'Tries of messages to subscribers by how they ended: taken, failed, gone',
  labels: ['feed', 'outcome'],
});
export const sendSeconds = histogram({
  name: 'crossdock_feed_send_seconds',
  help: 'How long subscribers took to answer',
  labels: ['feed'],
});

const waiting = observedGauge({
  name: 'crossdock_feed_waiting',
  help: 'Messages that were tried and not taken, and those that wait behind them',
  labels: ['feed'],
});
const oldest = observedGauge({
  name: 'crossdock_feed_oldest_waiting_seconds',
  help: 'How long the oldest message has been waiting that was not taken',
  labels: ['feed'],
});
const standing = observedGauge({
  name: 'crossdock_feed_state',
  help: '1 at the state in which the feed is: active, failing or paused',
  labels: ['feed', 'kind'],
});

const STATES = ['active', 'failing', 'paused'] as const;

function stateOf({ state, failingSince }: Feed): (typeof STATES)[number] {
  if (state === 'paused') return 'paused';
  return failingSince === null ? 'active' : 'failing';
}

/** Lets the gauges ask this station, until the given function is called. */
export function observeFeeds(read: () => Promise<readonly Feed[]>, clock: () => Date): () => void {
  const running = async () => (await read()).filter(({ endedAt }) => endedAt === null);
  return observeTogether(running, [
    showing(waiting, ({ name: feed, waiting: value }) => [{ value, labels: { feed } }]),
    showing(oldest, ({ name: feed, oldestWaitingSince: since }) => [
      { value: since === null ? 0 : secondsSince(since, clock()), labels: { feed } },
    ]),
    showing(standing, (feed) =>
      STATES.map((kind) => ({ value: Number(stateOf(feed) === kind), labels: { feed: feed.name, kind } })),
    ),
  ]);
}
