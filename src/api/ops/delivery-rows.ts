/** Sync rows for people: how far each record is in each target, found by the names that people use, and one of them with its tries. */
import { Type } from 'typebox';
import { isOutgoingDomain } from '../../model/shapes.ts';
import { isRefusal, readCursor, toPage, toRead } from '../cursor.ts';
import {
  availabilityKeys,
  Row,
  showRow,
  STATES,
  unknownTarget,
  withNumbers,
} from '../looking/delivery-row.ts';
import { findRecord } from '../looking/find-record.ts';
import { showStandings, Standing } from '../looking/standing.ts';
import { answer, refuse, route, type Refusal } from '../route.ts';
import type { Services } from '../services.ts';
import { closed, Name, page, paging, RecordDomain } from '../shapes.ts';

export const listDeliveries = route({
  method: 'GET',
  path: '/ops/v1/deliveries',
  name: 'listDeliveries',
  scope: 'ops:read',
  summary: 'How far each record is in each target',
  description:
    'With `item`: all that concerns one item, its availability too. With `domain` and `record`: one record of another domain.',
  input: Type.Object(
    {
      target: Type.Optional(Name),
      state: Type.Optional(Type.Enum([...STATES])),
      item: Type.Optional(Type.String({ ...Name, description: 'number, GTIN, any system’s id, or our id' })),
      domain: Type.Optional(RecordDomain),
      record: Type.Optional(
        Type.String({ ...Name, description: 'a record of that domain, named as an item is' }),
      ),
      key: Type.Optional(Name),
      reason: Type.Optional(Type.String({ ...Name, description: 'words that the reason contains' })),
      ...paging,
    },
    closed,
  ),
  answer: page(Row),
  refusals: ['HUB_NOT_FOUND', 'HUB_NOT_POSSIBLE'],
  handle: async ({ limit, after, target, ...wanted }, { services }) => {
    const place = readCursor(Type.Object({ target: Name, key: Name }, closed), after);
    if (isRefusal(place)) return place;
    if (target !== undefined && !services.delivery.targets().some(({ name }) => name === target))
      return refuse('HUB_NOT_FOUND', unknownTarget(services.delivery, target));
    const filter = await filterOf(services, wanted);
    if (isRefusal(filter)) return filter;
    const found = await services.delivery.rows({ ...filter, target }, { after: place, limit: toRead(limit) });
    const rows = await withNumbers(services, found.map(showRow));
    return answer(toPage(rows, limit, (last) => ({ target: last.target, key: last.key })));
  },
});

type Filter = Parameters<Services['delivery']['rows']>[0];

interface Wanted extends Pick<Filter, 'state' | 'key' | 'reason'> {
  readonly item?: string;
  readonly domain?: RecordDomain;
  readonly record?: string;
}

async function filterOf(
  services: Services,
  { item, domain, record, ...rest }: Wanted,
): Promise<Filter | Refusal> {
  if (item !== undefined) {
    const found = await findRecord(services, 'item', item);
    if (isRefusal(found)) return found;
    return { ...rest, keys: [found.recordId, ...(await availabilityKeys(services, found.recordId))] };
  }
  if (record === undefined) return { ...rest, domain };
  if (domain === undefined)
    return refuse('HUB_INVALID_REQUEST', undefined, [
      { path: 'domain', message: 'expected the domain of the record, found nothing' },
    ]);
  const found = await findRecord(services, domain, record);
  return isRefusal(found) ? found : { ...rest, domain, keys: [found.recordId] };
}

export const getDelivery = route({
  method: 'GET',
  path: '/ops/v1/deliveries/{target}/{key}',
  name: 'getDelivery',
  scope: 'ops:read',
  summary: 'One record in one target: what it was given, and how the last tries ended',
  description: 'A slash in the name of the target is written %2F.',
  input: Type.Object(
    {
      target: Name,
      key: Type.String({
        ...Name,
        description:
          'the record by number, any system’s id or our id; of availability item:location; of a document its order',
      }),
    },
    closed,
  ),
  answer: Standing,
  refusals: ['HUB_NOT_POSSIBLE'],
  handle: async ({ target: name, key: text }, { services }) => {
    const target = services.delivery.targets().find((each) => each.name === name);
    if (target === undefined) return refuse('HUB_NOT_FOUND', unknownTarget(services.delivery, name));
    const key = await keyOf(services, target, text);
    if (isRefusal(key)) return key;
    const found = await services.delivery.stateIn(name, key);
    if (found === undefined)
      return refuse('HUB_NOT_FOUND', `${name} was never asked to take ${text}: no flow leads it there.`);
    const [shown] = await showStandings(services, [found]);
    return shown === undefined ? refuse('HUB_NOT_FOUND') : answer(shown);
  },
});

async function keyOf(services: Services, target: Target, text: string): Promise<string | Refusal> {
  const { domain } = target;
  if (isOutgoingDomain(domain)) return keyOfDocument(services, target, text);
  if (isRecordDomain(domain)) {
    const found = await findRecord(services, domain, text);
    return isRefusal(found) ? found : found.recordId;
  }
  const at = text.lastIndexOf(':');
  if (at < 1)
    return refuse('HUB_INVALID_REQUEST', undefined, [
      { path: 'key', message: `expected item:location, such as BR-6000-2RS:EAST, found ${text}` },
    ]);
  const item = await findRecord(services, 'item', text.slice(0, at));
  if (isRefusal(item)) return item;
  const location = await findRecord(services, 'location', text.slice(at + 1));
  return isRefusal(location) ? location : `${item.recordId}:${location.recordId}`;
}

type Target = Pick<ReturnType<Services['delivery']['targets']>[number], 'name' | 'domain'>;

/** The document of an order by any name of the order, or by its own key. */
async function keyOfDocument(
  { orders }: Services,
  { name: target }: Target,
  text: string,
): Promise<string | Refusal> {
  const named = await orders.named(text);
  const found = await Promise.all(named.map(({ channel, number }) => orders.find(channel, number)));
  const keys = new Set(
    found.flatMap(
      (order) => order?.documents.flatMap((each) => (each.target === target ? [each.key] : [])) ?? [],
    ),
  );
  const [key = text] = keys;
  if (keys.size <= 1) return key;
  return refuse('HUB_NOT_POSSIBLE', `${text} has several documents in ${target}: ${[...keys].join(', ')}.`);
}

function isRecordDomain(domain: string): domain is RecordDomain {
  return RecordDomain.enum.some((each) => each === domain);
}

export const deliveryRowRoutes = [listDeliveries, getDelivery];
