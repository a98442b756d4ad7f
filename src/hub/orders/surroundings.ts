/** What stands around orders, loaded for many of them in a few statements: records, promises of stock, the declared policy. */
import { Compile } from 'typebox/compile';
import { Address } from '../../model/party.ts';
import type { RecordDomain } from '../../model/facts.ts';
import type { Reference } from '../../model/primitives.ts';
import { listReferences } from '../../model/references.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';
import {
  spokenUnits,
  type Around,
  type Asker,
  type Open,
  type OrderPolicy,
  type RestingPart,
  type Surroundings,
} from '../../processes/index.ts';
import type { Pricing } from '../../pricing/index.ts';
import type { Records } from '../../records/index.ts';
import type { Stock } from '../../stock/index.ts';
import { unitsMeant, type UnitMeant } from '../units/units-meant.ts';
import { itemFacts, ITEM_FIELDS, type KnownItems } from './around/item-facts.ts';
import { lookOutside, type Outside, type OutsideNeeds } from './around/outside.ts';
import { partyChains, PARTY_FIELDS } from './around/parties.ts';
import { promiseBook, type PromiseBook } from './around/promises.ts';
import { readAhead } from './around/reading-ahead.ts';

const address = Compile(Address);

export interface SurroundingNeeds {
  readonly records: Pick<Records, 'resolveReferences' | 'fieldsOf' | 'unitWords'>;
  readonly stock: Pick<Stock, 'availability' | 'resting'>;
  readonly pricing: Pick<Pricing, 'revisions'>;
  readonly clock: Clock;
  readonly policy: OrderPolicy;
  /** Who can be reached and heard; absent: nobody looks, as orders of the past are planned. */
  readonly outside?: OutsideNeeds;
}

/** Looks around cases, as often as one transaction plans them: records are read the first time, promises each time plans look for them. */
export function surroundings(
  needs: SurroundingNeeds,
  tx: Transaction,
): (cases: readonly Open[]) => Promise<Surroundings> {
  let records: Promise<KnownRecords> | undefined;
  return async (cases) => {
    records ??= readRecords(needs, tx, cases);
    const known = await records;
    const book = promiseBook(needs, tx, {
      items: known.items,
      locationIds: [...known.locations.values()],
    });
    const resting = await restingOf(needs, tx, cases);
    const outside = await lookOutside(needs.outside, tx, cases);
    return {
      around: aroundOf(needs, { ...known, ...outside, resting }, book),
      catchUp: () => book.catchUp(),
    };
  };
}

interface KnownRecords {
  readonly ids: ReadonlyMap<string, string | undefined>;
  readonly locations: ReadonlyMap<string, string>;
  readonly addresses: ReadonlyMap<string, Address>;
  readonly items: KnownItems;
  readonly unitMeant: UnitMeant;
  readonly chains: Awaited<ReturnType<typeof partyChains>>;
  /** How often agreements about each item have changed. */
  readonly priceStands: ReadonlyMap<string, bigint>;
}

async function readRecords(
  { records, pricing, policy }: SurroundingNeeds,
  queryable: Queryable,
  cases: readonly Open[],
): Promise<KnownRecords> {
  const places = placesOf(policy);
  const { ids, locations } = await resolveAll(records, queryable, { cases, places });
  const found = (domain: RecordDomain): string[] => [
    ...new Set([...ids].flatMap(([key, id]) => (id !== undefined && domainOf(key) === domain ? [id] : []))),
  ];
  const itemIds = [...found('item'), ...decidedItems(cases)];
  const parties = found('party');
  const addressed = policy.tax === undefined ? [] : [...locations.values()];
  const reading = await readAhead(records, queryable, {
    ids: [...itemIds, ...parties, ...addressed],
    names: [...ITEM_FIELDS, ...PARTY_FIELDS, ...LOCATION_FIELDS],
  });
  const items = await itemFacts(reading, queryable, itemIds);
  return {
    ids,
    locations,
    addresses: await addressesOf(reading, queryable, addressed),
    items,
    unitMeant: await unitsMeant(records, queryable, { spoken: spokenBy(cases, ids), items }),
    chains: await partyChains(reading, queryable, parties),
    priceStands: cases.some(mayBePricedAnew)
      ? await pricing.revisions(queryable, [...items.keys()])
      : new Map(),
  };
}

/** It was priced, and nothing of it was placed yet, or it was revised since: what stops it may be a price. */
function mayBePricedAnew({ state: { current, revisions, priced, firstWritten } }: Open): boolean {
  const isPriced = Object.hasOwn(priced, current?.order.revision ?? '');
  return isPriced && (firstWritten['sales-order'] === undefined || revisions.length > 1);
}

