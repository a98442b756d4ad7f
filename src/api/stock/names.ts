/** Names of items and locations, for many at once: in answers people read numbers, not ids. */
import type { RecordDomain } from '../../model/facts.ts';
import type { Reference } from '../../model/primitives.ts';
import { Type } from 'typebox';
import { refuse, type Refusal } from '../route.ts';
import { closed } from '../shapes.ts';
import type { Services } from '../services.ts';

/** The number of each record that has one, by its id. */
export async function numbersOf(
  { records, database }: Pick<Services, 'records' | 'database'>,
  ids: Iterable<string>,
): Promise<ReadonlyMap<string, string>> {
  const found = await records.fieldsOf(database, [...new Set(ids)], []);
  return new Map(
    found.flatMap(({ recordId, number }) => (number === '' ? [] : [[recordId, number] as const])),
  );
}

/** Rows about an item at a location, with the numbers of both. */
export async function withNames<Row extends { readonly itemId: string; readonly locationId: string }>(
  services: Pick<Services, 'records' | 'database'>,
  rows: readonly Row[],
): Promise<(Row & { item?: string; location?: string })[]> {
  const numbers = await numbersOf(
    services,
    rows.flatMap(({ itemId, locationId }) => [itemId, locationId]),
  );
  return rows.map((row) => {
    const [item, location] = [numbers.get(row.itemId), numbers.get(row.locationId)];
    return {
      ...row,
      ...(item === undefined ? {} : { item }),
      ...(location === undefined ? {} : { location }),
    };
  });
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Our ids for what callers name by number, `gtin:` or id, in one statement; what is unknown is not in the answer. */
export async function idsOf(
  services: Pick<Services, 'records' | 'database'>,
  domain: RecordDomain,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const distinct = [...new Set(names)];
  const found = await findNamed(
    services,
    distinct.map((name) => ({ domain, name })),
  );
  return new Map(
    distinct.flatMap((name, place) => {
      const id = found[place]?.id;
      return id === undefined ? [] : [[name, id] as const];
    }),
  );
}

/** The tier of a customer who is named by number or id: none of nobody. */
export async function customerOf(
  services: Pick<Services, 'records' | 'database' | 'customerTier'>,
  name: string | undefined,
): Promise<{ readonly tier?: string } | Refusal> {
  if (name === undefined) return {};
  const id = (await idsOf(services, 'party', [name])).get(name);
  if (id === undefined) return refuse('HUB_NOT_POSSIBLE', `No customer is called "${name}".`);
  const tier = await services.customerTier(id);
  return tier === undefined ? {} : { tier };
}

/** What is kept for customers of a tier. */
export const KeptForTier = Type.Object(
  { tier: Type.String(), quantity: Type.String({ description: 'in the base unit' }) },
  closed,
);

/** A record that somebody has named. */
export interface Named {
  readonly id: string;
  /** Empty where it has none. */
  readonly number: string;
}

/** The same for names of several domains, with the numbers, in the order of `asked`. */
export async function findNamed(
  { records, database }: Pick<Services, 'records' | 'database'>,
  asked: readonly { readonly domain: RecordDomain; readonly name: string }[],
): Promise<readonly (Named | undefined)[]> {
  const resolved = await records.resolveReferences(
    database,
    '',
    asked.map(({ domain, name }) => ({ domain, reference: referenceOf(name) })),
  );
  const ids = [...new Set(resolved.filter((id) => id !== undefined))];
  const known = new Map((await records.fieldsOf(database, ids, [])).map((each) => [each.recordId, each]));
  return asked.map(({ domain }, place) => {
    const record = known.get(resolved[place] ?? '');
    return record?.domain === domain ? { id: record.recordId, number: record.number } : undefined;
  });
}

/** How people name records: by number, id, `gtin:` or `gln:`. */
export function referenceOf(name: string): Reference {
  if (ID.test(name)) return { by: 'record', value: name };
  const [, by, value] = /^(gtin|gln):(.+)$/s.exec(name) ?? [];
  if (value !== undefined && by === 'gtin') return { by, value: value.padStart(14, '0') };
  return value !== undefined && by === 'gln' ? { by, value } : { by: 'number', value: name };
}
