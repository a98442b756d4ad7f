/** What one target adds to the common way of writing, in data and small functions. */
import type { Outcome } from '../../kit/outcome.ts';
import type { RawRecord } from '../api/lists.ts';
import type { Resource } from '../api/resource.ts';
import type { Context } from '../api/session.ts';
import type { Settings } from '../settings.ts';

/** Fields in the words of a body; a field that is not there is not ours to write. */
export type Fields = Readonly<Record<string, string | boolean | undefined>>;

/** Every body carries the number by which people know the record: it is looked up before anything is created. */
export type Body = Fields & { readonly number: string };

export interface Kind {
  readonly resource: Resource;
  /** What people call one record, e.g. `item`. */
  readonly noun: string;
  /** What Business Central holds, in the words of the body: equal to the body, once delivered. */
  held(record: RawRecord): Fields;
  /** Fields that are sent on create only. */
  readonly fixed: readonly string[];
  /** How a record is taken out of use, in the words of the body; an outcome where the landscape does not let the hub do so. */
  retired(settings: Settings): Fields | Outcome;
  /** The body's fields in the words of the wire; an outcome where they cannot be said there. */
  toWire(context: Context, fields: Fields): Promise<Record<string, unknown> | Outcome>;
  /** What a new record needs besides; an outcome where the hub may not create one. */
  creation(context: Context, body: Body): Record<string, unknown> | Outcome;
}

/** Tells the two answers of a kind apart. */
export function isOutcome(value: object): value is Outcome {
  return 'outcome' in value;
}
