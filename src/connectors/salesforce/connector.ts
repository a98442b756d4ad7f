/** Salesforce: the CRM of the estate, by its REST API. */
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Connector } from '../kit/connector.ts';
import type { Problem } from '../kit/mapping.ts';
import { queryRequest } from './api/query.ts';
import { refusalOf } from './api/refusal.ts';
import { send, type ApiRequest, type Context, type Reply } from './api/session.ts';
import { apiPath, Settings } from './settings.ts';
import { accounts } from './sources/accounts.ts';
import { contacts } from './sources/contacts.ts';
import { priceBookEntries } from './sources/price-book-entries.ts';
import { products } from './sources/products.ts';
import { accounts as accountsTarget } from './targets/accounts.ts';
import { contacts as contactsTarget } from './targets/contacts.ts';
import { prices } from './targets/prices.ts';
import { products as productsTarget } from './targets/products.ts';
import { selected, type ObjectName } from './theirs.ts';

export const salesforce: Connector<typeof Settings> = {
  name: 'salesforce',
  title: 'Salesforce',
  settings: Settings,
  semantics: {
    // A page of changes is ordered by whole seconds, and rows that commit late come behind newer ones.
    ordering: 'none',
    deletes: 'sweep',
    idempotency: 'look-up',
    events: 'none',
    // What counts is the allowance of the day, which others use, too; of long requests 25 may run at once.
    limits: { requestsPerSecond: 5, concurrency: 4 },
  },
  baseUrl: ({ instanceUrl }) => instanceUrl,
  check,
  sources: { accounts, contacts, products, 'price-book-entries': priceBookEntries },
  targets: { accounts: accountsTarget, contacts: contactsTarget, products: productsTarget, prices },
};

const Describe = Type.Object({
  fields: Type.Array(
    Type.Object({ name: Type.String(), externalId: Type.Boolean(), unique: Type.Boolean() }),
  ),
});
const Books = Type.Object({ records: Type.Array(Type.Object({ Name: Type.String() })) });

/** Reads how each object is described to this user, and the price books; changes nothing. */
async function check(context: Context): Promise<readonly Problem[]> {
  const { priceBooks } = context.settings;
  const books = await send(context, queryRequest(context, { soql: 'SELECT Name FROM Pricebook2' }));
  const reached = problemOf(books, 'clientId');
  if (reached !== undefined) return [reached];
  const body = books.reply === 'answered' ? books.body : undefined;
  const names = Value.Check(Books, body) ? body.records.map(({ Name }) => Name) : [];
  const missing = Object.keys(priceBooks).filter((name) => !names.includes(name));
  const problems = missing.map((name) => ({
    path: 'priceBooks',
    found: name,
    agreed: `a price book of the org: ${names.join(', ')}`,
  }));
  for (const object of OBJECTS) problems.push(...(await checkObject(context, object)));
  return problems;
}

const OBJECTS: readonly ObjectName[] = ['Account', 'Contact', 'Product2', 'PricebookEntry'];

/** Fields that a profile may not see are as good as absent: a query that names them is refused as a whole. */
async function checkObject(context: Context, object: ObjectName): Promise<readonly Problem[]> {
  const { settings } = context;
  const request: ApiRequest = { method: 'GET', path: `${apiPath(settings)}/sobjects/${object}/describe` };
  const reply = await send(context, request);
  const refused = problemOf(reply, object);
  if (refused !== undefined) return [refused];
  const body = reply.reply === 'answered' ? reply.body : undefined;
  if (!Value.Check(Describe, body))
    return [{ path: object, found: 'an answer of another kind', agreed: 'the describe of the object' }];
  const visible = new Map(body.fields.map((field) => [field.name, field]));
  const own = selected(object, settings).filter((field) => !field.includes('.'));
  const unseen = own
    .filter((field) => !visible.has(field))
    .map((field) => ({ path: object, found: `no field ${field}`, agreed: 'a field this user may read' }));
  const key = visible.get(settings.externalIdField);
  const isKey = key === undefined || (key.externalId && key.unique);
  const loose = {
    path: 'externalIdField',
    found: `${object}.${settings.externalIdField}`,
    agreed: 'External ID and Unique',
  };
  return isKey ? unseen : [...unseen, loose];
}

function problemOf(reply: Reply, path: string): Problem | undefined {
  if (reply.reply === 'failed')
    return { path: 'instanceUrl', found: reply.failure.reason, agreed: 'an address that answers' };
  if (reply.status === 200) return undefined;
  const { code, message } = refusalOf(reply);
  return { path, found: `${code}: ${message}`, agreed: 'a user who may read this' };
}
