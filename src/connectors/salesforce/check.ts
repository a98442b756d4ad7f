/** Looks whether the org is set up for the hub: price books, fields and their rights; changes nothing. */
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Problem } from '../kit/mapping.ts';
import { queryRequest } from './api/query.ts';
import { refusalOf } from './api/refusal.ts';
import { send, type ApiRequest, type Context, type Reply } from './api/session.ts';
import { orderWords } from './orders/settings.ts';
import { ITEM_FIELDS, selectedOfOrder } from './orders/shape.ts';
import { apiPath, type Settings } from './settings.ts';
import { selected, type ObjectName } from './theirs.ts';

const Describe = Type.Object({
  fields: Type.Array(
    Type.Object({ name: Type.String(), externalId: Type.Boolean(), unique: Type.Boolean() }),
  ),
});
const Books = Type.Object({ records: Type.Array(Type.Object({ Name: Type.String() })) });

/** Reads the price books, and how each object is described to this user. */
export async function check(context: Context): Promise<readonly Problem[]> {
  const { priceBooks, orders } = context.settings;
  const books = await send(context, queryRequest(context, { soql: 'SELECT Name FROM Pricebook2' }));
  const reached = problemOf(books, 'clientId');
  if (reached !== undefined) return [reached];
  const body = books.reply === 'answered' ? books.body : undefined;
  const names = Value.Check(Books, body) ? body.records.map(({ Name }) => Name) : [];
  const shown = orders === undefined ? [] : [orderWords(orders).priceBook];
  const missing = [
    ...Object.keys(priceBooks).map((found) => ({ path: 'priceBooks', found })),
    ...shown.map((found) => ({ path: 'orders.priceBook', found })),
  ].filter(({ found }) => !names.includes(found));
  const problems = missing.map((each) => ({
    ...each,
    agreed: `a price book of the org: ${names.join(', ')}`,
  }));
  for (const needed of neededOf(context.settings)) problems.push(...(await checkObject(context, needed)));
  return problems;
}

interface Needed {
  readonly object: string;
  /** Fields of its own. */
  readonly fields: readonly string[];
  /** The setting that names its external id, and the field. */
  readonly key: readonly [setting: string, field: string];
}

const OBJECTS: readonly ObjectName[] = ['Account', 'Contact', 'Product2', 'PricebookEntry'];

function neededOf(settings: Settings): readonly Needed[] {
  const { externalIdField, orders } = settings;
  const records = OBJECTS.map((object): Needed => {
    const fields = selected(object, settings);
    return { object, fields, key: ['externalIdField', externalIdField] };
  });
  if (orders === undefined) return records;
  const words = orderWords(orders);
  const { statusField, erpNumberField, totalField, milestonesField, shippedField, lineField } = words;
  const written = [statusField, erpNumberField, totalField, milestonesField, shippedField];
  const key = ['orders.numberField', words.numberField] as const;
  return [
    ...records,
    { object: 'Order', fields: [...selectedOfOrder(settings, orders), ...written, 'Pricebook2Id'], key },
    {
      object: 'OrderItem',
      fields: [...ITEM_FIELDS, 'PricebookEntryId', lineField],
      key: ['orders.lineField', lineField],
    },
  ];
}

/** Fields that a profile may not see are as good as absent: a query that names them is refused as a whole. */
async function checkObject(context: Context, { object, fields, key }: Needed): Promise<readonly Problem[]> {
  const request: ApiRequest = {
    method: 'GET',
    path: `${apiPath(context.settings)}/sobjects/${object}/describe`,
  };
  const reply = await send(context, request);
  const refused = problemOf(reply, object);
  if (refused !== undefined) return [refused];
  const body = reply.reply === 'answered' ? reply.body : undefined;
  if (!Value.Check(Describe, body))
    return [{ path: object, found: 'an answer of another kind', agreed: 'the describe of the object' }];
  const visible = new Map(body.fields.map((field) => [field.name, field]));
  const unseen = fields
    .filter((field) => !field.includes('.') && !visible.has(field))
    .map((field) => ({ path: object, found: `no field ${field}`, agreed: 'a field this user may read' }));
  const [setting, name] = key;
  const found = visible.get(name);
  const isKey = found === undefined || (found.externalId && found.unique);
  const loose = { path: setting, found: `${object}.${name}`, agreed: 'External ID and Unique' };
  return isKey ? unseen : [...unseen, loose];
}

function problemOf(reply: Reply, path: string): Problem | undefined {
  if (reply.reply === 'failed')
    return { path: 'instanceUrl', found: reply.failure.reason, agreed: 'an address that answers' };
  if (reply.status === 200) return undefined;
  const { code, message } = refusalOf(reply);
  return { path, found: `${code}: ${message}`, agreed: 'a user who may read this' };
}
