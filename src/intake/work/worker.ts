/** Works the inbox off: claims what was kept, takes it in, and waits for more. Several nodes and lanes side by side. */
import { randomUUID } from 'node:crypto';
import { failureText, isPassing } from '../../platform/failure.ts';
import { withCauses } from '../../platform/telemetry/traces.ts';
import { claimMessages, giveBackMessages, prolongMessages, type Claimed } from '../inbox/inbox-store.ts';
import * as metrics from '../intake-metrics.ts';
import { isLedger } from '../intake-source.ts';
import { loop, type Loop } from './loop.ts';
import { LeaseLost, receive } from '../receive.ts';
import type { Settled } from '../settle.ts';
import { whileHeld } from '../../platform/time/while-held.ts';
import type { Station } from '../station.ts';

/** Claims one batch of a lane and takes it in; gives how many messages it was, 0 where nothing was free. */
export async function workOnce(station: Station, lane: 0 | 1): Promise<number> {
  return (await workOn(station, lane, () => undefined)).length;
}

/** `onFull` is called where the batch is as large as may be, before it is taken in: there may be more. */
async function workOn(station: Station, lane: 0 | 1, onFull: () => void): Promise<readonly Claimed[]> {
  const token = randomUUID();
  const { batchMessages, batchBytes, leaseSeconds } = station.limits;
  const claimed = await claimMessages(station.database, {
    lane,
    token,
    most: batchMessages,
    mostBytes: batchBytes,
    leaseSeconds,
  });
  if (isFull(station, claimed)) onFull();
  const prolong = (): Promise<unknown> =>
    prolongMessages(station.database, { rows: claimed, token, leaseSeconds });
  if (claimed.length > 0)
    await whileHeld({ leaseSeconds, prolong }, async () => {
      for (const group of groupsOf(claimed)) await receiveInTurn(station, group, token);
    });
  return claimed;
}

function isFull({ limits }: Station, claimed: readonly Claimed[]): boolean {
  const sizeBytes = claimed.reduce((sum, { message }) => sum + message.body.byteLength, 0);
  return claimed.length >= limits.batchMessages || sizeBytes >= limits.batchBytes;
}

/**
 * Documents of the ledger only add up, so that batches of them go side by side. Batches with records go alone in this node: what waits for a
 * record finds it at once, and two batches do not wait for each other's rows.
 */
function receiveInTurn(station: Station, group: readonly Claimed[], token: string): Promise<void> {
  const onlyAdds = group.every(({ message }) => {
    const known = station.sources.get(message.source);
    return known !== undefined && isLedger(known.source);
  });
  const work = (): Promise<void> => receiveGroup(station, group, token);
  return onlyAdds ? station.gate.together(work) : station.gate.alone(work);
}

/** From here on a message may be what stops the process: it goes alone. */
const SUSPICIOUS_ATTEMPTS = 3;

function groupsOf(claimed: readonly Claimed[]): readonly (readonly Claimed[])[] {
  const good = claimed.filter(({ attempts }) => attempts <= SUSPICIOUS_ATTEMPTS);
  const suspicious = claimed.filter(({ attempts }) => attempts > SUSPICIOUS_ATTEMPTS);
  return [...(good.length > 0 ? [good] : []), ...suspicious.map((each) => [each])];
}

function receiveGroup(station: Station, group: readonly Claimed[], token: string): Promise<void> {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  metrics.batchMessages.record(group.length);
  const step = {
    name: 'intake process',
    kind: 'consumer' as const,
    causes: group.map(({ message }) => message.traceparent),
    attributes: { 'crossdock.messages': group.length },
  };
  return withCauses(step, async ({ fail }) => {
    try {
      const settled = await receive(station, group, token);
      metrics.batchSeconds.record(seconds(), { outcome: 'done' });
      report(station, group, { settled, durationMs: seconds() * 1000 });
    } catch (error) {
      const outcome = error instanceof LeaseLost ? 'lost' : 'failed';
      metrics.batchSeconds.record(seconds(), { outcome });
      fail(failureText(error));
      await afterFailure(station, { group, token, error });
    }
  });
}

function report(
  station: Station,
  group: readonly Claimed[],
  { settled, durationMs }: { readonly settled: Settled; readonly durationMs: number },
): void {
  for (const { source, counted } of settled.news) {
    station.tally.add(source, Object.fromEntries(counted.map((name) => [name, 1])));
    for (const kind of counted) if (kind !== 'applied') metrics.sweepFindings.add(1, { source, kind });
  }
  const { taken, parked } = settled;
  station.log.info('intake.received', {
    messages: group.length,
    taken,
    parked,
    durationMs: Math.round(durationMs),
  });
  if (settled.toFetch) station.wakeFetching();
}

interface Failed {
  readonly group: readonly Claimed[];
  readonly token: string;
  readonly error: unknown;
}

/** A failure of the surroundings costs the messages no attempt; after any other, the lease runs out and the attempt counts. */
async function afterFailure(station: Station, { group, token, error }: Failed): Promise<void> {
  if (error instanceof LeaseLost) {
    station.log.warn('intake.lease-lost', { messages: group.length });
    return;
  }
  const passing = isPassing(error);
  station.log.error('intake.failed', { messages: group.length, reason: failureText(error), passing });
  if (passing) await giveBackMessages(station.database, { rows: group, token, afterSeconds: PAUSE_SECONDS });
  throw error;
}

const PAUSE_SECONDS = 1;

/** In how many turns full of live messages bulk work gets one, so that neither starves the other. */
const BULK_TURN = 8;

/**
 * Works the inbox off until it is stopped: live messages first. While there is more than one batch, a second one is taken in beside the
 * first, so that the hub reads one while the database writes the other.
 */
export function receiving(station: Station): Loop {
  const second = turning(station, { name: 'receive beside', everyMs: LONG_MS }, () => undefined);
  const first = turning(station, { name: 'receive', everyMs: 1000 }, () => second.wake());
  return {
    wake: () => first.wake(),
    stop: async () => void (await Promise.all([first.stop(), second.stop()])),
  };
}

/** The second loop is woken where there is something to do. */
const LONG_MS = 3_600_000;

function turning(
  station: Station,
  how: { readonly name: string; readonly everyMs: number },
  onFull: () => void,
): Loop {
  let turns = 0;
  return loop({
    ...how,
    log: station.log,
    turn: async () => {
      let isMore = false;
      const tell = (): void => {
        isMore = true;
        onFull();
      };
      const live = await workOn(station, 0, tell);
      turns += 1;
      const bulk = isMore && turns % BULK_TURN !== 0 ? [] : await workOn(station, 1, onFull);
      return live.length + bulk.length > 0 ? 'more' : 'idle';
    },
  });
}
