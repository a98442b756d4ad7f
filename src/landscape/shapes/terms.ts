/** The small shapes that all parts of a landscape share: names, times, lists of fields. */
import { Type, type TSchema } from 'typebox';

export const closed = { additionalProperties: false };

/**
 * The same schema with what the setting is for: the reference page shows it, and so does the message where a text does not fit. What it
 * must look like stays before it.
 */
export function described<Schema extends TSchema>(what: string, schema: Schema): Schema;
export function described(what: string, schema: TSchema): TSchema {
  const form: unknown = Reflect.get(schema, 'description');
  const value = typeof form === 'string' ? `${form}; ${what}` : what;
  const parts = Object.getOwnPropertyDescriptors(schema);
  return Object.defineProperties({}, { ...parts, description: { value, enumerable: true } });
}

export const Name = Type.String({
  pattern: '^[a-z0-9][a-z0-9-]{0,59}$',
  description: 'a name in lower case with hyphens, such as wms-east',
});
export const Text = Type.String({ minLength: 1, maxLength: 500 });
/** The name of something that is declared elsewhere in the landscape. */
export const Named = Type.String({
  minLength: 1,
  description: 'the name of something declared',
});
export const Zone = Type.String({ minLength: 1, description: 'an IANA time zone such as America/Chicago' });
export const Moment = Type.String({
  minLength: 1,
  description: 'an instant with its offset, such as 2026-07-01T00:00:00-05:00',
});
export const Clock = Type.String({
  pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$',
  description: 'a time such as 22:30',
});
export const LocalTime = Type.String({
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]$',
  description: 'a local time such as 2026-12-24T18:00',
});
export const Seconds = Type.Integer({ minimum: 1 });
export const Fields = Type.Array(Named, { minItems: 1 });

interface AskedOfFields {
  ask(fields: Readonly<Record<string, unknown>>): boolean;
}
/**
 * True where the golden record is meant. It is pure and gets the fields of the domain; the type of a method, because
 * only so may a landscape write `(item: Item) => …`.
 */
export type FieldsPredicate = AskedOfFields['ask'];
export const Predicate = Type.Refine(
  Type.Unsafe<FieldsPredicate>({ description: 'a function of the fields' }),
  (value: unknown) => typeof value === 'function',
);
