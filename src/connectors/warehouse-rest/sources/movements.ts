/** Stock movements: told by webhook, several in one message, and read again by their sequence. */
import { mapped } from '../../kit/mapping.ts';
import type { Source } from '../../kit/source.ts';
import { counterVersion, instantVersion } from '../../kit/versions.ts';
import type { WarehouseSettings } from '../settings.ts';
import { stockPoll, stockWebhook } from '../stock-lists.ts';
import { WmsMovement } from '../theirs.ts';

export const movements: Source<WarehouseSettings, typeof WmsMovement, 'stock-movement'> = {
  domain: 'stock-movement',
  contract: { name: 'warehouse-rest.movement', version: '1' },
  from: WmsMovement,
  key: ({ id }) => id,
  version: ({ sequence }) => counterVersion(sequence),
  map: ({ id, item, warehouse, lot, kind, document, ...movement }) =>
    mapped([
      {
        movementId: id,
        item: { by: 'number', value: item },
        location: { by: 'number', value: warehouse },
        ...(lot === undefined ? {} : { lot }),
        unit: movement.unit,
        occurredAt: instantVersion(movement.occurredAt),
        quantity: movement.quantity,
        reason: kind === 'despatch' ? 'shipment' : kind,
        ...(document === undefined ? {} : { document }),
      },
    ]),
  webhook: stockWebhook('movements'),
  poll: stockPoll('movements'),
};
