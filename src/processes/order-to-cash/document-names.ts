/** What an order's documents are called: in the case, and by the number that stands on them outside. */
import type { SalesOrder, WarehouseOrder } from '../../model/documents/outgoing.ts';
import { stableHash } from '../../platform/hash.ts';
import { deterministicId } from '../../platform/ids.ts';
import { contentName } from '../kit/content-name.ts';
import type { WantedDocument } from '../kit/process.ts';

/** What the names of all orders to warehouses begin with. */
export const WAREHOUSE_ORDERS = 'warehouse-order/';
export const SALES_ORDER = 'sales-order';
/** What shall be true of the buyer's payment. */
export const PAYMENT = 'payment';

/** ERPs let an external document number be no longer than this. */
const LONGEST = 35;
/** Crockford's digits: none can be taken for another. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 12;

/** What people call an order: names of channels have no slash. */
export function naturalKeyOf(channel: string, number: string): string {
  return `${channel}/${number}`;
}

/** Our number of the order that a channel calls so, also of one that is not known yet. */
export function orderDocument(channel: string, number: string): string {
  return documentNumber(naturalKeyOf(channel, number));
}

/** The case's id follows from what people call the order: captured again after a loss, it is the same case. */
export function caseIdOf(naturalKey: string): string {
  return deterministicId('order-to-cash', naturalKey);
}

/**
 * Our number of an order. It follows from the order's own, so that a hub restored from an older backup finds in the ERP what it had placed
 * there. 60 bits: among ten million orders, two with one number are an accident of one in twenty thousand, and the database refuses it.
 */
export function documentNumber(naturalKey: string): string {
  let rest = BigInt(`0x${stableHash(['order-number', naturalKey]).slice(0, 15)}`);
  let text = '';
  for (let place = 0; place < LENGTH; place += 1) {
    text = (DIGITS[Number(rest & 31n)] ?? '') + text;
    rest >>= 5n;
  }
  return `CD-${text}`;
}

const OURS = /^CD-[0-9A-HJKMNP-TV-Z]{12}/;

/** The number of the order that a number of a document begins with; `undefined` where it is not one of ours. */
export function orderNumberIn(text: string): string | undefined {
  return OURS.exec(text)?.[0];
}

/** A warehouse order goes to one location; what is held there later belongs to the next one. */
export function warehouseOrderName({
  locationId,
  wave,
}: {
  readonly locationId: string;
  readonly wave: number;
}): string {
  return `${WAREHOUSE_ORDERS}${locationId}/${wave}`;
}

/** The number on a warehouse order: that of the order, the location and, from the second on, which of them. */
export function warehouseOrderNumber(document: string, location: string, wave: number): string {
  const suffix = wave === 1 ? location : `${location}.${wave}`;
  const whole = `${document}-${suffix}`;
  if (whole.length <= LONGEST) return whole;
  return `${document}-${deterministicId('location', suffix).replaceAll('-', '').slice(0, 16)}`;
}

/** What was taken for an invoice, or given back for a credit note. */
export function customerPaymentName(kind: 'receipt' | 'refund', paper: string): string {
  return `customer-payment/${kind}/${paper}`;
}

const LETTERS = { receipt: 'P', refund: 'R' } as const;

/** Ends in the number of the paper where that fits; there is room for what an ERP appends to tell its own parts from each other. */
export function customerPaymentNumber(document: string, kind: 'receipt' | 'refund', paper: string): string {
  const whole = `${document}-${LETTERS[kind]}-${paper.toUpperCase()}`;
  if (whole.length <= LONGEST - 2) return whole;
  const digits = deterministicId('paper', paper).replaceAll('-', '').slice(0, 12).toUpperCase();
  return `${document}-${LETTERS[kind]}-${digits}`;
}

export function orderStatusName(target: string): string {
  return `order-status/${target}`;
}

/**
 * One content of a document: `placed/1f…`. Where a sales order has the same goods it ends with the same name for them; a warehouse order ends
 * with the names of its lines: `placed/1f…/1,2`.
 */
export function revisionOf(document: WantedDocument): string {
  const { body } = document;
  const revision = `${'state' in body ? body.state : 'told'}/${contentName(body)}`;
  if (document.domain === 'sales-order') return `${revision}/${goodsName(document.body)}`;
  return document.domain === 'warehouse-order' ? `${revision}/${lineNames(document.body)}` : revision;
}

/** By which a revision is known: what follows upon its content only repeats a part of that, and may be long. */
export function shortRevision(revision: string): string {
  return revision.split('/').slice(0, 2).join('/');
}

function lineNames({ lines }: WarehouseOrder): string {
  return lines.map(({ line }) => spelled(line)).join();
}

/** Without commas and slashes. */
function spelled(line: string): string {
  return encodeURIComponent(line.toWellFormed());
}

/** Does a line stand on a warehouse order of this revision? `undefined`: that does not say. */
export function standsIn(revision: string, line: string): boolean | undefined {
  return revision.split('/')[2]?.split(',').includes(spelled(line));
}

/** Is this the body of a sales order, as a plan wrote it? */
export function isSalesOrder(body: object | undefined): body is SalesOrder {
  return body !== undefined && 'orderDate' in body && 'lines' in body;
}

/** What of which item shall leave where: not what it costs, nor what has left so far. */
function goodsName({ lines }: SalesOrder): string {
  return contentName(
    lines.map(({ line, item, quantity, location }) => ({
      line,
      item: item.value,
      quantity,
      at: location.value,
    })),
  );
}

/** Has a target that took these revisions taken the goods of this one? */
export function isAmong(revision: string, taken: readonly string[]): boolean {
  const [, content, goods] = revision.split('/');
  return taken.some((each) => {
    const [, otherContent, otherGoods] = each.split('/');
    return otherGoods === undefined ? otherContent === content : otherGoods === goods;
  });
}
