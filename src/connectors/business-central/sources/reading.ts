/** The three ways a list is read: what changed, everything, and these keys. */
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import type { Page, Poll, Source, Sweep } from '../../kit/source.ts';
import type { Context } from '../api/session.ts';
import { listPages, listWhere, textOf, type RawRecord } from '../api/lists.ts';
import type { Resource } from '../api/resource.ts';
import type { Settings } from '../settings.ts';

/** A list whose changes change the main record without moving the main record's own change date. */
interface Satellite {
  readonly resource: Resource;
  /** Field of the satellite that holds the main record's id. */
  readonly mainId: string;
  /** Instead of the main records themselves. */
  fetch?(context: Context, ids: readonly string[]): Promise<readonly RawRecord[]>;
}

export interface Reading {
  readonly resource: Resource;
  /** Adds what other lists say of these records; a record it leaves out is not read at all. */
  complete?(context: Context, records: readonly RawRecord[]): Promise<readonly RawRecord[]>;
  /** Empty where the landscape declares no companion API. */
  satellites?(settings: Settings): readonly Satellite[];
}

/** Transactions of Business Central may run for ten minutes before they commit with their older change date. */
const OVERLAP_SECONDS = 900;
const BEGINNING = '0001-01-01T00:00:00Z';
const CHANGED = 'lastModifiedDateTime';

/** Entity set → newest change date seen. */
const Cursor = Type.Record(Type.String(), Type.String());
type Cursor = Readonly<Static<typeof Cursor>>;

/** Reads the cursor that an earlier page gave. */
function cursorOf(text: string): Cursor {
  return Value.Parse(Cursor, JSON.parse(text));
}

/** Poll, sweep and byKey of one list, to be spread into a source. */
export function readingOf(
  reading: Reading,
): { readonly poll: Poll<Settings>; readonly sweep: Sweep<Settings> } & Required<
  Pick<Source<Settings>, 'byKey'>
> {
  return {
    poll: {
      everySeconds: 60,
      overlapSeconds: OVERLAP_SECONDS,
      read: (context, cursor) =>
        cursor === undefined
          ? readEverything(context, reading)
          : readChanges(context, reading, cursorOf(cursor)),
    },
    sweep: { everySeconds: 6 * 3600, list: (context) => sweep(context, reading) },
    byKey: (context, keys) => fetchByIds(context, reading, keys),
  };
}

async function* readEverything(context: Context, reading: Reading): AsyncGenerator<Page> {
  // Asked before the list is read: a change during a long first load must not fall between the two.
  let cursor = await newestOfSatellites(context, reading);
  const { resource } = reading;
  for await (const records of listPages(context, resource, { orderBy: CHANGED })) {
    cursor = advanced(cursor, resource, records);
    yield { records: await completed(context, reading, records), cursor: JSON.stringify(cursor) };
  }
}

async function newestOfSatellites(context: Context, reading: Reading): Promise<Cursor> {
  const newest: Record<string, string> = {};
  for (const { resource } of reading.satellites?.(context.settings) ?? []) {
    newest[resource.entitySet] = BEGINNING;
    for await (const [record] of listPages(context, resource, { orderBy: `${CHANGED} desc`, top: 1 })) {
      if (record !== undefined) newest[resource.entitySet] = textOf(record, CHANGED);
    }
  }
  return newest;
}

async function* readChanges(context: Context, reading: Reading, since: Cursor): AsyncGenerator<Page> {
  const { resource } = reading;
  let cursor = since;
  for await (const records of listPages(context, resource, changedSince(since, resource))) {
    cursor = advanced(cursor, resource, records);
    yield { records: await completed(context, reading, records), cursor: JSON.stringify(cursor) };
  }
  for (const satellite of reading.satellites?.(context.settings) ?? []) {
    for await (const records of listPages(
      context,
      satellite.resource,
      changedSince(since, satellite.resource),
    )) {
      cursor = advanced(cursor, satellite.resource, records);
      const ids = [...new Set(records.map((record) => textOf(record, satellite.mainId)))];
      const fetched = await (satellite.fetch?.(context, ids) ?? fetchByIds(context, reading, ids));
      yield { records: fetched, cursor: JSON.stringify(cursor) };
    }
  }
}

function changedSince(cursor: Cursor, { entitySet }: Resource): { filter: string; orderBy: string } {
  const newest = Date.parse(cursor[entitySet] ?? BEGINNING);
  const from = new Date(Math.max(newest - OVERLAP_SECONDS * 1000, Date.parse(BEGINNING)));
  return { filter: `${CHANGED} ge ${from.toISOString()}`, orderBy: CHANGED };
}

/** Within the overlap the list begins with records older than the cursor: it never moves back. */
function advanced(cursor: Cursor, { entitySet }: Resource, records: readonly RawRecord[]): Cursor {
  const seen = [cursor[entitySet] ?? BEGINNING, ...records.map((record) => textOf(record, CHANGED))];
  const newest = seen.reduce((latest, instant) =>
    Date.parse(instant) > Date.parse(latest) ? instant : latest,
  );
  return { ...cursor, [entitySet]: newest };
}

async function* sweep(context: Context, reading: Reading): AsyncGenerator<Page> {
  for await (const records of listPages(context, reading.resource)) {
    yield { records: await completed(context, reading, records) };
  }
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

async function fetchByIds(
  context: Context,
  reading: Reading,
  ids: readonly string[],
): Promise<readonly RawRecord[]> {
  // A key that is no id cannot exist there, and must not make the filter for all others unreadable.
  const spelled = ids.filter((id) => GUID.test(id));
  return completed(context, reading, await listWhere(context, reading.resource, { field: 'id', spelled }));
}

async function completed(
  context: Context,
  reading: Reading,
  records: readonly RawRecord[],
): Promise<readonly RawRecord[]> {
  if (reading.complete === undefined || records.length === 0) return records;
  return reading.complete(context, records);
}

/** Joins a companion list to records by their common id; a record without its part was deleted in between. */
export async function withDetail(
  context: Context,
  records: readonly RawRecord[],
  detail: { readonly resource: Resource; readonly as: string },
): Promise<readonly RawRecord[]> {
  if (context.settings.companionApi === undefined) return records;
  const spelled = records.map((record) => textOf(record, 'id'));
  const details = await listWhere(context, detail.resource, { field: 'id', spelled });
  const byId = new Map(details.map((found) => [found['id'], found]));
  return records.flatMap((record) => {
    const found = byId.get(record['id']);
    return found === undefined ? [] : [{ ...record, [detail.as]: found }];
  });
}
