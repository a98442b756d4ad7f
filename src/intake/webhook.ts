/** The door for pushed messages: verified by bytes and secrets alone, kept durably, and only then acknowledged. */
import type { RawMessage, Verdict } from '../connectors/kit/source.ts';
import { failureText } from '../platform/failure.ts';
import { groupCommit, type GroupCommit } from '../platform/group-commit.ts';
import { continueTrace, traceparentOf, withSpan } from '../platform/telemetry/traces.ts';
import { askAboutRefused, refusedQuestion } from './asking.ts';
import { keepAll, type Kept } from './inbox/arrivals.ts';
import { webhookArrival, type Arrival } from './inbox/message.ts';
import * as metrics from './intake-metrics.ts';
import type { KnownSource, Station } from './station.ts';

/** A message as the HTTP route hands it over. */
export interface Pushed {
  readonly system: string;
  readonly source: string;
  readonly message: RawMessage;
}

export type Accepted =
  /** Durable. `new`: it will take effect; `duplicate`: it has or will; `conflict`: a person is asked. */
  | ({ readonly outcome: 'kept' } & Kept)
  /** Nothing was kept. The route chooses the status: 404, 413, 401. */
  | {
      readonly outcome: 'refused';
      readonly why: 'unknown-source' | 'too-large' | 'not-verified';
      readonly reason: string;
    }
  | { readonly outcome: 'handshake'; readonly answer: Extract<Verdict, { verdict: 'handshake' }>['answer'] }
  /** 503 with Retry-After: too much is waiting to be kept. */
  | { readonly outcome: 'overloaded'; readonly retryAfterSeconds: number };

export interface Door {
  /** Keeps one pushed message. Throws only where the database cannot be reached: answer 503, nothing was acknowledged. */
  accept(pushed: Pushed): Promise<Accepted>;
  /** Ask before reading a body into memory. */
  isOverloaded(): boolean;
  /** Resolves when everything that was accepted is kept. */
  idle(): Promise<void>;
  /** Closes the questions about refused messages that no longer come. */
  settleRefused(): Promise<void>;
}

const RETRY_AFTER_SECONDS = 2;
const GROUP_MESSAGES = 1000;
const GROUP_BYTES = 8_000_000;

/** Opens the door of a station. */
export function door(station: Station): Door {
  const { mostWaiting, mostWaitingBytes } = station.limits;
  const group = groupCommit<Arrival, Kept>((arrivals) => keepAll(station, arrivals), {
    mostWaiting,
    mostWaitingBytes,
    mostTogether: GROUP_MESSAGES,
    mostTogetherBytes: GROUP_BYTES,
  });
  const refusals = refusalWatch(station);
  const accept = accepting(station, group, refusals);
  return {
    isOverloaded: () => group.isFull(),
    idle: () => group.idle(),
    settleRefused: () => refusals.settle(),
    accept: (pushed) => inTraceOf(pushed, () => traced(pushed, accept)),
  };
}

function accepting(
  station: Station,
  group: GroupCommit<Arrival, Kept>,
  refusals: RefusalWatch,
): (pushed: Pushed) => Promise<Accepted> {
  return async ({ system, source: name, message }: Pushed): Promise<Accepted> => {
    const source = station.sources.get(`${system}/${name}`);
    if (source?.source.webhook === undefined || source.isServed?.(station.clock()) === false)
      return refused('unknown-source', 'there is no such source here', UNKNOWN);
    if (message.body.byteLength > station.limits.mostBodyBytes) {
      return refusals.note(
        source,
        'too-large',
        `the body has more than ${station.limits.mostBodyBytes} bytes`,
      );
    }
    const verdict = verify(source, message);
    if (verdict.verdict === 'refused') return refusals.note(source, 'not-verified', verdict.reason);
    if (verdict.verdict === 'handshake') return { outcome: 'handshake', answer: verdict.answer };
    return keep(station, group, arrivalOf(station, source, { message, verdict }));
  };
}

/** Where nobody has begun a trace for this message yet, the sender's goes on. */
function inTraceOf<Result>({ message }: Pushed, work: () => Result): Result {
  return traceparentOf() === undefined ? continueTrace(message.headers['traceparent'], work) : work();
}

