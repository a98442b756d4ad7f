/** Source `orders`: orders that sellers entered and activated, each whole, with all its products. */
import type { Source } from '../../kit/source.ts';
import { longId } from '../api/ids.ts';
import type { Settings } from '../settings.ts';
import { mapOrder, revisionOf } from './map.ts';
import { ordersReading } from './reading.ts';
import { TheirOrder } from './shape.ts';

export const orders: Source<Settings, typeof TheirOrder, 'order'> = {
  domain: 'order',
  contract: { name: 'salesforce.order', version: 'v62.0' },
  from: TheirOrder,
  key: ({ Id }) => longId(Id),
  // Activated in the second in which it was a draft, it has something new to say.
  version: (theirs) => `${revisionOf(theirs)}/${theirs.StatusCode}`,
  map: mapOrder,
  ...ordersReading,
};
