/** Writes numbered records in collections: known ones by their id, all others by upsert on the external id field. */
import { Type, type Static, type TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { done, later, type Outcome } from '../../kit/outcome.ts';
import type { Target, Write } from '../../kit/target.ts';
import { sendTogether } from '../api/composite.ts';
import { longId } from '../api/ids.ts';
import { listWhere, textOf, type RawRecord } from '../api/query.ts';
import { outcomeOfErrors, outcomeOfRefusal } from '../api/refusal.ts';
import type { ApiRequest, Context, Reply } from '../api/session.ts';
import { apiPath, type Settings } from '../settings.ts';
import type { ObjectName } from '../theirs.ts';
import type { Kind, Numbered } from './kind.ts';

/** The most records of one collection. */
export const COLLECTION_LIMIT = 200;

const SaveResults = Type.Array(
  Type.Object({
    id: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    success: Type.Boolean(),
    errors: Type.Array(Type.Unknown()),
  }),
);
type SaveResult = Static<typeof SaveResults>[number];

/** Records for one collection, each with the place of its write in the whole. */
export interface Collection {
  readonly method: 'POST' | 'PATCH';
  /** Path below `composite/sobjects`, empty for creating and for updating by id. */
  readonly below: string;
  readonly records: readonly { readonly place: number; readonly fields: Readonly<Record<string, unknown>> }[];
}

/** Sends collections in order, in as few calls as can be; one outcome for each place that is in one of them. */
export async function saveCollections(
  context: Context,
  object: ObjectName | 'Order',
  collections: readonly Collection[],
): Promise<ReadonlyMap<number, Outcome>> {
  const filled = collections.filter(({ records }) => records.length > 0);
  const requests = filled.map(({ method, below, records }): ApiRequest => ({
    method,
    path: `${apiPath(context.settings)}/composite/sobjects${below}`,
    body: {
      allOrNone: false,
      records: records.map(({ fields }) => ({ attributes: { type: object }, ...fields })),
    },
  }));
  const replies = await sendTogether(context, requests);
  return new Map(
    filled.flatMap(({ records }, index) => {
      const outcomes = outcomesOf(replies[index], records.length);
      return records.map(({ place }, at) => [place, outcomes[at] ?? UNANSWERED] as const);
    }),
  );
}

/** Without a word for this record nobody knows what became of it. */
export const UNANSWERED = later('the answer leaves this record out', 'uncertain');

function outcomesOf(reply: Reply | undefined, count: number): readonly Outcome[] {
  if (reply === undefined) return [];
  if (reply.reply === 'failed' || reply.status >= 300)
    return Array.from({ length: count }, () => outcomeOfRefusal(reply));
  return Value.Check(SaveResults, reply.body) ? reply.body.map(outcomeOfSave) : [];
}

function outcomeOfSave({ id, success, errors }: SaveResult): Outcome {
  if (!success) return outcomeOfErrors(errors);
  return typeof id === 'string' ? done(longId(id)) : UNANSWERED;
}

type NumberedTarget<Schema extends TSchema> = Pick<
  Required<Target<Settings, Schema>>,
  'to' | 'batchSize' | 'write' | 'find' | 'readBack'
>;

/** Write, find and read-back of one kind, to be spread into a target. */
export function writingOf<Schema extends TSchema>(
  kind: Kind<Schema>,
  isBody: (body: unknown) => body is Static<Schema> & Numbered,
): NumberedTarget<Schema> {
  const numbered = (writes: readonly Write<Static<Schema>>[]): readonly NumberedWrite[] =>
    writes.map((write) => {
      if (!isBody(write.body)) throw new Error(`a body of ${kind.object} without a number`);
      return { ...write, body: write.body };
    });
  return {
    to: kind.to,
    batchSize: COLLECTION_LIMIT,
    write: (context, writes) => writeRecords(context, kind, numbered(writes)),
    find: (context, writes) => findRecords(context, kind, numbered(writes)),
    readBack: async (context, writes) => {
      const held = await heldRecords(context, kind, numbered(writes));
      return writes.map(({ body }, place) => {
        const record = held[place];
        return record === undefined
          ? 'absent'
          : Value.Parse(kind.to, bodyHeld(context, { kind, record, asked: body }));
      });
    },
  };
}

/** A write whose body is known to have a number. */
type NumberedWrite = Write<Numbered>;

/** The records are written under the number that the hub has for them; its case does not count there. */
async function writeRecords(
  context: Context,
  kind: Kind,
  writes: readonly NumberedWrite[],
): Promise<readonly Outcome[]> {
  const { externalIdField } = context.settings;
  const all = writes.map(({ body, externalId }, place) => {
    const { number, ...fields } = body;
    const repeated = Object.fromEntries(kind.numberFields.map((field) => [field, number]));
    return { place, externalId, fields: { ...fields, ...repeated, [externalIdField]: number } };
  });
  const outcomes = await saveCollections(context, kind.object, [
    {
      method: 'PATCH',
      below: '',
      records: all.flatMap(({ place, externalId, fields }) =>
        externalId === undefined ? [] : [{ place, fields: { Id: externalId, ...fields } }],
      ),
    },
    {
      method: 'PATCH',
      below: `/${kind.object}/${externalIdField}`,
      records: all.filter(({ externalId }) => externalId === undefined),
    },
  ]);
  return writes.map((_, place) => outcomes.get(place) ?? UNANSWERED);
}

/** Takes records out of use instead of deleting them: whatever hangs on them would go with them. What is not there is gone. */
export async function retireRecords(
  context: Context,
  { object, fields }: { readonly object: ObjectName; readonly fields: Readonly<Record<string, unknown>> },
  ids: readonly (string | undefined)[],
): Promise<readonly Outcome[]> {
  const records = ids.flatMap((id, place) =>
    id === undefined ? [] : [{ place, fields: { Id: id, ...fields } }],
  );
  const outcomes = await saveCollections(context, object, [{ method: 'PATCH', below: '', records }]);
  return ids.map((id, place) => {
    if (id === undefined) return done('');
    const outcome = outcomes.get(place) ?? UNANSWERED;
    const isGone = outcome.outcome === 'ask' && outcome.reason.startsWith('ENTITY_IS_DELETED');
    return isGone ? done(id) : outcome;
  });
}

async function findRecords(
  context: Context,
  kind: Kind,
  writes: readonly NumberedWrite[],
): Promise<readonly (string | undefined)[]> {
  const byNumber = await recordsByNumber(context, kind, writes);
  return writes.map(({ body }) => {
    const record = byNumber.get(body.number.toLowerCase());
    return record === undefined ? undefined : longId(textOf(record, 'Id'));
  });
}

async function recordsByNumber(context: Context, kind: Kind, writes: readonly NumberedWrite[]) {
  const { externalIdField } = context.settings;
  const records = await listWhere(context, {
    select: selectOf(context, kind),
    field: externalIdField,
    values: writes.map(({ body }) => body.number),
  });
  return new Map(records.map((record) => [textOf(record, externalIdField).toLowerCase(), record]));
}

/** By id where it is known: the number may be what was changed. */
async function heldRecords(
  context: Context,
  kind: Kind,
  writes: readonly NumberedWrite[],
): Promise<readonly (RawRecord | undefined)[]> {
  const known = writes.flatMap(({ externalId }) => (externalId === undefined ? [] : [longId(externalId)]));
  const byId = await listWhere(context, { select: selectOf(context, kind), field: 'Id', values: known });
  const records = new Map(byId.map((record) => [longId(textOf(record, 'Id')), record]));
  const byNumber = await recordsByNumber(
    context,
    kind,
    writes.filter(({ externalId }) => externalId === undefined),
  );
  return writes.map(({ body, externalId }) =>
    externalId === undefined ? byNumber.get(body.number.toLowerCase()) : records.get(longId(externalId)),
  );
}

function selectOf({ settings }: Context, { object, to }: Kind): string {
  const fields = fieldsOf(to).filter((field) => field !== 'number');
  return `SELECT ${['Id', settings.externalIdField, ...fields].join(', ')} FROM ${object}`;
}

/** The fields of a body as the record has them now; what the body does not speak of is left out. */
function bodyHeld(
  { settings }: Context,
  { kind, record, asked }: { readonly kind: Kind; readonly record: RawRecord; readonly asked: unknown },
): unknown {
  const spoken = Object.keys(typeof asked === 'object' && asked !== null ? asked : {});
  return Object.fromEntries(
    spoken.map((field) => {
      if (field === 'number') return [field, textOf(record, settings.externalIdField)];
      return [field, kind.held === undefined ? record[field] : kind.held(field, record)];
    }),
  );
}

function fieldsOf(schema: TSchema): readonly string[] {
  return 'properties' in schema && typeof schema.properties === 'object' && schema.properties !== null
    ? Object.keys(schema.properties)
    : [];
}
