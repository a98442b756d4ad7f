/** Ids that the landscape knows from the beginning: each is given to its record once, as soon as the record is there. */
import type { Landscape } from '../../landscape/types.ts';
import type { RecordDomain } from '../../model/facts.ts';
import { stableHash } from '../../platform/hash.ts';
import type { Database } from '../../platform/sql.ts';
import type { Records } from '../../records/index.ts';
import { readState, writeState } from '../hub-store.ts';
import type { Stewardship } from '../stewardship.ts';

export interface KnownIdsNeeds {
  readonly database: Database;
  readonly landscape: Pick<Landscape, 'crossReferences'>;
  readonly records: Pick<Records, 'resolveReferences'>;
  readonly stewardship: Pick<Stewardship, 'link'>;
}

interface Seed {
  readonly system: string;
  readonly domain: RecordDomain;
  readonly kind?: string;
  readonly number: string;
  readonly externalId: string;
}

const STATE = 'known-ids';

/**
 * Gives how many ids were applied. What was applied is remembered, so that a person who maps an id otherwise later is not contradicted
 * at the next start; a changed line of the landscape counts as a new one.
 */
export async function applyKnownIds(needs: KnownIdsNeeds): Promise<number> {
  const seeds = seedsOf(needs.landscape);
  if (seeds.length === 0) return 0;
  const done = new Set((await readState(needs.database, STATE))?.split(' '));
  const pending = seeds.filter((seed) => !done.has(nameOf(seed)));
  if (pending.length === 0) return 0;
  const found = await resolveAll(needs, pending);
  if (found.length === 0) return 0;
  await needs.database.transaction(async (tx) => {
    await needs.stewardship.link(
      tx,
      found.map(({ seed: { number: _number, ...seed }, recordId }) => ({
        ...seed,
        recordId,
        linkedBy: 'landscape' as const,
      })),
    );
    const declared = new Set(seeds.map(nameOf));
    const kept = [...done].filter((name) => declared.has(name));
    await writeState(tx, STATE, [...kept, ...found.map(({ seed }) => nameOf(seed))].join(' '));
  });
  return found.length;
}

/** Which of them have their record already? */
async function resolveAll(
  { database, records }: KnownIdsNeeds,
  pending: readonly Seed[],
): Promise<readonly { readonly seed: Seed; readonly recordId: string }[]> {
  const found: { seed: Seed; recordId: string }[] = [];
  for (const [system, seeds] of Map.groupBy(pending, (seed) => seed.system)) {
    const asked = seeds.map(({ domain, number }) => ({
      domain,
      reference: { by: 'number' as const, value: number },
    }));
    const ids = await records.resolveReferences(database, system, asked);
    seeds.forEach((seed, index) => {
      const recordId = ids[index];
      if (recordId !== undefined) found.push({ seed, recordId });
    });
  }
  return found;
}

function seedsOf({ crossReferences = [] }: KnownIdsNeeds['landscape']): readonly Seed[] {
  return crossReferences.flatMap(({ ids, ...rest }) =>
    Object.entries(ids).map(([number, externalId]) => ({ ...rest, number, externalId })),
  );
}

function nameOf(seed: Seed): string {
  return stableHash(seed).slice(0, 16);
}
