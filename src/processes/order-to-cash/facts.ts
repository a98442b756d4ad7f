/** The facts of an order: what was told from outside, what people decided, and what the hub itself did. */
import { compareInstants } from '../kit/instants.ts';
import type { CarrierMilestone } from '../../model/documents/carriage.ts';
import type { Invoice, OrderResponse, WarehouseAdvice } from '../../model/documents/fulfilment.ts';
import type { Order } from '../../model/documents/order.ts';
import type { Payment } from '../../model/documents/payment.ts';
import type { Return, ReturnReceipt } from '../../model/documents/returns.ts';
import type { Money, Quantity } from '../../model/primitives.ts';
import type { Fact } from '../kit/process.ts';
import type { Decided } from './asking/decided.ts';

export type { Decided, Rest, Seen } from './asking/decided.ts';

interface Told<Kind extends string> extends Fact {
  readonly kind: Kind;
  /** Who told it: a system of the landscape, or `api`. */
  readonly system: string;
}

export interface OrderTold extends Told<'order'> {
  readonly order: Order;
  /** When the hub itself had it first (RFC 3339, UTC): `placedAt` is what others say. */
  readonly receivedAt: string;
}
export interface ResponseTold extends Told<'response'> {
  readonly response: OrderResponse;
}
/**
 * `about` is the name of our document, where it was named by the system's own id. `unclear`: lines in units that say nothing of what is held
 * (`supply/advices/told-units.ts`).
 */
export interface AdviceTold extends Told<'advice'> {
  readonly advice: WarehouseAdvice;
  readonly about?: string;
  readonly unclear?: WarehouseAdvice['lines'];
}
export interface InvoiceTold extends Told<'invoice'> {
  readonly invoice: Invoice;
}

export interface PaymentTold extends Told<'payment'> {
  readonly payment: Payment;
}
export interface MilestoneTold extends Told<'milestone'> {
  readonly milestone: CarrierMilestone;
}
export interface ReturnTold extends Told<'return'> {
  readonly return: Return;
  /** When the hub itself had it first (RFC 3339, UTC). */
  readonly receivedAt: string;
}
export interface ReceiptTold extends Told<'receipt'> {
  readonly receipt: ReturnReceipt;
}

/** The answer of stock: so much is held for a line at a location, possibly nothing. */
export interface Reserved extends Fact {
  readonly kind: 'reservation';
  readonly key: string;
  readonly line: string;
  /** Record id of what was ordered when it was held. */
  readonly itemId?: string;
  readonly locationId: string;
  /** Counts the warehouse orders to one location. */
  readonly wave: number;
  /** What was held, in the unit of the line: of a substitute, what it stands for. */
  readonly quantity: Quantity;
  /** Another item is held in the place of the ordered one: this much, in the unit of its documents. */
  readonly substitute?: Substitute;
  /** What spoke for and against each location when it was chosen. */
  readonly reasons: readonly string[];
  /** Absent: stock had nothing left. */
  readonly reservationId?: string;
  readonly expiresAt?: string;
}
export interface Substitute {
  /** Record id. */
  readonly itemId: string;
  readonly number: string;
  readonly quantity: Quantity;
}

/**
 * A hold was given back: nobody wants it any more, or it ran out; the warehouse is done and less left of it (`short`: only the rest is free);
 * or what a supplier held for us has left.
 */
export interface Released extends Fact {
  readonly kind: 'released';
  readonly key: string;
  readonly because: 'given-up' | 'short' | 'left';
}
/** Less of a hold is wanted: so much of it stays, in its own unit. */
export interface Lessened extends Fact {
  readonly kind: 'lessened';
  readonly key: string;
  readonly quantity: Quantity;
}
/** Custody of a hold went to the ERP. */
export interface Confirmed extends Fact {
  readonly kind: 'custody';
  readonly key: string;
}

/** A line waits for so much, possibly nothing: its place in the queue is kept. */
export interface Awaiting extends Fact {
  readonly kind: 'awaiting';
  readonly line: string;
  /** Counts what was said of the line. */
  readonly attempt: number;
  /** Record id. */
  readonly itemId: string;
  readonly quantity: Quantity;
  readonly locationIds: readonly string[];
}

/** What the pricing station said of the lines of one revision. */
export interface Priced extends Fact {
  readonly kind: 'priced';
  readonly revision: string;
  /** Counts the questions about one revision. */
  readonly attempt: number;
  readonly lines: readonly PricedLine[];
}

