/** Asks targets to look again at what they may hold, page by page, in the order of keys. */
import type { Delivery } from '../../delivery/index.ts';
import { isRecordDomain } from '../../model/shapes.ts';
import type { Database, Transaction } from '../../platform/sql.ts';
import type { Records } from '../../records/index.ts';
import type { Stock } from '../../stock/index.ts';
import type { Route } from '../declared/routes-of-change.ts';

export interface LookAgainNeeds {
  readonly database: Database;
  readonly records: Pick<Records, 'idsOf'>;
  readonly stock: Pick<Stock, 'balances'>;
  readonly delivery: Pick<Delivery, 'mark'>;
}

const PAGE = 500;

/** Everything of a route, behind all urgent work, a transaction for each page. */
export async function lookAgain(needs: LookAgainNeeds, route: Route): Promise<void> {
  for await (const keys of keysOf(needs, route))
    await needs.database.transaction((tx) =>
      needs.delivery.mark(
        tx,
        keys.map((key) => ({ target: route.target, key, backfill: true })),
      ),
    );
}

/** Everything of a route, or of one location, as urgent as the flow is, within one transaction. */
export async function lookAgainWithin(
  needs: LookAgainNeeds,
  tx: Transaction,
  { route, locationId }: { readonly route: Route; readonly locationId?: string | undefined },
): Promise<void> {
  for await (const keys of keysOf(needs, route)) {
    const wanted = locationId === undefined ? keys : keys.filter((key) => key.endsWith(`:${locationId}`));
    await needs.delivery.mark(
      tx,
      wanted.map((key) => ({ target: route.target, key })),
    );
  }
}

async function* keysOf(
  { records, stock, database }: LookAgainNeeds,
  { flow }: Route,
): AsyncGenerator<readonly string[]> {
  if (flow.domain === 'availability') {
    yield* promiseKeys(stock);
    return;
  }
  if (!isRecordDomain(flow.domain)) return;
  let after: string | undefined;
  for (;;) {
    const page = await records.idsOf(database, flow.domain, { after, limit: PAGE });
    if (page.length === 0) return;
    yield page;
    after = page.at(-1);
  }
}

async function* promiseKeys(stock: LookAgainNeeds['stock']): AsyncGenerator<readonly string[]> {
  let last: { itemId: string; locationId: string } | undefined;
  for (;;) {
    const page = await stock.balances({ after: last, limit: PAGE });
    if (page.length === 0) return;
    yield page.map(({ itemId, locationId }) => `${itemId}:${locationId}`);
    last = page.at(-1);
  }
}
