/** An order of the shop in our words: who buys, where it goes, what and at which price; pure. */
import type { Order } from '../../../model/documents/order.ts';
import type { Address } from '../../../model/party.ts';
import { decimalOf, formatDecimal } from '../../../model/values/decimal.ts';
import { isZone } from '../../../model/values/instants.ts';
import { breach, mapped, type Mapped, type Problem } from '../../kit/mapping.ts';
import { instantVersion } from '../../kit/versions.ts';
import { unitOf } from '../products/shape.ts';
import { channelOf, type Settings } from '../settings.ts';
import { shippingOf } from './charges.ts';
import { collectedTax } from './collected-tax.ts';
import { wantedOf } from './lessened.ts';
import { linePrice } from './line-price.ts';
import type { ShopifyLine, ShopifyOrder } from './shape.ts';

/** No order: a test of the checkout, or one from before the hub took over. */
export function mapOrder(theirs: ShopifyOrder, settings: Settings): Mapped<readonly Order[]> {
  const since = settings.ordersSince;
  const isEarly = since !== undefined && instantVersion(theirs.createdAt) < instantVersion(since);
  if (theirs.test || isEarly) return mapped([]);
  const buyer = buyerOf(theirs, settings);
  const lines = theirs.lineItems.nodes.map((line, index) => mapLine(line, index, settings));
  const shipping = shippingOf(theirs);
  const problems = [buyer, shipping, ...lines, ...untaxed(theirs)].flatMap((part) =>
    'breach' in part ? part.breach : [],
  );
  if (problems.length > 0 || !('mapped' in buyer) || !('mapped' in shipping)) return { breach: problems };
  if (lines.length === 0) return breach('lineItems', 'none', 'one line at least');
  return mapped([
    {
      channel: channelOf(settings),
      number: theirs.name.trim(),
      channelOrderId: theirs.id,
      revision: revisionOf(theirs),
      placedAt: instantVersion(theirs.processedAt),
      ...buyer.mapped,
      currency: theirs.presentmentCurrencyCode,
      ...clockOf(theirs),
      ...given('purchaseOrder', theirs.poNumber),
      ...given('note', theirs.note?.slice(0, LONGEST_NOTE)),
      ...paymentOf(theirs),
      ...shipping.mapped,
      ...(theirs.cancelledAt === null ? {} : { cancelled: true }),
      lines: lines.flatMap((line) => ('mapped' in line ? [line.mapped] : [])),
    },
  ]);
}

const LONGEST_NOTE = 2_000;

/**
 * Change dates are whole seconds, and an order is created, paid and edited within one: what can only grow orders such revisions. Pays and
 * refunds are counted, an order is edited or cancelled and never the reverse.
 */
export function revisionOf({ updatedAt, transactionsCount, edited, cancelledAt }: ShopifyOrder): string {
  const paid = String(transactionsCount?.count ?? 0).padStart(5, '0');
  return `${instantVersion(updatedAt)}/${cancelledAt === null ? 0 : 1}${edited ? 1 : 0}${paid}`;
}

type Buyer = Pick<Order, 'customer' | 'shipTo' | 'shipToAddress' | 'shipToName'>;

function buyerOf(theirs: ShopifyOrder, settings: Settings): Mapped<Buyer> {
  const { company, location } = theirs.purchasingEntity ?? {};
  if (company !== undefined && location !== undefined) {
    return mapped({
      customer: { by: 'externalId', value: company.id },
      shipTo: { by: 'externalId', value: location.id },
      ...(isOwn(theirs) ? {} : deliveryOf(theirs)),
    });
  }
  const number = settings.consumerCustomer;
  if (number === undefined) {
    return breach(
      'purchasingEntity',
      theirs.customer?.id ?? 'nobody',
      'a company, or the setting consumerCustomer',
    );
  }
  return mapped({
    customer: { by: 'number', value: number },
    ...deliveryOf(theirs),
  });
}

/** The address of the order is that of the company's location: what the hub knows of it is what counts. */
function isOwn({ shippingAddress, purchasingEntity }: ShopifyOrder): boolean {
  const home = purchasingEntity?.location?.shippingAddress;
  if (shippingAddress === null || home === null || home === undefined) return false;
  const { address1, address2, city, zip, provinceCode, countryCodeV2 } = shippingAddress;
  const theirs = [address1, address2, city, zip, provinceCode, countryCodeV2];
  const own = [home.address1, home.address2, home.city, home.zip, home.zoneCode, home.countryCode];
  return theirs.every((part, index) => (part ?? '').trim() === (own[index] ?? '').trim());
}

