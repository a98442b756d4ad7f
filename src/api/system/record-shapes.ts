/** Golden records as the API shows them. */
import { Type } from 'typebox';
import type { RecordRow, RecordVersion } from '../../records/index.ts';
import { closed, Id, Moment, named } from '../shapes.ts';
import { toWire } from '../wire.ts';

const Fields = Type.Record(Type.String(), Type.Unknown());

export const ShownRecord = named(
  'Record',
  Type.Object(
    {
      id: Id,
      domain: Type.String(),
      number: Type.String({ description: 'what people call it; empty while it has no number' }),
      version: Type.Integer(),
      deleted: Type.Boolean(),
      changedAt: Moment,
      fields: Fields,
      scoped: Type.Record(Type.String(), Fields, {
        description: 'What counts in a part of the business only, by scope',
      }),
    },
    closed,
  ),
);

export function showRecord(record: RecordRow) {
  const { recordId: id, domain, number, version, deleted, validFrom, fields, scoped } = record;
  return {
    id,
    domain,
    number,
    version,
    deleted,
    changedAt: validFrom.toISOString(),
    fields: { ...fields },
    scoped: Object.fromEntries(Object.entries(scoped).map(([scope, values]) => [scope, { ...values }])),
  };
}

const Change = Type.Object(
  {
    field: Type.String(),
    scope: Type.Optional(Type.String()),
    before: Type.Optional(Type.Unknown()),
    after: Type.Optional(Type.Unknown()),
  },
  closed,
);

const Cause = Type.Object(
  {
    kind: Type.Optional(Type.String()),
    correlationId: Type.Optional(Type.String()),
    causationId: Type.Optional(Type.String()),
    traceparent: Type.Optional(Type.String()),
    system: Type.Optional(Type.String()),
    by: Type.Optional(Type.String()),
  },
  closed,
);

export const ShownVersion = named(
  'RecordVersion',
  Type.Object(
    {
      version: Type.Integer(),
      validFrom: Moment,
      validTo: Type.Optional(Moment),
      deleted: Type.Boolean(),
      changes: Type.Array(Change),
      cause: Cause,
      fields: Fields,
    },
    closed,
  ),
);

export function showVersion(version: RecordVersion) {
  const { validFrom, validTo, deleted, changes, cause, fields } = version;
  return {
    ...toWire({ version: version.version, validFrom, validTo, deleted, cause, changes: [...changes] }),
    fields: { ...fields },
  };
}
