/** The tax on an order: asked of the tax engine for what is wanted, at the place where it goes to; pure. */
import { Compile } from 'typebox/compile';
import type { Order } from '../../../model/documents/order.ts';
import { TaxAnswer, type TaxDocument } from '../../../model/documents/tax.ts';
import { minorUnitDigits } from '../../../model/values/currencies.ts';
import {
  addDecimals,
  decimalOf,
  formatDecimal,
  multiplyByRatio,
  multiplyDecimals,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import type { Money } from '../../../model/primitives.ts';
import type { Address } from '../../../model/party.ts';
import { contentName } from '../../kit/content-name.ts';
import type { WantedDocument } from '../../kit/process.ts';
import type { Around } from '../around.ts';
import { sumOfCharges, type ChargeView } from '../charges/charges.ts';
import { atLeastZero, sumOf, type LineView } from '../lines.ts';
import type { OrderState } from '../state.ts';
import { PASSED, withoutAnswer, type Step } from '../terms/asking.ts';
import { amountOf, lineAmount, type UnitPrice } from '../prices/prices.ts';
import { shareOf } from '../terms/taking.ts';
import { isAbout, notEstimated, stillEstimated, together, type Estimated } from './after-leaving.ts';
import { isChargeTaxedByChannel, isTaxedByChannel } from './collected-tax.ts';

export interface TaxInput {
  readonly state: OrderState;
  readonly around: Around;
  readonly lines: readonly LineView[];
  readonly customer: string;
  readonly shipTo: string | undefined;
  readonly itemOf: (line: LineView) => string;
  readonly prices: ReadonlyMap<string, UnitPrice>;
  readonly charges: readonly ChargeView[];
  /** Charges with it. */
  readonly net: Money;
}

/** The tax by line where it is known; `undefined` where no tax engine is declared or nothing is said yet. */
export interface Taxed extends Step {
  /** Ours: without what the channel remits. */
  readonly tax: Decimal | undefined;
  readonly byLine: ReadonlyMap<string, Decimal>;
  /** Without tax: what it is on, where that is not the whole order. */
  readonly taxable?: Money;
}

/** How the names of these documents begin: of the whole order, and of what an estimate before something left was not about. */
const ESTIMATE = 'tax/estimate/';
const REST = 'tax/estimate/rest/';

const answerShape = Compile(TaxAnswer);
const NO_TAX = { tax: undefined, byLine: new Map<string, Decimal>() };
export const UNTAXED: Taxed = { ...PASSED, ...NO_TAX };

/** Asks for the tax of what is wanted and not taxed by the channel, or says what counts without an answer. */
export function taxOf(input: TaxInput): Taxed {
  const lines = input.lines.filter(isOurs);
  const charges = input.charges.filter((each) => !isChargeTaxedByChannel(each));
  const theirs = [
    ...input.lines.filter(isTaxedByChannel).map(({ line }) => line),
    ...input.charges.filter(isChargeTaxedByChannel).map(({ name }) => name),
  ];
  if (theirs.length === 0) return taxOfOurs(input);
  const isTaxed = input.around.policy.tax !== undefined && input.lines.some(isWanted);
  if (isTaxed && !lines.some(isWanted) && charges.length === 0)
    return withoutTheirs({ ...PASSED, ...NO_TAX, tax: ZERO }, theirs);
  const { amount, currency } = amountOf(lines, input.prices, input.net.currency);
  const taxable = {
    amount: formatDecimal(atLeastZero(addDecimals(decimalOf(amount), sumOfCharges(charges)), ZERO)),
    currency,
  };
  return { ...withoutTheirs(taxOfOurs({ ...input, lines, charges, net: taxable }), theirs), taxable };
}

const isOurs = (line: LineView): boolean => !isTaxedByChannel(line);
const isWanted = ({ wanted }: LineView): boolean => wanted.units > 0n;

/** An answer from before the channel said that it remits the tax of a line or a charge is about that, too. */
function withoutTheirs(taxed: Taxed, theirs: readonly string[]): Taxed {
  const said = sumOf(theirs.map((name) => taxed.byLine.get(name) ?? ZERO));
  return {
    ...taxed,
    tax: taxed.tax && subtractDecimals(taxed.tax, said),
    byLine: new Map([...taxed.byLine, ...theirs.map((name) => [name, ZERO] as const)]),
  };
}

function taxOfOurs(input: TaxInput): Taxed {
  const { state, around } = input;
  const { tax: policy } = around.policy;
  const order = state.current?.order;
  const lines = input.lines.filter(isWanted);
  const isNothing = lines.length + input.charges.length === 0;
  if (policy === undefined || order === undefined || isNothing) return UNTAXED;
  const said = answersOf(state, isWhole).at(-1);
  const asking = { ...input, order, policy };
  if (said !== undefined && hasLeft(state)) return withRest(asking, said);
  const address = deliveryAddress(input);
  if (address === undefined) return { ...UNTAXED, stops: [NO_ADDRESS] };
  return asked(asking, estimate(asking, { lines, address, name: ESTIMATE }), input.net);
}

/** Once goods have left, the estimate is settled by invoices: a renamed address must not change what is taken of a payment. */
function hasLeft({ advices }: OrderState): boolean {
  return advices.some(({ advice }) => advice.kind === 'shipped');
}

/** What the estimate was not about, because it was ordered afterwards, is asked for by itself. */
function withRest(asking: Asking, said: TaxAnswer): Taxed {
  const { state, lines, prices, net } = asking;
  const first = stillEstimated(said, lines);
  const rest = notEstimated(said, lines);
  if (rest.length === 0) return { ...PASSED, ...first };
  const answer = answersOf(state, isRest).findLast((each) => isAbout(each, rest));
  if (answer !== undefined) return { ...PASSED, ...together(first, known(answer)) };
  const untaxed = { tax: ZERO, byLine: new Map(rest.map(({ line }) => [line, ZERO])) };
  const address = deliveryAddress(asking);
  if (address === undefined) return { ...PASSED, ...together(first, untaxed), stops: [NO_ADDRESS] };
  const taxable = amountOf(rest, prices, net.currency);
  const step = asked(
    asking,
    estimate({ ...asking, charges: [] }, { lines: rest, address, name: REST }),
    taxable,
  );
  return {
    ...step,
    ...together(first, step.tax === undefined ? untaxed : assumedOf(step.tax, rest, asking)),
  };
}

/** What is assumed of several lines, each by its amount. */
function assumedOf(
  tax: Decimal,
  lines: readonly LineView[],
  { prices, net: { currency } }: Asking,
): Estimated {
  const amounts = lines.map(({ line, wanted }) => lineAmount(wanted, prices.get(line), currency));
  const all = sumOf(amounts);
  const shares = amounts.map((of) => shareOf(tax, { of, in: all, currency }));
  return {
    tax: sumOf(shares),
    byLine: new Map(lines.map(({ line }, place) => [line, shares[place] ?? ZERO])),
  };
}

/** The answer, or what counts without one, for lines that come to so much. */
function asked({ state, around, net, policy }: Asking, document: WantedDocument, taxable: Money): Taxed {
  const answer = state.written[document.name]?.answer;
  if (answerShape.Check(answer)) return { ...PASSED, documents: [document], ...known(answer) };
  const assumed = assumedTax(taxable, policy.assumedPercent);
  const instead = `${formatDecimal(assumed)} ${net.currency} (${policy.assumedPercent} %) is assumed`;
  const step = withoutAnswer(state, around.now, { what: 'the tax', document, policy, total: net, instead });
  return step.assumptions.length === 0
    ? { ...step, ...NO_TAX }
    : { ...step, tax: assumed, byLine: new Map() };
}

const NO_ADDRESS = {
  kind: 'address-missing',
  what: 'nobody knows where it goes to, and the tax depends on that',
  canDo: ['Give the ship-to or the customer an address where it is kept', 'Send a revision with an address'],
} as const;

function known(answer: TaxAnswer): Estimated {
  return {
    tax: decimalOf(answer.tax),
    byLine: new Map(answer.lines.map(({ line, tax }) => [line, decimalOf(tax)])),
  };
}

/** Earliest first. */
function answersOf({ written }: OrderState, isMeant: (name: string) => boolean): readonly TaxAnswer[] {
  return Object.entries(written)
    .filter(([name]) => isMeant(name))
    .toSorted(([, a], [, b]) => Temporal.Instant.compare(a.at, b.at))
    .flatMap(([, { answer }]) => (answerShape.Check(answer) ? [answer] : []));
}

const isRest = (name: string): boolean => name.startsWith(REST);
const isWhole = (name: string): boolean => name.startsWith(ESTIMATE) && !isRest(name);

/** The order's own address, that of the ship-to, or that of the customer; one without a country is none. */
export function deliveryAddress({
  state,
  around,
  customer,
  shipTo,
}: Pick<TaxInput, 'state' | 'around' | 'shipTo'> & { readonly customer: string | undefined }):
  Address | undefined {
  const told = state.current?.order.shipToAddress;
  const known = [shipTo, customer].flatMap((id) =>
    id === undefined ? [] : (around.chainOf(id)[0]?.address ?? []),
  );
  return [...(told === undefined ? [] : [told]), ...known].find(({ country }) => country !== undefined);
}

type Asking = TaxInput & {
  readonly order: Order;
  readonly policy: NonNullable<Around['policy']['tax']>;
};

interface About {
  readonly lines: readonly LineView[];
  readonly address: Address;
  /** How its name begins. */
  readonly name: string;
}

function estimate(input: Asking, { lines, address, name }: About): WantedDocument {
  const { order, around, itemOf, prices, charges, policy } = input;
  const body: TaxDocument = {
    document: around.document,
    state: 'estimate',
    kind: 'sale',
    ...buyer(input),
    date: order.placedAt.slice(0, 10),
    currency: order.currency,
    shipTo: address,
    lines: lines.map((line) => ({
      line: line.line,
      item: { by: 'record', value: itemOf(line) },
      quantity: { value: formatDecimal(line.wanted), unit: line.unit },
      amount: formatDecimal(lineAmount(line.wanted, prices.get(line.line), order.currency)),
    })),
    ...(charges.length > 0 && {
      charges: charges.map(({ name, reason, amount }) => ({
        line: name,
        reason,
        amount: formatDecimal(amount),
      })),
    }),
  };
  // Each content is a question of its own: an answer to another one can never be taken for it.
  return { name: `${name}${contentName(body)}`, domain: 'tax-document', target: policy.target, body };
}

function buyer({
  order,
  around,
  customer,
}: Asking): Pick<TaxDocument, 'customer' | 'exempt' | 'taxNumber' | 'purchaseOrder'> {
  const [party] = around.chainOf(customer);
  return {
    customer: { by: 'record', value: customer },
    ...(party?.taxExempt === true && { exempt: true }),
    ...(party?.taxNumber !== undefined && { taxNumber: party.taxNumber }),
    ...(order.purchaseOrder !== undefined && { purchaseOrder: order.purchaseOrder }),
  };
}

function assumedTax({ amount, currency }: Money, percent: string): Decimal {
  const rounding = { scale: minorUnitDigits(currency) ?? 2, mode: 'half-up' } as const;
  const product = multiplyDecimals(decimalOf(amount), decimalOf(percent));
  return multiplyByRatio(product, { numerator: 1n, denominator: 100n }, rounding);
}
