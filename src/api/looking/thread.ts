/** Follows a thread from any id: what it names, and from there everything that belongs to the same case. */
import type { CloudEvent } from '../../log/index.ts';
import { readEvents, toCloudEvent } from '../../log/index.ts';
import type { Services } from '../services.ts';
import { ID } from './find-record.ts';

/** What a text names, and what hangs on it. */
export interface Named {
  readonly messageIds: ReadonlySet<string>;
  readonly recordIds: ReadonlySet<string>;
  readonly reservationIds: ReadonlySet<string>;
  /** Entries of the ledger that a system calls so. */
  readonly entries: Awaited<ReturnType<Services['stock']['entriesNamed']>>;
  /** In which ways the text was understood, in words. */
  readonly as: readonly string[];
}

/** So much of each kind is shown; a thread is for reading. */
const MOST = 20;
const MOST_EVENTS = 1000;

/** Finds everything that bears this name. */
export async function whatIsNamed(services: Services, text: string): Promise<Named> {
  const { stock, records, database } = services;
  const [entries, found, reservations, byId, related] = await Promise.all([
    stock.entriesNamed(text),
    records.search(database, text, 200),
    stock.reservations({ reference: text, limit: MOST }),
    ID.test(text) ? namedById(services, text) : NOTHING,
    readEvents(database, { correlationId: text, limit: 1 }),
  ]);
  const exact = found.filter((each) => each.text === text).slice(0, MOST);
  return {
    entries,
    messageIds: new Set([...byId.messageIds, ...entries.map(({ messageId }) => messageId)]),
    recordIds: new Set([...byId.recordIds, ...exact.map(({ recordId }) => recordId)]),
    reservationIds: new Set([...byId.reservationIds, ...reservations.map(({ id }) => id)]),
    as: [
      ...byId.as,
      ...entries.map(({ kind, system }) => `${kind} of ${system}`),
      ...exact.map(({ domain, as }) =>
        as === 'number' ? `${domain} number` : `${domain} (its id in ${as})`,
      ),
      ...(reservations.length > 0 ? ['reference of reservations'] : []),
      ...(Array.isArray(related) && related.length > 0 && byId.as.length === 0 ? ['correlation id'] : []),
    ],
  };
}

type ById = Omit<Named, 'entries'>;
const NOTHING: ById = { messageIds: new Set(), recordIds: new Set(), reservationIds: new Set(), as: [] };

async function namedById(services: Services, id: string): Promise<ById> {
  const { intake, records, stock, exceptions, delivery, database } = services;
  const [message, [record], [reservation], exception, replay] = await Promise.all([
    intake.message(id),
    records.goldenOf(database, [id]),
    stock.reservations({ id, limit: 1 }),
    exceptions.find(id),
    delivery.replay.find(id),
  ]);
  return {
    messageIds: new Set([message?.id, exception?.messageId].filter(isUuid)),
    recordIds: new Set([record?.recordId, exception?.recordId].filter(isUuid)),
    reservationIds: new Set([reservation?.id].filter(isUuid)),
    as: [
      ...wordsFor(message, ({ source }) => `message from ${source}`),
      ...wordsFor(record, ({ domain }) => domain),
      ...wordsFor(reservation, () => 'reservation'),
      ...wordsFor(exception, ({ what }) => `question: ${what}`),
      ...wordsFor(replay, () => 'replay'),
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
    read.flatMap((list) => (Array.isArray(list) ? list.map((event) => [event.id, event] as const) : [])),
  );
  return [...byId.values()]
    .toSorted((a, b) => a.time.localeCompare(b.time))
    .slice(-MOST_EVENTS)
    .map(toCloudEvent);
}
