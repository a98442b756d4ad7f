/** What a round told of a system becomes what all nodes know: breaker, pace, and the facts in the log. */
import { appendEvents } from '../log/index.ts';
import type { Transaction } from '../platform/sql.ts';
import { answered, unanswered } from './budget/breaker.ts';
import type { SystemState } from './budget/gate.ts';
import { keepOutage } from './budget/outage-store.ts';
import { slowedDown } from './budget/pace.ts';
import { changeSystemIn } from './budget/system-store.ts';
import { throttled } from './delivery-metrics.ts';
import type { DeliveryTarget } from './delivery-target.ts';
import type { SystemSign } from './rules/policy.ts';
import { unreachableKey, unreachableQuestion } from './rules/questions.ts';
import type { Worker } from './round/work.ts';
import { reviveRows } from './rows/mark-store.ts';

interface System {
  /** As it was known when the round began. */
  readonly state: SystemState;
  readonly targets: readonly DeliveryTarget[];
}

/** Takes the sign to heart. Writes nothing where a healthy system answered. */
export async function heed(worker: Worker, system: System, sign: SystemSign): Promise<void> {
  const isHealthy = system.state.phase === 'closed' && system.state.failures === 0;
  if (sign.sign === 'answered' && isHealthy) return;
  if (sign.sign === 'slow-down') throttled.add(1, { system: system.state.system });
  const now = worker.options.clock();
  await worker.options.database.transaction(async (tx) => {
    const { before, after } = await changeSystemIn(tx, system.state.system, (state) => ({
      ...state,
      ...changeOf(state, sign, now),
    }));
    if (before.phase === 'closed' && after.phase === 'open') await tellOpened(tx, worker, after);
    if (before.phase !== 'closed' && after.phase === 'closed')
      await tellClosed(tx, worker, { ...system, state: before });
  });
}

function changeOf(state: SystemState, sign: SystemSign, now: Date): Partial<SystemState> {
  switch (sign.sign) {
    case 'answered':
      return answered();
    case 'unanswered':
      return unanswered(state, now, sign.reason);
    case 'slow-down':
      // It speaks, so it lives.
      return { ...answered(), ...slowedDown(state, now, sign.afterSeconds) };
  }
}

async function tellOpened(tx: Transaction, worker: Worker, state: SystemState): Promise<void> {
  const { system, reason, probeAt } = state;
  worker.options.log.warn('delivery.system-unanswered', { system, reason, probeAt });
  await tell(tx, worker, { type: 'system.silenced', subject: `system/${system}`, data: { system, reason } });
}

async function tellClosed(tx: Transaction, worker: Worker, { state, targets }: System): Promise<void> {
  const { system, openedAt } = state;
  worker.options.log.info('delivery.system-answered', { system, openedAt });
  const names = targets.map(({ name }) => name);
  await reviveRows(tx, names, worker.options.clock());
  await worker.options.questions.settle(tx, [unreachableKey(system)]);
  if (openedAt !== undefined)
    await keepOutage(tx, { system, since: openedAt, until: worker.options.clock() });
  await worker.options.needs.recovered(tx, system);
  await tell(tx, worker, {
    type: 'system.recovered',
    subject: `system/${system}`,
    data: { system, silentSince: openedAt },
  });
}

/** Asks a person, once for all nodes, about a system that has not answered for long, and says anew what waits for it. */
export async function askIfUnreachable(worker: Worker, { system }: SystemState): Promise<void> {
  const { database, clock, needs, questions } = worker.options;
  const waiting = await needs.waitingFor(database, system);
  await database.transaction(async (tx) => {
    // Looked at under its lock: whoever hears the system meanwhile ends the question.
    const { after } = await changeSystemIn(tx, system, (state) => state);
    if (!isUnreachable(after, clock(), worker.timing.unreachableAfterSeconds)) return;
    await questions.raise(tx, [unreachableQuestion(after, waiting)]);
  });
}

/** Has it not answered for so long? */
export function isUnreachable({ phase, openedAt }: SystemState, now: Date, afterSeconds: number): boolean {
  if (phase === 'closed' || openedAt === undefined) return false;
  return now.getTime() - openedAt.getTime() >= afterSeconds * 1000;
}

/** Records a fact about delivery itself. */
export async function tell(
  tx: Transaction,
  worker: Pick<Worker, 'options'>,
  fact: { readonly type: string; readonly subject: string; readonly data: unknown },
): Promise<void> {
  const { clock, newId } = worker.options;
  await appendEvents(tx, [
    {
      type: fact.type,
      source: '/delivery',
      subject: fact.subject,
      time: clock().toISOString(),
      data: fact.data,
      correlationId: newId(),
    },
  ]);
}
