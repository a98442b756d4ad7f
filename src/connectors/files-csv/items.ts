/** What a supplier's file says of items: his number for them, and whatever else the columns tell. */
import { mapped, type Mapped } from '../kit/mapping.ts';
import type { FactOf, Source } from '../kit/source.ts';
import { openFile } from './open-file.ts';
import type { FilesSettings } from './settings.ts';
import { SupplierRow } from './supplier-row.ts';

export const items: Source<FilesSettings, typeof SupplierRow, 'item'> = {
  domain: 'item',
  contract: { name: 'files-csv.item', version: '1' },
  from: SupplierRow,
  key: ({ supplierItemNumber }) => supplierItemNumber,
  version: ({ version }) => version,
  map: toItemClaim,
  files: {
    everySeconds: 10,
    folder: ({ folder, fileNames }) => ({ path: folder, pattern: new RegExp(`^(?:${fileNames})$`, 'u') }),
    open: openFile,
  },
};

function toItemClaim(row: SupplierRow, settings: FilesSettings): Mapped<readonly FactOf<'item'>[]> {
  const { supplierItemNumber, version, orderUnit, pack, substitutes, ...fields } = row;
  return mapped([
    {
      externalId: supplierItemNumber,
      version,
      fields: {
        ...fields,
        ...(pack === undefined ? {} : { packs: pack === null ? null : [pack] }),
        ...(substitutes === undefined ? {} : { substitutes: toSubstitutes(substitutes) }),
        supplierReferences: [
          {
            supplier: { by: 'number', value: settings.supplier },
            itemNumber: supplierItemNumber,
            ...(orderUnit === undefined ? {} : { orderUnit }),
          },
        ],
      },
    },
  ]);
}

/** The supplier calls them by his own numbers: one of them for one of the item. */
function toSubstitutes(
  numbers: readonly string[] | null,
): NonNullable<FactOf<'item'>['fields']['substitutes']> | null {
  return numbers?.map((value) => ({ item: { by: 'externalId' as const, value } })) ?? null;
}
