/** What a warehouse took back, and what became of it; by webhook, and read again by its sequence. */
import { mapped } from '../../kit/mapping.ts';
import type { Source } from '../../kit/source.ts';
import { counterVersion, instantVersion } from '../../kit/versions.ts';
import type { WarehouseSettings } from '../settings.ts';
import { stockPoll, stockWebhook } from '../stock-lists.ts';
import { WmsReturn } from './theirs.ts';

export const returnReceipts: Source<WarehouseSettings, typeof WmsReturn, 'return-receipt'> = {
  domain: 'return-receipt',
  contract: { name: 'warehouse-rest.return', version: '1' },
  from: WmsReturn,
  key: ({ id }) => id,
  version: ({ sequence }) => counterVersion(sequence),
  map: ({ id, order, at, final, lines }) =>
    mapped([
      {
        receiptId: id,
        answers: { ours: order },
        at: instantVersion(at),
        final,
        lines: lines.map(({ line, item, quantity, unit, disposition }) => ({
          line,
          item: { by: 'number', value: item },
          quantity: { value: quantity, unit },
          disposition,
        })),
      },
    ]),
  webhook: stockWebhook('returns'),
  poll: stockPoll('returns'),
};
