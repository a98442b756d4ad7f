/** What tying an order out rests on: its facts, the prices it was placed with, the items that papers name, the present. */
import type { SalesCharge } from '../../../model/documents/charges.ts';
import type { TaxAnswer } from '../../../model/documents/tax.ts';
import type { Quantity } from '../../../model/primitives.ts';
import type { Decimal } from '../../../model/values/decimal.ts';
import type { ItemOf } from '../../order-to-cash/billing/places.ts';
import type { Ahead } from '../../order-to-cash/asking/claim-notes.ts';
import type { OrderState } from '../../order-to-cash/state.ts';

/** What the tax engine answered about one of its documents. */
export interface AnsweredTax {
  /** Our number of the order, or the number of the invoice. */
  readonly document: string;
  readonly state: 'estimate' | 'committed' | 'voided';
  readonly kind: 'sale' | 'return';
  /** What was asked about, in the units of the order's lines. */
  readonly asked: readonly { readonly line: string; readonly quantity: Quantity }[];
  readonly answer: TaxAnswer;
}

export interface TieInput {
  readonly state: OrderState;
  /** Our number of the order. */
  readonly document: string;
  /** Per one of the line's unit, by line: what the sales order says. */
  readonly prices: ReadonlyMap<string, Decimal>;
  /** Beside the goods: what the sales order says. Absent: nothing. */
  readonly charges?: readonly SalesCharge[];
  readonly taxes: readonly AnsweredTax[];
  /** The item that a system means; `undefined`: nobody knows it. */
  readonly itemOf: ItemOf;
  /** The hub has the ERP book what the payment service took. */
  readonly booksPayments?: boolean;
  /** By line: who is ahead, where the order itself asks about contradicting claims. Absent: nowhere. */
  readonly asked?: ReadonlyMap<string, Ahead>;
  /** RFC 3339, UTC. */
  readonly now: string;
  /** So long a paper or a payment may take before it is missed. */
  readonly graceHours: number;
}
