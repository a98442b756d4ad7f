/** The order policy: every target it names is served by a running flow of the right domain, and every warehouse exists. */
import type { OutgoingDomain } from '../../model/facts.ts';
import { isOutgoingDomain } from '../../model/shapes.ts';
import type { Finding } from '../finding.ts';
import type { Flow, OrderPolicy } from '../types.ts';
import { isZone } from '../../model/values/instants.ts';
import { error, liveFlows, type Estate, unknownName } from './estate.ts';

export function checkOrders(estate: Estate): readonly Finding[] {
  const { orders } = estate.landscape;
  const outgoing = liveFlows(estate).filter(({ domain }) => isOutgoingDomain(domain));
  if (orders === undefined) return outgoing.flatMap((flow) => nobodysFlow(estate, flow));
  const { placeOf, names } = estate;
  return [
    ...named(orders).flatMap(({ domain, text, path }) =>
      unserved(estate, { text, domain, place: placeOf(orders, ...path) }),
    ),
    ...channelsNamed(orders).flatMap(({ text, path }) =>
      names.channels.has(text)
        ? []
        : [error('unknown-name', placeOf(orders, ...path), unknownName('channel', text, names.channels))],
    ),
    ...unserved(estate, { text: orders.places, domain: 'sales-order', place: placeOf(orders, 'places') }),
    ...orders.warehouses.flatMap(({ location, target }, index) => [
      ...unserved(estate, {
        text: target,
        domain: 'warehouse-order',
        place: placeOf(orders, 'warehouses', index, 'target'),
      }),
      ...(names.locations.has(location)
        ? []
        : [
            error(
              'unknown-name',
              placeOf(orders, 'warehouses', index, 'location'),
              unknownName('location', location, names.locations),
            ),
          ]),
      ...(orders.warehouses.findIndex((each) => each.location === location) < index
        ? [
            error(
              'declared-twice',
              placeOf(orders, 'warehouses', index, 'location'),
              `${location} is shipped from already: a location has one target`,
            ),
          ]
        : []),
    ]),
    ...outgoing.flatMap((flow) => withoutChannel(estate, flow)),
    ...strangeZones(estate, orders),
    ...quietTwice(estate, orders),
    ...strangeHolidays(estate, orders),
    ...unknownDistances(estate, orders),
    ...uncomparable(estate, orders),
  ];
}

function strangeZones({ placeOf }: Estate, orders: OrderPolicy): readonly Finding[] {
  return (['tieOut', 'notifications'] as const).flatMap((word) => {
    const zone = orders[word]?.zone;
    if (zone === undefined || isZone(zone)) return [];
    return [error('unknown-zone', placeOf(orders, word, 'zone'), `there is no time zone “${zone}”`)];
  });
}

/** What nobody would be written anyway, or what is said twice, was meant otherwise. */
function quietTwice({ placeOf }: Estate, orders: OrderPolicy): readonly Finding[] {
  const { quiet = [], channels } = orders.notifications ?? {};
  return quiet.flatMap(({ channel }, index) => {
    const place = placeOf(orders, 'notifications', 'quiet', index, 'channel');
    const isSaid = quiet.findIndex((each) => each.channel === channel) < index;
    return [
      ...(isSaid
        ? [error('declared-twice', place, `${channel} is quiet already: name all kinds at once`)]
        : []),
      ...(channels?.includes(channel) === false
        ? [error('empty-rule', place, `buyers of ${channel} are not written to: “channels” does not name it`)]
        : []),
    ];
  });
}

/** Claims can be compared where both sides are heard; otherwise everything that leaves would be asked about. */
function uncomparable(estate: Estate, orders: OrderPolicy): readonly Finding[] {
  if (orders.graceMinutes === undefined) return [];
  const [erp] = orders.places.split('/');
  const running = liveFlows(estate).filter(({ state }) => state !== 'draft');
  const isErpHeard = running.some(
    ({ domain, source }) =>
      (domain === 'order-response' || domain === 'invoice') && source.startsWith(`${erp}/`),
  );
  const isWarehouseHeard = running.some(({ domain }) => domain === 'warehouse-advice');
  const place = estate.placeOf(orders, 'graceMinutes');
  return [
    ...(isErpHeard
      ? []
      : [error('incomplete-flow', place, unheard('order-response or invoice', String(erp)))]),
    ...(isWarehouseHeard
      ? []
      : [error('incomplete-flow', place, unheard('warehouse-advice', 'any warehouse'))]),
  ];
}

