/** What must be true in the end, whatever was killed: counted in the database itself, by a hub that only reads. */
import { expect } from 'vitest';
import { disagreements } from '../../../examples/testing/agreement.ts';
import { joinHub, type Simulators } from '../../../examples/testing/estate.ts';
import { until } from '../../../examples/testing/settle.ts';
import type { Hub } from '../../../src/hub.ts';
import { openDatabase, type PostgresDatabase } from '../../../src/platform/database.ts';
import type { Load } from './movements.ts';

export interface Witness {
  readonly hub: Hub;
  readonly database: PostgresDatabase;
  close(): Promise<void>;
}

/** A hub that does no work on the database of others. */
export async function witness(simulators: Simulators, url: string): Promise<Witness> {
  const database = await openDatabase({ url, maxConnections: 5 });
  const joined = joinHub(simulators, database);
  return {
    hub: joined.hub,
    database,
    close: async () => {
      await joined.close();
      await database.close();
    },
  };
}

/** Waits until the living hubs have nothing left to do and the storefront shows what is true; says otherwise what stands in the way. */
export async function atRest(simulators: Simulators, seen: Witness, patienceMs: number): Promise<void> {
  const isAtRest = async (): Promise<boolean> => (await standingInTheWay(simulators, seen)).length === 0;
  await until('the estate agrees', isAtRest, patienceMs).catch(async (error: unknown) => {
    const left = await standingInTheWay(simulators, seen);
    throw new Error(`${String(error)}: ${left.slice(0, MOST_SAID).join('; ')}`);
  });
}

const MOST_SAID = 12;

/** What is still to be read or written; once there is nothing, what differs all the same, and the rows that wait for something. */
async function standingInTheWay(simulators: Simulators, { hub }: Witness): Promise<readonly string[]> {
  const unread = (await hub.intake.status()).flatMap(({ system, source, waiting, toFetch }) =>
    waiting + toFetch > 0 ? [`${system}/${source}: ${waiting} waiting, ${toFetch} to fetch`] : [],
  );
  const unwritten = (await hub.delivery.status()).flatMap(({ target, counts, gate }) =>
    counts.due + counts.leased > 0 ? [`${target}: ${JSON.stringify({ counts, gate })}`] : [],
  );
  if (unread.length + unwritten.length > 0) return [...unread, ...unwritten];
  const differing = await disagreements({ ...simulators, hub });
  if (differing.length === 0) return [];
  const waiting = await hub.delivery.rows({ state: 'waiting' }, { limit: 1000 });
  const told = waiting.map(({ target, key, reason, dueAt }) =>
    [target, key, reason, dueAt?.toISOString()].join(' '),
  );
  return [...differing.slice(0, MOST_SAID / 2), ...told];
}

/** Every acknowledged movement is in the ledger, none twice, none invented, and every balance follows from the facts. */
export async function expectTrueBooks(
  { hub, database }: Witness,
  { acknowledged, sent }: Load,
): Promise<void> {
  const rows = await database.query<{ id: string }>(
    `select movement_id as id from stock_movement where movement_id like 'PROOF-%'`,
  );
  const booked = new Set(rows.map(({ id }) => id));
  expect([...acknowledged].filter((id) => !booked.has(id))).toEqual([]);
  expect([...booked].filter((id) => !sent.has(id))).toEqual([]);
  expect(rows).toHaveLength(booked.size);
  for (const { itemId, locationId } of await hub.stock.balances({ limit: 1000 }))
    expect(await hub.stock.prove({ itemId, locationId })).toMatchObject({ proven: true });
}

/** No record stands in the storefront twice. */
export function expectNothingTwice({ shop }: Simulators): void {
  const skus = [...shop.shop.products.values()].flatMap(({ variants }) => variants.map(({ sku }) => sku));
  expect(repeated(skus)).toEqual([]);
  const companies = [...shop.shop.companies.values()].map(({ externalId }) => externalId);
  expect(repeated(companies)).toEqual([]);
}

function repeated(list: readonly (string | null)[]): readonly (string | null)[] {
  return list.filter((each, place) => list.indexOf(each) !== place);
}
