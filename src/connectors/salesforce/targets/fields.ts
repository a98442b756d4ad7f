/** What the objects have in common on their way out: number, parent, blanks. */
import { Type } from 'typebox';
import { breach, mapped, type Mapped, type MappedForTarget } from '../../kit/mapping.ts';
import type { TargetView } from '../../kit/target.ts';
import { longId } from '../api/ids.ts';
import type { RawRecord } from '../api/query.ts';

/** A text of their length, or null where Salesforce has a blank. */
export const orBlank = (maxLength: number) => Type.Union([Type.String({ maxLength }), Type.Null()]);

/** Salesforce takes nothing without the number that it is found by again. */
export function numberOfParty({ fields: { number } }: TargetView<'party'>): Mapped<string> {
  return number === undefined ? breach('number', number, 'a number') : mapped(number);
}

/** The id of the account above: absent says nothing, null that there is none; it may have to be waited for. */
export function parentOf(
  view: TargetView<'party'>,
): string | null | undefined | Extract<MappedForTarget<never>, { readonly waitsFor: unknown }> {
  const { parent } = view.fields;
  if (parent === undefined || parent === null) return parent;
  return view.externalIdOf('party', parent) ?? { waitsFor: { domain: 'party', recordId: parent.value } };
}

/** A field as a body has it: ids in their long form, lines of an address with one kind of break. */
export function heldField(field: string, record: RawRecord): unknown {
  const value = record[field];
  if (typeof value !== 'string') return value;
  return field.endsWith('Id') ? longId(value) : value.replaceAll(/\r\n?/g, '\n');
}

/** Absent is unchanged: it is not sent at all. */
export function spoken(body: object): object {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

/** Maps what is said of a field; of an absent one nothing is said. */
export function whereSaid<Ours, Theirs>(
  ours: Ours | undefined,
  next: (ours: Ours) => Mapped<Theirs>,
): Mapped<Theirs | undefined> {
  return ours === undefined ? mapped(undefined) : next(ours);
}
