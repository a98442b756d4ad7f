/** What buyers are written about goods on their way: what left, and what will come later than they asked for; pure. */
import type { Notification } from '../../../../model/documents/telling.ts';
import { addDecimals, decimalOf, formatDecimal } from '../../../../model/values/decimal.ts';
import type { AdviceTold, MilestoneTold, OrderTold } from '../../facts.ts';
import { deliveredBy } from '../../supply/holds.ts';
import { toldTogether, type ToldTogether } from './gathering.ts';
import { dayIn, toLine, zoneFor, type Message, type NotificationInput } from './message.ts';

type Lines = Notification['lines'];

/** Despatches that left within the declared minutes are one message. */
export function shipments(input: NotificationInput): readonly Message[] {
  return toldTogether(input).flatMap((told) => shipped(input, told));
}

const LONGEST_CARRIER = 80;

function shipped(input: NotificationInput, { name, advices }: ToldTogether): readonly Message[] {
  const lines = summed(advices.flatMap((each) => goodsOf(input, each)));
  const at = advices.at(-1)?.at;
  if (lines.length === 0 || at === undefined) return [];
  const packages = advices.flatMap(({ advice }) => advice.packages ?? []);
  const carrier = [...new Set(packages.flatMap((each) => each.carrier ?? []))].join(', ');
  const trackingNumbers = [...new Set(packages.flatMap(({ trackingNumber }) => trackingNumber ?? []))];
  const isNamed = carrier !== '' && carrier.length <= LONGEST_CARRIER;
  return [{ name, about: 'shipped', at, lines, more: { ...(isNamed && { carrier }), trackingNumbers } }];
}

function goodsOf(input: NotificationInput, { advice }: AdviceTold): Lines {
  return deliveredBy(input.state, advice).flatMap(({ line, quantity, substitute }) => {
    const view = input.lines.find((each) => each.line === line);
    if (view === undefined || quantity.units <= 0n) return [];
    const told = toLine(input, view, quantity);
    return [substitute === undefined ? told : { ...told, itemNumber: substitute.number }];
  });
}

/** What left in several parts is told as one quantity. */
function summed(all: Lines): Lines {
  const same = Map.groupBy(all, ({ line, itemNumber, quantity }) =>
    JSON.stringify([line, itemNumber, quantity.unit]),
  );
  return [...same.values()].flatMap((parts) => {
    const [first] = parts;
    if (first === undefined) return [];
    const sum = parts.map(({ quantity }) => decimalOf(quantity.value)).reduce(addDecimals);
    return [{ ...first, quantity: { value: formatDecimal(sum), unit: first.quantity.unit } }];
  });
}

/** The carrier means to deliver later than the buyer asked for; told as long as it is true, with the goods of that parcel. */
export function delayed(
  input: NotificationInput,
  { order: { requestedDate } }: OrderTold,
): readonly Message[] {
  if (requestedDate === undefined) return [];
  const zone = zoneFor(input);
  const parcels = Map.groupBy(input.state.milestones, ({ milestone }) => milestone.trackingNumber);
  return [...parcels].flatMap(([trackingNumber, told]) => {
    const late = lateSince(told, { zone, requestedDate });
    if (late === undefined) return [];
    const { expectedOn, at } = late;
    const name = `delayed/${trackingNumber}/${expectedOn}`;
    const more = { expectedOn, trackingNumbers: [trackingNumber] };
    return [{ name, about: 'delayed' as const, at, lines: goodsIn(input, trackingNumber), more }];
  });
}

interface Asked {
  readonly zone: string;
  readonly requestedDate: string;
}

/** By the last word of the day, since it was first said; `undefined`: it is not late, or there already. */
function lateSince(told: readonly MilestoneTold[], { zone, requestedDate }: Asked) {
  if (told.some(({ milestone }) => milestone.status === 'delivered')) return undefined;
  const days = told.flatMap(({ milestone: { expectedAt }, at }) =>
    expectedAt === undefined ? [] : [{ expectedOn: dayIn(expectedAt, zone), at }],
  );
  const expectedOn = days.at(-1)?.expectedOn;
  if (expectedOn === undefined || expectedOn <= requestedDate) return undefined;
  return days.find((each) => each.expectedOn === expectedOn);
}

/** Where no despatch names the parcel, all that has left may be in it. */
function goodsIn(input: NotificationInput, trackingNumber: string): Lines {
  const inIt = input.state.advices.filter(
    ({ advice: { kind, packages = [] } }) =>
      kind === 'shipped' && packages.some((each) => each.trackingNumber === trackingNumber),
  );
  if (inIt.length > 0) return summed(inIt.flatMap((each) => goodsOf(input, each)));
  return input.lines
    .filter(({ shipped: left }) => left.units > 0n)
    .map((line) => toLine(input, line, line.shipped));
}
