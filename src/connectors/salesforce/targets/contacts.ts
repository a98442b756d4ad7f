/** Contacts into Salesforce: persons below an account. */
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { breach, mapped, type Mapped, type MappedForTarget } from '../../kit/mapping.ts';
import type { Target, TargetView } from '../../kit/target.ts';
import { andThen, gather } from '../../kit/gather.ts';
import type { Settings } from '../settings.ts';
import { fitting, textOrNull } from '../their-values.ts';
import { addressOf, commonOf, heldField, orBlank, spoken, whereSaid } from './fields.ts';
import type { Kind } from './kind.ts';
import { writingOf } from './writing.ts';

export const ContactBody = Type.Object(
  {
    number: Type.String({ maxLength: 40 }),
    AccountId: Type.Optional(orBlank(18)),
    FirstName: Type.Optional(orBlank(40)),
    LastName: Type.Optional(Type.String({ maxLength: 80 })),
    Email: Type.Optional(orBlank(80)),
    Phone: Type.Optional(orBlank(40)),
    MailingStreet: Type.Optional(orBlank(255)),
    MailingCity: Type.Optional(orBlank(40)),
    MailingState: Type.Optional(orBlank(80)),
    MailingPostalCode: Type.Optional(orBlank(20)),
    MailingCountry: Type.Optional(orBlank(80)),
  },
  { additionalProperties: false },
);
export type ContactBody = Static<typeof ContactBody>;

const kind: Kind<typeof ContactBody> = {
  object: 'Contact',
  to: ContactBody,
  numberFields: [],
  held: heldField,
};

export const contacts: Target<Settings, typeof ContactBody, 'party'> = {
  domain: 'party',
  contract: { name: 'salesforce.contact', version: 'v62.0' },
  fields: ['number', 'level', 'parent', 'name', 'email', 'phone', 'address'],
  map,
  ...writingOf(kind, (body): body is ContactBody => Value.Check(ContactBody, body)),
};

function map(view: TargetView<'party'>, settings: Settings): MappedForTarget<ContactBody> {
  const { level, name, email } = view.fields;
  if (level !== 'contact')
    return { withheld: `a ${level ?? 'party without a level'} is no contact in Salesforce` };
  const common = commonOf(view);
  if ('waitsFor' in common) return common;
  const { number, above, Phone } = common;
  const parts = gather({
    number,
    AccountId: above,
    name: name === undefined ? mapped({}) : personName(name),
    Email: whereSaid(email, (words) => fitting('email', words, 80)),
    Phone,
    address: addressOf('Mailing', view, settings),
  });
  return andThen(parts, ({ name: names, address, ...body }) =>
    Value.Parse(ContactBody, spoken({ ...body, ...names, ...address })),
  );
}

/** The last word is the last name: joined again it is the same name, whichever word it was. */
function personName(name: string | null): Mapped<Pick<ContactBody, 'FirstName' | 'LastName'>> {
  const words = (textOrNull(name) ?? '').split(/\s+/);
  const LastName = words.at(-1) ?? '';
  const FirstName = textOrNull(words.slice(0, -1).join(' '));
  if (LastName === '') return breach('name', name, 'a name');
  const fits = LastName.length <= 80 && (FirstName ?? '').length <= 40;
  return fits
    ? mapped({ FirstName, LastName })
    : breach('name', name, 'at most 80 characters in its last word and 40 before it');
}
