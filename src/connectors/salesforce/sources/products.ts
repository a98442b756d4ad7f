/** Products as salespeople see them. */
import type { Item } from '../../../model/item.ts';
import { mapped, type Mapped } from '../../kit/mapping.ts';
import type { Source } from '../../kit/source.ts';
import { longId } from '../api/ids.ts';
import { gather } from '../../kit/gather.ts';
import type { Settings } from '../settings.ts';
import { fitting, ourName, ourUnit, textOrNull } from '../their-values.ts';
import { stampVersion, TheirProduct } from '../theirs.ts';
import { claimOf, readingOf } from './reading.ts';

export const products: Source<Settings, typeof TheirProduct, 'item'> = {
  domain: 'item',
  contract: { name: 'salesforce.product', version: 'v62.0' },
  from: TheirProduct,
  key: ({ Id }) => longId(Id),
  version: ({ SystemModstamp }) => stampVersion(SystemModstamp),
  map(theirs, settings) {
    return claimOf(theirs, stampVersion(theirs.SystemModstamp), () => fieldsOf(theirs, settings));
  },
  ...readingOf({ object: 'Product2' }),
};

function fieldsOf(theirs: TheirProduct, settings: Settings): Mapped<Partial<Item>> {
  return gather<Partial<Item>>({
    ...(theirs.number === null ? {} : { number: mapped(theirs.number) }),
    status: mapped(theirs.IsActive ? 'active' : 'blocked'),
    description: ourName('Name', theirs.Name, 250),
    marketingText: mapped(textOrNull(theirs.Description)),
    category: fitting('Family', theirs.Family, 80),
    // A product without a unit says nothing of it; a price for it is a breach of its own.
    ...(theirs.QuantityUnitOfMeasure === null
      ? {}
      : { baseUnit: ourUnit(theirs.QuantityUnitOfMeasure, settings) }),
  });
}
