/** Golden records and promises of stock as one target may see them: what delivery writes from. */
import type { TargetView } from '../connectors/kit/target.ts';
import type { DeliveryTarget } from '../delivery/index.ts';
import type { RecordDomain } from '../model/facts.ts';
import type { Reference } from '../model/primitives.ts';
import { listReferences } from '../model/references.ts';
import { isRecordDomain } from '../model/shapes.ts';
import type { Availability } from '../model/stock.ts';
import type { Queryable } from '../platform/sql.ts';
import {
  refusals,
  viewFor,
  type Golden,
  type QualityRule,
  type Records,
  type Scope,
} from '../records/index.ts';
import type { AvailabilityLine, Stock } from '../stock/index.ts';
import type { Route } from './declared/routes-of-change.ts';
import { validityOn } from './declared/validity.ts';
import { inheritedBy } from './inheritance.ts';

/** A view, `gone` where the record is deleted or does not concern the target, or why it must not go out. */
export type LoadedView = TargetView | 'gone' | { readonly withheld: string };

export interface ViewNeeds {
  readonly records: Pick<Records, 'goldenOf' | 'fieldsOf' | 'externalIds'>;
  readonly stock: Pick<Stock, 'availability'>;
  readonly quality: readonly QualityRule[];
  readonly routeOf: (target: string) => Route | undefined;
  /** The part of the business that a target serves. */
  readonly scopeOf: (route: Route) => Scope;
  /** The day, as `2026-11-21`, by which validity counts. */
  readonly today: () => string;
  /** What is silent now and withdrawn for it: a whole flow, or a flow's promises at a location (record id). */
  readonly withdrawn: (queryable: Queryable) => Promise<(flow: string, locationId?: string) => boolean>;
  /** May stock at this location be sold through the flow's channel? */
  readonly serves: (route: Route, location: string | undefined) => boolean;
}

/** Loads the views of these keys in a few statements, whatever their number. */
export async function loadViews(
  needs: ViewNeeds,
  queryable: Queryable,
  { target, keys }: { readonly target: DeliveryTarget; readonly keys: readonly string[] },
): Promise<ReadonlyMap<string, LoadedView>> {
  const route = needs.routeOf(target.name);
  if (route === undefined)
    return new Map(keys.map((key) => [key, { withheld: 'no flow leads here any more' }]));
  if (target.domain === 'availability') return await availabilityViews(needs, queryable, { route, keys });
  if (isRecordDomain(target.domain))
    return await recordViews(needs, queryable, { route, target, domain: target.domain, keys });
  throw new Error(`documents of processes are no records: ${target.domain}`);
}

async function recordViews(
  needs: ViewNeeds,
  queryable: Queryable,
  {
    route,
    target,
    domain,
    keys,
  }: {
    readonly route: Route;
    readonly target: DeliveryTarget;
    readonly domain: RecordDomain;
    readonly keys: readonly string[];
  },
): Promise<Map<string, LoadedView>> {
  const isWithdrawn = await needs.withdrawn(queryable);
  if (isWithdrawn(route.flow.name)) return withholdAll(keys, route);
  const today = target.target.whileValid === true ? needs.today() : undefined;
  const scope = needs.scopeOf(route);
  const rules = needs.quality.filter(({ channel }) => channel === route.target || channel === scope.channel);
  const golden = await needs.records.goldenOf(queryable, keys);
  const seen = golden.map((record) => ({ record, fields: viewFor(record, scope) }));
  const links = await linksOf(needs, queryable, {
    system: route.system,
    of: seen.flatMap(({ record, fields }) => [
      { domain, recordId: record.recordId },
      ...listReferences(domain, fields).flatMap(({ domain: to, reference }) =>
        reference.by === 'record' ? [{ domain: to, recordId: reference.value }] : [],
      ),
    ]),
  });
  const inherited =
    domain === 'party' ? await inheritedBy(needs.records, queryable, { seen, scope }) : NOBODY_ABOVE;
  return new Map(
    seen.map(({ record, fields }) => [
      record.recordId,
      viewOf(record, { fields, inherited: inherited.get(record.recordId), links, rules, route, today }),
    ]),
  );
}

const NOBODY_ABOVE: ReadonlyMap<string, object> = new Map();

function withholdAll(keys: readonly string[], { flow }: Route): Map<string, LoadedView> {
  const withheld = `${flow.source} is silent: nothing is sent on until it is heard again`;
  return new Map(keys.map((key) => [key, { withheld }]));
}

