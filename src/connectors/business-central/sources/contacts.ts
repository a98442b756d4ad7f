/** Persons who speak for a customer. Contacts of vendors, banks and prospects are none of them and are not read. */
import type { Party } from '../../../model/party.ts';
import { mapped, type Mapped } from '../../kit/mapping.ts';
import type { Source } from '../../kit/source.ts';
import type { RawRecord } from '../api/lists.ts';
import { gather, andThen } from '../../kit/gather.ts';
import type { Settings } from '../settings.ts';
import { ourAddress, ourEmail, ourName } from '../their-party.ts';
import { enumName, textOrNull } from '../their-values.ts';
import { RESOURCES, TheirContact } from '../theirs.ts';
import { readingOf } from './reading.ts';
import { versionOf } from './version.ts';

export const contacts: Source<Settings, typeof TheirContact, 'party'> = {
  domain: 'party',
  contract: { name: 'business-central.contact', version: 'v2.0' },
  from: TheirContact,
  key: ({ id }) => id.toLowerCase(),
  version: ({ lastModifiedDateTime }) => versionOf([lastModifiedDateTime]),
  map: (theirs) =>
    andThen(fieldsOf(theirs), (fields) => [
      { externalId: theirs.id.toLowerCase(), version: versionOf([theirs.lastModifiedDateTime]), fields },
    ]),
  // Contacts are not in the vendor's list of resources that notify.
  ...readingOf({
    resource: RESOURCES.contacts,
    complete: async (_context, records) => records.filter(speaksForCustomer),
  }),
};

function speaksForCustomer({ type, contactInformation }: RawRecord): boolean {
  if (type !== 'Person' || typeof contactInformation !== 'object' || contactInformation === null)
    return false;
  return (
    'relatedType' in contactInformation && enumName(String(contactInformation.relatedType)) === 'Customer'
  );
}

function fieldsOf(theirs: TheirContact): Mapped<Partial<Party>> {
  const { contactInformation } = theirs;
  return gather<Partial<Party>>({
    number: mapped(theirs.number),
    level: mapped('contact' as const),
    ...(contactInformation === undefined || contactInformation === null
      ? {}
      : { parent: mapped({ by: 'externalId' as const, value: contactInformation.relatedId.toLowerCase() }) }),
    name: ourName(theirs.displayName),
    status: mapped(theirs.privacyBlocked ? ('blocked' as const) : ('active' as const)),
    email: ourEmail(theirs.email),
    phone: mapped(textOrNull(theirs.phoneNumber)),
    address: ourAddress(theirs),
  });
}
