/** An order of the CRM in our words: who buys, where it goes, what and at which price; pure. */
import type { Order } from '../../../model/documents/order.ts';
import type { Address } from '../../../model/party.ts';
import { andThen, gather, gatherEach } from '../../kit/gather.ts';
import { breach, mapped, type Mapped } from '../../kit/mapping.ts';
import { longId } from '../api/ids.ts';
import { declared, type Settings } from '../settings.ts';
import { exactDecimal, ourAddress, ourUnit, textOrNull } from '../their-values.ts';
import { stampVersion } from '../theirs.ts';
import { orderWords, type OrderWords } from './settings.ts';
import type { TheirOrder, TheirOrderItem } from './shape.ts';

/** One order, or none: a draft, or an order that the hub itself shows here. */
export function mapOrder(theirs: TheirOrder, settings: Settings): Mapped<readonly Order[]> {
  const words = orderWords(settings.orders ?? {});
  const isOurs = theirs.channel !== null && theirs.channel !== words.channel;
  const standing = standingOf(theirs, words);
  if (isOurs || standing === 'none') return mapped([]);
  if (theirs.IsReductionOrder)
    return breach('IsReductionOrder', true, 'an order; what it takes back is changed in the order itself');
  return wholeOrder(theirs, settings, { words, isCancelled: standing === 'cancelled' });
}

/** A draft is no order yet, and one that nobody has ever activated leaves nothing to cancel. */
function standingOf(theirs: TheirOrder, words: OrderWords): 'none' | 'standing' | 'cancelled' {
  const { IsDeleted, Status, StatusCode, ActivatedDate, number } = theirs;
  const isKnown = StatusCode !== 'Draft' || ActivatedDate !== null || number !== null;
  if (IsDeleted || StatusCode === 'Canceled' || words.cancelledStatuses.includes(Status))
    return isKnown ? 'cancelled' : 'none';
  return StatusCode === 'Activated' ? 'standing' : 'none';
}

function wholeOrder(
  theirs: TheirOrder,
  settings: Settings,
  { words, isCancelled }: { readonly words: OrderWords; readonly isCancelled: boolean },
): Mapped<readonly Order[]> {
  const living = theirs.items.filter(({ IsDeleted }) => !IsDeleted);
  // Thrown away with the order, or one after the other: nobody wants them any more.
  const items = living.length > 0 ? living : theirs.items;
  if (items.length === 0 && isCancelled) return mapped([]);
  const currency = currencyOf(theirs, settings);
  const parts = gather({
    buyer: buyerOf(theirs, settings),
    currency,
    lines: linesOf(items, { settings, currency: 'mapped' in currency ? currency.mapped : '' }),
  });
  return andThen(parts, ({ buyer, currency: code, lines }) => [
    {
      channel: words.channel,
      number: theirs.OrderNumber.trim(),
      channelOrderId: longId(theirs.Id),
      revision: revisionOf(theirs),
      placedAt: stampVersion(theirs.CreatedDate),
      ...buyer,
      currency: code,
      ...given('purchaseOrder', textOrNull(theirs.PoNumber)),
      ...given('requestedDate', theirs.requestedDate ?? null),
      ...(isCancelled || living.length === 0 ? { cancelled: true } : {}),
      lines,
    },
  ]);
}

/**
 * Grows with every change of the order and of its products: the newest change date of all of them. Within one second count the order's own
 * date, the products that were deleted and all there ever were. When the recycle bin is emptied it shrinks, and what it stands on is then
 * an earlier revision, which changes nothing.
 */
export function revisionOf({ SystemModstamp, items }: TheirOrder): string {
  const own = stampVersion(SystemModstamp);
  const newest = items
    .map((item) => stampVersion(item.SystemModstamp))
    .reduce((latest, each) => (each > latest ? each : latest), own);
  const deleted = items.filter(({ IsDeleted }) => IsDeleted).length;
  const counts = [deleted, items.length].map((count) => String(count).padStart(4, '0'));
  return [newest, own.slice(0, 19).replaceAll(/[-T:]/g, ''), counts.join('')].join('/');
}

type Buyer = Pick<Order, 'customer' | 'shipTo' | 'shipToAddress' | 'shipToName'>;

function buyerOf(theirs: TheirOrder, settings: Settings): Mapped<Buyer> {
  const parts = gather({
    parties: partiesOf(theirs, settings),
    address: ourAddress(shippingAddress(theirs), settings),
    home: homeOf(theirs, settings),
  });
  return andThen(parts, ({ parties, address, home }) => ({
    ...parties,
    // What the hub knows of the account is what counts, unless the order says otherwise.
    ...(address === null || isSame(address, home) ? {} : { shipToAddress: address }),
    ...given('shipToName', receiverOf(theirs)),
  }));
}

