/** Items: the standard item, with weight, vendor, tracking and units from the companion API. */
import type { Static } from 'typebox';
import type { Item, Pack } from '../../../model/item.ts';
import { breach, mapped, type Mapped } from '../../kit/mapping.ts';
import type { Source } from '../../kit/source.ts';
import { gather, gatherEach, andThen } from '../../kit/gather.ts';
import { weightUnit, type Settings } from '../settings.ts';
import { exactDecimal, exactRatio, NO_ID, ourUnit, textOrNull } from '../their-values.ts';
import { ourGtin } from '../their-keys.ts';
import { RESOURCES, TheirItem } from '../theirs.ts';
import { notificationsOf } from './notifications.ts';
import { readingOf, withDetail } from './reading.ts';
import { versionOf } from './version.ts';

type Detail = NonNullable<TheirItem['itemDetail']>;

export const items: Source<Settings, typeof TheirItem, 'item'> = {
  domain: 'item',
  contract: { name: 'business-central.item', version: 'v2.0' },
  from: TheirItem,
  key: ({ id }) => id.toLowerCase(),
  version,
  map: (theirs, settings) => {
    // A service has no goods: neither a warehouse nor a shelf may ever see it.
    if (theirs.type === 'Service') return mapped([]);
    const fields = gather({ plain: plainFields(theirs, settings), detail: detailFields(theirs, settings) });
    return andThen(fields, ({ plain, detail }) => [
      { externalId: theirs.id.toLowerCase(), version: version(theirs), fields: { ...plain, ...detail } },
    ]);
  },
  webhook: notificationsOf(RESOURCES.items),
  ...readingOf({
    resource: RESOURCES.items,
    complete: (context, records) =>
      withDetail(context, records, { resource: RESOURCES.itemDetails, as: 'itemDetail' }),
    satellites: ({ companionApi }) =>
      companionApi === undefined ? [] : [{ resource: RESOURCES.itemUnitsOfMeasure, mainId: 'itemId' }],
  }),
};

function version({ lastModifiedDateTime, itemDetail }: TheirItem): string {
  const parts = itemDetail === undefined ? [] : [itemDetail, ...itemDetail.itemUnitsOfMeasure];
  return versionOf([lastModifiedDateTime, ...parts.map((part) => part.lastModifiedDateTime)]);
}

function plainFields(theirs: TheirItem, settings: Settings): Mapped<Partial<Item>> {
  return gather<Partial<Item>>({
    number: mapped(theirs.number),
    status: mapped(statusOf(theirs)),
    description: mapped(textOrNull(theirs.displayName)),
    category: mapped(textOrNull(theirs.itemCategoryCode)),
    taxCategory: mapped(textOrNull(theirs.taxGroupCode)),
    baseUnit: ourUnit('baseUnitOfMeasureCode', theirs.baseUnitOfMeasureCode, settings),
    gtin: ourGtin('gtin', theirs.gtin),
    listPrice: listPriceOf(theirs, settings),
  });
}

/** What may not be bought again is sold out and then gone: the trade calls it discontinued. */
function statusOf({ blocked, itemDetail }: TheirItem): 'active' | 'blocked' | 'discontinued' {
  if (blocked || itemDetail?.salesBlocked === true) return 'blocked';
  return itemDetail?.purchasingBlocked === true ? 'discontinued' : 'active';
}

/** The unit price is for one base unit in local currency. Zero is how Business Central stores "no price". */
function listPriceOf(theirs: TheirItem, settings: Settings): Mapped<Item['listPrice'] & (object | null)> {
  const parts = gather({
    amount: exactDecimal('unitPrice', theirs.unitPrice),
    unit: ourUnit('baseUnitOfMeasureCode', theirs.baseUnitOfMeasureCode, settings),
  });
  if ('breach' in parts) return parts;
  if (parts.mapped.amount === '0') return mapped(null);
  if (theirs.priceIncludesTax) return breach('priceIncludesTax', true, 'list prices without tax');
  const { amount, unit } = parts.mapped;
  return mapped({ amount, currency: settings.localCurrency, per: { value: '1', unit } });
}

function detailFields({ itemDetail, ...theirs }: TheirItem, settings: Settings): Mapped<Partial<Item>> {
  if (itemDetail === undefined) return mapped({});
  return gather<Partial<Item>>({
    weight: weightOf('itemDetail.netWeight', itemDetail.netWeight, settings),
    supplierReferences: mapped(supplierReferencesOf(itemDetail)),
    handling: mapped({ lotTracked: itemDetail.lotTracked, serialTracked: itemDetail.serialTracked }),
    packs: packsOf(itemDetail, theirs.baseUnitOfMeasureCode, settings),
  });
}

function weightOf(
  path: string,
  value: number | string,
  settings: Settings,
): Mapped<{ value: string; unit: string } | null> {
  return andThen(exactDecimal(path, value), (weight) =>
    weight === '0' ? null : { value: weight, unit: weightUnit(settings) },
  );
}

function supplierReferencesOf({
  vendorId,
  vendorItemNumber,
}: Detail): NonNullable<Item['supplierReferences']> {
  const itemNumber = textOrNull(vendorItemNumber);
  if (vendorId === NO_ID || itemNumber === null) return [];
  return [{ supplier: { by: 'externalId', value: vendorId.toLowerCase() }, itemNumber }];
}

function packsOf(detail: Detail, baseCode: string, settings: Settings): Mapped<Static<typeof Pack>[]> {
  const units = detail.itemUnitsOfMeasure.filter(({ code }) => code !== baseCode);
  const packs = units.map((unit) => {
    const path = `itemDetail.itemUnitsOfMeasure[${unit.code}]`;
    const parts = gather({
      unit: ourUnit(`${path}.code`, unit.code, settings),
      ratio: exactRatio(`${path}.qtyPerUnitOfMeasure`, unit.qtyPerUnitOfMeasure),
      gtin: ourGtin(`${path}.gtin`, unit.gtin),
      weight: weightOf(`${path}.weight`, unit.weight, settings),
    });
    return andThen(parts, ({ unit: code, ratio, gtin, weight }) => ({
      unit: code,
      ratio,
      ...(gtin === null ? {} : { gtin }),
      ...(weight === null ? {} : { weight }),
    }));
  });
  // The list comes in any order; equal packs must give an equal record.
  return andThen(gatherEach(packs), (all) =>
    all.toSorted((left, right) => (left.unit < right.unit ? -1 : 1)),
  );
}
