/** Locations: the places that hold stock. */
import type { Location } from '../../../model/location.ts';
import { mapped } from '../../kit/mapping.ts';
import type { Source } from '../../kit/source.ts';
import { gather, andThen } from '../../kit/gather.ts';
import type { Settings } from '../settings.ts';
import { ourAddress, ourName } from '../their-party.ts';
import { RESOURCES, TheirLocation } from '../theirs.ts';
import { readingOf } from './reading.ts';
import { versionOf } from './version.ts';

export const locations: Source<Settings, typeof TheirLocation, 'location'> = {
  domain: 'location',
  contract: { name: 'business-central.location', version: 'v2.0' },
  from: TheirLocation,
  key: ({ id }) => id.toLowerCase(),
  version: ({ lastModifiedDateTime }) => versionOf([lastModifiedDateTime]),
  map: (theirs) => {
    const fields = gather<Partial<Location>>({
      number: mapped(theirs.code),
      name: ourName(theirs.displayName),
      address: ourAddress(theirs),
    });
    return andThen(fields, (known) => [
      {
        externalId: theirs.id.toLowerCase(),
        version: versionOf([theirs.lastModifiedDateTime]),
        fields: known,
      },
    ]);
  },
  // Locations are not in the vendor's list of resources that notify.
  ...readingOf({ resource: RESOURCES.locations }),
};
