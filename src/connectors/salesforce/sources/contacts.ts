/** Persons who speak for a customer's account; those of prospects and those without an account are not read. */
import type { Party } from '../../../model/party.ts';
import { mapped, type Mapped } from '../../kit/mapping.ts';
import type { Source } from '../../kit/source.ts';
import { longId } from '../api/ids.ts';
import { gather } from '../../kit/gather.ts';
import type { Settings } from '../settings.ts';
import { ourAddress, ourEmail, ourName, textOrNull, type TheirAddress } from '../their-values.ts';
import { stampVersion, TheirContact } from '../theirs.ts';
import { ofCustomersAccounts } from './accounts.ts';
import { claimOf, readingOf } from './reading.ts';

export const contacts: Source<Settings, typeof TheirContact, 'party'> = {
  domain: 'party',
  contract: { name: 'salesforce.contact', version: 'v62.0' },
  from: TheirContact,
  key: ({ Id }) => longId(Id),
  version: ({ SystemModstamp }) => stampVersion(SystemModstamp),
  map(theirs, settings) {
    return claimOf(theirs, stampVersion(theirs.SystemModstamp), () => fieldsOf(theirs, settings));
  },
  ...readingOf({ object: 'Contact', where: ofCustomersAccounts }),
};

function fieldsOf(theirs: TheirContact, settings: Settings): Mapped<Partial<Party>> {
  const account = theirs.AccountId;
  return gather<Partial<Party>>({
    ...(theirs.number === null ? {} : { number: mapped(theirs.number) }),
    level: mapped('contact'),
    parent: mapped(account === null ? null : { by: 'externalId', value: longId(account) }),
    name: ourName('LastName', `${theirs.FirstName ?? ''} ${theirs.LastName}`, 150),
    email: ourEmail(theirs.Email),
    phone: mapped(textOrNull(theirs.Phone)),
    address: ourAddress(mailingAddress(theirs), settings),
  });
}

function mailingAddress(theirs: TheirContact): TheirAddress {
  return {
    Street: theirs.MailingStreet,
    City: theirs.MailingCity,
    State: theirs.MailingState,
    PostalCode: theirs.MailingPostalCode,
    Country: theirs.MailingCountry,
  };
}
