/** Posted sales shipments: what the ERP itself saw leave, for places that no warehouse system runs. */
import type { WarehouseAdvice } from '../../../model/documents/fulfilment.ts';
import { mapped } from '../../kit/mapping.ts';
import type { Source } from '../../kit/source.ts';
import { instantVersion } from '../../kit/versions.ts';
import { andThen, gather, gatherEach } from '../../kit/gather.ts';
import type { Settings } from '../settings.ts';
import { readingOf } from '../sources/reading.ts';
import { versionOf } from '../sources/version.ts';
import { textOrNull } from '../their-values.ts';
import { itemByNumber, named, quantityOf } from './document-lines.ts';
import { ORDER_RESOURCES, TheirShipment } from './theirs.ts';

/** The vendor notifies nothing of shipments; they never change once they are posted. */
export const shipments: Source<Settings, typeof TheirShipment, 'warehouse-advice'> = {
  domain: 'warehouse-advice',
  contract: { name: 'business-central.sales-shipment', version: 'v2.0' },
  from: TheirShipment,
  key: ({ id }) => id.toLowerCase(),
  version: ({ lastModifiedDateTime }) => versionOf([lastModifiedDateTime]),
  map: (theirs, settings) => {
    const ours = textOrNull(theirs.externalDocumentNumber);
    if (ours === null) return mapped([]);
    const lines = named('salesShipmentLines', theirs.salesShipmentLines).map(({ line, name, path }) =>
      gather<WarehouseAdvice['lines'][number]>({
        line: mapped(name),
        item: itemByNumber(`${path}.lineObjectNumber`, line.lineObjectNumber),
        quantity: quantityOf(
          `${path}.quantity`,
          { value: line.quantity, unit: line.unitOfMeasureCode },
          settings,
        ),
      }),
    );
    return andThen(gatherEach(lines), (shipped) => [
      {
        adviceId: theirs.number,
        answers: { ours },
        kind: 'shipped',
        at: instantVersion(theirs.lastModifiedDateTime),
        // A later shipment may follow: the order itself tells when nothing is left to ship.
        final: false,
        lines: shipped,
      },
    ]);
  },
  ...readingOf({ resource: ORDER_RESOURCES.salesShipments }),
};