function unheard(domains: string, from: string): string {
  return `no running flow of ${domains} comes from ${from}: what left can be compared with nothing`;
}

/** A day that the calendar does not have would be a working day. */
function strangeHolidays({ placeOf }: Estate, orders: OrderPolicy): readonly Finding[] {
  return orders.warehouses.flatMap(({ promise }, index) =>
    (promise?.holidays ?? []).flatMap((day, place) => {
      if (isDay(day)) return [];
      const where = placeOf(orders, 'warehouses', index, 'promise', 'holidays', place);
      return [error('impossible-time', where, `the calendar has no ${day}`)];
    }),
  );
}

/** The nearest of warehouses of which nobody knows how near they are would be the declared one, and nobody would notice. */
function unknownDistances({ placeOf }: Estate, orders: OrderPolicy): readonly Finding[] {
  if (orders.prefer !== 'nearest') return [];
  return orders.warehouses.flatMap(({ location, promise, last = false, kind }, index) => {
    if (promise !== undefined || last || kind === 'supplier') return [];
    const message = `${location} declares no “promise.transit”: the nearest is preferred, and nobody knows how near it is`;
    return [error('unknown-distance', placeOf(orders, 'warehouses', index, 'location'), message)];
  });
}

function isDay(text: string): boolean {
  try {
    Temporal.PlainDate.from(text, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
}

interface Word {
  readonly text: string;
  readonly path: readonly (string | number)[];
}

type NamedTarget = Word & { readonly domain: OutgoingDomain };

/** Every further target that the policy names, with the domain that goes there. */
function named({
  tax,
  payments,
  fraud,
  tracking,
  notifications,
  summaries = [],
}: OrderPolicy): readonly NamedTarget[] {
  return [
    ...one('tax-document', tax?.target, ['tax', 'target']),
    ...one('payment-instruction', payments?.target, ['payments', 'target']),
    ...one('customer-payment', payments?.receipts, ['payments', 'receipts']),
    ...one('fraud-check', fraud?.target, ['fraud', 'target']),
    ...one('tracking', tracking, ['tracking']),
    ...one('notification', notifications?.target, ['notifications', 'target']),
    ...summaries.flatMap((text, index) => one('order-summary', text, ['summaries', index])),
  ];
}

function one(domain: OutgoingDomain, text: string | undefined, path: Word['path']): readonly NamedTarget[] {
  return text === undefined ? [] : [{ domain, text, path }];
}

function channelsNamed({ fraud, notifications, payments }: OrderPolicy): readonly Word[] {
  return [
    ...(payments?.channels ?? []).map((text, index) => ({ text, path: ['payments', 'channels', index] })),
    ...(fraud?.channels ?? []).map((text, index) => ({ text, path: ['fraud', 'channels', index] })),
    ...(notifications?.channels ?? []).map((text, index) => ({
      text,
      path: ['notifications', 'channels', index],
    })),
    ...(notifications?.quiet ?? []).map(({ channel: text }, index) => ({
      text,
      path: ['notifications', 'quiet', index, 'channel'],
    })),
  ];
}

interface Named {
  readonly text: string;
  readonly domain: OutgoingDomain;
  readonly place: Finding['place'];
}

/** A target to which no running flow of the domain leads. */
export function unserved(estate: Estate, { text, domain, place }: Named): readonly Finding[] {
  const isServed = liveFlows(estate).some(
    (flow) => flow.domain === domain && flow.state !== 'draft' && flow.targets.includes(text),
  );
  if (isServed) return [];
  const message = `no running flow of ${domain} leads to ${text}: without one nothing is delivered there`;
  return [error('incomplete-flow', place, message)];
}

function nobodysFlow({ placeOf }: Estate, flow: Flow): readonly Finding[] {
  const message = `${flow.domain} is written by the process of orders, and the landscape has no “orders”`;
  return [error('incomplete-flow', placeOf(flow, 'domain'), message)];
}

/** Each channel is told of its own orders only. */
function withoutChannel({ placeOf }: Estate, flow: Flow): readonly Finding[] {
  if (flow.domain !== 'order-status' || flow.channel !== undefined) return [];
  return [
    error('incomplete-flow', placeOf(flow, 'name'), 'a flow of order-status names the channel it is for'),
  ];
}
