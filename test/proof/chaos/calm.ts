/** After the trouble: everybody finishes the work, until the estate has come to rest. */
import { insist } from '../../../sandbox/day/calling/caller.ts';
import type { Scene } from './cast.ts';
import { listAll, type FoundOrder } from './checks/orders.ts';
import type { Stage } from './stage.ts';
import { mend } from './trouble.ts';

export interface Calm {
  /** What still moves or waits; empty: everything rests. */
  readonly unrest: readonly string[];
  readonly rounds: number;
}

export const ENDED = ['closed', 'cancelled'];
const MOST_ROUNDS = 12;
/** A lorry brings so many of each item to each shelf. */
const RECEIPT = '500';

/** Faults off, all hubs up; then sources are read, questions answered, shelves filled and orders shipped until nothing is open. */
export async function calmDown(scene: Scene, patienceMs: number): Promise<Calm> {
  const { stage } = scene;
  mend(stage.simulators);
  await stage.hubs.startAll();
  const endsAt = performance.now() + patienceMs;
  let before = '';
  let rounds = 0;
  for (; rounds < MOST_ROUNDS && performance.now() < endsAt; rounds += 1) {
    await stage.rest(scene.random, endsAt);
    const orders = await listAll(stage.witness);
    const standing = orders
      .map(({ number, status, plan }) =>
        [
          number,
          status,
          plan.questions?.length ?? 0,
          ...(plan.returns ?? []).map((each) => each.status),
        ].join(' '),
      )
      .join();
    const isOver = orders.every(hasEnded);
    if (isOver || (standing === before && !hasOpenWork(stage))) break;
    before = standing;
    await answerQuestions(scene, orders);
    if (rounds === 0) bringGoods(stage);
    await finishWork(stage);
  }
  const unrest = await stage.rest(scene.random, Math.max(endsAt, performance.now() + 10_000));
  return { unrest, rounds };
}

/** The person on duty lets held orders go on. */
async function answerQuestions({ stage, random, book }: Scene, orders: readonly FoundOrder[]): Promise<void> {
  for (const { channel, number, status, plan } of orders) {
    if (status !== 'held') continue;
    const may = (wanted: string): boolean =>
      (plan.actions ?? []).some(({ action, legal }) => action === wanted && legal);
    // What cannot be accepted as it is, nobody sells.
    const answer = ['release', 'cancel'].find(may);
    if (answer === undefined) continue;
    const { status: said } = await insist(stage, random, {
      path: `/process/v1/orders/${encodeURIComponent(channel)}/${encodeURIComponent(number)}/${answer}`,
      body: { by: 'chaos', note: 'decided by the person on duty' },
    });
    if (said < 300) book.done.add(`held order: a person decides to ${answer} it`);
  }
}

/** Enough of everything on every shelf, so that what is backordered can be shipped. */
function bringGoods({ warehouses }: Stage): void {
  for (const { state } of warehouses) {
    const rows = state.book
      .positions()
      .map(({ quantity: _lies, unit: _unit, ...place }) =>
        state.book.post({ ...place, quantity: RECEIPT, kind: 'receipt', document: 'PO-CHAOS' }),
      );
    for (let from = 0; from < rows.length; from += 50)
      state.subscriptions.tell('movements', rows.slice(from, from + 50));
  }
}

function hasEnded({ status, plan }: FoundOrder): boolean {
  return ENDED.includes(status) && (plan.returns ?? []).every((each) => each.status !== 'open');
}

const UNPICKED = ['open', 'picked', 'packed'];
const UNRECEIVED = ['open', 'receiving'];

function isUnpicked({ state }: Stage['warehouses'][number]): boolean {
  return state.orders.all().some(({ state: word }) => UNPICKED.includes(word));
}

function isUnreceived({ state }: Stage['warehouses'][number]): boolean {
  return state.returns.all().some(({ state: word }) => UNRECEIVED.includes(word));
}

function hasOpenWork({ warehouses }: Stage): boolean {
  return warehouses.some((each) => isUnpicked(each) || isUnreceived(each));
}

/** Everything that is to be picked is shipped, and every return that is waited for comes. */
async function finishWork({ warehouses }: Stage): Promise<void> {
  for (const warehouse of warehouses) {
    const { state, edits } = warehouse;
    state.orders.racesNextCancel = false;
    while (isUnpicked(warehouse)) await edits['shipOrder']?.({ seed: 1 });
    while (isUnreceived(warehouse)) await edits['receiveReturn']?.({ seed: 1 });
  }
}
