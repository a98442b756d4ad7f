/** The landscape's words about orders, in the words of their process. */
import type { Landscape } from '../../landscape/types.ts';
import { UNMAPPED } from '../../model/unmapped.ts';
import type { OrderPolicy } from '../../processes/index.ts';
import { tiersIn } from '../declared/stock-policies.ts';
import { ownerOfQuestion } from '../declared/question-owners.ts';

/** The landscape's words about orders, in the words of the process; `undefined` where no orders come through this hub. */
export function orderPolicy({
  orders,
  flows,
  stock,
  locations,
  domains,
  systems,
}: Pick<Landscape, 'orders' | 'flows' | 'stock' | 'locations' | 'domains' | 'systems'>):
  OrderPolicy | undefined {
  if (orders === undefined) return undefined;
  const { places, warehouses, credit, dueMinutes = {}, summaries = [] } = orders;
  const { prices, tax, payments, fraud, tracking, notifications } = orders;
  const { backorder } = dueMinutes;
  const { graceMinutes } = orders;
  return {
    places,
    warehouses: warehouses.map(({ location, target, last = false, kind, promise }) => ({
      location,
      target,
      isLast: last,
      ...(kind === 'supplier' && { isSupplier: true }),
      ...promiseTerms(
        promise,
        locations.find(({ number }) => number === location),
      ),
    })),
    ...choicesIn(orders),
    credit,
    ...(orders.onLatePromise !== undefined && { onLatePromise: orders.onLatePromise }),
    summaries,
    ...declared({ prices, tax, payments, fraud, tracking, notifications }),
    ...(orders.returns && { returns: returnPolicy(orders.returns) }),
    restsOnReceipts: flows.some(({ domain, state }) => domain === 'expected-receipt' && isLive(state)),
    statusTargets: (channel) =>
      flows
        .filter((flow) => flow.domain === 'order-status' && flow.channel === channel && isLive(flow.state))
        .flatMap(({ targets }) => targets),
    serving: (channel) => servingOf(stock, channel),
    backsUp: (channel, location) => rolesOf(stock, channel).backsUp.includes(location),
    ...(stock && tiersOf({ stock })),
    ownerOf: (domain, system) =>
      ownerOfQuestion(
        { domains, systems },
        { kind: UNMAPPED, domain, ...(system !== undefined && { system }) },
      ),
    dueMinutes: dueOf(dueMinutes),
    ...(backorder !== undefined && { askAboutBackordersAfterMinutes: backorder }),
    ...(graceMinutes !== undefined && { graceMinutes }),
  };
}

/** Clocks of channels are not further ahead than this, unless the landscape says otherwise. */
const CLOCKS_SECONDS = 300;

function choicesIn({
  prefer,
  placement,
  receiptGraceDays,
}: NonNullable<Landscape['orders']>): Pick<OrderPolicy, 'prefer' | 'placement' | 'receiptGraceDays'> {
  return {
    ...(receiptGraceDays !== undefined && { receiptGraceDays }),
    ...(prefer !== undefined && { prefer }),
    ...(placement && { placement: { aheadSeconds: CLOCKS_SECONDS, ...placement } }),
  };
}

type DeclaredMinutes = NonNullable<NonNullable<Landscape['orders']>['dueMinutes']>;

function dueOf({
  salesOrder,
  warehouseAdvice,
  invoice,
  tracking,
}: DeclaredMinutes): OrderPolicy['dueMinutes'] {
  return {
    ...(salesOrder === undefined ? {} : { 'sales-order': salesOrder }),
    ...(warehouseAdvice === undefined ? {} : { 'warehouse-advice': warehouseAdvice }),
    ...(invoice === undefined ? {} : { invoice }),
    ...(tracking === undefined ? {} : { tracking }),
  };
}

const MONDAY_TO_FRIDAY = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'] as const;

/** The clock is that of the location. */
function promiseTerms(
  promise: DeclaredWarehouse['promise'],
  location: Landscape['locations'][number] | undefined,
): Pick<OrderPolicy['warehouses'][number], 'promise'> {
  if (promise === undefined || location === undefined) return {};
  const { cutOff, handlingDays, workingDays = MONDAY_TO_FRIDAY, holidays = [], transit } = promise;
  const { days, to = [] } = transit;
  return {
    promise: { zone: location.zone, cutOff, handlingDays, workingDays, holidays, transit: { days, to } },
  };
}
type DeclaredWarehouse = NonNullable<Landscape['orders']>['warehouses'][number];

type Optional = 'prices' | 'tax' | 'payments' | 'fraud' | 'tracking' | 'notifications';

/** What leaves of one order within these minutes is one message, unless the landscape says otherwise; the reason is given there. */
const GATHER_MINUTES = 15;

/** Only what is declared: an absent word is no word. */
function declared(words: {
  readonly [Word in Optional]: OrderPolicy[Word] | undefined;
}): Pick<OrderPolicy, Optional> {
  const { prices, tax, payments, fraud, tracking, notifications } = words;
  return {
    ...(prices && { prices }),
    ...(tax && { tax }),
    ...(payments && { payments }),
    ...(fraud && { fraud }),
    ...(tracking !== undefined && { tracking }),
    ...(notifications && { notifications: { gatherMinutes: GATHER_MINUTES, ...notifications } }),
  };
}

/** Absent words are no words here, too. */
function returnPolicy({
  dueMinutes = {},
  ...words
}: NonNullable<NonNullable<Landscape['orders']>['returns']>): NonNullable<OrderPolicy['returns']> {
  return { ...words, dueMinutes };
}

function tiersOf(declaredStock: Pick<Landscape, 'stock'>): Pick<OrderPolicy, 'tiers'> {
  const tiers = tiersIn(declaredStock);
  return tiers.length === 0 ? {} : { tiers };
}

function isLive(state: Landscape['flows'][number]['state']): boolean {
  return state === 'active' || state === 'deprecated';
}

/** Those that serve come before those that back up; where no roles are declared for a channel, every location serves it. */
function servingOf(stock: Landscape['stock'], channel: string): readonly string[] | undefined {
  const { serves, backsUp } = rolesOf(stock, channel);
  return serves.length + backsUp.length === 0 ? undefined : [...serves, ...backsUp];
}

function rolesOf(stock: Landscape['stock'], channel: string) {
  const roles = (stock?.roles ?? []).filter((role) => role.channel === channel);
  const having = (word: 'serves' | 'backs-up'): readonly string[] =>
    roles.filter(({ role }) => role === word).map(({ location }) => location);
  return { serves: having('serves'), backsUp: having('backs-up') };
}
