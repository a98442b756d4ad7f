/** Works on one subscription while its process holds the lease: reads on, sends, writes what came of it, and waits for more. */
import { followEvents, positionBefore } from '../../log/index.ts';
import type { Questions } from '../../model/exceptions.ts';
import type { AllowedPrivate } from '../../platform/outgoing/address-guard.ts';
import type { ClosableHttpClient } from '../../platform/outgoing/http-client.ts';
import type { Clock } from '../../platform/clock.ts';
import { failureText } from '../../platform/failure.ts';
import type { Log } from '../../platform/log.ts';
import type { Database, Transaction } from '../../platform/sql.ts';
import type { LeasedFeed, Message } from '../feed.ts';
import { readLeased, releaseFeed } from '../store/lease-store.ts';
import { forgetTries, readHeld, type Held } from '../store/message-store.ts';
import { reported } from './reporting.ts';
import { catchUp, leaveMany } from './behind.ts';
import { runRound } from './round.ts';
import { afterAnswer, isStruck, standingOf } from '../rules.ts';
import { sendMessage, toMessage } from './sending.ts';
import { writeRound, type RoundEnd } from './writing.ts';

export interface FeedTiming {
  /** How often workers look whether the log has grown and whether a feed is free. */
  readonly pollMs: number;
  /** A process that says nothing for so long has died: another one takes its feeds. */
  readonly leaseMs: number;
  readonly sendTimeoutMs: number;
}

export interface WorkerNeeds {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  readonly env: NodeJS.ProcessEnv;
  readonly allowPrivateAddresses: AllowedPrivate;
  readonly questions: Questions<Transaction>;
  readonly timing: FeedTiming;
  readonly session: string;
  /** Connections of its own: another subscriber on the same host must not wait for this one. */
  readonly client: () => ClosableHttpClient;
}

/** Messages under way to one subscriber at once, all of different subjects. */
export const CONCURRENCY = 8;
/** Events of the log that are looked at together, and messages that are tried together. */
const PAGE = 200;
/** With more than these the log is not read on: its events wait there. */
const MOST_HELD = 1000;
const LONGEST_WAIT_MS = 30_000;
const CURSOR_EVERY_MS = 10_000;
const FORGET_EVERY_MS = 600_000;
const AFTER_MISHAP_MS = 1000;
/** The log may hold what a transaction recorded that had begun so long before. */
const RESTORE_OVERLAP_MS = 600_000;

type Turn = 'again' | 'over' | { readonly waitMs: number };

export class FeedWorker {
  readonly id: string;
  /** Ends when the process no longer works on it. */
  readonly ended: Promise<void>;
  readonly #needs: WorkerNeeds;
  readonly #http: ClosableHttpClient;
  #securedUntilMs: number;
  #isStopping = false;
  #isWanted = false;
  #rouse: () => void = () => undefined;
  #readTo:
    | { readonly generation: number; readonly from: string | null; readonly to: string | undefined }
    | undefined;
  #writtenAtMs = performance.now();
  #forgotAtMs = Number.NEGATIVE_INFINITY;

  constructor(needs: WorkerNeeds, id: string, securedUntilMs: number) {
    this.#needs = needs;
    this.id = id;
    this.#securedUntilMs = securedUntilMs;
    this.#http = needs.client();
    this.ended = this.#run();
  }

  /** The lease holds until then, in steadily growing milliseconds. */
  secure(untilMs: number): void {
    this.#securedUntilMs = untilMs;
  }

  /** There may be something to do. */
  wake(): void {
    this.#isWanted = true;
    this.#rouse();
  }

