/** Follows a thread from any id: what it names, and from there everything that belongs to the same case. */
import type { CloudEvent, RecordedEvent } from '../../log/index.ts';
import { readEvents, toCloudEvent } from '../../log/index.ts';
import type { Services } from '../services.ts';
import { ID, NUMBER, recordsNamed, type NamedRecord } from './find-record.ts';
import { searchedFor } from './searching.ts';

export type FoundOrder = NonNullable<Awaited<ReturnType<Services['orders']['find']>>>;

/** What a text names, and what hangs on it. */
export interface Named {
  readonly messageIds: ReadonlySet<string>;
  readonly recordIds: ReadonlySet<string>;
  readonly reservationIds: ReadonlySet<string>;
  /** Entries of the ledger that a system calls so. */
  readonly entries: Awaited<ReturnType<Services['stock']['entriesNamed']>>;
  /** Files that were picked up under this name. */
  readonly files: Awaited<ReturnType<Services['intake']['files']>>;
  /** Records that could not be taken, which their system calls so. */
  readonly parked: Awaited<ReturnType<Services['intake']['parked']>>;
  /** Orders with their documents and facts. */
  readonly orders: readonly FoundOrder[];
  /** In which ways the text was understood, in words. */
  readonly as: readonly string[];
  /** Events that were found one by one. */
  readonly events: readonly RecordedEvent[];
  /** What might bear the name too and was not searched, in sentences. */
  readonly notSearched: readonly string[];
}

/** So much of each kind is shown; a thread is for reading. */
const MOST = 20;
const MOST_EVENTS = 1000;

/** Finds everything that bears this name: by what has an index first, and only then by searching the latest messages and events. */
export async function whatIsNamed(services: Services, text: string): Promise<Named> {
  const indexed = await whatIsIndexed(services, text);
  if (indexed.as.length > 0) return withConflicts(services, indexed);
  return withConflicts(services, { ...indexed, ...(await searchedFor(services, text)) });
}

/** Orders by any of their names, with the messages and reservations that they are made of. */
async function withOrders(services: Services, named: Named, text: string): Promise<Named> {
  const { orders, stock } = services;
  const names = await orders.named(text);
  const distinct = new Map(names.map((each) => [`${each.channel}/${each.number}`, each]));
  const found = (
    await Promise.all([...distinct.values()].map(({ channel, number }) => orders.find(channel, number)))
  ).filter((order) => order !== undefined);
  const held = await Promise.all(
    found.map(({ document }) => stock.reservations({ reference: document, limit: MOST })),
  );
  const told = found.flatMap(({ facts }) => facts.flatMap(({ messageId }) => messageId ?? []));
  return {
    ...named,
    orders: found,
    as: [...names.map(orderWords), ...named.as],
    messageIds: new Set([...named.messageIds, ...told.filter((id) => ID.test(id)).slice(0, MOST)]),
    reservationIds: new Set([...named.reservationIds, ...held.flat().map(({ id }) => id)]),
  };
}

function orderWords({
  channel,
  number,
  by,
}: Awaited<ReturnType<Services['orders']['named']>>[number]): string {
  if (by === 'number') return `order of ${channel}`;
  if (by === 'document') return `our number of order ${channel}/${number}`;
  const held = HELD_IN_HAND[by];
  if (held !== undefined) return `${held} of order ${channel}/${number}`;
  return `number of order ${channel}/${number} in ${by}`;
}

/** Names that are not some system's own number. */
const HELD_IN_HAND: Readonly<Record<string, string>> = {
  'purchase order': 'the buyer’s purchase order',
  'tracking number': 'tracking number of a parcel',
  package: 'SSCC of a package',
  return: 'return',
};

async function whatIsIndexed(services: Services, text: string): Promise<Named> {
  return withOrders(services, await whatHasIndexes(services, text), text);
}

async function whatHasIndexes(services: Services, text: string): Promise<Named> {
  const { stock, intake, database } = services;
  const [entries, found, reservations, byId, delivered, files, parked, global, related] = await Promise.all([
    stock.entriesNamed(text),
    recordsBehind(services, text),
    stock.reservations({ reference: text, limit: MOST }),
    ID.test(text) ? namedById(services, text) : NOTHING,
    intake.delivered(text),
    intake.files({ name: text }, { limit: MOST }),
    intake.parked({ key: text }, { limit: MOST }),
    NUMBER.test(text) ? intake.parked({ globalNumber: text }, { limit: MOST }) : [],
    readEvents(database, { correlationId: text, limit: 1 }),
  ]);
  const parkedAll = [...parked, ...global];
  const messages = [...entries, ...parkedAll].map(({ messageId }) => messageId);
  return {
    entries,
    files,
    parked: parkedAll,
    orders: [],
    events: [],
    notSearched: [],
    messageIds: new Set([...byId.messageIds, ...delivered.map(({ id }) => id), ...messages]),
    recordIds: new Set([...byId.recordIds, ...found.map(({ recordId }) => recordId)]),
    reservationIds: new Set([...byId.reservationIds, ...reservations.map(({ id }) => id)]),
    as: [
      ...byId.as,
      ...entries.map((entry) => entryWords(entry, text)),
      ...found.map((each) => recordWords(each)),
      ...delivered.map(({ source }) => `delivery id of a message from ${source}`),
      ...files.map(({ source }) => `file of ${source}`),
      ...parkedAll.map(({ source }) => `id of a record from ${source} that could not be taken`),
      ...(reservations.length > 0 ? ['reference of reservations'] : []),
      ...(Array.isArray(related) && related.length > 0 && byId.as.length === 0 ? ['correlation id'] : []),
    ],
  };
}

