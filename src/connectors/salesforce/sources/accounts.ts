/** Accounts of customers, in their hierarchy: the declared types say which level each is. */
import type { Party } from '../../../model/party.ts';
import { breach, mapped, type Mapped } from '../../kit/mapping.ts';
import type { Source } from '../../kit/source.ts';
import { longId } from '../api/ids.ts';
import { quoted } from '../api/query.ts';
import { gather } from '../../kit/gather.ts';
import { declared, type Settings } from '../settings.ts';
import { ourAddress, ourName, textOrNull, type TheirAddress } from '../their-values.ts';
import { stampVersion, TheirAccount } from '../theirs.ts';
import { claimOf, readingOf } from './reading.ts';

export const accounts: Source<Settings, typeof TheirAccount, 'party'> = {
  domain: 'party',
  contract: { name: 'salesforce.account', version: 'v62.0' },
  from: TheirAccount,
  key: ({ Id }) => longId(Id),
  version: ({ SystemModstamp }) => stampVersion(SystemModstamp),
  map(theirs, settings) {
    return claimOf(theirs, stampVersion(theirs.SystemModstamp), () => fieldsOf(theirs, settings));
  },
  ...readingOf({ object: 'Account', where: ofCustomers }),
};

/** Prospects, competitors and the like are no customers. */
function ofCustomers({ accountTypes }: Settings): string {
  return `Type IN (${Object.keys(accountTypes).map(quoted).join(',')})`;
}

/** The same for what belongs to an account. */
export const ofCustomersAccounts = (settings: Settings): string => `Account.${ofCustomers(settings)}`;

function fieldsOf(theirs: TheirAccount, settings: Settings): Mapped<Partial<Party>> {
  const level = theirs.Type === null ? undefined : declared(settings.accountTypes, theirs.Type);
  return gather<Partial<Party>>({
    ...(theirs.number === null ? {} : { number: mapped(theirs.number) }),
    level:
      level === undefined
        ? breach('Type', theirs.Type, `one of: ${Object.keys(settings.accountTypes).join(', ')}`)
        : mapped(level),
    parent: mapped(theirs.ParentId === null ? null : { by: 'externalId', value: longId(theirs.ParentId) }),
    name: ourName('Name', theirs.Name, 150),
    phone: mapped(textOrNull(theirs.Phone)),
    address: ourAddress(billingAddress(theirs), settings),
  });
}

function billingAddress(theirs: TheirAccount): TheirAddress {
  return {
    Street: theirs.BillingStreet,
    City: theirs.BillingCity,
    State: theirs.BillingState,
    PostalCode: theirs.BillingPostalCode,
    Country: theirs.BillingCountry,
  };
}
