/** Orders, joined with the rest of the hub: what their process needs of others, and what others tell of it. */
import type { ApplyOutcome, IntakeFact, KnownKey } from '../../intake/index.ts';
import type { Landscape } from '../../landscape/types.ts';
import type { Order } from '../../model/documents/order.ts';
import type { Return } from '../../model/documents/returns.ts';
import type { Problem } from '../../model/values/problem.ts';
import type { Database, Transaction } from '../../platform/sql.ts';
import {
  orderToCash,
  outageOf,
  PLAN_EDITION,
  processes,
  type Decided,
  type Processes,
} from '../../processes/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { stableHash } from '../../platform/hash.ts';
import type { Log } from '../../platform/log.ts';
import type { Changed } from '../declared/routes-of-change.ts';
import { readState, writeState } from '../hub-store.ts';
import type { Joined } from '../joined.ts';
import { orderArrival, returnArrival, toArrival, toOutcome } from './arrivals.ts';
import { carryOut, type ErpSilence } from './effects.ts';
import { erpSilence, followHearing } from './erp-silence.ts';
import { orderPolicy } from './order-policy.ts';
import {
  decide,
  one,
  type OrderName,
  type Submitted,
  type SubmittedAll,
  type Working,
} from './submitting.ts';
import { surroundings } from './surroundings.ts';

export interface Orders extends Pick<
  Processes,
  | 'list'
  | 'find'
  | 'decided'
  | 'restingOn'
  | 'judged'
  | 'endWaiting'
  | 'told'
  | 'returns'
  | 'named'
  | 'worths'
  | 'review'
  | 'forgetStrays'
  | 'documents'
  | 'written'
  | 'waitingFor'
> {
  /** Documents that intake has read. */
  takeIn(
    tx: Transaction,
    facts: readonly IntakeFact[],
    besides?: () => Promise<void>,
  ): Promise<readonly ApplyOutcome[]>;
  /** An order that a caller hands in, and how long its first plan is waited for; `absent`: no orders come through this hub. */
  submit(order: Order, by: string, withinMs?: number): Promise<Submitted | 'no-such-channel' | 'absent'>;
  /** A return that a caller hands in; `absent`: no returns are worked here. */
  submitReturn(
    told: Return,
    by: string,
  ): Promise<Submitted | { readonly problems: readonly Problem[] } | 'unknown' | 'absent'>;
  /** What a person decided about an order. */
  decide(order: OrderName, decision: Decided): Promise<Submitted | 'unknown'>;
  /** What a person decided about several lines of it: all of it is kept, or nothing. */
  decideAll(order: OrderName, decisions: readonly Decided[]): Promise<SubmittedAll | 'unknown'>;
  /** Ids became known: orders that wait for them go on. */
  released(tx: Transaction, keys: readonly KnownKey[]): Promise<void>;
  /** Has the policy or the program changed since orders were planned? Then open ones are planned again; gives how many. */
  followRules(): Promise<number>;
  /** Has the ERP been heard again? Then the orders that were judged while it was silent are planned again; gives how many. */
  followHearing(): Promise<number>;
  /** A system that did not answer answers again: the orders that wait for what it owes are planned again. */
  recovered(tx: Transaction, system: string): Promise<void>;
  /** Records, promises of stock or prices of these items have changed: orders that rest on them are planned again. */
  followed(tx: Transaction, changed: readonly Changed[], pricedItems: readonly string[]): Promise<void>;
}

interface Options extends Pick<Joined, 'questions'> {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly landscape: Landscape;
}

export function orders(options: Options, other: () => Joined): Orders {
  const { landscape } = options;
  const policy = orderPolicy(landscape);
  const silence = erpSilence({ ...options, intake: () => other().intake });
  const station = processes({ ...options, process: orderToCash, needs: needsOf(options, other, silence) });
  const working = { log: options.log, station };
  return {
    ...station,
    takeIn: (tx, facts, besides) => takeIn({ station, landscape, besides }, tx, facts),
    submit: async (order, by, withinMs) => {
      if (policy === undefined) return 'absent';
      if (!isDeclared(landscape, order.channel)) return 'no-such-channel';
      const said = {
        ...orderArrival(order, 'api', options.clock()),
        system: `api: ${by}`,
        messageId: undefined,
      };
      return await one(working, { ...said, correlationId: order.number }, withinMs);
    },
    submitReturn: async (told, by) =>
      policy?.returns === undefined
        ? 'absent'
        : await handIn(working, returnArrival(told, 'api', options.clock()), by),
    decide: async (order, decision) => {
      const decided = await decide(working, order, [decision]);
      return decided === 'unknown' ? decided : { ...decided, taken: decided.taken[0] ?? 'absorbed' };
    },
    decideAll: (order, decisions) => decide(working, order, decisions),
    released: async (tx, keys) => {
      if (policy !== undefined) await station.touched(tx, keys);
    },
    followed: async (tx, ...what) => {
      if (policy !== undefined) await station.touched(tx, waitsFor(...what));
    },
    followHearing: () => followHearing({ ...options, station, silence, intake: other().intake }),
    recovered: async (tx, system) => {
      if (policy !== undefined) await station.touched(tx, [outageOf(system)]);
    },
    followRules: () => (policy === undefined ? Promise.resolve(0) : followRules(options, station)),
    review: () => (policy === undefined ? Promise.resolve(0) : station.review()),
    list: (filter) => station.list(filter),
  };
}

