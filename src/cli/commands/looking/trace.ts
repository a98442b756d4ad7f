/** `trace`: everything that belongs to one id. */
import type { Static } from 'typebox';
import type { Command } from 'commander';
import { traceAnything } from '../../../api/looking/trace.ts';
import { session } from '../../session.ts';
import { localTitle, paragraph, shortTime, table } from '../../table.ts';
import { standingsTable } from './standings.ts';

type Traced = Static<typeof traceAnything.answer>;

export function addTrace(program: Command): void {
  program
    .command('trace')
    .argument('<anything>', 'any number or id, of the hub or of a system')
    .description('Everything that belongs to one id: messages, records, stock, deliveries, questions, events')
    .addHelpText(
      'after',
      '\nIt may be a number, GTIN, GLN or any system’s id (erp:10023 for that of one system), a movement or count, the document of a\n' +
        'shipment, an order by its number, ours, the ERP’s or that of its invoice, the number at the end of a global id (4711 for gid://shopify/Product/4711), a sender’s delivery id (webhook-id,\n' +
        'X-Shopify-Webhook-Id), the name of a file, a reservation or its reference, a W3C trace id, and every id of the hub: of a record,\n' +
        'message, event, question, proposal, replay, promise (item:location) or correlation.\n\n' +
        'Examples:\n  crossdock trace BR-6000-2RS\n  crossdock trace 4006381333931\n  crossdock trace 0198a5d2-6e1f-7c44-9d0b-2f6a54a1c0de',
    )
    .action(async (anything: string, _options: object, command: Command) => {
      const { hub, show } = session(command);
      show(await hub.call(traceAnything, { anything }), traceWords);
    });
}

function happenings(traced: Traced) {
  return [
    ...traced.messages.map((message) => ({
      at: message.receivedAt,
      what: `message ${message.id} from ${message.source}, ${message.state}${message.duplicates > 0 ? `, ${message.duplicates} duplicates absorbed` : ''}${message.conflictsWith === undefined ? '' : `, other content under the delivery id of ${message.conflictsWith}`}`,
    })),
    ...traced.ledger.map((entry) => ({
      at: entry.occurredAt,
      what: `${entry.kind} ${entry.id} of ${entry.system}: ${entry.quantity} ${entry.item ?? entry.itemId} at ${entry.location ?? entry.locationId} (${entry.reason})`,
    })),
    ...traced.events.map((event) => ({
      at: event.time,
      what: `${shortType(event.type)}  ${withNumber(event.subject, traced)}`,
    })),
    ...traced.deliveries.flatMap(({ target, key, number, location, tries }) =>
      tries.map((each) => ({
        at: each.at,
        what: `${target} ${[number ?? key, location].filter(Boolean).join(' at ')}: ${[each.outcome, each.reason].filter(Boolean).join(', ')}`,
      })),
    ),
    ...traced.orders.map((order) => ({
      at: order.changedAt,
      what: `order ${order.channel} ${order.number} (${order.document}) is ${order.status}`,
    })),
    ...traced.files.map((file) => ({
      at: file.pickedAt,
      what: `file ${file.name} of ${file.source}: ${file.records} records, ${file.rejected} of them rejected`,
    })),
    ...traced.exceptions.map((each) => ({ at: each.openedAt, what: `question ${each.id}: ${each.what}` })),
    ...traced.reservations.map((each) => ({
      at: each.createdAt,
      what: `reservation ${each.id}, ${each.state}, for ${each.channel}${each.reference === undefined ? '' : ` ${each.reference}`}`,
    })),
  ];
}

function traceWords(traced: Traced): string {
  const parts = happenings(traced);
  return [
    paragraph(`"${traced.asked}" is: ${traced.understoodAs.join('; ')}`),
    '',
    table(
      [localTitle('When'), 'What'],
      parts
        .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
        .map(({ at, what }) => [shortTime(at), what]),
      'Nothing has happened to it yet.',
    ),
    '',
    ...(traced.records.length === 0 ? [] : [standingsTable(traced.deliveries, 'It concerns no target.')]),
    ...traced.parked.map(
      (each) => `\n${paragraph(`parked (${each.kind}) ${each.source} ${each.key ?? ''}: ${each.reason}`)}`,
    ),
    ...traced.notSearched.map((each) => `\n${paragraph(each)}`),
  ].join('\n');
}

/** `com.crossdock.item.changed.v1` is `item.changed`. */
function shortType(type: string): string {
  return type.replace(/^com\.crossdock\.(.+)\.v[0-9]+$/, '$1');
}

/** People know numbers: the subject of an event names its record by id. */
function withNumber(subject: string, { records, ledger }: Traced): string {
  const named = [
    ...records.map(({ id, number }) => ({ id, number })),
    ...ledger.map(({ itemId, item = '' }) => ({ id: itemId, number: item })),
  ].find(({ id, number }) => number !== '' && subject.includes(id));
  return named === undefined ? subject : subject.replace(named.id, () => named.number);
}
