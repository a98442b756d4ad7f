/** What a warehouse tells of its orders: picked, packed, shipped, cancelled; by webhook, and read again by its sequence. */
import type { WarehouseAdvice } from '../../../model/documents/fulfilment.ts';
import { mapped } from '../../kit/mapping.ts';
import type { Source } from '../../kit/source.ts';
import { counterVersion, instantVersion } from '../../kit/versions.ts';
import type { WarehouseSettings } from '../settings.ts';
import { stockPoll, stockWebhook } from '../stock-lists.ts';
import { WmsConfirmation } from './theirs.ts';

export const confirmations: Source<WarehouseSettings, typeof WmsConfirmation, 'warehouse-advice'> = {
  domain: 'warehouse-advice',
  contract: { name: 'warehouse-rest.confirmation', version: '1' },
  from: WmsConfirmation,
  key: ({ id }) => id,
  version: ({ sequence }) => counterVersion(sequence),
  map: ({ id, order, kind, at, final, lines, packages }) =>
    mapped([
      {
        adviceId: id,
        answers: { ours: order },
        kind,
        at: instantVersion(at),
        final,
        lines: lines.map(ourLine),
        ...(packages === undefined ? {} : { packages: packages.map(ourPackage) }),
      },
    ]),
  webhook: stockWebhook('confirmations'),
  poll: stockPoll('confirmations'),
};

function ourLine({
  line,
  item,
  quantity,
  unit,
  substituteFor,
}: WmsConfirmation['lines'][number]): WarehouseAdvice['lines'][number] {
  return {
    line,
    item: { by: 'number', value: item },
    quantity: { value: quantity, unit },
    ...(substituteFor === undefined ? {} : { substituteFor: { by: 'number', value: substituteFor } }),
  };
}

/** Readers ignore members they do not know: only what is ours goes on. */
function ourPackage({ id, carrier, trackingNumber }: TheirPackage): TheirPackage {
  return {
    ...(id === undefined ? {} : { id }),
    ...(carrier === undefined ? {} : { carrier }),
    ...(trackingNumber === undefined ? {} : { trackingNumber }),
  };
}

type TheirPackage = NonNullable<WmsConfirmation['packages']>[number];
