/** Joins the stations: the only place that knows all of them and hands each what it needs of the others. */
import { delivery, type Delivery } from './delivery/index.ts';
import type { Exceptions } from './exceptions/index.ts';
import { feeds, type Feeds } from './feeds/index.ts';
import type { Connection } from './hub/connections.ts';
import { decisions, type Decisions } from './hub/deciding.ts';
import { intakeSources } from './hub/declared/endpoints.ts';
import { declaredFeeds } from './hub/declared-feeds.ts';
import { declared, deliveryNeeds, intakeNeeds, pricingNeeds, stockNeeds, type Joined } from './hub/joined.ts';
import { keptQuoteKeys } from './hub/quote-keys.ts';
import { orders, type Orders } from './hub/orders/orders.ts';
import { allocationSimulations, type Simulations } from './hub/orders/simulations.ts';
import { partyChains } from './hub/orders/around/parties.ts';
import { orderTieOuts } from './hub/orders/tie-outs.ts';
import { stewardship, type Stewardship } from './hub/stewardship.ts';
import type { Silence } from './hub/declared/silence.ts';
import { usualKeeping, type Keeping } from './hub/keeping/forget-old.ts';
import { upkeep, type Upkeep } from './hub/keeping/upkeep.ts';
import { readSilences } from './hub/keeping/watch-silence.ts';
import { intake, type Intake } from './intake/index.ts';
import type { Landscape } from './landscape/types.ts';
import type { Clock } from './platform/clock.ts';
import { newId } from './platform/ids.ts';
import type { Log } from './platform/log.ts';
import type { AllowedPrivate } from './platform/outgoing/address-guard.ts';
import type { Database } from './platform/sql.ts';
import { tierOf, type TieOuts } from './processes/index.ts';
import { pricing, type Pricing, type QuoteKeys } from './pricing/index.ts';
import { records, type Records } from './records/index.ts';
import { stock, type Stock } from './stock/index.ts';

export interface HubOptions {
  readonly database: Database;
  /** Checked: `isRunnable(checkLandscape(…))`. */
  readonly landscape: Landscape;
  readonly connections: readonly Connection[];
  readonly log: Log;
  readonly clock: Clock;
  /** Names this process for people, e.g. host and pid. */
  readonly nodeId: string;
  /** How long things are kept that are no longer needed to work; absent: as the settings have it where nothing is set. */
  readonly keeping?: Partial<Keeping>;
  /** Where outside systems reach the hub, e.g. `https://hub.example`; absent: no webhook subscriptions are made. */
  readonly publicUrl?: string | undefined;
  /** With which price quotes are signed; absent: the hub makes a key and keeps it. */
  readonly quoteKeys?: QuoteKeys | undefined;
  /** Private addresses to which feeds may send; absent: none. */
  readonly feedPrivateAddresses?: AllowedPrivate;
}

export interface Hub {
  readonly landscape: Landscape;
  readonly connections: readonly Connection[];
  readonly database: Database;
  readonly intake: Intake;
  readonly records: Records;
  readonly stock: Stock;
  readonly pricing: Pricing;
  readonly orders: Orders;
  readonly tieOuts: TieOuts;
  readonly simulations: Simulations;
  readonly delivery: Delivery;
  readonly feeds: Feeds;
  readonly exceptions: Exceptions;
  /** Carries out what people decide about questions. */
  readonly decisions: Decisions;
  /** What people decide, with everything that follows from it. */
  readonly stewardship: Stewardship;
  /** The customer tier of a party (record id): the price group of it, or of the nearest party above it that has one. */
  customerTier(partyId: string): Promise<string | undefined>;
  /** Flows (for availability: with their locations) whose source is silent for longer than they bear. */
  silences(): Promise<readonly Silence[]>;
  /** Starts the work of this node; without it the hub only answers and keeps. */
  start(): Promise<void>;
  /** Ends what is under way and gives leases back. */
  stop(): Promise<void>;
}

/** Makes the hub. Nothing runs before `start`. */
export function hub(options: HubOptions): Hub {
  const { database, landscape, connections } = options;
  const keeping = { ...usualKeeping, ...options.keeping };
  // Stations call each other only when work runs, so each may be named before it is made.
  const joined = (): Joined => stations;
  const estate = declared(options, joined);
  const shared = { ...options, newId, random: Math.random, questions: estate.questions };
  const deliveries = delivery({
    ...shared,
    targets: estate.targets,
    needs: deliveryNeeds(options, joined),
  });
  const budgeted = onOneBudget(connections, deliveries);
  const stations: Joined = {
    ...estate,
    records: records({ ...shared, rules: () => estate.rules }),
    stock: stock({ ...shared, ...stockNeeds(landscape, joined) }),
    pricing: pricing({
      ...shared,
      ...pricingNeeds({ landscape, connections: budgeted }, joined),
      keys: keysOf(options),
    }),
    orders: orders({ ...shared }, joined),
    tieOuts: orderTieOuts({ ...shared }, joined),
    delivery: deliveries,
    intake: intake({
      ...shared,
      sources: intakeSources({ ...options, connections: budgeted }),
      needs: intakeNeeds(joined),
      limits: { keepDays: keeping.messagesDays },
    }),
    feeds: feeds({ ...shared, allowPrivateAddresses: options.feedPrivateAddresses ?? false }),
    stewardship: stewardship(database, joined),
  };
  return {
    landscape,
    connections,
    database,
    ...stations,
    exceptions: stations.questions,
    simulations: allocationSimulations(options, joined),
    decisions: decisions({ ...options, other: joined }),
    silences: () => readSilences(database),
    customerTier: async (partyId) => {
      const chains = await partyChains(stations.records, database, [partyId]);
      return tierOf(chains.get(partyId) ?? []);
    },
    ...running(landscape, stations, upkeep({ ...shared, ...stations, keeping })),
  };
}

function keysOf({ database, quoteKeys }: HubOptions): () => Promise<QuoteKeys> {
  return quoteKeys === undefined ? keptQuoteKeys(database) : () => Promise.resolve(quoteKeys);
}

/** Reading from a system and writing to it draw on one budget. */
function onOneBudget(connections: readonly Connection[], delivered: Delivery): readonly Connection[] {
  return connections.map((connection) => ({
    ...connection,
    context: {
      ...connection.context,
      http: delivered.budgeted(connection.system.name, connection.context.http),
    },
  }));
}

function running(landscape: Landscape, stations: Joined, keeper: Upkeep): Pick<Hub, 'start' | 'stop'> {
  return {
    start: async () => {
      await stations.locations.refresh();
      await stations.delivery.start();
      await stations.intake.start();
      await stations.feeds.declare(declaredFeeds(landscape));
      await stations.feeds.start();
      keeper.start();
    },
    stop: async () => {
      await keeper.stop();
      await stations.orders.endWaiting();
      await stations.pricing.stop();
      await stations.tieOuts.stop();
      await stations.feeds.stop();
      await stations.intake.stop();
      await stations.delivery.stop();
    },
  };
}
