/** What buyers are written: each message once, from one place, so that no other system needs to write; pure. */
import type { Notification } from '../../../../model/documents/telling.ts';
import { decimalOf, formatDecimal } from '../../../../model/values/decimal.ts';
import { contentName } from '../../../kit/content-name.ts';
import type { WantedDocument } from '../../../kit/process.ts';
import type { Around, PartyTerms } from '../../around.ts';
import { SALES_ORDER } from '../../document-names.ts';
import type { OrderTold } from '../../facts.ts';
import { atLeastZero, sumOf } from '../../lines.ts';
import type { OrderState } from '../../state.ts';
import { standingsOf } from '../../terms/payments/authorisations.ts';
import { CANCELLED, confirmingName, receivedName, wantedLines } from './confirming.ts';
import {
  inTheirUnits,
  isWrittenAbout,
  NOTIFICATION,
  toLine,
  zoneFor,
  type Message,
  type NotificationInput,
} from './message.ts';
import { delayed, shipments } from './shipments.ts';

/**
 * Every message that the buyer should have had by now; nobody without an address is written to. What is not true any more is left out: it is
 * not sent any more, and what was sent stays sent.
 */
export function notificationsOf(input: NotificationInput): readonly WantedDocument[] {
  const { state, around, customer } = input;
  const { current } = state;
  const policy = around.policy.notifications;
  if (current === undefined || customer === undefined || policy === undefined) return [];
  const [party] = around.chainOf(customer);
  if (party?.email === undefined) return [];
  const to = { ...party, email: party.email, zone: zoneFor(input) };
  return messagesOf(input, current)
    .filter(({ about }) => isWrittenAbout(around.policy, current.order.channel, about))
    .filter(({ about }) => !ENDS.includes(input.status) || LASTING.includes(about))
    .map((message) =>
      addressed({ message: inTheirUnits(message, input.lines), current, around, to }, policy.target),
    );
}

const ENDS: readonly string[] = ['cancelled', 'closed'];
/** Still true when the order has come to its end. */
const LASTING: readonly Notification['about'][] = ['shipped', 'cancelled', 'refunded'];

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
function received(input: NotificationInput, { at, order }: OrderTold): readonly Message[] {
  const content = order.cancelled === true ? undefined : receivedName(input);
  if (content === undefined) return [];
  const name = confirmingName(content, input);
  const { promised } = input.state;
  const promise =
    name === content
      ? promised.find(({ message }) => message === name)
      : promised.findLast((each) => each.content === content);
  const more = promise && { expectedOn: promise.expectedOn };
  return [{ name, about: 'received', at, lines: wantedLines(input), ...(more && { more }) }];
}

/** It will come later than the buyer was told: the last word of it, about what he wants now. */
function postponed({ state, around, itemOf, lines }: NotificationInput): readonly Message[] {
  const now = receivedName({ around, itemOf, lines });
  const last = state.promised.findLast(({ content }) => content === now);
  if (last?.message === undefined || last.message === last.content) return [];
  const { message, expectedOn, at, lines: promised } = last;
  const told = promised.flatMap(({ line, quantity }) => {
    const view = lines.find((each) => each.line === line);
    return view === undefined
      ? []
      : [{ ...toLine({ around, itemOf }, view, decimalOf(quantity.value)), quantity }];
  });
  return [{ name: message, about: 'delayed', at, lines: told, more: { expectedOn } }];
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

function cancelled({ state, around, status, lines, itemOf }: NotificationInput): readonly Message[] {
  if (status !== 'cancelled') return [];
  const told = lines.map((line) => toLine({ around, itemOf }, line, line.ordered));
  const name = confirmingName(CANCELLED, { state, around });
  return [{ name, about: 'cancelled', at: cancelledAt(state), lines: told }];
}

/** When the last word came that left nothing of it. */
function cancelledAt({ current, decisions, asOf }: OrderState): string {
  const words = decisions.filter(({ action }) => action === 'cancel' || action === 'cancel-line');
  return (
    [...words, ...(current === undefined ? [] : [current])]
      .map(({ at }) => at)
      .toSorted((a, b) => Temporal.Instant.compare(a, b))
      .at(-1) ?? asOf
  );
}

/** What had not left of a line is not sent any more. */
function restsCancelled({ lines, ...input }: NotificationInput): readonly Message[] {
  return lines.flatMap((line) => {
    const { keeps, cancelledAt: at } = line;
    if (keeps === undefined || at === undefined) return [];
    const rest = atLeastZero(line.ordered, keeps);
    if (rest.units <= 0n) return [];
    const told = toLine(input, line, rest);
    return [{ name: `cancelled/${contentName([told])}`, about: 'cancelled', at, lines: [told] }];
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

interface Addressing {
  readonly message: Message;
  readonly current: OrderTold;
  readonly around: Pick<Around, 'document'>;
  readonly to: PartyTerms & { readonly email: string; readonly zone: string };
}

const LONGEST_DOCUMENT = 120;

/** A long name is cut and says what was cut by its hash: two documents never have one name. */
function documentOf(whole: string): string {
  if (whole.length <= LONGEST_DOCUMENT) return whole;
  const hash = contentName({ whole });
  return `${whole.slice(0, LONGEST_DOCUMENT - hash.length - 1)}/${hash}`;
}

function addressed({ message, current, around, to }: Addressing, target: string): WantedDocument {
  const { channel, number, purchaseOrder, currency } = current.order;
  const { name, about, at, lines, more } = message;
  const body: Notification = {
    document: documentOf(`${around.document}/${name}`),
    about,
    to: to.email,
    ...(to.name !== undefined && { name: to.name }),
    channel,
    orderNumber: number,
    ...(purchaseOrder !== undefined && { purchaseOrder }),
    at,
    zone: to.zone,
    currency,
    lines,
    ...more,
  };
  return { name: NOTIFICATION + name, domain: 'notification', target, body };
}