/** Where it goes to, whoever buys; a zone that no clock knows says nothing. */
function clockOf({ shippingAddress }: ShopifyOrder): Pick<Order, 'zone'> {
  const zone = shippingAddress?.timeZone ?? '';
  return isZone(zone) ? { zone } : {};
}

function deliveryOf({ shippingAddress: theirs }: ShopifyOrder): Pick<Order, 'shipToAddress' | 'shipToName'> {
  if (theirs === null) return {};
  const shipToAddress: Address = {
    lines: [theirs.address1, theirs.address2].flatMap((line) => cut(line, 100) ?? []),
    ...given('city', cut(theirs.city, 80)),
    ...given('region', cut(theirs.provinceCode, 80)),
    ...given('postalCode', cut(theirs.zip, 20)),
    ...given('country', theirs.countryCodeV2),
  };
  return { shipToAddress, ...given('shipToName', cut(theirs.name, 150)) };
}

function cut(text: string | null, length: number): string | undefined {
  const words = (text ?? '').trim().slice(0, length);
  return words === '' ? undefined : words;
}

function mapLine(line: ShopifyLine, index: number, settings: Settings): Mapped<Order['lines'][number]> {
  const path = `lineItems.nodes[${index}]`;
  const unit = (line.variant === null ? undefined : unitOf(line.variant)) ?? settings.defaultUnit;
  if (unit === undefined) return breach(`${path}.variant`, line.variant, 'a variant that names its unit');
  const item = itemOf(line, path);
  if ('breach' in item) return item;
  const wanted = wantedOf(line, path);
  if ('breach' in wanted) return wanted;
  const isGone = wanted.mapped === 0;
  const quantity = isGone ? line.quantity : wanted.mapped;
  const tax = collectedTax(path, line.taxLines, { numerator: quantity, denominator: line.quantity });
  if ('breach' in tax) return tax;
  return mapped({
    line: line.id.slice(line.id.lastIndexOf('/') + 1),
    item: item.mapped,
    quantity: { value: String(quantity), unit },
    price: linePrice(line, unit),
    ...given('collectedTax', tax.mapped),
    ...(isGone ? { cancelled: true } : {}),
  });
}

function itemOf({ variant, sku }: ShopifyLine, path: string): Mapped<Order['lines'][number]['item']> {
  if (variant !== null) return mapped({ by: 'externalId', value: variant.id, kind: 'variant' });
  const number = sku?.trim() ?? '';
  return number === ''
    ? breach(`${path}.sku`, sku, 'a product of the shop, or our item number')
    : mapped({ by: 'number', value: number });
}

/** Business prices are without tax; a price that includes it would be taken for a higher one. */
function untaxed({ taxesIncluded }: ShopifyOrder): readonly { readonly breach: readonly Problem[] }[] {
  return taxesIncluded ? [breach('taxesIncluded', taxesIncluded, 'prices without tax')] : [];
}

function paymentOf(theirs: ShopifyOrder): Pick<Order, 'payment'> {
  if (theirs.paymentTerms !== null) return { payment: { method: 'terms' } };
  const status = theirs.displayFinancialStatus ?? '';
  if (status === 'AUTHORIZED') return { payment: { method: 'card', ...authorisation(theirs) } };
  return PAID.has(status) ? { payment: { method: 'prepaid' } } : {};
}

const PAID = new Set(['PAID', 'PARTIALLY_REFUNDED', 'REFUNDED']);

function authorisation({ transactions, totalCapturableSet }: ShopifyOrder) {
  const held = transactions.find(({ kind, status }) => kind === 'AUTHORIZATION' && status === 'SUCCESS');
  const { amount, currencyCode } = totalCapturableSet.presentmentMoney;
  return {
    ...(held === undefined ? {} : { authorisation: held.id }),
    authorised: { amount: formatDecimal(decimalOf(amount)), currency: currencyCode },
  };
}

function given<Name extends string, Value>(
  name: Name,
  value: Value | null | undefined,
): { readonly [Key in Name]?: Value } {
  const present: { [Key in Name]?: Value } = {};
  if (value !== undefined && value !== null && value !== '') present[name] = value;
  return present;
}
