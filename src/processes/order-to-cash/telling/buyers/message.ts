/** One message to a buyer before it is addressed, and whom it may be sent to; pure. */
import type { Notification } from '../../../../model/documents/telling.ts';
import type { OutgoingDomain } from '../../../../model/facts.ts';
import { decimalOf, formatDecimal, type Decimal } from '../../../../model/values/decimal.ts';
import type { Around, OrderPolicy } from '../../around.ts';
import type { LineView } from '../../lines.ts';
import type { OrderState } from '../../state.ts';
import { toldAs } from '../as-ordered.ts';

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

/** `name` is what it is about: the same thing is told once. */
export interface Message extends Pick<Notification, 'about' | 'at' | 'lines'> {
  readonly name: string;
  readonly more?: Pick<Notification, 'carrier' | 'trackingNumbers' | 'expectedOn' | 'amount'>;
}

/** As documents are named. */
export const NOTIFICATION = 'notification/';

/** Is this told at all to buyers of this channel? */
export function isWrittenAbout(
  { notifications }: Pick<OrderPolicy, 'notifications'>,
  channel: string,
  about: Notification['about'],
): boolean {
  if (notifications === undefined || notifications.channels?.includes(channel) === false) return false;
  return !(notifications.quiet ?? []).some((each) => each.channel === channel && each.about.includes(about));
}

/** A line of a message. */
export function toLine(
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

/** In the unit of the buyer; what a message is about, and so its name, stays in ours. */
export function inTheirUnits(message: Message, lines: readonly LineView[]): Message {
  const told = message.lines.map((each) => {
    const line = lines.find((view) => view.line === each.line);
    const value = decimalOf(each.quantity.value);
    if (line === undefined || each.quantity.unit !== line.unit) return each;
    const { quantityOf, orderedAs } = toldAs(line, [value]);
    return { ...each, quantity: quantityOf(value), ...(orderedAs !== undefined && { orderedAs }) };
  });
  return { ...message, lines: told };
}

/** The clock by which days are told: that of the customer, or of the nearest above it that has one; else that of the order; else the declared one. */
export function zoneFor({
  state,
  around,
  customer,
}: Pick<NotificationInput, 'state' | 'around' | 'customer'>): string {
  const chain = customer === undefined ? [] : around.chainOf(customer);
  const own = chain.find(({ zone }) => zone !== undefined)?.zone;
  return own ?? state.current?.order.zone ?? around.policy.notifications?.zone ?? 'UTC';
}

/** The day (ISO 8601) that the clocks of a zone show at an instant. */
export function dayIn(instant: string, zone: string): string {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDate().toString();
}

/** A document outside; its id there is `null` where no target has it. */
interface Outside {
  readonly domain: OutgoingDomain;
  readonly externalId: string | null;
}

/** Nobody unsends a message: what is known to have gone out is not sent again when it becomes true again. */
export function isToldForGood({ domain, externalId }: Outside): boolean {
  return domain === 'notification' && externalId !== null;
}

/** While a plan cannot say what should stand outside, what stood there stays; what buyers are told, it says all the same. */
export function isFrozenWith({ domain }: Pick<Outside, 'domain'>): boolean {
  return domain !== 'notification';
}