/** Two messages of one delivery id and different content belong to one thread. */
async function withConflicts({ intake }: Services, named: Named): Promise<Named> {
  const others = await intake.conflicting([...named.messageIds]);
  return { ...named, messageIds: new Set([...named.messageIds, ...others]) };
}

/** The records of a name; of the key of a promise, `item:location`, both. */
async function recordsBehind(services: Services, text: string): Promise<readonly NamedRecord[]> {
  const parts = text.split(':');
  const keys = parts.length === 2 && parts.every((part) => ID.test(part)) ? parts : [];
  const golden = await services.records.goldenOf(services.database, keys);
  const ofKey = golden.map(({ recordId, domain }) => ({
    recordId,
    domain,
    as: 'part of a delivery’s key',
    text,
  }));
  return [...ofKey, ...(await recordsNamed(services, text))].slice(0, MOST);
}

function entryWords(
  { kind, system, id }: { kind: string; system: string; id: string },
  text: string,
): string {
  return id === text ? `${kind} of ${system}` : `document of shipments from ${system}`;
}

const KEYS: Readonly<Record<string, string>> = {
  number: 'number',
  gtin: 'GTIN',
  gln: 'GLN',
  'part of a delivery’s key': 'part of a delivery’s key',
};

function recordWords({ domain, as, text }: NamedRecord): string {
  const words = domain.replaceAll('-', ' ');
  const key = KEYS[as];
  if (key !== undefined) return `${words} (${key})`;
  return text.startsWith('gid:') ? `${words} (its id in ${as}: ${text})` : `${words} (its id in ${as})`;
}

type ById = Pick<Named, 'messageIds' | 'recordIds' | 'reservationIds' | 'as'>;
const NOTHING: ById = { messageIds: new Set(), recordIds: new Set(), reservationIds: new Set(), as: [] };

async function namedById(services: Services, id: string): Promise<ById> {
  const { intake, records, stock, exceptions, delivery, database } = services;
  const [message, [record], [reservation], exception, replay, pending] = await Promise.all([
    intake.message(id),
    records.goldenOf(database, [id]),
    stock.reservations({ id, limit: 1 }),
    exceptions.find(id),
    delivery.replay.find(id),
    records.pendingOne(database, id),
  ]);
  return {
    messageIds: new Set([message?.id, exception?.messageId].filter(isUuid)),
    recordIds: new Set([record?.recordId, exception?.recordId, pending?.recordId].filter(isUuid)),
    reservationIds: new Set([reservation?.id].filter(isUuid)),
    as: [
      ...wordsFor(message, ({ source }) => `message from ${source}`),
      ...wordsFor(record, ({ domain }) => domain),
      ...wordsFor(reservation, () => 'reservation'),
      ...wordsFor(exception, ({ what }) => `question: ${what}`),
      ...wordsFor(replay, () => 'replay'),
      ...wordsFor(pending, ({ kind, field, system }) => `${kind}: ${field} as ${system} has it`),
    ],
  };
}

function wordsFor<Thing>(thing: Thing | undefined, words: (thing: Thing) => string): string[] {
  return thing === undefined ? [] : [words(thing)];
}

function isUuid(id: string | undefined): id is string {
  return id !== undefined && ID.test(id);
}

/** The events of all that is named, in order of the log, each once; of long stories the latest. */
export async function eventsOf(
  { database, records }: Services,
  named: Named,
  text: string,
): Promise<readonly CloudEvent[]> {
  const golden = await records.goldenOf(database, [...named.recordIds]);
  const subjects = [
    ...golden.map(({ domain, recordId }) => `${domain}/${recordId}`),
    ...named.orders.map(({ channel, number }) => `order/${channel}/${number}`),
    ...[...named.reservationIds].map((id) => `reservation/${id}`),
    ...(ID.test(text) ? [`exception/${text}`, `replay/${text}`] : []),
  ];
  const read = await Promise.all([
    ...[text, ...named.messageIds].map((correlationId) =>
      readEvents(database, { correlationId, limit: MOST_EVENTS }),
    ),
    ...subjects.map((subject) => readEvents(database, { subject, limit: MOST_EVENTS })),
  ]);
  const byId = new Map(
    [named.events, ...read].flatMap((list) =>
      Array.isArray(list) ? list.map((event: RecordedEvent) => [event.id, event] as const) : [],
    ),
  );
  return [...byId.values()]
    .toSorted((a, b) => a.time.localeCompare(b.time))
    .slice(-MOST_EVENTS)
    .map(toCloudEvent);
}
