/** What differs between the objects that are written by their number: names, and how a body reads and is sent. */
import type { TSchema } from 'typebox';
import type { RawRecord } from '../api/query.ts';
import type { ObjectName } from '../theirs.ts';

/** A body: the number, and fields under their own names. */
export interface Numbered {
  readonly number: string;
}

export interface Kind<Schema extends TSchema = TSchema> {
  readonly object: Exclude<ObjectName, 'PricebookEntry'>;
  readonly to: Schema;
  /** Fields that repeat the number where people of that system look for it. */
  readonly numberFields: readonly string[];
  /** The field of a record as a body has it; for fields that do not read as they are written. */
  held?(field: string, record: RawRecord): unknown;
}