function traced(pushed: Pushed, accept: (pushed: Pushed) => Promise<Accepted>): Promise<Accepted> {
  const attributes = { 'crossdock.source': `${pushed.system}/${pushed.source}` };
  return withSpan({ name: 'intake accept', attributes }, async ({ note }) => {
    const accepted = await accept(pushed);
    note({ 'crossdock.outcome': accepted.outcome === 'kept' ? accepted.arrival : accepted.outcome });
    return accepted;
  });
}

/** A verification that throws has verified nothing. */
function verify(source: KnownSource, message: RawMessage): Verdict {
  try {
    return (
      source.source.webhook?.verify(message, source.context) ?? {
        verdict: 'refused',
        reason: 'no webhook here',
      }
    );
  } catch (error) {
    return { verdict: 'refused', reason: `it could not be verified: ${failureText(error)}` };
  }
}

type Trusted = Extract<Verdict, { verdict: 'verified' | 'unsigned' }>;

function arrivalOf(
  station: Station,
  source: KnownSource,
  { message, verdict }: { readonly message: RawMessage; readonly verdict: Trusted },
): Arrival {
  const traceparent = traceparentOf();
  return webhookArrival(message, {
    id: station.newId(),
    source: source.fullName,
    receivedAt: station.clock(),
    verdict: verdict.verdict,
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(verdict.deliveryId === undefined ? {} : { deliveryId: verdict.deliveryId }),
  });
}

async function keep(
  station: Station,
  group: GroupCommit<Arrival, Kept>,
  arrival: Arrival,
): Promise<Accepted> {
  const adding = group.add(arrival, arrival.body.byteLength);
  if (adding === 'full') {
    metrics.refusals.add(1, { source: arrival.source, kind: 'overloaded' });
    return { outcome: 'overloaded', retryAfterSeconds: RETRY_AFTER_SECONDS };
  }
  const kept = await adding;
  station.tally.add(arrival.source, COUNTS[kept.arrival], arrival.receivedAt);
  metrics.messages.add(1, { source: arrival.source, outcome: kept.arrival });
  if (kept.arrival !== 'conflict') station.wake();
  return { outcome: 'kept', ...kept };
}

const COUNTS = {
  new: { arrived: 1 },
  duplicate: { arrived: 1, absorbed: 1 },
  conflict: { arrived: 1, conflicts: 1 },
} as const;

/** In place of the names that strangers make up. */
const UNKNOWN = 'unknown';

function refused(
  why: Extract<Accepted, { outcome: 'refused' }>['why'],
  reason: string,
  source: string,
): Accepted {
  metrics.refusals.add(1, { source, kind: why });
  return { outcome: 'refused', why, reason };
}

/** So many refusals within a minute are not somebody's typing mistake. */
const BURST = 20;
const WINDOW_MS = 60_000;

interface RefusalWatch {
  note(source: KnownSource, why: 'too-large' | 'not-verified', reason: string): Accepted;
  settle(): Promise<void>;
}

/** Counts and logs refusals; a burst raises one question, and a quiet minute closes it. */
function refusalWatch(station: Station): RefusalWatch {
  const windows = new Map<string, { since: number; count: number; asked: boolean }>();
  const ask = async (source: string, count: number, reason: string): Promise<void> => {
    try {
      await station.database.transaction((tx) =>
        station.questions.raise(tx, [askAboutRefused(source, count, reason)]),
      );
    } catch (error) {
      station.log.error('intake.question-failed', { source, reason: failureText(error) });
    }
  };
  return {
    note: ({ fullName }, why, reason) => {
      const now = station.clock().getTime();
      const before = windows.get(fullName);
      const window =
        before === undefined || now - before.since > WINDOW_MS
          ? { since: now, count: 0, asked: before?.asked ?? false }
          : before;
      window.count += 1;
      windows.set(fullName, window);
      station.tally.add(fullName, { refused: 1 });
      station.log.warn('intake.refused', { source: fullName, why, reason });
      if (window.count >= BURST && !window.asked) {
        window.asked = true;
        void ask(fullName, window.count, reason);
      }
      return refused(why, reason, fullName);
    },
    settle: async () => {
      const now = station.clock().getTime();
      const quiet = [...windows].filter(([, { since, asked }]) => asked && now - since > 2 * WINDOW_MS);
      if (quiet.length === 0) return;
      await station.database.transaction((tx) =>
        station.questions.settle(
          tx,
          quiet.map(([source]) => refusedQuestion(source)),
        ),
      );
      for (const [source] of quiet) windows.delete(source);
    },
  };
}
