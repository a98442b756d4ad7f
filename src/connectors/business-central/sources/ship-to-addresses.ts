/** Ship-to addresses of customers. The standard API has none: they come from the companion API. */
import type { Party } from '../../../model/party.ts';
import { mapped, type Mapped } from '../../kit/mapping.ts';
import type { Source } from '../../kit/source.ts';
import { gather, andThen } from '../../kit/gather.ts';
import type { Settings } from '../settings.ts';
import { ourGln } from '../their-keys.ts';
import { ourAddress, ourEmail, ourName } from '../their-party.ts';
import { textOrNull } from '../their-values.ts';
import { RESOURCES, TheirShipToAddress } from '../theirs.ts';
import { notificationsOf } from './notifications.ts';
import { readingOf } from './reading.ts';
import { versionOf } from './version.ts';

export const shipToAddresses: Source<Settings, typeof TheirShipToAddress, 'party'> = {
  domain: 'party',
  contract: { name: 'business-central.ship-to-address', version: 'v1.0' },
  from: TheirShipToAddress,
  key: ({ id }) => id.toLowerCase(),
  version: ({ lastModifiedDateTime }) => versionOf([lastModifiedDateTime]),
  map: (theirs) =>
    andThen(fieldsOf(theirs), (fields) => [
      { externalId: theirs.id.toLowerCase(), version: versionOf([theirs.lastModifiedDateTime]), fields },
    ]),
  webhook: notificationsOf(RESOURCES.shipToAddresses),
  ...readingOf({ resource: RESOURCES.shipToAddresses }),
};

function fieldsOf(theirs: TheirShipToAddress): Mapped<Partial<Party>> {
  return gather<Partial<Party>>({
    // The code is unique below its customer only.
    number: mapped(`${theirs.customerNumber}/${theirs.code}`),
    level: mapped('ship-to' as const),
    parent: mapped({ by: 'externalId' as const, value: theirs.customerId.toLowerCase() }),
    name: ourName(theirs.displayName),
    email: ourEmail(theirs.email),
    phone: mapped(textOrNull(theirs.phoneNumber)),
    gln: ourGln('globalLocationNumber', theirs.globalLocationNumber),
    address: ourAddress(theirs),
  });
}
