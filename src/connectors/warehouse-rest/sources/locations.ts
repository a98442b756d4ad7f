/** The warehouses that a system runs; a list so short that it is always read whole. */
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { mapped } from '../../kit/mapping.ts';
import type { Page, Source } from '../../kit/source.ts';
import { counterVersion } from '../../kit/versions.ts';
import type { WarehouseContext, WarehouseSettings } from '../settings.ts';
import { WmsWarehouse } from '../theirs.ts';
import { read, WarehouseUnreadable } from '../wms-call.ts';

const WarehouseList = Type.Object({ warehouses: Type.Array(Type.Unknown()) });

export const locations: Source<WarehouseSettings, typeof WmsWarehouse, 'location'> = {
  domain: 'location',
  contract: { name: 'warehouse-rest.warehouse', version: '1' },
  from: WmsWarehouse,
  key: ({ number }) => number,
  version: ({ revision }) => counterVersion(revision),
  map: ({ number, name, open, revision }) =>
    mapped([
      {
        externalId: number,
        version: counterVersion(revision),
        fields: { number, name, kind: 'warehouse', status: open ? 'active' : 'closed' },
      },
    ]),
  sweep: { everySeconds: 3600, list },
};

async function* list(context: WarehouseContext): AsyncGenerator<Page> {
  const body = await read(context, { method: 'GET', path: '/warehouses' });
  if (!Value.Check(WarehouseList, body))
    throw new WarehouseUnreadable('/warehouses', 'the answer is no list');
  yield { records: body.warehouses };
}
