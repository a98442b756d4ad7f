/** A tie-out of a day of the test estate, from its beginning to its end. */
import { vi } from 'vitest';
import type { OrderEstate } from './order-estate.ts';

const WITHIN = { timeout: 20_000, interval: 5 };

/** Gives the run once it has ended; throws where it could not begin. */
export async function tiedOut({ hub }: Pick<OrderEstate, 'hub'>, day = '2026-06-10') {
  const begun = await hub.tieOuts.begin({ day, askedBy: 'maria' });
  if (typeof begun === 'string') throw new Error(begun);
  return await vi.waitFor(async () => {
    const [run] = await hub.tieOuts.list({ id: begun.id, limit: 1 });
    if (run?.finishedAt === undefined || run.finishedAt === null) throw new Error('it runs still');
    return run;
  }, WITHIN);
}
