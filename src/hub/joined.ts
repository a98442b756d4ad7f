/** The stations, joined: what each needs of the others is said here, once. */
import type { Delivery, DeliveryOptions, DeliveryTarget, ExternalLink, Touched } from '../delivery/index.ts';
import { exceptions, type Exceptions } from '../exceptions/index.ts';
import type { Feeds } from '../feeds/index.ts';
import type { Intake, IntakeNeeds } from '../intake/index.ts';
import type { Landscape } from '../landscape/types.ts';
import { windowOpen } from '../landscape/windows.ts';
import { isOutgoingDomain } from '../model/shapes.ts';
import { baseUnitOf } from '../model/unmapped.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Queryable, Transaction } from '../platform/sql.ts';
import type { TieOuts } from '../processes/index.ts';
import type { pricing, Pricing } from '../pricing/index.ts';
import { viewFor, type RecordRules, type Records } from '../records/index.ts';
import type { Stock, stock } from '../stock/index.ts';
import type { Connection } from './connections.ts';
import { deliveryTargets, fieldsRead, mayServe, scopeOfRoute } from './declared/endpoints.ts';
import { itemTerms } from './declared/item-terms.ts';
import { heardBySystem, locationBook, type LocationBook } from './location-book.ts';
import { escalationOf, ownerOfQuestion } from './declared/question-owners.ts';
import { ledgerOwners, type LedgerRefusal } from './declared/ledger-owners.ts';
import { recordRules } from './declared/record-rules.ts';
import { marksFor, routesInTime, type Changed, type Route } from './declared/routes-of-change.ts';
import { heirsOf } from './inheritance.ts';
import { documentViews } from './orders/document-views.ts';
import type { Orders } from './orders/orders.ts';
import type { Stewardship } from './stewardship.ts';
import { certificationPolicy, pricePolicies, scopeOfChannel } from './declared/price-policies.ts';
import { stockPolicies } from './declared/stock-policies.ts';
import { dayOf } from './declared/validity.ts';
import { withdrawnNow } from './keeping/watch-silence.ts';
import { noteTiers } from './keeping/watch-tiers.ts';
import { takeIn } from './take-in.ts';
import { loadViews } from './views.ts';

export interface Joined {
  readonly questions: Exceptions;
  readonly rules: RecordRules;
  /** The routes of the flows that run now. */
  readonly routes: () => readonly Route[];
  readonly targets: readonly DeliveryTarget[];
  readonly locations: LocationBook;
  readonly ledgerRefusal: LedgerRefusal;
  /** Asks the targets of changed records to look again, in the transaction of the change. */
  readonly mark: (
    tx: Transaction,
    changed: readonly Changed[],
    /** What the transaction will touch besides: everything is locked first, in one order. */
    also?: Omit<Touched, 'marks'>,
  ) => Promise<void>;
  readonly records: Records;
  readonly stock: Stock;
  readonly pricing: Pricing;
  readonly orders: Orders;
  readonly tieOuts: TieOuts;
  readonly delivery: Delivery;
  readonly intake: Intake;
  readonly feeds: Feeds;
  readonly stewardship: Stewardship;
}

type Other = () => Joined;

/** Everything that follows from the landscape alone. */
export function declared(
  {
    database,
    landscape,
    connections,
    clock,
  }: {
    readonly database: Database;
    readonly landscape: Landscape;
    readonly connections: readonly Connection[];
    readonly clock: Clock;
  },
  other: Other,
): Pick<Joined, 'questions' | 'rules' | 'routes' | 'targets' | 'locations' | 'ledgerRefusal' | 'mark'> {
  const routes = routesInTime(landscape, clock);
  const targets = deliveryTargets(routes(), connections);
  return {
    routes,
    targets,
    rules: recordRules(landscape),
    ledgerRefusal: ledgerOwners(landscape),
    questions: exceptions({
      database,
      clock,
      ownerOf: (question) => ownerOfQuestion(landscape, question),
      escalationOf: (question) => escalationOf(landscape, question),
    }),
    locations: locationBook({
      database,
      locations: (queryable, ids) => numbersOf(other(), queryable, ids),
      sources: () => other().stock.sources(),
      heard: () => heardBySystem(other().intake),
    }),
    mark: async (tx, changed, also) => {
      await noteTiers(tx, landscape, changed);
      const priced = await followPrices(other(), tx, changed);
      await other().orders.followed(tx, changed, priced);
      const heirs = await heirsOf(other().records, tx, changed);
      const marks = marksFor(routes(), [...changed, ...heirs], (route) => fieldsRead(route, targets));
      if (also !== undefined) await other().delivery.lock(tx, { ...also, marks });
      await other().delivery.mark(tx, marks);
      // Last: what is taken in locks its deliveries first, too, and what was parked of it after them.
      await followBaseUnits(other(), tx, changed);
    },
  };
}

/** Prices rest on agreements: they are told before deliveries are locked, so that locks are taken in one order. Gives the items of which they speak. */
async function followPrices(
  { pricing: station }: Joined,
  tx: Transaction,
  changed: readonly Changed[],
): Promise<readonly string[]> {
  const ids = changed.flatMap(({ domain, key }) => (domain === 'price-agreement' ? [key] : []));
  return ids.length === 0 ? [] : await station.follow(tx, ids);
}

/** What was told of the stock of an item waits until the item has a base unit. */
async function followBaseUnits(
  { intake }: Joined,
  tx: Transaction,
  changed: readonly Changed[],
): Promise<void> {
  const counted = changed.filter(
    ({ domain, changedFields }) => domain === 'item' && (changedFields?.includes('baseUnit') ?? true),
  );
  await intake.released(
    tx,
    counted.map(({ key }) => baseUnitOf(key)),
  );
}

