/** Accounts into Salesforce: groups, bill-to and ship-to parties in their hierarchy. */
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { breach, mapped, type Mapped, type MappedForTarget } from '../../kit/mapping.ts';
import type { Target, TargetView } from '../../kit/target.ts';
import { andThen, gather } from '../../kit/gather.ts';
import { wordFor, type Settings } from '../settings.ts';
import { ourName } from '../their-values.ts';
import { addressOf, commonOf, heldField, orBlank, spoken, whereSaid } from './fields.ts';
import { WRITTEN_FIELDS } from '../theirs.ts';
import type { Kind } from './kind.ts';
import { writingOf } from './writing.ts';

export const AccountBody = Type.Object(
  {
    number: Type.String({ maxLength: 40 }),
    Name: Type.Optional(Type.String({ maxLength: 255 })),
    Type: Type.Optional(orBlank(40)),
    ParentId: Type.Optional(orBlank(18)),
    Phone: Type.Optional(orBlank(40)),
    BillingStreet: Type.Optional(orBlank(255)),
    BillingCity: Type.Optional(orBlank(40)),
    BillingState: Type.Optional(orBlank(80)),
    BillingPostalCode: Type.Optional(orBlank(20)),
    BillingCountry: Type.Optional(orBlank(80)),
  },
  { additionalProperties: false },
);
export type AccountBody = Static<typeof AccountBody>;

const kind: Kind<typeof AccountBody> = {
  object: 'Account',
  to: AccountBody,
  numberFields: WRITTEN_FIELDS.Account,
  held: heldField,
};

export const accounts: Target<Settings, typeof AccountBody, 'party'> = {
  domain: 'party',
  contract: { name: 'salesforce.account', version: 'v62.0' },
  fields: ['number', 'level', 'parent', 'name', 'phone', 'address'],
  map,
  ...writingOf(kind, (body): body is AccountBody => Value.Check(AccountBody, body)),
};

function map(view: TargetView<'party'>, settings: Settings): MappedForTarget<AccountBody> {
  const { level, name } = view.fields;
  if (!level) return { withheld: 'nobody has said which level of the hierarchy it is' };
  if (level === 'contact') return { withheld: 'a contact is no account in Salesforce' };
  const common = commonOf(view);
  if ('waitsFor' in common) return common;
  const { number, above, Phone } = common;
  const parts = gather({
    number,
    Name: whereSaid(name, (words) => ourName('name', words ?? '', 255)),
    Type: typeOf(level, settings),
    ParentId: above,
    Phone,
    address: addressOf('Billing', view, settings),
  });
  return andThen(parts, ({ address, ...body }) => Value.Parse(AccountBody, spoken({ ...body, ...address })));
}

function typeOf(level: 'group' | 'bill-to' | 'ship-to', { accountTypes }: Settings): Mapped<string> {
  const word = wordFor(accountTypes, (each) => each === level);
  return word === undefined
    ? breach('level', level, 'a level that a declared type of account stands for')
    : mapped(word);
}
