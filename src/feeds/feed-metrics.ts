/** What feeds count and measure; there are few feeds, so each has a series. */
import { counter, histogram, observedGauge, type Observation } from '../platform/telemetry/metrics.ts';
import { seldom } from '../platform/telemetry/seldom.ts';
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

const READ_EVERY_MS = 10_000;
const STATES = ['active', 'failing', 'paused'] as const;

function stateOf({ state, failingSince }: Feed): (typeof STATES)[number] {
  if (state === 'paused') return 'paused';
  return failingSince === null ? 'active' : 'failing';
}

/** Lets the gauges ask this station, until the given function is called. */
export function observeFeeds(read: () => Promise<readonly Feed[]>, clock: () => Date): () => void {
  const feeds = seldom(read, { everyMs: READ_EVERY_MS });
  const each = async <Label extends string>(
    observe: (feed: Feed) => readonly Observation<Label>[],
  ): Promise<readonly Observation<Label>[]> =>
    ((await feeds()) ?? []).filter(({ endedAt }) => endedAt === null).flatMap(observe);
  const ends = [
    waiting.readFrom(() => each(({ name: feed, waiting: value }) => [{ value, labels: { feed } }])),
    oldest.readFrom(() =>
      each(({ name: feed, oldestWaitingSince: since }) => [
        { value: since === null ? 0 : (clock().getTime() - since.getTime()) / 1000, labels: { feed } },
      ]),
    ),
    standing.readFrom(() =>
      each((feed) =>
        STATES.map((kind) => ({
          value: Number(stateOf(feed) === kind),
          labels: { feed: feed.name, kind },
        })),
      ),
    ),
  ];
  return () => {
    for (const end of ends) end();
  };
}
