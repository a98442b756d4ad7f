/** Names without an index of their own: a trace, an event, an id in a header. The latest messages and events are searched for them. */
import { searchLatestEvents, type RecordedEvent } from '../../log/index.ts';
import type { Services } from '../services.ts';
import { ID } from './find-record.ts';
import type { Named } from './thread.ts';

/** What was found, and what was left out. */
type Searched = Pick<Named, 'messageIds' | 'recordIds' | 'reservationIds' | 'events' | 'as' | 'notSearched'>;

const MOST_EVENTS = 1000;
/** Of the records that one trace has touched, so many belong to the thread. */
const MOST_SUBJECTS = 20;

/** Searches by the form of the text: a W3C trace id (or a whole `traceparent`), an event id, or any id in a header. */
export async function searchedFor(services: Services, text: string): Promise<Searched> {
  const traceId = traceIdIn(text);
  const [messages, events, headers] = await Promise.all([
    traceId === undefined ? [] : services.intake.ofTrace(traceId),
    eventsBehind(services, text, traceId),
    services.intake.inHeaders(text),
  ]);
  const found = events.events;
  return {
    events: found,
    messageIds: new Set([
      ...[...messages, ...headers.messages].map(({ id }) => id),
      ...first(found.map(({ correlationId }) => correlationId).filter((id) => ID.test(id))),
    ]),
    recordIds: new Set(first(found.flatMap(({ subject }) => subjectId(subject, 'record')))),
    reservationIds: new Set(first(found.flatMap(({ subject }) => subjectId(subject, 'reservation')))),
    as: [
      ...messages.map(({ source }) => `W3C trace of a message from ${source}`),
      ...found.map(({ type }) => (traceId === undefined ? `event: ${type}` : 'W3C trace of events')),
      ...headers.messages.map(({ source }) => `id in a header of a message from ${source}`),
    ],
    notSearched: [
      ...unsearched('ids in the headers of messages', headers.unsearchedUntil),
      ...unsearched(traceId === undefined ? 'ids of events' : 'the traces of events', events.unsearchedUntil),
    ],
  };
}

/** Versions above 00 may carry more behind the flags. */
function traceIdIn(text: string): string | undefined {
  const [, alone, within] =
    /^(?:([0-9a-f]{32})|[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}.*)$/i.exec(text) ?? [];
  return (alone ?? within)?.toLowerCase();
}

type Latest = Awaited<ReturnType<typeof searchLatestEvents>>;
const NONE: Latest = { events: [] };

async function eventsBehind(
  { database }: Services,
  text: string,
  traceId: string | undefined,
): Promise<Latest> {
  if (traceId !== undefined) return searchLatestEvents(database, { traceId }, MOST_EVENTS);
  return ID.test(text) ? searchLatestEvents(database, { eventId: text }, 1) : NONE;
}

function first(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)].slice(0, MOST_SUBJECTS);
}

/** Subjects are `<domain>/<id>`; what has no id of ours is followed by its correlation alone. */
function subjectId(subject: RecordedEvent['subject'], kind: 'record' | 'reservation'): readonly string[] {
  const [what, id = ''] = subject.split('/');
  return (what === 'reservation') === (kind === 'reservation') && ID.test(id) ? [id] : [];
}

/** A sentence where something was left out. */
function unsearched(what: string, until: Date | undefined): readonly string[] {
  if (until === undefined) return [];
  return [`Of ${what} only the latest were searched: what came until ${until.toISOString()} was not.`];
}
