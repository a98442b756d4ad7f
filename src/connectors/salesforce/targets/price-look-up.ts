/** What is there before prices are written: the entries, their price books, and the units that the products are sold in. */
import { formatDecimal, parseDecimal } from '../../../model/values/decimal.ts';
import { isProblem } from '../../../model/values/problem.ts';
import { longId } from '../api/ids.ts';
import { listEach, quoted, textOf, type RawRecord, type Where } from '../api/query.ts';
import type { Context } from '../api/session.ts';
import type { Settings } from '../settings.ts';

/** What names an entry: nothing else can be the same twice. */
interface Place {
  readonly priceBook: string;
  readonly Product2Id: string;
  readonly currency: string;
}

export interface Entry {
  readonly id: string;
  readonly unit: string;
  readonly UnitPrice: string;
  readonly IsActive: boolean;
}

export interface LookedUp {
  entryOf(place: Place): Entry | undefined;
  bookOf(name: string): { readonly id: string; readonly isStandard: boolean } | undefined;
  /** Null: the product has no unit; undefined: there is no such product. */
  unitOf(productId: string): string | null | undefined;
}

/** Throws `QueryFailed`. */
export async function lookUp(context: Context, places: readonly Place[]): Promise<LookedUp> {
  const products = places.map(({ Product2Id }) => longId(Product2Id));
  const [found = [], books = [], units = []] = await listEach(context, [
    entriesOf(products, context.settings),
    {
      select: 'SELECT Id, Name, IsStandard FROM Pricebook2',
      field: 'Name',
      values: places.map(({ priceBook }) => priceBook),
    },
    { select: 'SELECT Id, QuantityUnitOfMeasure FROM Product2', field: 'Id', values: products },
  ]);
  const entries = new Map(found.map((record) => [keyOf(placeOf(record, context.settings)), entryIn(record)]));
  const byName = new Map(books.map((book) => [textOf(book, 'Name'), book]));
  const byProduct = new Map(units.map((product) => [longId(textOf(product, 'Id')), product]));
  return {
    entryOf: (place) => entries.get(keyOf(place)),
    bookOf(name) {
      const book = byName.get(name);
      return book && { id: textOf(book, 'Id'), isStandard: book['IsStandard'] === true };
    },
    unitOf(productId) {
      const product = byProduct.get(longId(productId));
      return product && (textOf(product, 'QuantityUnitOfMeasure') || null);
    },
  };
}

function entriesOf(values: readonly string[], { priceBooks, multiCurrency }: Settings): Where {
  const currency = multiCurrency === true ? ', CurrencyIsoCode' : '';
  const fields = 'Id, Product2Id, UnitPrice, IsActive, Pricebook2.Name, Product2.QuantityUnitOfMeasure';
  return {
    select: `SELECT ${fields}${currency} FROM PricebookEntry`,
    field: 'Product2Id',
    values,
    also: `Pricebook2.Name IN (${Object.keys(priceBooks).map(quoted).join(',')})`,
  };
}

const keyOf = ({ priceBook, Product2Id, currency }: Place): string =>
  JSON.stringify([priceBook, longId(Product2Id), currency]);

function placeOf(record: RawRecord, settings: Settings): Place {
  return {
    priceBook: below(record, 'Pricebook2', 'Name'),
    Product2Id: textOf(record, 'Product2Id'),
    currency: settings.multiCurrency === true ? textOf(record, 'CurrencyIsoCode') : settings.currency,
  };
}

function entryIn(record: RawRecord): Entry {
  const price = parseDecimal(String(record['UnitPrice']));
  return {
    id: longId(textOf(record, 'Id')),
    unit: below(record, 'Product2', 'QuantityUnitOfMeasure'),
    UnitPrice: isProblem(price) ? '' : formatDecimal(price),
    IsActive: record['IsActive'] === true,
  };
}

function below(record: RawRecord, parent: string, field: string): string {
  const found = record[parent];
  return typeof found === 'object' && found !== null ? textOf({ ...found }, field) : '';
}