async function numbersOf(
  { records }: Joined,
  queryable: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = await records.goldenOf(queryable, ids);
  return new Map(
    found.flatMap(({ recordId, fields: { number } }) =>
      typeof number === 'string' ? [[recordId, number]] : [],
    ),
  );
}

type StockOptions = Parameters<typeof stock>[0];

export function stockNeeds(landscape: Landscape, other: Other): Pick<StockOptions, 'policies' | 'needs'> {
  const policies = stockPolicies(landscape);
  return {
    policies: () => policies,
    needs: {
      itemsOf: (queryable, itemIds) => itemTerms(other().records, queryable, itemIds),
      locationsOf: (queryable, ids) => other().locations.numbersOf(queryable, ids),
      heardAt: (locationIds) => other().locations.heardAt(locationIds),
      onChanged: (tx, pairs) =>
        other().mark(
          tx,
          pairs.map(({ itemId, locationId }) => ({ domain: 'availability', key: `${itemId}:${locationId}` })),
        ),
    },
  };
}

type PricingOptions = Parameters<typeof pricing>[0];
type PricingJoin = Pick<PricingOptions, 'policies' | 'needs' | 'certification'>;

export function pricingNeeds(
  { landscape, connections }: { readonly landscape: Landscape; readonly connections: readonly Connection[] },
  other: Other,
): PricingJoin {
  const policies = pricePolicies(landscape);
  const certification = certificationPolicy(landscape, connections);
  return {
    policies: () => policies,
    certification: () => certification,
    needs: {
      ...recordsForPrices(landscape, other),
      someIds: (queryable, domain, some) => other().records.someIdsOf(queryable, domain, some),
      externalIdsOf: async (queryable, system, ids) => {
        const of = ids.map((recordId) => ({ domain: 'party' as const, recordId }));
        const found = await other().records.externalIds(queryable, system, of);
        const main = found.filter(({ kind }) => kind === 'main');
        return new Map(main.map(({ recordId, externalId }) => [recordId, externalId]));
      },
    },
  };
}

function recordsForPrices(
  landscape: Landscape,
  other: Other,
): Pick<PricingOptions['needs'], 'versionsOf' | 'recordsOf' | 'viewFor'> {
  return {
    versionsOf: (queryable, ids) => other().records.versionsOf(queryable, ids),
    recordsOf: async (queryable, ids) =>
      (await other().records.goldenOf(queryable, ids)).map(
        ({ domain, recordId, version, number, deleted, mergedInto, fields, scoped }) => ({
          domain,
          recordId,
          version,
          number,
          deleted: deleted || mergedInto !== null,
          fields,
          scoped,
        }),
      ),
    viewFor: (record, channel) => viewFor(record, scopeOfChannel(landscape, channel)),
  };
}

export function deliveryNeeds(
  { landscape, clock }: { readonly landscape: Landscape; readonly clock: Clock },
  other: Other,
): DeliveryOptions['needs'] {
  return {
    loadViews: (queryable, target, keys) => {
      const { records, stock: stockStation, rules, routes, orders } = other();
      if (isOutgoingDomain(target.domain)) {
        const read = { records, documents: orders.documents };
        return documentViews(read, queryable, { target, keys });
      }
      return loadViews(
        {
          records,
          stock: stockStation,
          quality: rules.quality,
          routeOf: (name) => routes().find((route) => route.target === name),
          scopeOf: (route) => scopeOfRoute(landscape, route),
          today: () => dayOf(clock()),
          withdrawn: (within) => withdrawnNow(landscape, within),
          serves: (route, location) => mayServe(landscape, route, location),
        },
        queryable,
        { target, keys },
      );
    },
    linkExternalIds: async (tx, links) => {
      await other().orders.written(tx, links.flatMap(toWritten));
      await other().stewardship.link(
        tx,
        links.filter((link) => namesRecord(other().targets, link)),
      );
    },
    maintenanceUntil: (system, at) =>
      windowOpen(landscape.systems.find(({ name }) => name === system)?.maintenance ?? [], at),
    recovered: (tx, system) => other().orders.recovered(tx, system),
    waitingFor: (queryable, system) => other().orders.waitingFor(queryable, system),
  };
}

/** A document's id belongs to its case. */
function toWritten({ domain, recordId: key, system, externalId, revision, answer }: ExternalLink) {
  if (!isOutgoingDomain(domain) || revision === undefined) return [];
  return [{ system, key, externalId, revision, ...(answer === undefined ? {} : { answer }) }];
}

/** Ids of targets that show only what is valid name a place, not the record that is shown there today. */
function namesRecord(
  targets: readonly DeliveryTarget[],
  { system, domain }: { readonly system: string; readonly domain: string },
): boolean {
  return !targets.some(
    (each) => each.system === system && each.domain === domain && each.target.whileValid === true,
  );
}

export function intakeNeeds(other: Other): IntakeNeeds {
  return {
    apply: (tx, facts) =>
      takeIn(
        {
          ...other(),
          released: async (inTx, keys) => {
            await other().intake.released(inTx, keys);
            await other().orders.released(inTx, keys);
          },
          repairs: (system, domain) =>
            other()
              .routes()
              .some(
                ({ flow, ...route }) =>
                  route.system === system && flow.domain === domain && flow.drift === 'repair',
              ),
        },
        tx,
        facts,
      ),
  };
}
