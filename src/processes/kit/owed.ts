/** What systems owe is due by a clock that rests while they cannot be reached; pure. */
import type { Expectation, Wait } from './process.ts';

/** A time in which a system did not answer. RFC 3339, UTC. */
export interface Outage {
  readonly since: string;
  /** Absent: it is going on. */
  readonly until?: string;
}

interface Owed {
  /** The system that owes. */
  readonly of: string;
  /** The instant of the fact after which it is due. */
  readonly since: string;
  /** As if the system could have been reached all the time. */
  readonly dueAt: string;
}

export interface Reach {
  readonly now: string;
  /** When a system did not answer, the earliest first; absent: it always did. */
  readonly outagesOf?: ((system: string) => readonly Outage[]) | undefined;
}

/**
 * By when it is due, and how that stands. An outage stops the clock of what was not overdue before: what is left of the time begins when the
 * system answers again. What was overdue before stays so.
 */
export function standingOfOwed(
  { of, since, dueAt }: Owed,
  { now, outagesOf }: Reach,
): Pick<Expectation, 'dueAt' | 'standing' | 'unreachableSince'> {
  const began = Date.parse(since);
  let due = Date.parse(dueAt);
  for (const outage of outagesOf?.(of) ?? []) {
    const from = Math.max(Date.parse(outage.since), began);
    if (from >= due) break;
    if (outage.until === undefined)
      return { dueAt: asTold(due, dueAt), standing: 'waiting', unreachableSince: outage.since };
    due += Math.max(0, Date.parse(outage.until) - from);
  }
  const at = asTold(due, dueAt);
  return { dueAt: at, standing: at <= now ? 'overdue' : 'due' };
}

function asTold(due: number, dueAt: string): string {
  return due === Date.parse(dueAt) ? dueAt : new Date(due).toISOString();
}

/** Whoever waits for what a system owes that does not answer; planned again when it answers. */
export function outageOf(system: string): Wait {
  return { domain: 'outage', reference: { by: 'record', value: system } };
}

/** Whoever was judged without the word of a system that says nothing; planned again when it is heard. */
export function silenceOf(system: string): Wait {
  return { domain: 'silence', reference: { by: 'record', value: system } };
}
