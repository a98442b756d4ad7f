/** The two ways a list is read: what changed since the cursor, deletions among it, and everything. */
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { andThen } from '../../kit/gather.ts';
import { mapped, type Mapped } from '../../kit/mapping.ts';
import type { Page, Poll, Sweep } from '../../kit/source.ts';
import { longId } from '../api/ids.ts';
import { queryPages, textOf, type RawRecord } from '../api/query.ts';
import type { Context } from '../api/session.ts';
import { selected, stampVersion, type ObjectName } from '../theirs.ts';
import type { Settings } from '../settings.ts';

export interface Reading {
  readonly object: ObjectName;
  /** What belongs to this list; absent: every record. */
  where?(settings: Settings): string;
  /** Change dates besides the record's own, e.g. `Pricebook2.SystemModstamp`: they move what the record says. */
  readonly parentStamps?: readonly string[];
}

const OWN = 'SystemModstamp';

/** Apex may run for ten minutes before it commits with the change date of its beginning, and more in a bulk job. */
export const OVERLAP_SECONDS = 900;

/** Change date → newest one seen, as Salesforce spells it. */
const Cursor = Type.Record(Type.String(), Type.String());
export type Cursor = Readonly<Static<typeof Cursor>>;

/** Reads a cursor that a page gave. */
export const cursorIn = (text: string): Cursor => Value.Parse(Cursor, JSON.parse(text));

interface Told {
  readonly Id: string;
  readonly IsDeleted: boolean;
}

/** What one record says, under its own id. In the recycle bin, or merged into another one, it is gone, whatever it says. */
export function claimOf<Fields>(
  { Id, IsDeleted }: Told,
  version: string,
  said: () => Mapped<Fields>,
): Mapped<readonly { externalId: string; version: string; fields: Partial<Fields>; deleted?: true }[]> {
  const claim = { externalId: longId(Id), version };
  if (IsDeleted) return mapped([{ ...claim, fields: {}, deleted: true }]);
  return andThen(said(), (fields) => [{ ...claim, fields }]);
}

/** Poll and sweep of one object, to be spread into a source. */
export function readingOf(reading: Reading): {
  readonly poll: Poll<Settings>;
  readonly sweep: Sweep<Settings>;
} {
  return {
    poll: {
      everySeconds: 120,
      overlapSeconds: OVERLAP_SECONDS,
      read: (context, cursor) =>
        cursor === undefined
          ? readEverything(context, reading)
          : readChanges(context, reading, cursorIn(cursor)),
    },
    sweep: { everySeconds: 6 * 3600, list: (context) => sweep(context, reading) },
  };
}

async function* readEverything(context: Context, reading: Reading): AsyncGenerator<Page> {
  // Asked before the list is read: a change during a long first load must not fall between the two.
  let cursor = await newestOfParents(context, reading);
  const soql = soqlOf(context, reading, { orderBy: OWN });
  for await (const records of queryPages(context, { soql })) {
    cursor = advanced(cursor, OWN, records);
    yield pageOf(context, records, cursor);
  }
}

async function newestOfParents(context: Context, { object, parentStamps = [] }: Reading): Promise<Cursor> {
  const newest: Record<string, string> = {};
  for (const stamp of parentStamps) {
    const soql = `SELECT ${stamp} FROM ${object} ORDER BY ${stamp} DESC LIMIT 1`;
    for await (const [record] of queryPages(context, { soql }))
      if (record !== undefined) newest[stamp] = stampOf(record, stamp);
  }
  return newest;
}

async function* readChanges(context: Context, reading: Reading, since: Cursor): AsyncGenerator<Page> {
  let cursor = since;
  for (const stamp of [OWN, ...(reading.parentStamps ?? [])]) {
    const from = since[stamp];
    const changed = from === undefined ? [] : [`${stamp} >= ${earlier(from)}`];
    const soql = soqlOf(context, reading, { orderBy: stamp, and: changed });
    for await (const records of queryPages(context, { soql, withDeleted: true })) {
      cursor = advanced(cursor, stamp, records);
      yield pageOf(context, records, cursor);
    }
  }
}

async function* sweep(context: Context, reading: Reading): AsyncGenerator<Page> {
  const soql = soqlOf(context, reading, { orderBy: 'Id' });
  for await (const records of queryPages(context, { soql })) yield pageOf(context, records);
}

function soqlOf(
  { settings }: Context,
  reading: Reading,
  { orderBy, and = [] }: { readonly orderBy: string; readonly and?: readonly string[] },
): string {
  const { object } = reading;
  const own = reading.where?.(settings);
  const conditions = [...(own === undefined ? [] : [own]), ...and];
  const filter = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return `SELECT ${selected(object, settings).join(', ')} FROM ${object}${filter} ORDER BY ${orderBy}`;
}

/** The field whose name each org chooses is called `number` from here on. */
function pageOf({ settings }: Context, records: readonly RawRecord[], cursor?: Cursor): Page {
  const told = records.map(({ [settings.externalIdField]: number = null, ...record }) => ({
    ...record,
    number,
  }));
  return { records: told, ...(cursor === undefined ? {} : { cursor: JSON.stringify(cursor) }) };
}

/** Where reading begins that must not miss late rows. */
export function earlier(stamp: string): string {
  return new Date(Date.parse(stampVersion(stamp)) - OVERLAP_SECONDS * 1000).toISOString();
}

/** Within the overlap the list begins with records older than the cursor: it never moves back. */
export function advanced(cursor: Cursor, stamp: string, records: readonly RawRecord[]): Cursor {
  const seen = [cursor[stamp] ?? '', ...records.map((record) => stampOf(record, stamp))];
  const newest = seen.reduce((latest, each) => (each > latest ? each : latest));
  return newest === '' ? cursor : { ...cursor, [stamp]: newest };
}

/** Reads `SystemModstamp` or `Pricebook2.SystemModstamp`; they all come in one spelling, which orders as text. */
function stampOf(record: RawRecord, path: string): string {
  const [field = '', below] = path.split('.');
  if (below === undefined) return textOf(record, field);
  const parent = record[field];
  return typeof parent === 'object' && parent !== null ? textOf({ ...parent }, below) : '';
}
