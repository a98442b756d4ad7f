/** Entries of the declared price books: one price for one unit of a product, without dates or quantities. */
import type { PriceAgreement } from '../../../model/price-agreement.ts';
import { breach, mapped, type Mapped } from '../../kit/mapping.ts';
import type { Source } from '../../kit/source.ts';
import { longId } from '../api/ids.ts';
import { quoted } from '../api/query.ts';
import { andThen, gather } from '../../kit/gather.ts';
import { declared, type Settings } from '../settings.ts';
import { exactDecimal, ourUnit } from '../their-values.ts';
import { stampVersion, TheirEntry } from '../theirs.ts';
import { claimOf, readingOf } from './reading.ts';

export const priceBookEntries: Source<Settings, typeof TheirEntry, 'price-agreement'> = {
  domain: 'price-agreement',
  contract: { name: 'salesforce.price-book-entry', version: 'v62.0' },
  from: TheirEntry,
  key: ({ Id }) => longId(Id),
  version: versionOf,
  map(theirs, settings) {
    return claimOf(theirs, versionOf(theirs), () => fieldsOf(theirs, settings));
  },
  ...readingOf({
    object: 'PricebookEntry',
    where: ({ priceBooks }) => `Pricebook2.Name IN (${Object.keys(priceBooks).map(quoted).join(',')})`,
    parentStamps: ['Pricebook2.SystemModstamp', 'Product2.SystemModstamp'],
  }),
};

/** What an entry says changes with its price book (out of use) and its product (another unit), too. */
function versionOf({ SystemModstamp, Pricebook2, Product2 }: TheirEntry): string {
  const stamps = [SystemModstamp, Pricebook2.SystemModstamp, Product2.SystemModstamp].map(stampVersion);
  return stamps.reduce((latest, each) => (each > latest ? each : latest));
}

function fieldsOf(theirs: TheirEntry, settings: Settings): Mapped<Partial<PriceAgreement>> {
  const { UnitPrice, Pricebook2 } = theirs;
  const audience = declared(settings.priceBooks, Pricebook2.Name);
  const currency = settings.multiCurrency === true ? theirs.CurrencyIsoCode : settings.currency;
  const parts = gather({
    amount: UnitPrice === null ? breach('UnitPrice', null, 'a price') : exactDecimal('UnitPrice', UnitPrice),
    unit: ourUnit(theirs.Product2.QuantityUnitOfMeasure, settings),
    currency: currency === undefined ? breach('CurrencyIsoCode', currency, 'a currency') : mapped(currency),
    appliesTo:
      audience === undefined
        ? breach('Pricebook2.Name', Pricebook2.Name, 'a declared price book')
        : mapped(audience),
  });
  return andThen(parts, ({ amount, unit, ...rest }) => ({
    number: [longId(theirs.Pricebook2Id), longId(theirs.Product2Id), rest.currency].join('/'),
    item: { by: 'externalId', value: longId(theirs.Product2Id) },
    appliesTo: rest.appliesTo,
    price: { amount, currency: rest.currency, per: { value: '1', unit } },
    minimumQuantity: null,
    validFrom: null,
    validTo: null,
    status: theirs.IsActive && Pricebook2.IsActive ? 'active' : 'ended',
  }));
}
