/** Everything outside the plan for stories of any course: counted stock, a payment service, accounts and items that change, and targets that answer. */
import type { Payment } from '../../../model/documents/payment.ts';
import type { WantedDocument } from '../../kit/process.ts';
import type { Around, OrderPolicy, PartyTerms, RestingPart } from '../around.ts';
import type { PromiseTerms } from '../promise/promise.ts';
import { ours } from './story.ts';

const START = '2026-06-10T08:00:00.000Z';
export const AUTHORISATION = 'pi_1';
/** The buyer pays anew. */
export const RENEWED = 'pi_2';

/** What of the outside a story may change. Quantities are whole base units. */
export interface Outside {
  now: string;
  readonly stock: Map<string, number>;
  readonly unknown: Set<string>;
  readonly party: { status: string; email: string | undefined; taxExempt: boolean };
  itemStatus: string;
  credit: 'granted' | 'refused' | 'cached';
  /** `pennies`: goods of so little that each line's tax is rounded. */
  prices: 'agreed' | 'pennies' | 'none' | 'quote' | 'quote-refused';
  verdict: 'accept' | 'review' | 'refuse';
  /** Others take the stock first. */
  isRaced: boolean;
  /** By their ids. */
  readonly payments: Record<string, Payment>;
  /** The buyer's bank lets nothing more be taken of the first. */
  isRefused: boolean;
  /** How much of each line of a credit memo the ERP has credited; by the memo's document and the line. */
  readonly credited: Map<string, number>;
  /** What of A and B is on its way to EAST, in one receipt; `undefined`: nothing. */
  receipt: { readonly expectedOn: string; readonly units: number; readonly since: string } | undefined;
  /** In base units, by what was said to wait. */
  readonly waiting: Map<string, number>;
  /** Given back by a person, although the hub did not ask for it. */
  gifts: number;
  readonly policy: OrderPolicy;
}

export interface Choice {
  readonly stock: readonly number[];
  readonly authorised: number;
  readonly unanswered: 'accept' | 'hold';
  readonly onDifference: 'hold' | 'take-shown' | 'take-agreed';
  readonly checks: 'everything' | 'nothing';
  /** Default: the order's. */
  readonly renewedIn?: string;
  /** Receipts are told to this hub, and warehouses declare their days. */
  readonly rests?: boolean;
}

const ITEMS = ['A', 'B'];
const LOCATIONS = ['EAST', 'WEST', 'LAST', 'DROP'];

export function outside(choice: Choice): Outside {
  const places = ITEMS.flatMap((item) => LOCATIONS.map((location) => `${item} ${location}`));
  return {
    now: START,
    stock: new Map(places.map((place, index) => [place, choice.stock[index] ?? 0])),
    unknown: new Set(),
    party: { status: 'active', email: 'buyer@customer.example', taxExempt: false },
    itemStatus: 'active',
    credit: 'granted',
    prices: 'agreed',
    verdict: 'accept',
    isRaced: false,
    payments: {
      [AUTHORISATION]: authorised(AUTHORISATION, String(choice.authorised)),
      [RENEWED]: { ...authorised(RENEWED, '500'), order: { ours }, currency: choice.renewedIn ?? 'USD' },
    },
    isRefused: false,
    credited: new Map(),
    receipt: undefined,
    waiting: new Map(),
    gifts: 0,
    policy: policyOf(choice),
  };
}

function authorised(payment: string, amount: string): Payment {
  return {
    payment,
    currency: 'USD',
    state: 'authorised',
    authorised: amount,
    captured: '0',
    refunded: '0',
    asOf: START,
  };
}

const DAYS: PromiseTerms = {
  zone: 'America/New_York',
  cutOff: '15:00',
  handlingDays: 1,
  workingDays: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'],
  holidays: [],
  transit: { days: 2, to: [] },
};

function policyOf({ unanswered, onDifference, checks, rests = false }: Choice): OrderPolicy {
  const asked = { patienceSeconds: 60, unanswered, upTo: { amount: '60', currency: 'USD' } };
  const always = {
    places: 'erp/sales-orders',
    warehouses: LOCATIONS.map((location) => ({
      location,
      target: `wms-${location.toLowerCase()}/orders`,
      isLast: location === 'LAST',
      isSupplier: location === 'DROP',
      ...(rests && location !== 'DROP' && { promise: DAYS }),
    })),
    ...(rests && { restsOnReceipts: true, askAboutBackordersAfterMinutes: 120 }),
    statusTargets: () => ['shop/status'],
    serving: () => undefined,
    credit: 'hold' as const,
    summaries: ['crm/orders'],
    tracking: 'tms/trackings',
    notifications: { target: 'mail/messages', gatherMinutes: 30, zone: 'America/Chicago' },
    returns: {
      creditMemos: 'erp/credit-memos',
      takers: ['EAST', 'WEST'].map((location) => ({ location, target: 'wms/return-orders' })),
      dueMinutes: { receipt: 1440, creditMemo: 60, refund: 60 },
    },
    dueMinutes: {
      'sales-order': 2,
      'warehouse-advice': 240,
      ...(checks === 'everything' && { invoice: 1440 }),
      tracking: 300,
    },
    graceMinutes: 90,
  };
  if (checks === 'nothing') return always;
  return {
    ...always,
    prices: { tolerancePercent: '5', onDifference },
    tax: { ...asked, target: 'tax/transactions', assumedPercent: '8', reportsInvoices: true },
    payments: { ...asked, target: 'payments/instructions', receipts: 'erp/customer-payments' },
    fraud: { ...asked, target: 'fraud/checks', channels: ['web'] },
  };
}

