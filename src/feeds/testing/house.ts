/** Feeds on a test database, with a clock that the test moves. */
import { appendEvents } from '../../log/index.ts';
import type { Question, QuestionKey } from '../../model/exceptions.ts';
import { newId } from '../../platform/ids.ts';
import { silentLog, type Log } from '../../platform/log.ts';
import type { Database } from '../../platform/sql.ts';
import { feeds, type Feed, type Feeds } from '../index.ts';
import type { FeedWish } from '../subscribing.ts';
import { WAKE_CHANNEL } from '../store/feed-store.ts';

/** No machine is so slow that a lease or a try ends while its process lives. */
const PATIENT = { pollMs: 20, leaseMs: 60_000, sendTimeoutMs: 10_000 };
/** For those who wait until the lease of a dead process has run out. */
export const SHORT_LEASES = { pollMs: 20, leaseMs: 4000, sendTimeoutMs: 1000 };

export class House {
  readonly database: Database;
  readonly questions = new Map<string, Question>();
  /** Names of feeds, once for each round that wrote nothing because another process held the feed by then. */
  readonly overtaken: string[] = [];
  readonly #started: Feeds[] = [];
  readonly #timing: typeof PATIENT;
  #aheadMs = 0;

  constructor(database: Database, timing = PATIENT) {
    this.database = database;
    this.#timing = timing;
  }

  readonly clock = (): Date => new Date(Date.now() + this.#aheadMs);

  /** One process of the hub; `start` begins its work. */
  node(): Feeds {
    const made = feeds({
      database: this.database,
      clock: this.clock,
      log: this.#log(),
      newId,
      random: () => 0.5,
      questions: {
        raise: (_tx, questions) => {
          for (const question of questions) this.questions.set(keyOf(question), question);
          return Promise.resolve();
        },
        settle: (_tx, keys) => {
          for (const key of keys) this.questions.delete(keyOf(key));
          return Promise.resolve();
        },
      },
      allowPrivateAddresses: ['127.0.0.0/8'],
      env: {
        SUBSCRIBER_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
        FEED_SECRET_SUBSCRIBER: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
      },
      timing: this.#timing,
    });
    this.#started.push(made);
    return made;
  }

  #log(): Log {
    return {
      ...silentLog,
      info: (what, facts) => {
        if (what === 'feed.overtaken') this.overtaken.push(String(facts?.['feed']));
      },
    };
  }

  /** Time passes, and whoever waits for it sees. */
  async pass(seconds: number): Promise<void> {
    this.#aheadMs += seconds * 1000;
    await this.database.query('select pg_notify($1, $2)', [WAKE_CHANNEL, '']);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#started.splice(0).map((each) => each.stop()));
  }

  /** Something happens to each of these, one after another in one transaction. */
  async happen(subjects: readonly string[], type = 'order.accepted'): Promise<void> {
    await this.database.transaction((tx) =>
      appendEvents(
        tx,
        subjects.map((subject, place) => ({
          type,
          source: '/processes',
          subject,
          time: this.clock().toISOString(),
          data: { place },
          correlationId: 'test',
        })),
      ),
    );
  }
}

function keyOf({ kind, subject }: QuestionKey): string {
  return `${kind} ${subject}`;
}

/** Makes a feed and gives its secret; what is not said is the usual. */
export async function subscribed(
  station: Feeds,
  wish: Partial<FeedWish> & { readonly url: string },
): Promise<{ readonly feed: Feed; readonly secret: string }> {
  const made = await station.add({
    name: `feed-${newId()}`,
    types: ['order.*'],
    subjectPrefix: '',
    owner: 'ops',
    by: 'test',
    ...wish,
  });
  if (typeof made === 'string' || 'problem' in made) throw new Error(JSON.stringify(made));
  return { feed: made.feed, secret: made.secret ?? '' };
}
