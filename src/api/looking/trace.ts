/** From any id to the whole story: messages, records, stock, deliveries, questions, events. */
import { Type } from 'typebox';
import { Event } from '../ops/events.ts';
import { Exception, showExceptions } from '../ops/exceptions.ts';
import { Message, ParkedRecord, PickedFile, showFile, showMessage, showParked } from '../ops/messages.ts';
import { answer, refuse, route } from '../route.ts';
import type { Services } from '../services.ts';
import { closed, Name, named } from '../shapes.ts';
import { OrderSummary, summaryOfOrder } from '../orders/order-shapes.ts';
import { showEntry, ShownEntry } from '../stock/ledger.ts';
import { withNames } from '../stock/names.ts';
import { Reservation, showReservation } from '../stock/reservation-shapes.ts';
import { showRecord, ShownRecord } from '../system/record-shapes.ts';
import { ID } from './find-record.ts';
import { promisesOf, showStandings, Standing } from './standing.ts';
import { eventsOf, whatIsNamed, type Named } from './thread.ts';

const Trace = named(
  'Trace',
  Type.Object(
    {
      asked: Type.String(),
      understoodAs: Type.Array(Type.String()),
      notSearched: Type.Array(Type.String(), {
        description: 'What may bear this id too and is too old to have been searched',
      }),
      messages: Type.Array(Message),
      parked: Type.Array(ParkedRecord),
      files: Type.Array(PickedFile),
      records: Type.Array(ShownRecord),
      orders: Type.Array(OrderSummary),
      ledger: Type.Array(ShownEntry),
      reservations: Type.Array(Reservation),
      deliveries: Type.Array(Standing),
      exceptions: Type.Array(Exception),
      events: Type.Array(Event),
    },
    closed,
  ),
);

export const traceAnything = route({
  method: 'GET',
  path: '/ops/v1/trace/{anything}',
  name: 'trace',
  scope: 'ops:read',
  summary: 'Everything that belongs to one id, whatever it names',
  description:
    'It may be a number, GTIN, GLN, any system’s id (or erp:10023 for one system’s), a movement or count, the document of a shipment, an order by its number, ours, the ERP’s, that of its invoice or of a return, the buyer’s purchase order, the tracking number or SSCC of a parcel, ' +
    'the number at the end of a global id (4711 for gid://shopify/Product/4711), a sender’s delivery id (webhook-id, X-Shopify-Webhook-Id), ' +
    'the name of a file, a reservation or its reference, a W3C trace id, and every id of the hub itself: of a record, message, event, ' +
    'question, proposal, replay, promise (item:location) or correlation. Other ids in headers are sought in the latest 20,000 messages, ' +
    'ids and traces of events in the latest 100,000 events; `notSearched` tells where older ones were left out.',
  input: Type.Object({ anything: Name }, closed),
  answer: Trace,
  handle: async ({ anything }, { services }) => {
    const found = await whatIsNamed(services, anything);
    if (found.as.length === 0)
      return refuse(
        'HUB_NOT_FOUND',
        [
          `Nothing here is called "${anything}": no record, number, GTIN, outside id, order, movement, document, delivery id, file, message, event, trace, reservation, question, proposal or correlation.`,
          ...found.notSearched,
          'Messages are forgotten after their time.',
        ].join(' '),
      );
    return answer({
      asked: anything,
      understoodAs: [...new Set(found.as)],
      notSearched: [...found.notSearched],
      orders: found.orders.map(summaryOfOrder),
      ...(await recordsOf(services, found)),
      ...(await aroundOf(services, found)),
      files: found.files.map(showFile),
      events: [...(await eventsOf(services, found, anything))],
    });
  },
});

const MOST = 100;
/** Of a record with a long story the latest stock entries and messages are shown. */
const MOST_OF_RECORD = 20;

/** The messages that gave records their values, and the latest stock entries of items, belong to the thread. */
async function withTheirMessages({ records, stock, database }: Services, named: Named): Promise<Named> {
  const golden = await records.goldenOf(database, [...named.recordIds]);
  const ledgers = await Promise.all(
    golden
      .filter(({ domain }) => domain === 'item')
      .map(({ recordId }) => stock.ledger({ itemId: recordId, limit: MOST_OF_RECORD })),
  );
  const told = golden.flatMap(({ provenance }) => provenance.flatMap(({ messageId }) => messageId ?? []));
  const isNamed = ({ system, id }: { system: string; id: string }): boolean =>
    named.entries.some((entry) => entry.system === system && entry.id === id);
  return {
    ...named,
    messageIds: new Set([...named.messageIds, ...told.filter((id) => ID.test(id)).slice(0, MOST_OF_RECORD)]),
    entries: [...named.entries, ...ledgers.flat().filter((entry) => !isNamed(entry))],
  };
}

async function aroundOf(services: Services, found: Named) {
  const all = await withTheirMessages(services, found);
  return { ...(await messagesOf(services, all)), ...(await stockOf(services, all)) };
}

async function messagesOf({ intake }: Services, { messageIds, parked: own }: Named) {
  const ids = [...messageIds];
  const [messages, parked] = await Promise.all([
    Promise.all(ids.map((id) => intake.message(id))),
    Promise.all(ids.map((messageId) => intake.parked({ messageId }, { limit: MOST }))),
  ]);
  return {
    messages: messages.flatMap((message) => {
      if (message === undefined) return [];
      const { body: _body, ...row } = message;
      return [showMessage(row)];
    }),
    parked: [
      ...new Map(
        [...own, ...parked.flat()].map((each) => [`${each.messageId} ${each.recordIndex}`, each]),
      ).values(),
    ].map(showParked),
  };
}

async function recordsOf(services: Services, { recordIds, orders }: Named) {
  const { records, delivery, exceptions, database } = services;
  const golden = await records.goldenOf(database, [...recordIds]);
  const items = golden.filter(({ domain }) => domain === 'item');
  const documents = orders.flatMap((order) => order.documents);
  const [written, standings, promises, questions] = await Promise.all([
    Promise.all(documents.map(({ target, key }) => delivery.stateIn(target, key))),
    Promise.all(golden.map(({ domain, recordId }) => delivery.stateOf(domain, recordId))),
    Promise.all(items.map(({ recordId }) => promisesOf(services, recordId))),
    Promise.all(golden.map(({ recordId }) => exceptions.list({ recordId, limit: MOST }))),
  ]);
  return {
    records: golden.map(showRecord),
    deliveries: await showStandings(
      services,
      [...standings, ...promises, ...written].flat().filter((each) => each !== undefined),
    ),
    exceptions: await showExceptions(services, questions.flat()),
  };
}

async function stockOf(services: Services, { entries, reservationIds }: Named) {
  const found = await Promise.all(
    [...reservationIds].map((id) => services.stock.reservations({ id, limit: 1 })),
  );
  return {
    ledger: await withNames(services, entries.map(showEntry)),
    reservations: await Promise.all(found.flat().map((each) => showReservation(services, each))),
  };
}