export interface PricedLine {
  readonly line: string;
  /** What the agreements come to, for one of the line's unit; absent: `whyNot`. */
  readonly agreed?: { readonly unitPrice: string; readonly currency: string; readonly agreement: string };
  readonly whyNot?: string;
  /** How often agreements about its item had changed by then; absent: no agreement ever spoke of it. */
  readonly stand?: string;
  /** Of a line that rests on a signed quote. */
  readonly quote?: QuoteJudged;
}

export type QuoteJudged =
  | { readonly state: 'valid'; readonly id: string; readonly unitPrice: string; readonly currency: string }
  | { readonly state: 'refused'; readonly why: string };

/** Since when an answer from outside is waited for. */
export interface AskedFor extends Fact {
  readonly kind: 'asked';
  /** Name of the document that asks. */
  readonly document: string;
}

/** What the buyer was promised: the first days of one content of the order, and each later word that was worse. */
export interface Promised extends Fact {
  readonly kind: 'promised';
  /** Which content: as the message that confirms it is named. */
  readonly content: string;
  /** The message that tells it; absent: the buyer was told no day. */
  readonly message?: string;
  /** When the last of it arrives. */
  readonly expectedOn: string;
  readonly lines: readonly PromisedLine[];
}

/** Despatches that one message tells the buyer. */
export interface Gathered extends Fact {
  readonly kind: 'gathered';
  readonly message: string;
  readonly advices: readonly { readonly system: string; readonly adviceId: string }[];
}

export interface PromisedLine {
  readonly line: string;
  readonly quantity: Quantity;
  readonly shipsOn: string;
  readonly arrivesOn: string;
}

/** Whose authorisation is it? One pays one order. */
export interface Claimed extends Fact {
  readonly kind: 'claimed';
  readonly payment: string;
  /** `channel/number` of the order that named it first; absent: this one. */
  readonly takenBy?: string;
}

/** In the end so much was taken of payments beyond what was invoiced, and shall go back: the largest sum counts. */
export interface Overpaid extends Fact {
  readonly kind: 'overpaid';
  /** Decimal text in the order's currency. */
  readonly amount: string;
}

/** May the account owe so much more? */
export interface CreditJudged extends Fact {
  readonly kind: 'credit';
  readonly verdict: 'granted' | 'refused';
  readonly account: string;
  readonly amount: Money;
  /** In words, with the numbers it rests on. */
  readonly why: string;
  /** The ERP was silent: it rests on what was known before, and is judged again when the ERP is heard. */
  readonly basis?: 'cached';
}

/** A target holds a revision of one of our documents. */
export interface Written extends Fact {
  readonly kind: 'written';
  /** The document's name in the case. */
  readonly document: string;
  readonly revision: string;
  readonly system: string;
  /** The target's id; empty where nothing had to be made. */
  readonly externalId: string;
  /** Of a document that is a question: what the target answered, in the shape that belongs to its domain. */
  readonly answer?: object;
}

export type OrderFact =
  | OrderTold
  | ResponseTold
  | AdviceTold
  | InvoiceTold
  | PaymentTold
  | MilestoneTold
  | ReturnTold
  | ReceiptTold
  | Decided
  | Awaiting
  | Priced
  | Claimed
  | Overpaid
  | AskedFor
  | Reserved
  | Released
  | Lessened
  | Confirmed
  | CreditJudged
  | Promised
  | Gathered
  | Written;

/** By the instant that facts speak of; those of one instant by what they are. */
export function compareFacts(a: OrderFact, b: OrderFact): number {
  return compareInstants(a.at, b.at) || compareText(a.kind, b.kind) || compareText(a.identity, b.identity);
}

/**
 * Revisions that are whole numbers are compared as numbers, all others as text: 10 comes after 9, and 2026-02 after 2026-01. Where both are
 * told of one order, whole numbers come before all else: otherwise 2, 10 and 1a would each come before the next, and none last.
 */
export function compareRevisions(a: string, b: string): number {
  const [one, other] = [WHOLE.test(a), WHOLE.test(b)];
  if (one !== other) return one ? -1 : 1;
  if (!one) return compareText(a, b);
  const [left, right] = [BigInt(a), BigInt(b)];
  if (left === right) return compareText(a, b);
  return left < right ? -1 : 1;
}

const WHOLE = /^\d{1,60}$/;

/** −1, 0 or 1 by bytes, as the C collation of the database has it. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