type Parties = Pick<Buyer, 'customer' | 'shipTo'>;

function partiesOf({ AccountId, Account, shipTo = null }: TheirOrder, settings: Settings): Mapped<Parties> {
  if (AccountId === null || Account === null)
    return breach('AccountId', AccountId, 'the account that ordered');
  const level = declared(settings.accountTypes, Account.Type ?? '');
  if (level === undefined)
    return breach('Account.Type', Account.Type, `one of: ${Object.keys(settings.accountTypes).join(', ')}`);
  if (level === 'ship-to') return boughtFor(Account.ParentId, shipTo ?? AccountId);
  return mapped({ customer: account(AccountId), ...(shipTo === null ? {} : { shipTo: account(shipTo) }) });
}

/** An order may be entered for a ship-to, which buys for the account above it. */
function boughtFor(above: string | null, shipTo: string): Mapped<Parties> {
  return above === null
    ? breach('Account.ParentId', above, 'the account for which the ship-to buys')
    : mapped({ customer: account(above), shipTo: account(shipTo) });
}

const account = (id: string) => ({ by: 'externalId', value: longId(id) }) as const;

function shippingAddress(theirs: TheirOrder) {
  return {
    Street: theirs.ShippingStreet,
    City: theirs.ShippingCity,
    State: theirs.ShippingState,
    PostalCode: theirs.ShippingPostalCode,
    Country: theirs.ShippingCountry,
  };
}

/** The account's own address; one that cannot be read is not the order's. */
function homeOf({ Account }: TheirOrder, settings: Settings): Mapped<Address | null> {
  if (Account === null) return mapped(null);
  const read = ourAddress(
    {
      Street: Account.BillingStreet,
      City: Account.BillingCity,
      State: Account.BillingState,
      PostalCode: Account.BillingPostalCode,
      Country: Account.BillingCountry,
    },
    settings,
  );
  return 'breach' in read ? mapped(null) : read;
}

const isSame = (one: Address, other: Address | null): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

function receiverOf({ ShipToContact }: TheirOrder): string | null {
  if (ShipToContact === null) return null;
  return textOrNull(`${ShipToContact.FirstName ?? ''} ${ShipToContact.LastName ?? ''}`);
}

function currencyOf({ CurrencyIsoCode }: TheirOrder, settings: Settings): Mapped<string> {
  const currency = settings.multiCurrency === true ? CurrencyIsoCode : settings.currency;
  return currency === undefined ? breach('CurrencyIsoCode', currency, 'a currency') : mapped(currency);
}

const MOST_LINES = 1_000;

function linesOf(
  items: readonly TheirOrderItem[],
  like: { readonly settings: Settings; readonly currency: string },
): Mapped<Order['lines']> {
  if (items.length === 0 || items.length > MOST_LINES)
    return breach('items', `${items.length} lines`, `1 to ${MOST_LINES} lines`);
  return gatherEach(items.map((item, index) => lineOf(item, `items[${index}]`, like)));
}

function lineOf(
  { OrderItemNumber, Product2Id, Product2, Quantity, UnitPrice }: TheirOrderItem,
  path: string,
  { settings, currency }: { readonly settings: Settings; readonly currency: string },
): Mapped<Order['lines'][number]> {
  const isSome = Number(Quantity) > 0;
  const parts = gather({
    product:
      Product2Id === null ? breach(`${path}.Product2Id`, null, 'a product') : mapped(longId(Product2Id)),
    unit: ourUnit(Product2?.QuantityUnitOfMeasure ?? null, settings),
    quantity: isSome
      ? exactDecimal(`${path}.Quantity`, Quantity)
      : breach(`${path}.Quantity`, Quantity, 'more than zero'),
    price: priceOf(`${path}.UnitPrice`, UnitPrice),
  });
  return andThen(parts, ({ product, unit, quantity, price }) => ({
    line: OrderItemNumber.trim(),
    item: { by: 'externalId', value: product },
    quantity: { value: quantity, unit },
    ...(price === undefined ? {} : { price: { amount: price, currency, per: { value: '1', unit } } }),
  }));
}

function priceOf(path: string, price: TheirOrderItem['UnitPrice']): Mapped<string | undefined> {
  return price === null ? mapped(undefined) : exactDecimal(path, price);
}

function given<Name extends string>(name: Name, value: string | null): { readonly [Key in Name]?: string } {
  const present: { [Key in Name]?: string } = {};
  if (value !== null) present[name] = value;
  return present;
}
