/** What buyers are written: each message once, from one place, so that no other system needs to write; pure. */
import type { Notification } from '../../../model/documents/telling.ts';
import { decimalOf, formatDecimal, type Decimal } from '../../../model/values/decimal.ts';
import { contentName } from '../../kit/content-name.ts';
import type { WantedDocument } from '../../kit/process.ts';
import type { Around, PartyTerms } from '../around.ts';
import { SALES_ORDER } from '../document-names.ts';
import type { AdviceTold, OrderTold } from '../facts.ts';
import { atLeastZero, sumOf, type LineView } from '../lines.ts';
import type { OrderState } from '../state.ts';
import { standingsOf } from '../terms/payments/authorisations.ts';
import { toldNames } from './told-names.ts';
import { deliveredBy } from '../supply/holds.ts';

export interface NotificationInput {
  readonly state: OrderState;
  readonly around: Around;
  readonly lines: readonly LineView[];
  readonly customer: string | undefined;
  readonly itemOf: (line: LineView) => string;
  /** What nobody has now, by line. */
  readonly missing: ReadonlyMap<string, Decimal>;
  readonly status: string;
}

/** One message before it is addressed. `name` is what it is about: the same thing is told once. */
interface Message extends Pick<Notification, 'about' | 'at' | 'lines'> {
  readonly name: string;
  readonly more?: Pick<Notification, 'carrier' | 'trackingNumbers' | 'expectedOn' | 'amount'>;
}

/** Every message that the buyer should have had by now; nobody without an address is written to. */
export function notificationsOf(input: NotificationInput): readonly WantedDocument[] {
  const { state, around, customer } = input;
  const { current } = state;
  const policy = around.policy.notifications;
  if (current === undefined || customer === undefined || policy === undefined) return [];
  if (policy.channels?.includes(current.order.channel) === false) return [];
  const [party] = around.chainOf(customer);
  if (party?.email === undefined) return [];
  const to = { ...party, email: party.email };
  return messagesOf(input, current).map((message) =>
    addressed({ message, current, around, to }, policy.target),
  );
}

function messagesOf(input: NotificationInput, current: OrderTold): readonly Message[] {
  return [
    ...received(input, current),
    ...shipments(input),
    ...backordered(input, current),
    ...delayed(input, current),
    ...postponed(input),
    ...cancelled(input),
    ...restsCancelled(input),
    ...refunded(input),
  ];
}

/** An order that was changed is confirmed anew, one that was only told again is not. */
function received({ lines, ...input }: NotificationInput, { at, order }: OrderTold): readonly Message[] {
  if (order.cancelled === true) return [];
  const [told, name] = [wantedLines({ lines, ...input }), receivedName({ lines, ...input })];
  if (name === undefined) return [];
  const expectedOn = input.state.promised.find(({ message }) => message === name)?.expectedOn;
  return [
    { name, about: 'received', at, lines: told, ...(expectedOn !== undefined && { more: { expectedOn } }) },
  ];
}

type Told = Pick<NotificationInput, 'around' | 'itemOf' | 'lines'>;

function wantedLines({ lines, ...input }: Told): Notification['lines'] {
  return lines.flatMap((line) => {
    // That a rest is not sent any more is told by a message of its own.
    const quantity = line.keeps === undefined ? line.wanted : line.ordered;
    return quantity.units > 0n ? [toLine(input, line, quantity)] : [];
  });
}

/** The message that confirms what is wanted now is named by it; `undefined`: nothing is. */
export function receivedName(input: Told): string | undefined {
  const told = wantedLines(input);
  return told.length === 0 ? undefined : `received/${contentName(told)}`;
}

/** It will come later than the buyer was told. */
function postponed({ state, around, itemOf, lines }: NotificationInput): readonly Message[] {
  return state.promised.flatMap(({ message, content, expectedOn, at, lines: promised }) => {
    if (message === undefined || message === content) return [];
    const told = promised.flatMap(({ line, quantity }) => {
      const view = lines.find((each) => each.line === line);
      return view === undefined
        ? []
        : [{ ...toLine({ around, itemOf }, view, decimalOf(quantity.value)), quantity }];
    });
    return [{ name: message, about: 'delayed' as const, at, lines: told, more: { expectedOn } }];
  });
}

/** Two warehouses may give one id to what they ship. */
function shipments(input: NotificationInput): readonly Message[] {
  const told = input.state.advices.filter(({ advice }) => advice.kind === 'shipped');
  const names = toldNames(
    input,
    told.map(({ system, advice: { adviceId } }) => ({
      name: `notification/shipped/${system}/${adviceId}`,
      older: `notification/shipped/${adviceId}`,
    })),
  );
  return told.flatMap((each, place) => shipped(input, each, names[place] ?? ''));
}

