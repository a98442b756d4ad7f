/** What a source can tell the hub, after mapping: claims about records, movements and counts of stock, documents of orders. */
import type { CarrierMilestone, Tracking } from './documents/carriage.ts';
import type { ExpectedReceipt } from './documents/expected-receipt.ts';
import type { FraudCheck, FraudVerdict } from './documents/fraud.ts';
import type { Invoice, OrderResponse, WarehouseAdvice } from './documents/fulfilment.ts';
import type { Order } from './documents/order.ts';
import type { OrderStatus, SalesOrder, WarehouseOrder } from './documents/outgoing.ts';
import type {
  CustomerPayment,
  CustomerPaymentPosted,
  Payment,
  PaymentInstruction,
} from './documents/payment.ts';
import type { CreditMemo, Return, ReturnOrder, ReturnReceipt } from './documents/returns.ts';
import type { TaxAnswer, TaxDocument } from './documents/tax.ts';
import type { Notification, OrderSummary } from './documents/telling.ts';
import type { Item } from './item.ts';
import type { Location } from './location.ts';
import type { Party } from './party.ts';
import type { PriceAgreement } from './price-agreement.ts';
import type { Availability, StockCount, StockMovement } from './stock.ts';
import type { Supplier } from './supplier.ts';

/** The record domains and their canonical shapes. */
export interface RecordShapes {
  item: Item;
  party: Party;
  location: Location;
  'price-agreement': PriceAgreement;
  supplier: Supplier;
}
export type RecordDomain = keyof RecordShapes;

/** The ledger domains and their canonical shapes. */
export interface LedgerShapes {
  'stock-movement': StockMovement;
  'stock-count': StockCount;
}
export type LedgerDomain = keyof LedgerShapes;

/** Documents that a system holds and changes: each has versions, and an end. */
export interface StandingShapes {
  'expected-receipt': ExpectedReceipt;
}
export type StandingDomain = keyof StandingShapes;

/** Documents that a case of a process is made of: what a channel orders, and what others tell of that order. */
export interface CaseShapes {
  order: Order;
  'order-response': OrderResponse;
  'warehouse-advice': WarehouseAdvice;
  invoice: Invoice;
  payment: Payment;
  'carrier-milestone': CarrierMilestone;
  return: Return;
  'return-receipt': ReturnReceipt;
}
export type CaseDomain = keyof CaseShapes;

/** Documents stand for themselves: they have no fields that merge. */
export type DocumentShapes = LedgerShapes & StandingShapes & CaseShapes;
export type DocumentDomain = keyof DocumentShapes;

export type FactDomain = RecordDomain | DocumentDomain;
export type FactShapes = RecordShapes & DocumentShapes;

/** Documents that processes want to stand outside. */
export interface OutgoingShapes {
  'sales-order': SalesOrder;
  'warehouse-order': WarehouseOrder;
  'order-status': OrderStatus;
  'order-summary': OrderSummary;
  'tax-document': TaxDocument;
  'payment-instruction': PaymentInstruction;
  'customer-payment': CustomerPayment;
  'fraud-check': FraudCheck;
  tracking: Tracking;
  notification: Notification;
  'return-order': ReturnOrder;
  'credit-memo': CreditMemo;
}
export type OutgoingDomain = keyof OutgoingShapes;

/** Some documents are questions: the target's answer is data that their process goes on with. */
export interface AnswerShapes {
  'tax-document': TaxAnswer;
  'payment-instruction': Payment;
  'customer-payment': CustomerPaymentPosted;
  'fraud-check': FraudVerdict;
}

/** What the hub can keep true in a target: records, the promise of stock per item and location, documents of processes. */
export type SyncShapes = RecordShapes & OutgoingShapes & { availability: Availability };
export type SyncDomain = keyof SyncShapes;

/**
 * What one system says of one record. Fields absent from `fields` are unchanged, `null` clears.
 * `version` orders the claims of this system about this record: it is compared as text (C collation), never by arrival.
 */
export interface RecordClaim<Domain extends RecordDomain = RecordDomain> {
  readonly domain: Domain;
  readonly externalId: string;
  readonly version: string;
  readonly fields: Partial<RecordShapes[Domain]>;
  /** Further ids that the system has for the same thing, by kind, e.g. `{ 'inventory-item': '…' }`. */
  readonly related?: Readonly<Record<string, string>>;
  /** The system no longer has it: seen by the sweep or told by a delete event. */
  readonly deleted?: boolean;
}