const UNITS = { baseUnit: 'EA', packs: [{ unit: 'BX', ratio: { numerator: 4, denominator: 1 } }] };

/** What a plan sees at this instant. `kept`: the documents that the last one wanted, by their names. */
export function aroundAt(world: Outside, kept: Around['kept'], now = world.now): Around {
  const known = {
    id: 'C1',
    number: 'C1',
    name: 'Customer',
    creditLimit: { amount: '1000', currency: 'USD' },
    creditUsed: undefined,
    address: { lines: ['1 Main Street'], city: 'Newark', region: 'NJ', postalCode: '07101', country: 'US' },
    taxNumber: undefined,
    ...world.party,
    balanceAt: undefined,
  };
  const account: PartyTerms = known;
  return {
    now,
    policy: world.policy,
    resolve: (_system, _domain, { value }) => (world.unknown.has(value) ? undefined : value),
    item: (id) =>
      ITEMS.includes(id)
        ? {
            number: id,
            status: id === 'A' ? world.itemStatus : 'active',
            ...UNITS,
            substitutes: id === 'A' ? [{ itemId: 'B', ratio: { numerator: 2, denominator: 1 } }] : [],
          }
        : undefined,
    chainOf: () => [account],
    locationId: (number) => number,
    locationNumber: (id) => id,
    locationAddress: () => undefined,
    available: (_channel, item, location) => String(world.stock.get(`${item} ${location}`) ?? 0),
    resting: (key) => restingOf(world, key),
    document: ours,
    kept,
  };
}

/** Each line that waits rests on the one receipt, as far as that goes. */
function restingOf({ receipt, waiting }: Outside, key: string): readonly RestingPart[] {
  const units = Math.min(waiting.get(key) ?? 0, receipt?.units ?? 0);
  if (receipt === undefined || units <= 0) return [];
  const { expectedOn, since } = receipt;
  return [{ number: 'PO1', locationId: 'EAST', expectedOn, quantity: String(units), since }];
}

/** What a target answers to a document that is a question. */
export function answerTo(world: Outside, { domain, name, body }: WantedDocument): object | undefined {
  if (domain === 'payment-instruction') return isMeant(world, body) ? carriedOut(world, body) : undefined;
  if (domain === 'customer-payment') return { posted: body.amount, currency: body.currency };
  if (domain === 'fraud-check') return { verdict: world.verdict, reasons: [], asOf: world.now };
  if (domain !== 'tax-document' || !name.startsWith('tax/estimate/')) return undefined;
  const goods = body.lines.map(({ line, amount, quantity: { value } }) => {
    return { line, tax: (Number(amount) * 0.1).toFixed(2), quantity: value };
  });
  const charges = (body.charges ?? []).map(({ line, amount }) => ({
    line,
    tax: (Number(amount) * 0.1).toFixed(2),
  }));
  const lines = [...goods, ...charges];
  const tax = lines.reduce((sum, each) => sum + Number(each.tax), 0).toFixed(2);
  return { tax, currency: 'USD', lines, asOf: world.now };
}

type PaymentInstruction = Extract<WantedDocument, { domain: 'payment-instruction' }>['body'];

/** In another currency it is carried out by nobody: a person is asked by the service's own connector. */
function isMeant({ payments }: Outside, { payment, currency }: PaymentInstruction): boolean {
  return payments[payment]?.currency === currency;
}

/** As payment services do: never above what is authorised, never back what was not taken, and each sum only once. */
function carriedOut(
  world: Outside,
  { payment: id, capture, refund, final }: PaymentInstruction,
): Payment | undefined {
  const payment = world.payments[id];
  if (payment === undefined) return undefined;
  const isRefused = world.isRefused && id === AUTHORISATION && Number(capture) > Number(payment.captured);
  const isOpen = payment.state === 'authorised';
  const mayBeTaken = isOpen && !isRefused;
  const most = mayBeTaken ? Math.min(Number(capture), Number(payment.authorised)) : 0;
  const captured = Math.max(Number(payment.captured), most);
  const refunded = Math.max(Number(payment.refunded), Math.min(Number(refund), captured));
  const now: Payment = {
    ...payment,
    state: mayBeTaken && final ? endOf(captured) : payment.state,
    captured: captured.toFixed(2),
    refunded: refunded.toFixed(2),
    asOf: world.now,
  };
  world.payments[id] = now;
  return isRefused && isOpen ? { ...now, refused: 'the card was lost' } : now;
}

function endOf(captured: number): Payment['state'] {
  return captured > 0 ? 'captured' : 'cancelled';
}