/** A return that cannot be one of its order is not kept. */
async function handIn(
  working: Working,
  said: ReturnType<typeof returnArrival>,
  by: string,
): ReturnType<Orders['submitReturn']> {
  const problems = await working.station.returnProblems(said.fact);
  if (problems === 'unknown') return 'unknown';
  if (problems.length > 0) return { problems };
  const { orderNumber: correlationId } = said.fact.return;
  return await one(working, { ...said, system: `api: ${by}`, messageId: undefined, correlationId });
}

const RULES_STATE = 'order-rules';

async function followRules({ database, landscape }: Options, station: Processes): Promise<number> {
  const { orders: declared, stock, channels } = landscape;
  const zones = landscape.locations.map(({ number, zone }) => [number, zone]);
  const now = stableHash({ edition: PLAN_EDITION, declared, stock, channels, zones }).slice(0, 16);
  return await database.transaction(async (tx) => {
    if ((await readState(tx, RULES_STATE)) === now) return 0;
    await writeState(tx, RULES_STATE, now);
    return await station.replanAll(tx);
  });
}

function needsOf(
  { landscape, clock }: Options,
  other: () => Joined,
  silence: ErpSilence,
): Parameters<typeof processes>[0]['needs'] {
  const policy = orderPolicy(landscape);
  return {
    surroundings: (tx) => {
      if (policy === undefined) throw new Error('the landscape has no orders, and there is a case of one');
      const { records, stock, pricing, delivery } = other();
      const outside = { outages: delivery.outages, silence };
      return surroundings({ records, stock, pricing, clock, policy, outside }, tx);
    },
    carryOut: (tx, asked) => {
      const { stock, pricing, records } = other();
      return carryOut({ stock, pricing, records, clock, silence }, tx, asked);
    },
    mark: (tx, documents) => other().delivery.mark(tx, documents),
  };
}

function isDeclared({ channels = [] }: Landscape, channel: string): boolean {
  return channels.some(({ name }) => name === channel);
}

interface Taking {
  readonly station: Processes;
  readonly landscape: Landscape;
  readonly besides: (() => Promise<void>) | undefined;
}

/** Documents of channels that nobody has declared are breaches; so is every document where no orders are worked. */
async function takeIn(
  { station, landscape, besides }: Taking,
  tx: Transaction,
  facts: readonly IntakeFact[],
): Promise<readonly ApplyOutcome[]> {
  if (facts.length === 0) {
    await besides?.();
    return [];
  }
  const judged = facts.map((fact) => refusalOf(landscape, fact) ?? toArrival(fact));
  const sound = judged.flatMap((each) => (each === undefined || 'breach' in each ? [] : [each]));
  const { outcomes } = await station.take(tx, sound, besides);
  const taken = outcomes.values();
  return judged.map((each) => {
    if (each === undefined) throw new Error('a document of an order was read as something else');
    return 'breach' in each ? each : toOutcome(taken.next().value ?? 'absorbed');
  });
}

function refusalOf(
  landscape: Landscape,
  { fact, domain }: IntakeFact,
): Extract<ApplyOutcome, { breach: unknown }> | undefined {
  if (landscape.orders === undefined)
    return {
      breach: [{ path: '', found: domain, agreed: 'nothing of orders: the landscape has no “orders”' }],
    };
  if (!('revision' in fact) || isDeclared(landscape, fact.channel)) return undefined;
  return { breach: [{ path: 'channel', found: fact.channel, agreed: 'a channel of the landscape' }] };
}

type Wait = Parameters<Processes['touched']>[1][number];

function on(domain: Wait['domain'], value: string): Wait {
  return { domain, reference: { by: 'record', value } };
}

/** Promises change by item and location; orders wait for the item. */
function toWait({ domain, key }: Changed): readonly Wait[] {
  if (domain === 'item' || domain === 'party') return [on(domain, key)];
  return domain === 'availability' ? [on(domain, key.slice(0, key.indexOf(':')))] : [];
}

function waitsFor(changed: readonly Changed[], pricedItems: readonly string[]): readonly Wait[] {
  return [...changed.flatMap(toWait), ...pricedItems.map((id) => on('prices', id))];
}