function shipped(input: NotificationInput, { advice, at }: AdviceTold, name: string): readonly Message[] {
  const lines = deliveredBy(input.state, advice).flatMap(({ line, quantity, substitute }) => {
    const view = input.lines.find((each) => each.line === line);
    if (view === undefined || quantity.units <= 0n) return [];
    const told = toLine(input, view, quantity);
    return [substitute === undefined ? told : { ...told, itemNumber: substitute.number }];
  });
  if (lines.length === 0) return [];
  const packages = advice.packages ?? [];
  const carrier = packages.find((each) => each.carrier !== undefined)?.carrier;
  const trackingNumbers = packages.flatMap(({ trackingNumber }) => trackingNumber ?? []);
  return [
    {
      name: name.slice('notification/'.length),
      about: 'shipped',
      at,
      lines,
      more: { ...(carrier !== undefined && { carrier }), trackingNumbers },
    },
  ];
}

/** Told anew only when other lines are concerned: a quantity that shrinks is no news to write about. */
function backordered(input: NotificationInput, { at }: OrderTold): readonly Message[] {
  const waiting = input.lines.filter(({ line }) => input.missing.has(line));
  // Until the order stands in the ERP, what is missing may only not be known yet.
  if (waiting.length === 0 || input.state.firstWritten[SALES_ORDER] === undefined) return [];
  const lines = waiting.map((line) => toLine(input, line, input.missing.get(line.line) ?? line.wanted));
  const name = `backordered/${contentName(waiting.map(({ line }) => line))}`;
  return [{ name, about: 'backordered', at, lines }];
}

/** The carrier means to deliver later than the buyer asked for. */
function delayed(input: NotificationInput, { order }: OrderTold): readonly Message[] {
  const { requestedDate } = order;
  if (requestedDate === undefined) return [];
  const late = new Map(
    input.state.milestones.flatMap((told) => {
      const expectedOn = told.milestone.expectedAt?.slice(0, 10);
      return expectedOn !== undefined && expectedOn > requestedDate
        ? [[told.milestone.trackingNumber, { told, expectedOn }] as const]
        : [];
    }),
  );
  return [...late].map(([trackingNumber, { told, expectedOn }]) => ({
    name: `delayed/${trackingNumber}/${expectedOn}`,
    about: 'delayed',
    at: told.at,
    lines: input.lines
      .filter(({ shipped: left }) => left.units > 0n)
      .map((line) => toLine(input, line, line.shipped)),
    more: { expectedOn, trackingNumbers: [trackingNumber] },
  }));
}

function cancelled({ state, status, lines, ...input }: NotificationInput): readonly Message[] {
  if (status !== 'cancelled') return [];
  const told = lines.map((line) => toLine(input, line, line.ordered));
  return [{ name: 'cancelled', about: 'cancelled', at: state.asOf, lines: told }];
}

/** What had not left of a line is not sent any more. */
function restsCancelled({ state, lines, ...input }: NotificationInput): readonly Message[] {
  return lines.flatMap((line) => {
    if (line.keeps === undefined) return [];
    const rest = atLeastZero(line.ordered, line.keeps);
    const decided = state.decisions.find((each) => each.action === 'cancel-line' && each.line === line.line);
    if (decided === undefined || rest.units <= 0n) return [];
    const told = toLine(input, line, rest);
    const name = `cancelled/${contentName([told])}`;
    return [{ name, about: 'cancelled', at: decided.at, lines: [told] }];
  });
}

/** Money went back: told with the sum over all payments, so that each further sum is told too. */
function refunded({ state }: NotificationInput): readonly Message[] {
  const standings = standingsOf(state).filter((each) => decimalOf(each.refunded).units > 0n);
  const at = standings
    .map(({ asOf }) => asOf)
    .toSorted((a, b) => Temporal.Instant.compare(a, b))
    .at(-1);
  if (at === undefined) return [];
  const amount = formatDecimal(sumOf(standings.map((each) => decimalOf(each.refunded))));
  return [{ name: `refunded/${amount}`, about: 'refunded', at, lines: [], more: { amount } }];
}

function toLine(
  { around, itemOf }: Pick<NotificationInput, 'around' | 'itemOf'>,
  line: LineView,
  quantity: Decimal,
): Notification['lines'][number] {
  return {
    line: line.line,
    itemNumber: around.item(itemOf(line))?.number ?? line.told.item.value.slice(0, 80),
    quantity: { value: formatDecimal(quantity), unit: line.unit },
  };
}

interface Addressing {
  readonly message: Message;
  readonly current: OrderTold;
  readonly around: Pick<Around, 'document'>;
  readonly to: PartyTerms & { readonly email: string };
}

function addressed({ message, current, around, to }: Addressing, target: string): WantedDocument {
  const { channel, number, purchaseOrder, currency } = current.order;
  const { name, about, at, lines, more } = message;
  const body: Notification = {
    document: `${around.document}/${name}`.slice(0, 120),
    about,
    to: to.email,
    ...(to.name !== undefined && { name: to.name }),
    channel,
    orderNumber: number,
    ...(purchaseOrder !== undefined && { purchaseOrder }),
    at,
    currency,
    lines,
    ...more,
  };
  return { name: `notification/${name}`, domain: 'notification', target, body };
}
