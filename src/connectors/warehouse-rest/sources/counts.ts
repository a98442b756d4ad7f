/** Stock counts: what lay there at an instant. */
import { mapped } from '../../kit/mapping.ts';
import type { Source } from '../../kit/source.ts';
import { counterVersion, instantVersion } from '../../kit/versions.ts';
import type { WarehouseSettings } from '../settings.ts';
import { stockPoll, stockWebhook } from '../stock-lists.ts';
import { WmsCount } from '../theirs.ts';

export const counts: Source<WarehouseSettings, typeof WmsCount, 'stock-count'> = {
  domain: 'stock-count',
  contract: { name: 'warehouse-rest.count', version: '1' },
  from: WmsCount,
  key: ({ id }) => id,
  version: ({ sequence }) => counterVersion(sequence),
  map: ({ id, item, warehouse, lot, unit, quantity, countedAt }) =>
    mapped([
      {
        countId: id,
        item: { by: 'number', value: item },
        location: { by: 'number', value: warehouse },
        ...(lot === undefined ? {} : { lot }),
        unit,
        quantity,
        occurredAt: instantVersion(countedAt),
      },
    ]),
  webhook: stockWebhook('counts'),
  poll: stockPoll('counts'),
};
