/** The small shapes that many routes share: ids, instants, pages. */
import { Type, type Static, type TSchema } from 'typebox';
import { RECORD_DOMAINS } from '../model/shapes.ts';

export const closed = { additionalProperties: false } as const;

export const Id = Type.String({
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
  description: 'an id of the hub, such as 0198a5d2-6e1f-7c44-9d0b-2f6a54a1c0de',
});

/** Any text that may be looked up; no control characters, because nothing has them in its name. */
export const Name = Type.String({
  minLength: 1,
  maxLength: 255,
  pattern: '^[^\\u0000-\\u001f\\u007f\\ud800-\\udfff]*$',
  description: 'a text of 1 to 255 printable characters',
});

/** An instant as people write it; answers always say UTC. */
export const When = Type.String({
  pattern:
    '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$',
  description: 'an instant with its offset, such as 2026-03-01T14:30:00Z',
});

/** An instant in an answer. */
export const Moment = Type.String({ format: 'date-time', description: 'an instant in UTC' });

export const RecordDomain = Type.Enum([...RECORD_DOMAINS]);
export type RecordDomain = Static<typeof RecordDomain>;

/** Free text that a person gives as a reason. */
export const Reason = Type.String({ minLength: 1, maxLength: 1000, pattern: '^[^\\u0000\\ud800-\\udfff]*$' });

/** Who acts, where several people share one key; it stands beside the key's name. */
export const By = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 120,
    pattern: '^[^\\u0000-\\u001f\\ud800-\\udfff]*$',
    description: 'the person who acts, where the key is shared',
  }),
);

/** Fields of every list. */
export const paging = {
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1000, description: 'Most entries of this page; 100 if absent' }),
  ),
  after: Type.Optional(
    Type.String({
      maxLength: 4000,
      description: 'the "next" of the page before, of the same list asked for in the same way',
    }),
  ),
};

export const USUAL_LIMIT = 100;

/** One page; `next` is absent on the last one. */
export const page = <Entry extends TSchema>(entry: Entry) =>
  Type.Object({ entries: Type.Array(entry), next: Type.Optional(Type.String()) }, closed);

/** Gives a schema the name under which OpenAPI lists it once. */
export function named<Schema extends TSchema>(name: string, schema: Schema): Schema {
  return { ...schema, $id: name };
}