  /** Begins nothing more, waits for what is under way, and gives the lease back. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.wake();
    await this.ended;
  }

  /** A message that begins must have ended before another process may take over. */
  #mayBegin(): boolean {
    return !this.#isStopping && performance.now() + this.#needs.timing.sendTimeoutMs < this.#securedUntilMs;
  }

  async #run(): Promise<void> {
    const { database, session, log } = this.#needs;
    while (!this.#isStopping) {
      this.#isWanted = false;
      const turn = await this.#turnSafely();
      if (turn === 'over') break;
      if (turn !== 'again') await this.#rest(turn.waitMs);
    }
    try {
      await releaseFeed(database, this.id, session);
      await this.#http.close();
    } catch (error) {
      log.warn('feed.not-released', { feedId: this.id, reason: failureText(error) });
    }
  }

  async #rest(ms: number): Promise<void> {
    if (this.#isWanted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(ms, LONGEST_WAIT_MS));
      this.#rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#rouse = () => undefined;
  }

  async #turnSafely(): Promise<Turn> {
    try {
      if (!this.#mayBegin()) return { waitMs: this.#needs.timing.pollMs };
      return await this.#turn();
    } catch (error) {
      this.#needs.log.error('feed.turn-failed', { feedId: this.id, reason: failureText(error) });
      // Whatever was written or not: what counts stands in the database.
      this.#readTo = undefined;
      return { waitMs: AFTER_MISHAP_MS };
    }
  }

  async #turn(): Promise<Turn> {
    const { database, clock, session } = this.#needs;
    const feed = await readLeased(database, this.id, session);
    if (feed === undefined) return 'over';
    const now = clock();
    await this.#forget(now);
    if (feed.nextTryAt !== null && feed.nextTryAt > now)
      return { waitMs: feed.nextTryAt.getTime() - now.getTime() };
    const struck = isStruck(feed);
    const held = await readHeld(database, this.id, { now, limit: PAGE, probe: struck });
    const { behind, isMore } = await catchUp(this.#needs, feed, held.counts);
    if (isMore) {
      // What was passed over since the cursor was written is read again: it is behind no more.
      this.#readTo = undefined;
      return 'again';
    }
    const read = await this.#read(feed, { room: MOST_HELD - feed.waiting, probe: struck });
    const { kept, left } = leaveMany(read.messages, { ...held, behind });
    const { ready, blocked } = inTurn(held, kept);
    if (ready.length + blocked.length + left.length > 0) {
      await this.#sendAll(feed, { ready, blocked, left, cursor: read.next });
      return 'again';
    }
    await this.#advance(feed, read.next);
    if (read.mayHaveMore) return 'again';
    const { nextTryAt } = held;
    return { waitMs: nextTryAt === undefined ? LONGEST_WAIT_MS : nextTryAt.getTime() - now.getTime() };
  }

  /** Reads on, as far as there is room for what the subscriber may refuse. */
  async #read(
    feed: LeasedFeed,
    { room, probe }: { readonly room: number; readonly probe: boolean },
  ): Promise<{ messages: readonly Message[]; next: string | undefined; mayHaveMore: boolean }> {
    const after = this.#startOf(feed);
    if (room <= 0) return { messages: [], next: after, mayHaveMore: false };
    const { database } = this.#needs;
    const following = { types: feed.types, subjectPrefix: feed.subjectPrefix, limit: PAGE };
    let found = await followEvents(database, { ...following, after });
    if (found === 'before-restore') {
      const since = new Date(feed.cursorAt.getTime() - RESTORE_OVERLAP_MS);
      found = await followEvents(database, { ...following, after: await positionBefore(database, since) });
    }
    if (typeof found === 'string') throw new Error(`the cursor of ${feed.name} cannot be read: ${found}`);
    const [first] = found.events;
    if (probe && first !== undefined)
      return { messages: [toMessage(first)], next: first.position, mayHaveMore: true };
    return { messages: found.events.map(toMessage), next: found.next, mayHaveMore: found.looked === PAGE };
  }

  #startOf({ cursor, generation }: LeasedFeed): string | undefined {
    const known = this.#readTo;
    return known?.generation === generation && known.from === cursor ? known.to : (cursor ?? undefined);
  }

  /** Nothing of it was wanted: that is remembered here, and written now and then. */
  async #advance(feed: LeasedFeed, next: string | undefined): Promise<void> {
    this.#readTo = { generation: feed.generation, from: feed.cursor, to: next };
    const isDue = performance.now() - this.#writtenAtMs >= CURSOR_EVERY_MS;
    if (isDue && next !== (feed.cursor ?? undefined))
      await this.#write(feed, { round: [], cursor: next, standing: standingOf(feed) });
  }

  async #sendAll(
    feed: LeasedFeed,
    { ready, blocked, left, cursor }: InTurn & Pick<RoundEnd, 'left' | 'cursor'>,
  ): Promise<void> {
    const wasStruck = isStruck(feed);
    let standing = standingOf(feed);
    let isGone = false;
    const went = await runRound(ready, {
      concurrency: CONCURRENCY,
      brake: () => isGone || !this.#mayBegin() || (isStruck(standing) && !wasStruck),
      send: (message) => {
        const sending = { ...this.#needs, http: this.#http, timeoutMs: this.#needs.timing.sendTimeoutMs };
        return sendMessage(sending, feed, { id: message.eventId, body: message.body });
      },
      heard: (message, sent) => {
        standing = afterAnswer(standing, message, sent);
        isGone ||= sent.verdict.verdict === 'gone';
        reported(this.#needs.log, { feed, message, sent });
      },
    });
    const behind = blocked.map((message) => ({ message, sent: undefined }));
    await this.#write(feed, { round: [...went, ...behind], cursor, standing, left: left ?? [] });
  }

  async #write(feed: LeasedFeed, end: RoundEnd): Promise<void> {
    this.#writtenAtMs = performance.now();
    this.#readTo = undefined;
    if ((await writeRound(this.#needs, feed, end)) === 'overtaken')
      this.#needs.log.info('feed.overtaken', { feed: feed.name });
  }

  async #forget(now: Date): Promise<void> {
    if (performance.now() - this.#forgotAtMs < FORGET_EVERY_MS) return;
    this.#forgotAtMs = performance.now();
    await forgetTries(this.#needs.database, this.id, now);
  }
}

interface InTurn {
  readonly ready: readonly Message[];
  /** Something about the same subject goes before and is not in this round. */
  readonly blocked: readonly Message[];
}

/** What is held goes before what was just read; pure. */
function inTurn(held: Pick<Held, 'messages' | 'counts'>, fresh: readonly Message[]): InTurn {
  const going = new Map<string, number>();
  for (const { subject } of held.messages) going.set(subject, (going.get(subject) ?? 0) + 1);
  const isFree = ({ subject }: Message): boolean =>
    (held.counts.get(subject) ?? 0) === (going.get(subject) ?? 0);
  return {
    ready: [...held.messages, ...fresh.filter(isFree)],
    blocked: fresh.filter((message) => !isFree(message)),
  };
}
