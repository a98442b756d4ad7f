/** What callers hand in about one order: kept first, and the verdict as soon as it is known. */
import { setTimeout as pause } from 'node:timers/promises';
import { failureText } from '../../platform/failure.ts';
import type { Log } from '../../platform/log.ts';
import { cancelledInstead } from './decided-already.ts';
import { asSeen, asSeenThen, type Decided, type Processes, type Taken } from '../../processes/index.ts';

/** What became of it, and whether the plan is computed already; otherwise a worker does it within seconds. */
export interface Submitted {
  readonly taken: Taken;
  readonly verdict: 'known' | 'follows';
  /** Of a decision that would let an order go on: in words who cancelled it instead; absent: nobody did. */
  readonly cancelled?: string;
}

export interface SubmittedAll extends Pick<Submitted, 'verdict' | 'cancelled'> {
  /** In the order of what was submitted. */
  readonly taken: readonly Taken[];
}

/** Whoever decides waits no longer for the plan that follows. */
const VERDICT_WITHIN_MS = 2000;

export interface OrderName {
  readonly channel: string;
  readonly number: string;
}

export interface Working {
  readonly log: Log;
  readonly station: Processes;
}

/** Kept first, whatever happens then; the verdict follows as far as there is time for it. */
export async function one(
  working: Working,
  arrival: Parameters<Processes['keep']>[0],
  withinMs?: number,
): Promise<Submitted> {
  const { taken, changed } = await working.station.keep(arrival);
  return { taken, verdict: await planned(working, { order: arrival.correlationId, changed }, withinMs) };
}

/** Nothing has changed: the plan is known. */
async function planned(
  { log, station }: Working,
  { order, changed }: { readonly order: string; readonly changed: string | undefined },
  withinMs = VERDICT_WITHIN_MS,
): Promise<Submitted['verdict']> {
  if (changed === undefined) return 'known';
  const planning = station.plan(changed).then(
    () => 'known' as const,
    (error: unknown) => {
      log.warn('order.unplanned', { order, reason: failureText(error) });
      return 'follows' as const;
    },
  );
  return await Promise.race([planning, pause(withinMs, 'follows' as const, { ref: false })]);
}

/** Decided under one identity again, it counts as it was seen the first time. */
export async function decide(
  working: Working,
  { channel, number }: OrderName,
  decisions: readonly Decided[],
): Promise<SubmittedAll | 'unknown'> {
  const { station } = working;
  const found = await station.find(channel, number);
  if (found === undefined) return 'unknown';
  const kept = new Set(found.facts.map(({ identity }) => identity));
  const isKept = decisions.some(({ identity }) => kept.has(identity));
  const before = isKept ? await station.decided(found.id) : undefined;
  const arrivals = decisions.map((decision) => {
    const first = before?.get(decision.identity);
    return {
      about: { by: 'order' as const, channel, number },
      fact: first === undefined ? asSeen(decision, found.plan.actions) : asSeenThen(decision, first),
      system: `api: ${decision.by}`,
      messageId: undefined,
      correlationId: number,
    };
  });
  const keptNow = await station.keepTogether(arrivals);
  const changed = keptNow.find((each) => each.changed !== undefined)?.changed;
  const verdict = await planned(working, { order: number, changed });
  const [only, ...others] = decisions;
  // Of several lines those that are cancelled go on no more, and the others do.
  const meant = others.length === 0 ? only : only && { action: only.action };
  const cancelled = meant && (await cancelledInstead({ orders: station, channel, number }, meant));
  const taken = keptNow.map((each) => each.taken);
  return { taken, verdict, ...(cancelled !== undefined && { cancelled }) };
}
