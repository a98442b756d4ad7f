/** The page of all events of the log, from the catalogue that a test holds against the events themselves. */
import { eventTypes, type EventType } from '../../src/api/openapi/event-types.ts';
import { page, schemaRows, table } from './markdown.ts';

const HEADS = ['Field', 'Type', 'Needed', 'What it is'];

/** Gives the page: an overview, and the data of each kind. */
export function eventPage(): string {
  return page('Events', [
    'What happens is a fact in the log, written in the transaction that made it true, in the form of [CloudEvents 1.0](https://cloudevents.io). ' +
      'Read it in order by `GET /ops/v1/events` and follow it by `after`; nothing is skipped, and positions from before a restore are refused. Or be told of them by webhook: see `crossdock feeds` and `POST /ops/v1/feeds`. ' +
      'For programs, the running hub describes the same at `/asyncapi.json` (AsyncAPI 3.0).',
    'On the wire the type `item.changed` is `com.crossdock.item.changed.v1`, and the source `/records` is `/crossdock/records`. `correlationid` names the case: the message, ' +
      'decision, reservation or rule change with which it began. `causationid` is the direct cause, where it has an id.',
    table(
      ['Type', 'Source', 'Subject', 'When'],
      eventTypes.map(({ type, source, subject, when }) => [
        `\`${type}\``,
        `\`${source}\``,
        `\`${subject}\``,
        when,
      ]),
    ),
    ...[...Map.groupBy(eventTypes, ({ data }) => JSON.stringify(data)).values()].flatMap(dataOf),
  ]);
}

/** Types with the same data stand together. */
function dataOf(types: readonly EventType[]): string[] {
  const [first] = types;
  if (first === undefined) return [];
  return [`## Data of ${nameOf(types)}`, table(HEADS, schemaRows(first.data))];
}

function nameOf(types: readonly EventType[]): string {
  const [first, ...others] = types.map(({ type }) => type);
  const isOfRecords = types.every(({ source }) => source === '/records');
  if (isOfRecords) return 'the events of records';
  return [first, ...others].map((type) => `\`${type}\``).join(', ');
}
