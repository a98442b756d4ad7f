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

/** Waits until the living hubs have nothing left to do and the storefront shows what is true. */
export async function atRest(simulators: Simulators, { hub }: Witness, patienceMs: number): Promise<void> {
  let differing: readonly string[] = [];
  await until(
    'the estate agrees',
    async () => {
      const status = await hub.intake.status();
      if (status.some(({ waiting, toFetch }) => waiting + toFetch > 0)) return false;
      const busy = (await hub.delivery.status()).some(({ counts }) => counts.due + counts.leased > 0);
      if (busy) return false;
      differing = await disagreements({ ...simulators, hub });
      return differing.length === 0;
    },
    patienceMs,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${differing.slice(0, 5).join('; ')}`);
  });
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
