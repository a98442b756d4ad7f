/** What an order comes to and how it is paid, and where its parcels are: for people; pure. */
import { formatDecimal } from '../../../model/values/decimal.ts';
import type { ChargeView } from '../charges/charges.ts';
import type { OrderState } from '../state.ts';
import { buyersTotal } from '../taxes/collected-tax.ts';
import type { Gate } from '../terms/gate.ts';
import { authorisationsOf } from '../terms/payments/authorisations.ts';

/** Amounts are decimal text in the order's currency. */
export interface ShownMoney {
  readonly currency: string;
  /** Charges with it. */
  readonly net: string;
  /** What is charged or given beside the goods; absent: nothing. */
  readonly charges?: readonly ShownCharge[];
  /** Absent: nobody is asked, or nobody has said it yet. */
  readonly tax?: string;
  /** What the channel has collected and remits itself; absent: none. */
  readonly collectedTax?: string;
  /** What the buyer pays. */
  readonly total: string;
  /** What counts instead of answers that did not come. */
  readonly assumptions: readonly string[];
  readonly payment?: {
    readonly payment: string;
    readonly state: string;
    readonly authorised: string;
    readonly captured: string;
    readonly refunded: string;
    /** Absent: the order's. */
    readonly currency?: string;
  };
}

/** Of the amount, what the buyer is given is below zero. */
export interface ShownCharge extends Pick<ChargeView, 'charge' | 'kind' | 'reason' | 'description'> {
  readonly amount: string;
  readonly invoiced: boolean;
}

/** `undefined` as long as it cannot be priced. */
export function moneyOf(state: OrderState, gate: Gate | undefined): ShownMoney | undefined {
  if (gate === undefined) return undefined;
  const { net, tax, collected, assumptions, charges } = gate;
  const { own } = authorisationsOf(state);
  const standing = own.find(({ isCurrent }) => isCurrent)?.standing;
  return {
    currency: net.currency,
    net: net.amount,
    ...(charges.length > 0 && { charges: charges.map(shownCharge) }),
    ...(tax !== undefined && { tax: formatDecimal(tax) }),
    ...(collected !== undefined && { collectedTax: formatDecimal(collected) }),
    total: buyersTotal(gate).amount,
    assumptions,
    ...(standing !== undefined && {
      payment: {
        payment: standing.payment,
        state: standing.state,
        authorised: standing.authorised,
        captured: standing.captured,
        refunded: standing.refunded,
        ...(standing.currency !== net.currency && { currency: standing.currency }),
      },
    }),
  };
}

function shownCharge({ charge, kind, reason, description, amount, isInvoiced }: ChargeView): ShownCharge {
  const words = description === undefined ? {} : { description };
  return { charge, kind, reason, ...words, amount: formatDecimal(amount), invoiced: isInvoiced };
}

/** The last that is known of one parcel. */
export interface ShownParcel {
  readonly trackingNumber: string;
  readonly carrier?: string;
  readonly status: string;
  readonly at: string;
  readonly expectedAt?: string;
}

/** Milestones come in the order of their instants: the last of each parcel counts. */
export function parcelsOf({ milestones }: Pick<OrderState, 'milestones'>): readonly ShownParcel[] {
  const last = new Map(milestones.map(({ milestone }) => [milestone.trackingNumber, milestone]));
  return [...last.values()].map(({ trackingNumber, carrier, status, at, expectedAt }) => ({
    trackingNumber,
    ...(carrier !== undefined && { carrier }),
    status,
    at,
    ...(expectedAt !== undefined && { expectedAt }),
  }));
}