function aroundOf(
  { clock, policy }: SurroundingNeeds,
  {
    ids,
    locations,
    addresses,
    items,
    unitMeant,
    chains,
    resting,
    priceStands,
    ...outside
  }: KnownRecords & Outside & { readonly resting: Resting },
  book: PromiseBook,
): (opened: Open) => Around {
  const numbers = new Map([...locations].map(([number, id]) => [id, number]));
  const now = clock().toISOString();
  return (opened) => {
    const promise = (asker: Asker, itemId: string, locationId: string) =>
      book.lookUp(opened, asker, { itemId, locationId });
    return {
      now,
      policy,
      ...outside,
      document: opened.document,
      kept: opened.kept,
      resolve: (system, domain, reference) => ids.get(keyOf(system, domain, reference)),
      item: (id) => items.get(id),
      unitMeant,
      chainOf: (id) => chains.get(id) ?? [],
      priceStand: (itemId) => priceStands.get(itemId),
      locationId: (number) => locations.get(number),
      locationNumber: (id) => numbers.get(id),
      locationAddress: (id) => addresses.get(id),
      available: (...asked) => promise(...asked)?.quantity ?? '0',
      keptForOthers: (...asked) => promise(...asked)?.kept ?? [],
      resting: (key) => resting.get(key) ?? [],
    };
  };
}

type Resting = ReadonlyMap<string, readonly RestingPart[]>;

/** On what these orders wait, as it is now. */
async function restingOf(
  { stock, policy }: SurroundingNeeds,
  queryable: Queryable,
  cases: readonly Open[],
): Promise<Resting> {
  const keys = cases.flatMap(({ document, state }) =>
    Object.keys(state.awaiting).map((line) => `${document}/${line}`),
  );
  if (policy.restsOnReceipts !== true || keys.length === 0) return new Map();
  const parts = await stock.resting(queryable, keys);
  return new Map(
    [...Map.groupBy(parts, ({ key }) => key)].map(([key, own]) => [
      key,
      own.map(({ number, locationId, expectedOn, quantity, since }) => ({
        number,
        locationId,
        ...(expectedOn !== null && { expectedOn }),
        quantity,
        since: since.toISOString(),
      })),
    ]),
  );
}

function keyOf(system: string, domain: RecordDomain, { by, kind, value }: Reference): string {
  return JSON.stringify([domain, system, by, kind, value]);
}

function domainOf(key: string): unknown {
  const parts: unknown = JSON.parse(key);
  return Array.isArray(parts) ? parts[0] : undefined;
}

/** Every reference of every order, each distinct one once for each system that speaks; the places with the first of them, in one question. */
async function resolveAll(
  records: SurroundingNeeds['records'],
  queryable: Queryable,
  { cases, places }: { readonly cases: readonly Open[]; readonly places: readonly Asked[] },
): Promise<Pick<KnownRecords, 'ids' | 'locations'>> {
  const told = cases.flatMap(toldBy);
  // A number means the same in every system's words.
  const speaker = told[0]?.system ?? 'hub';
  const all = [...told, { system: speaker, references: places }];
  const ids = new Map<string, string | undefined>();
  for (const [system, group] of Map.groupBy(all, (each) => each.system)) {
    const asked = new Map(
      group
        .flatMap(({ references }) => references)
        .map(({ domain, reference }) => [keyOf(system, domain, reference), { domain, reference }]),
    );
    const answers = await records.resolveReferences(queryable, system, [...asked.values()]);
    [...asked.keys()].forEach((key, place) => ids.set(key, answers[place]));
  }
  return {
    ids,
    locations: new Map(
      places.flatMap(({ domain, reference }) => {
        const id = ids.get(keyOf(speaker, domain, reference));
        return id === undefined ? [] : [[reference.value, id] as const];
      }),
    ),
  };
}

interface Asked {
  readonly domain: RecordDomain;
  readonly reference: Reference;
}

/** Invoices are asked for their items where they name no line. */
function toldBy({ state: { current, earlierLines, invoices } }: Open) {
  if (current === undefined) return [];
  const { system, order } = current;
  const lines = [...order.lines, ...earlierLines];
  return [
    { system, references: listReferences('order', { ...order, lines }) },
    ...invoices.map(({ system: biller, invoice }) => ({
      system: biller,
      references: invoice.lines
        .filter(({ line }) => line === undefined)
        .map(({ item }) => ({ domain: 'item' as const, reference: item })),
    })),
  ];
}

/** The units that these orders are told in, of items that are known. */
function spokenBy(cases: readonly Open[], ids: KnownRecords['ids']) {
  return cases
    .flatMap(({ state }) => spokenUnits(state))
    .flatMap(({ system, code, item }) => {
      const itemId = ids.get(keyOf(item.system, 'item', item.reference));
      return itemId === undefined ? [] : [{ system, code, itemId }];
    });
}

/** The declared warehouses, and those who take goods back. */
function placesOf({ warehouses, returns }: OrderPolicy): readonly Asked[] {
  const numbers = new Set([...warehouses, ...(returns?.takers ?? [])].map(({ location }) => location));
  return [...numbers].map((value) => ({ domain: 'location', reference: { by: 'number', value } }));
}

const LOCATION_FIELDS = ['address'];

async function addressesOf(
  records: Pick<Records, 'fieldsOf'>,
  queryable: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Address>> {
  if (ids.length === 0) return new Map();
  const rows = await records.fieldsOf(queryable, ids, LOCATION_FIELDS);
  return new Map(
    rows.flatMap(({ recordId, fields }) =>
      address.Check(fields['address']) ? [[recordId, fields['address']] as const] : [],
    ),
  );
}

/** Items that people have named to be sent instead. */
function decidedItems(cases: readonly Open[]): readonly string[] {
  return cases.flatMap(({ state: { decisions } }) => decisions.flatMap(({ item }) => item ?? []));
}
