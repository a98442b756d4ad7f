/** Waits until the estate has come to rest: everything read, everything delivered, every order planned. */
import { setTimeout as pause } from 'node:timers/promises';
import { insist } from '../../../sandbox/day/calling/caller.ts';
import type { Random } from '../../../sandbox/kit/random.ts';
import type { Stage } from './stage.ts';

/** See `Stage.rest`. */
export async function rest(stage: Stage, random: Random, endsAt: number): Promise<readonly string[]> {
  await readEverything(stage, random);
  return await resting(stage, endsAt);
}

/** Nobody waits for the hour of a poll: an operator asks for the readings. */
async function readEverything(stage: Stage, random: Random): Promise<void> {
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
