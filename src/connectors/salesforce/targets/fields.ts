/** What the objects have in common on their way out: number, parent, blanks. */
import { Type } from 'typebox';
import { andThen } from '../../kit/gather.ts';
import { breach, mapped, type Mapped, type MappedForTarget } from '../../kit/mapping.ts';
import type { TargetView } from '../../kit/target.ts';
import { longId } from '../api/ids.ts';
import type { RawRecord } from '../api/query.ts';
import type { Settings } from '../settings.ts';
import { fitting, theirAddress } from '../their-values.ts';

/** A text of their length, or null where Salesforce has a blank. */
export const orBlank = (maxLength: number) => Type.Union([Type.String({ maxLength }), Type.Null()]);

/** What is said of the account above and of a telephone: absent says nothing, null that there is none. */
interface Common {
  readonly number: Mapped<string>;
  readonly above: Mapped<string | null | undefined>;
  readonly Phone: Mapped<string | null | undefined>;
}

/** What accounts and contacts have in common; the account above may have to be waited for. */
export function commonOf(
  view: TargetView<'party'>,
): Common | Extract<MappedForTarget<never>, { readonly waitsFor: unknown }> {
  const { parent, phone } = view.fields;
  const above = parent && view.externalIdOf('party', parent);
  if (parent && above === undefined) return { waitsFor: { domain: 'party', recordId: parent.value } };
  return {
    number: numberOfParty(view),
    above: mapped(above && longId(above)),
    Phone: whereSaid(phone, (words) => fitting('phone', words, 40)),
  };
}

/** Salesforce takes nothing without the number that it is found by again. */
function numberOfParty({ fields: { number } }: TargetView<'party'>): Mapped<string> {
  return number === undefined ? breach('number', number, 'a number') : mapped(number);
}

/** The fields of one kind of address, `BillingStreet` or `MailingStreet`; none where nothing is said of it. */
export function addressOf(
  kind: 'Billing' | 'Mailing',
  { fields: { address } }: TargetView<'party'>,
  settings: Settings,
): Mapped<object> {
  if (address === undefined) return mapped({});
  return andThen(theirAddress(address, settings), (parts) =>
    Object.fromEntries(Object.entries(parts).map(([part, value]) => [`${kind}${part}`, value])),
  );
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
