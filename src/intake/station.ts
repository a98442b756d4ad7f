/** What all parts of intake share: made once, in `index.ts`. */
import type { Questions } from '../model/exceptions.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Database, Transaction } from '../platform/sql.ts';
import type { IntakeNeeds, KnownKey } from './fact.ts';
import type { Tally } from './inbox/tally.ts';
import { sourceName, type IntakeSource } from './intake-source.ts';
import { judge, type Judge } from './judging/judge.ts';
import type { Gate } from './work/side-by-side.ts';

export interface Station {
  readonly database: Database;
  readonly clock: Clock;
  /** UUID version 7. */
  readonly newId: () => string;
  /** At least 0, below 1. */
  readonly random: () => number;
  readonly log: Log;
  readonly questions: Questions<Transaction>;
  readonly needs: IntakeNeeds;
  readonly sources: ReadonlyMap<string, KnownSource>;
  readonly tally: Tally;
  readonly limits: IntakeLimits;
  /** Keys that became known inside a transaction under way: what it parks itself must be released too. */
  readonly releasedIn: WeakMap<Transaction, KnownKey[]>;
  /** Who may take messages in beside whom, in this node. */
  readonly gate: Gate;
  /** Says that there is something new in the inbox. */
  readonly wake: () => void;
  /** Says that there are new keys to fetch. */
  readonly wakeFetching: () => void;
}

/** A source with its full name and its compiled judge. */
export interface KnownSource extends IntakeSource {
  /** `system/source` */
  readonly fullName: string;
  readonly judge: Judge;
}

export interface IntakeLimits {
  /** Largest body of one message. */
  readonly mostBodyBytes: number;
  /** Arrivals that may wait in memory for their turn to be kept; beyond them senders are asked to come back. */
  readonly mostWaiting: number;
  readonly mostWaitingBytes: number;
  /** Messages and bytes in one transaction of processing. */
  readonly batchMessages: number;
  readonly batchBytes: number;
  /** A node that is not heard of for so long is dead to its messages: others take them over. */
  readonly leaseSeconds: number;
  /** How long a record may wait for another before a person is asked. */
  readonly waitingGraceSeconds: number;
  readonly mostFileBytes: number;
  /** So often is looked which readings are due. */
  readonly readEveryMs: number;
  readonly keepDays: number;
}

export const DEFAULT_LIMITS: IntakeLimits = {
  mostBodyBytes: 10_000_000,
  mostWaiting: 10_000,
  mostWaitingBytes: 64_000_000,
  batchMessages: 500,
  batchBytes: 1_000_000,
  leaseSeconds: 6,
  waitingGraceSeconds: 300,
  mostFileBytes: 2_000_000_000,
  readEveryMs: 1000,
  keepDays: 30,
};

/** Compiles the contracts of all sources. Two sources of one name are a broken program. */
export function knownSources(sources: readonly IntakeSource[]): ReadonlyMap<string, KnownSource> {
  const known = new Map<string, KnownSource>();
  for (const each of sources) {
    const fullName = sourceName(each);
    if (known.has(fullName)) throw new Error(`the source ${fullName} is configured twice`);
    known.set(fullName, { ...each, fullName, judge: judge(each.source, each.context.settings) });
  }
  return known;
}
