/** Every canonical shape by its domain, for those who work with any domain. */
import type { TObject } from 'typebox';
import { CarrierMilestone, Tracking } from './documents/carriage.ts';
import { ExpectedReceipt } from './documents/expected-receipt.ts';
import { FraudCheck, FraudVerdict } from './documents/fraud.ts';
import { Invoice, OrderResponse, WarehouseAdvice } from './documents/fulfilment.ts';
import { Order } from './documents/order.ts';
import { OrderStatus, SalesOrder, WarehouseOrder } from './documents/outgoing.ts';
import { CustomerPayment, CustomerPaymentPosted, Payment, PaymentInstruction } from './documents/payment.ts';
import { CreditMemo, Return, ReturnOrder, ReturnReceipt } from './documents/returns.ts';
import { TaxAnswer, TaxDocument } from './documents/tax.ts';
import { Notification, OrderSummary } from './documents/telling.ts';
import type {
  AnswerShapes,
  CaseDomain,
  DocumentDomain,
  FactDomain,
  FactShapes,
  LedgerDomain,
  OutgoingDomain,
  RecordDomain,
  StandingDomain,
  SyncDomain,
  SyncShapes,
} from './facts.ts';
import { Item } from './item.ts';
import { Location } from './location.ts';
import { Party } from './party.ts';
import { PriceAgreement } from './price-agreement.ts';
import { Availability, StockCount, StockMovement } from './stock.ts';
import { Supplier } from './supplier.ts';

/** Every domain that has a canonical shape. */
export type CanonicalDomain = SyncDomain | FactDomain;
export type CanonicalShapes = SyncShapes & FactShapes;

/** The records that the hub keeps golden, whose fields have owners. */
export const RECORD_DOMAINS: readonly RecordDomain[] = [
  'item',
  'party',
  'location',
  'price-agreement',
  'supplier',
];

const LEDGER_DOMAINS: readonly LedgerDomain[] = ['stock-movement', 'stock-count'];

const STANDING_DOMAINS: readonly StandingDomain[] = ['expected-receipt'];

/** What cases are made of. */
const CASE_DOMAINS: readonly CaseDomain[] = [
  'order',
  'order-response',
  'warehouse-advice',
  'invoice',
  'payment',
  'carrier-milestone',
  'return',
  'return-receipt',
];

/** What processes want to stand outside. */
const OUTGOING_DOMAINS: readonly OutgoingDomain[] = [
  'sales-order',
  'warehouse-order',
  'order-status',
  'order-summary',
  'tax-document',
  'payment-instruction',
  'customer-payment',
  'fraud-check',
  'tracking',
  'notification',
  'return-order',
  'credit-memo',
];

export const SHAPES: Readonly<Record<CanonicalDomain, TObject>> = {
  item: Item,
  party: Party,
  location: Location,
  'price-agreement': PriceAgreement,
  supplier: Supplier,
  'stock-movement': StockMovement,
  'stock-count': StockCount,
  'expected-receipt': ExpectedReceipt,
  availability: Availability,
  order: Order,
  'order-response': OrderResponse,
  'warehouse-advice': WarehouseAdvice,
  invoice: Invoice,
  'sales-order': SalesOrder,
  'warehouse-order': WarehouseOrder,
  'order-status': OrderStatus,
  payment: Payment,
  'carrier-milestone': CarrierMilestone,
  return: Return,
  'return-receipt': ReturnReceipt,
  'order-summary': OrderSummary,
  'tax-document': TaxDocument,
  'payment-instruction': PaymentInstruction,
  'customer-payment': CustomerPayment,
  'fraud-check': FraudCheck,
  tracking: Tracking,
  notification: Notification,
  'return-order': ReturnOrder,
  'credit-memo': CreditMemo,
};

const ANSWERS: { readonly [Domain in keyof AnswerShapes]: TObject } = {
  'tax-document': TaxAnswer,
  'payment-instruction': Payment,
  'customer-payment': CustomerPaymentPosted,
  'fraud-check': FraudVerdict,
};

/** The shape of the answer for which a document of this domain is sent; `undefined` where none is. */
export function answerShape(domain: CanonicalDomain): TObject | undefined {
  return new Map<string, TObject>(Object.entries(ANSWERS)).get(domain);
}

export const CANONICAL_DOMAINS: readonly CanonicalDomain[] = [
  ...RECORD_DOMAINS,
  ...LEDGER_DOMAINS,
  ...STANDING_DOMAINS,
  'availability',
  ...CASE_DOMAINS,
  ...OUTGOING_DOMAINS,
];

/** Facts of these domains are claims that merge by version; those of all others are documents. */
export function isRecordDomain(domain: CanonicalDomain): domain is RecordDomain {
  return RECORD_DOMAINS.some((each) => each === domain);
}

/** Facts of these domains are taken by the process whose case they are about. */
export function isCaseDomain(domain: CanonicalDomain): domain is CaseDomain {
  return CASE_DOMAINS.some((each) => each === domain);
}

/** Documents of these domains have versions that replace each other, and end. */
export function isStandingDomain(domain: CanonicalDomain): domain is StandingDomain {
  return STANDING_DOMAINS.some((each) => each === domain);
}

/** These are documents that processes want to stand outside. */
export function isOutgoingDomain(domain: CanonicalDomain): domain is OutgoingDomain {
  return OUTGOING_DOMAINS.some((each) => each === domain);
}

/** Facts of these domains stand for themselves: movements and counts of stock, what is expected, documents of orders. */
export function isDocumentDomain(domain: CanonicalDomain): domain is DocumentDomain {
  return isCaseDomain(domain) || isStandingDomain(domain) || LEDGER_DOMAINS.some((each) => each === domain);
}

/** The top-level fields of a domain: these have owners, one by one. */
export function fieldsOf(domain: CanonicalDomain): readonly string[] {
  return Object.keys(SHAPES[domain].properties);
}
