/** Finding records by their id where the hub knows it, else by their number. */
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import type { Outcome } from '../../kit/outcome.ts';
import type { Write } from '../../kit/target.ts';
import { listWhere, listWhereOnce, ReadFailed, textOf, type RawRecord, type Where } from '../api/lists.ts';
import { outcomeOfFailure, outcomeOfRefusal } from '../api/refusal.ts';
import { quoted } from '../api/resource.ts';
import type { Context } from '../api/session.ts';
import type { Body, Kind } from './kind.ts';

/** Gives the present state of a write's record. */
export type Finder = (write: Write<Body>) => RawRecord | undefined;

/** Reads the present state of all writes, once; an outcome for all of them where it cannot be read. */
export async function lookUp(
  context: Context,
  kind: Kind,
  writes: readonly Write<Body>[],
): Promise<Finder | Outcome> {
  const records: RawRecord[] = [];
  for (const where of wheresOf(writes)) {
    const found = await listWhereOnce(context, kind.resource, where);
    if ('refused' in found) return outcomeOfRefusal(found.refused);
    // Reading has no effect: whatever happened to it, nothing was written.
    if ('failed' in found) return outcomeOfFailure({ ...found.failed, effect: 'none' });
    records.push(...found);
  }
  return finderOf(records);
}

function wheresOf(writes: readonly Write<Body>[]): readonly Where[] {
  const ids = writes.flatMap(({ externalId }) => externalId ?? []);
  const numbers = writes.flatMap(({ externalId, body }) => (externalId === undefined ? [body.number] : []));
  return [
    { field: 'id', spelled: ids },
    { field: 'number', spelled: numbers.map(quoted) },
  ].filter(({ spelled }) => spelled.length > 0);
}

function finderOf(records: readonly RawRecord[]): Finder {
  const byId = new Map(records.map((record) => [idOf(record), record]));
  const byNumber = new Map(records.map((record) => [textOf(record, 'number'), record]));
  return ({ externalId, body }) =>
    externalId === undefined ? byNumber.get(body.number) : byId.get(externalId.toLowerCase());
}

/** GUIDs come in either case; the hub keeps lower case. */
export function idOf(record: RawRecord): string {
  return textOf(record, 'id').toLowerCase();
}

/** Looks records up by number; throws `ReadFailed`. */
export async function findRecords(
  context: Context,
  kind: Kind,
  writes: readonly Write<Body>[],
): Promise<readonly (string | undefined)[]> {
  const spelled = writes.map(({ body }) => quoted(body.number));
  const records = await listWhere(context, kind.resource, { field: 'number', spelled });
  const byNumber = new Map(records.map((record) => [textOf(record, 'number'), idOf(record)]));
  return writes.map(({ body }) => byNumber.get(body.number));
}

/** Reads what Business Central holds of the fields that the bodies carry, in the words of `schema`; throws `ReadFailed`. */
export async function readBackRecords<Schema extends TSchema>(
  context: Context,
  { kind, schema }: { readonly kind: Kind; readonly schema: Schema },
  writes: readonly Write<Body>[],
): Promise<readonly (Static<Schema> | 'absent')[]> {
  const records: RawRecord[] = [];
  for (const where of wheresOf(writes)) records.push(...(await listWhere(context, kind.resource, where)));
  const find = finderOf(records);
  return writes.map((write) => {
    const record = find(write);
    if (record === undefined) return 'absent';
    const held = kind.held(record);
    const carried = Object.fromEntries(Object.keys(write.body).map((field) => [field, held[field]]));
    if (Value.Check(schema, carried)) return carried;
    throw new ReadFailed(`${kind.noun} ${write.body.number} holds what no ${kind.noun} may hold`);
  });
}
