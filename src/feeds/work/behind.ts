/** What was left in the log because so much of its subject is held: read again as soon as that has gone. */
import { followEvents } from '../../log/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/sql.ts';
import type { LeasedFeed, Message } from '../feed.ts';
import { listBehind, moveBehind, type Behind } from '../store/behind-store.ts';
import { lockLeased } from '../store/lease-store.ts';
import { holdMessages } from '../store/message-store.ts';
import { toMessage } from './sending.ts';

/** With more of one subject than these, what follows is left in the log: one refused subject must not fill the room of all. */
const MOST_OF_SUBJECT = 20;

interface Needs {
  readonly database: Database;
  readonly clock: Clock;
  readonly session: string;
}

/** What is left behind now, and whether some of it was just taken up. */
export interface Caught {
  readonly behind: ReadonlySet<string>;
  readonly isMore: boolean;
}

/** Takes up the next of those subjects of which nothing is held any more. `counts`: how many are held of each. */
export async function catchUp(
  needs: Needs,
  feed: LeasedFeed,
  counts: ReadonlyMap<string, number>,
): Promise<Caught> {
  const left = await listBehind(needs.database, feed.id);
  const free = left.filter(({ subject }) => !counts.has(subject));
  for (const each of free) await takeUp(needs, feed, each);
  return { behind: new Set(left.map(({ subject }) => subject)), isMore: free.length > 0 };
}

async function takeUp({ database, clock, session }: Needs, feed: LeasedFeed, behind: Behind): Promise<void> {
  const { subject, after } = behind;
  await database.transaction(async (tx) => {
    if ((await lockLeased(tx, { ...feed, session })) === 'overtaken') return;
    const { types, subjectPrefix, cursor } = feed;
    const following = { types, subjectPrefix, subject, limit: MOST_OF_SUBJECT };
    const known = await followEvents(tx, { ...following, after, until: cursor ?? after });
    // After a restore the place is lost: the subject is sent again from the beginning, under the same ids.
    const found = typeof known === 'string' ? await followEvents(tx, following) : known;
    if (typeof found === 'string') throw new Error(`what is behind of ${feed.name} cannot be read: ${found}`);
    const messages = found.events.map((event) => ({ ...toMessage(event), nextTryAt: undefined }));
    await holdMessages(tx, feed.id, { messages, at: clock() });
    const isAll = found.looked < MOST_OF_SUBJECT;
    await moveBehind(tx, feed.id, { subject, after: isAll ? undefined : found.next });
  });
}

/** Of what was just read: what stays in the log, and from where its subjects are read again. */
export interface Left {
  readonly kept: readonly Message[];
  readonly left: readonly Behind[];
}

/** Leaves messages about those subjects in the log of which much is held; pure. `lastOf`: the last position that is held of each. */
export function leaveMany(
  fresh: readonly Message[],
  {
    behind,
    counts,
    lastOf,
  }: {
    readonly behind: ReadonlySet<string>;
    readonly counts: ReadonlyMap<string, number>;
    readonly lastOf: ReadonlyMap<string, string>;
  },
): Left {
  const isMany = ({ subject }: Message): boolean => (counts.get(subject) ?? 0) >= MOST_OF_SUBJECT;
  const kept = fresh.filter((message) => !behind.has(message.subject) && !isMany(message));
  const subjects = new Set(fresh.filter(isMany).map(({ subject }) => subject));
  return {
    kept,
    left: [...subjects].flatMap((subject) => {
      const after = lastOf.get(subject);
      return behind.has(subject) || after === undefined ? [] : [{ subject, after }];
    }),
  };
}
