/** After the trouble: everybody finishes the work, until the estate has come to rest. */
import { setTimeout as pause } from 'node:timers/promises';
import { insist } from './caller.ts';
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
    await readEverything(scene);
    await resting(stage, endsAt);
    const orders = await listAll(stage.witness);
    const standing = orders
      .map(({ number, status, plan }) => `${number} ${status} ${plan.questions?.length ?? 0}`)
      .join();
    const isOver = orders.every(({ status }) => ENDED.includes(status));
    if (isOver || (standing === before && !hasOpenWork(stage))) break;
    before = standing;
    await answerQuestions(scene, orders);
    if (rounds === 0) bringGoods(stage);
    await finishPicking(stage);
  }
  return { unrest: await resting(stage, Math.max(endsAt, performance.now() + 10_000)), rounds };
}

/** Nobody waits for the hour of a poll: an operator asks for the readings. */
async function readEverything(scene: Scene): Promise<void> {
  const { stage, random } = scene;
  const served = new Set(
    (await stage.witness.intake.status()).map(({ system, source }) => `${system}/${source}`),
  );
  for (const { system, connector } of stage.witness.connections)
    for (const [name, source] of Object.entries(connector.sources))
      if (source.poll !== undefined && served.has(`${system.name}/${name}`))
        await insist(stage, random, { path: `/ops/v1/sources/${system.name}/${name}/poll`, body: {} });
}

/** Waits until nothing is under way, or time is over; gives what still is. */
async function resting(stage: Stage, endsAt: number): Promise<readonly string[]> {
  for (;;) {
    const unrest = await unrestOf(stage);
    if (unrest.length === 0 || performance.now() > endsAt) return unrest;
    await pause(200);
  }
}

async function unrestOf({ witness, database }: Stage): Promise<readonly string[]> {
  const sources = (await witness.intake.status()).flatMap(({ system, source, waiting, toFetch }) =>
    waiting + toFetch > 0 ? [`${system}/${source}: ${waiting} to take in, ${toFetch} to fetch`] : [],
  );
  const rows = await database.query<{ target: string; rows: number; reason: string | null; orders: string }>(
    `select s.target, count(*)::int as rows, max(s.reason) as reason, coalesce(string_agg(c.number, ', '), '') as orders
     from sync s left join case_document d on d.target = s.target and d.key = s.key left join process_case c on c.id = d.case_id
     where s.leased_by is not null or s.due_at <= now() or (s.state = 'waiting' and s.waits_for is null)
     group by s.target order by s.target`,
  );
  const cases = await database.query<{ due: number }>('select count(*)::int as due from case_due');
  const due = cases[0]?.due ?? 0;
  return [
    ...sources,
    ...rows.map(
      ({ target, rows: count, reason, orders }) =>
        `${target}: ${count} on their way: ${reason ?? ''} ${orders}`,
    ),
    ...(due > 0 ? [`${due} orders to be planned`] : []),
  ];
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

function hasOpenWork({ warehouses }: Stage): boolean {
  return warehouses.some(({ state }) =>
    state.orders.all().some(({ state: word }) => ['open', 'picked', 'packed'].includes(word)),
  );
}

async function finishPicking(stage: Stage): Promise<void> {
  for (const { state, edits } of stage.warehouses) {
    state.orders.racesNextCancel = false;
    while (state.orders.all().some(({ state: word }) => ['open', 'picked', 'packed'].includes(word)))
      await edits['shipOrder']?.({ seed: 1 });
  }
}
