/** Vendors: the suppliers we buy from. */
import type { Supplier } from '../../../model/supplier.ts';
import { mapped } from '../../kit/mapping.ts';
import type { Source } from '../../kit/source.ts';
import { gather, andThen } from '../../kit/gather.ts';
import type { Settings } from '../settings.ts';
import { ourAddress, ourName, ourSupplierStatus } from '../their-party.ts';
import { ourCurrency } from '../their-values.ts';
import { RESOURCES, TheirVendor } from '../theirs.ts';
import { notificationsOf } from './notifications.ts';
import { readingOf } from './reading.ts';
import { versionOf } from './version.ts';

export const vendors: Source<Settings, typeof TheirVendor, 'supplier'> = {
  domain: 'supplier',
  contract: { name: 'business-central.vendor', version: 'v2.0' },
  from: TheirVendor,
  key: ({ id }) => id.toLowerCase(),
  version: ({ lastModifiedDateTime }) => versionOf([lastModifiedDateTime]),
  map: (theirs, settings) => {
    const fields = gather<Partial<Supplier>>({
      number: mapped(theirs.number),
      name: ourName(theirs.displayName),
      status: ourSupplierStatus(theirs.blocked),
      address: ourAddress(theirs),
      currency: ourCurrency(theirs.currencyCode, settings),
    });
    return andThen(fields, (known) => [
      {
        externalId: theirs.id.toLowerCase(),
        version: versionOf([theirs.lastModifiedDateTime]),
        fields: known,
      },
    ]);
  },
  webhook: notificationsOf(RESOURCES.vendors),
  ...readingOf({ resource: RESOURCES.vendors }),
};