function viewOf(
  record: Golden,
  {
    fields,
    inherited,
    links,
    rules,
    route,
    today,
  }: {
    fields: Golden['fields'];
    inherited: object | undefined;
    links: Links;
    rules: readonly QualityRule[];
    route: Route;
    today: string | undefined;
  },
): LoadedView {
  if (record.deleted) return 'gone';
  if (route.flow.filter !== undefined && !route.flow.filter({ ...fields })) return 'gone';
  const validity = today === undefined ? 'valid' : validityOn(fields, today);
  if (validity === 'over') return 'gone';
  if (validity === 'to-come') return { withheld: `it is valid from ${String(fields['validFrom'])}` };
  const [refusal] = refusals(record, rules);
  if (refusal !== undefined) return { withheld: refusal.words };
  const view = asTargetView(carried(fields, route.flow.fields), links, record.recordId);
  return inherited === undefined ? view : { ...view, inherited: carried(inherited, route.flow.fields) };
}

/** Only the fields that the flow carries; what it leaves out stays as the target has it. */
function carried(fields: object, names: readonly string[] | undefined): object {
  if (names === undefined) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
}

async function availabilityViews(
  needs: ViewNeeds,
  queryable: Queryable,
  { route, keys }: { readonly route: Route; readonly keys: readonly string[] },
): Promise<Map<string, LoadedView>> {
  const pairs = keys.map((key) => {
    const [itemId = '', locationId = ''] = key.split(':');
    return { key, itemId, locationId };
  });
  const lines = await needs.stock.availability({
    itemIds: [...new Set(pairs.map(({ itemId }) => itemId))],
    locationIds: [...new Set(pairs.map(({ locationId }) => locationId))],
    channel: route.flow.channel,
    measure: route.flow.measure ?? 'available-to-promise',
  });
  const isWithdrawn = await needs.withdrawn(queryable);
  const byKey = new Map(lines.map((line) => [`${line.itemId}:${line.locationId}`, line]));
  const links = await linksOf(needs, queryable, {
    system: route.system,
    of: pairs.flatMap(({ itemId, locationId }) => [
      { domain: 'item' as const, recordId: itemId },
      { domain: 'location' as const, recordId: locationId },
    ]),
  });
  return new Map(
    pairs.map(({ key, locationId }) => [
      key,
      needs.serves(route, links.numbers.get(locationId))
        ? promiseView(byKey.get(key), { links, key, isWithdrawn: isWithdrawn(route.flow.name, locationId) })
        : 'gone',
    ]),
  );
}

function promiseView(
  line: AvailabilityLine | undefined,
  { links, key, isWithdrawn }: { links: Links; key: string; isWithdrawn: boolean },
): LoadedView {
  if (line === undefined) return 'gone';
  if (line.unit === undefined) return { withheld: 'the item has no base unit' };
  if (line.asOf === undefined) return { withheld: 'nothing was ever counted or moved here' };
  const promise: Availability = {
    item: { by: 'record', value: line.itemId },
    location: { by: 'record', value: line.locationId },
    measure: line.measure,
    quantity: isWithdrawn ? '0' : line.quantity,
    unit: line.unit,
    asOf: line.asOf.toISOString(),
  };
  return asTargetView(promise, links, key);
}

/** What is known of records and of their ids in one system. */
interface Links {
  /** By `record id` and `record id kind`. */
  readonly externalIds: ReadonlyMap<string, string>;
  readonly numbers: ReadonlyMap<string, string>;
}

export async function linksOf(
  needs: { readonly records: Pick<Records, 'fieldsOf' | 'externalIds'> },
  queryable: Queryable,
  {
    system,
    of,
  }: { readonly system: string; readonly of: readonly { domain: RecordDomain; recordId: string }[] },
): Promise<Links> {
  const rows = await needs.records.externalIds(queryable, system, of);
  const numbers = new Map<string, string>();
  const ids = [...new Set(of.map(({ recordId }) => recordId))];
  for (const { recordId, fields } of await needs.records.fieldsOf(queryable, ids, ['number']))
    if (typeof fields['number'] === 'string') numbers.set(recordId, fields['number']);
  const externalIds = new Map<string, string>();
  for (const { recordId, kind, externalId } of rows) {
    const key = linkKey(recordId, kind);
    if (!externalIds.has(key)) externalIds.set(key, externalId);
  }
  return { externalIds, numbers };
}

function linkKey(recordId: string, kind = 'main'): string {
  return `${recordId} ${kind}`;
}

export function asTargetView(fields: object, links: Links, recordId: string): TargetView {
  const externalId = links.externalIds.get(linkKey(recordId));
  return {
    fields,
    ...(externalId === undefined ? {} : { externalId }),
    externalIdOf: (_domain: RecordDomain, { value }: Reference, kind?: string) =>
      links.externalIds.get(linkKey(value, kind)),
    numberOf: (_domain: RecordDomain, { value }: Reference) => links.numbers.get(value),
  };
}
