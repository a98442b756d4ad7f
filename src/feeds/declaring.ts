/** Feeds that the landscape declares: at each start the database is brought to what it says, and what became of it is told. */
import { appendEvents, latestPosition, positionBefore, type NewEvent } from '../log/index.ts';
import type { Log } from '../platform/log.ts';
import type { Transaction } from '../platform/sql.ts';
import type { Feed } from './feed.ts';
import { failingKey, givenUpKey } from './questions.ts';
import { endFeeds, saveDeclared, type NewDeclared } from './store/declared-store.ts';
import { listFeeds, lockFeeds } from './store/feed-store.ts';
import { destinationProblem } from './work/destination.ts';
import { readSecret } from './work/sending.ts';
import { MOST_FEEDS, type SubscribingNeeds } from './subscribing.ts';

/** A feed as the landscape declares it. */
export interface DeclaredFeed extends Pick<Feed, 'name' | 'url' | 'types' | 'subjectPrefix' | 'owner'> {
  readonly secretReference: string;
  /** A new one begins with what was recorded then; absent: with what comes from now on. */
  readonly since?: Date | undefined;
}

/** What makes it the same feed or another; in words that people know from the landscape. */
const COMPARED = [
  ['url', 'url'],
  ['types', 'types'],
  ['subjectPrefix', 'subjectPrefix'],
  ['owner', 'owner'],
  ['secretReference', 'secret'],
] as const;

export interface Reconciled {
  /** Nobody had told of these. */
  readonly made: readonly DeclaredFeed[];
  readonly changed: readonly {
    readonly feed: DeclaredFeed;
    /** `declaration`: people made it, or it had ended; from now on the landscape says what it is. */
    readonly changes: readonly string[];
  }[];
  readonly ended: readonly Feed[];
}

/** What must be done so that the kept feeds are as declared; pure. What people made under other names is left alone. */
export function reconciled(declared: readonly DeclaredFeed[], kept: readonly Feed[]): Reconciled {
  const known = new Map(kept.map((feed) => [feed.name, feed]));
  const names = new Set(declared.map(({ name }) => name));
  return {
    made: declared.filter(({ name }) => !known.has(name)),
    changed: declared.flatMap((feed) => {
      const before = known.get(feed.name);
      const changes = before === undefined ? [] : changesOf(before, feed);
      return changes.length === 0 ? [] : [{ feed, changes }];
    }),
    ended: kept.filter((feed) => feed.declared && feed.endedAt === null && !names.has(feed.name)),
  };
}

function changesOf(before: Feed, after: DeclaredFeed): readonly string[] {
  const isDeclared = before.declared && before.endedAt === null;
  return [
    ...(isDeclared ? [] : ['declaration']),
    ...COMPARED.filter(([field]) => JSON.stringify(before[field]) !== JSON.stringify(after[field])).map(
      ([, words]) => words,
    ),
  ];
}

/** What keeps declared feeds from being served, all of it, in words without any secret. */
export function declaredProblems(
  declared: readonly DeclaredFeed[],
  needs: Pick<SubscribingNeeds, 'env' | 'allowPrivateAddresses'>,
): readonly string[] {
  const problems = declared.flatMap((feed) => {
    const secret = readSecret(feed.secretReference, needs.env);
    const url = destinationProblem(feed.url, needs);
    return [
      ...(url === undefined ? [] : [`feeds.${feed.name}.url: ${url}`]),
      ...('problem' in secret ? [`feeds.${feed.name}.secret: ${secret.problem}`] : []),
    ];
  });
  return declared.length > MOST_FEEDS
    ? [...problems, `feeds: there are ${declared.length}, and there may be no more than ${MOST_FEEDS}`]
    : problems;
}

type DeclaringNeeds = Pick<SubscribingNeeds, 'database' | 'clock' | 'newId' | 'questions'> & {
  readonly log: Log;
};

/** Brings the kept feeds to what is declared, in one transaction. Several nodes may do so at once; done again, it changes nothing. */
export async function declare(needs: DeclaringNeeds, declared: readonly DeclaredFeed[]): Promise<void> {
  const { database, log } = needs;
  const { made, changed, ended } = await database.transaction(async (tx) => {
    await lockFeeds(tx);
    const what = reconciled(declared, await listFeeds(tx));
    await carryOut(needs, tx, what);
    return what;
  });
  for (const { name } of made) log.info('feed.declared', { feed: name });
  for (const { feed, changes } of changed) log.info('feed.changed', { feed: feed.name, changes });
  for (const { name } of ended)
    log.warn('feed.ended', { feed: name, reason: 'the landscape no longer declares it' });
}

async function carryOut(
  { clock, newId, questions }: DeclaringNeeds,
  tx: Transaction,
  { made, changed, ended }: Reconciled,
): Promise<void> {
  const at = clock();
  const saved = [...made, ...changed.map(({ feed }) => feed)];
  await saveDeclared(tx, await Promise.all(saved.map((feed) => withCursor(tx, feed, newId()))), at);
  await endFeeds(
    tx,
    ended.map(({ id }) => id),
    at,
  );
  await questions.settle(
    tx,
    ended.flatMap((feed) => [failingKey(feed), givenUpKey(feed)]),
  );
  const tell = (type: string, name: string, more: object = {}): NewEvent => ({
    type,
    source: '/feeds',
    subject: `feed/${name}`,
    time: at.toISOString(),
    data: { feed: name, ...more },
    correlationId: newId(),
  });
  const events = [
    ...made.map(({ name }) => tell('feed.declared', name)),
    ...changed.map(({ feed, changes }) => tell('feed.changed', feed.name, { changes })),
    ...ended.map(({ name }) => tell('feed.ended', name)),
  ];
  if (events.length > 0) await appendEvents(tx, events);
}

/** Where it begins counts only for a new one. */
async function withCursor(tx: Transaction, feed: DeclaredFeed, id: string): Promise<NewDeclared> {
  const { since, ...rest } = feed;
  const cursor = since === undefined ? await latestPosition(tx) : await positionBefore(tx, since);
  return { ...rest, id, cursor };
}
