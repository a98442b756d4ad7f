/** The simulated company keeps the vendor's contract and habits: asked past the connector, in plain HTTP. */
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { afterEach, expect, test } from 'vitest';
import { seedDistributor } from '../distributor/seed.ts';
import {
  startBusinessCentral,
  type BusinessCentralOptions,
  type BusinessCentralSimulator,
} from './business-central.ts';

const running: BusinessCentralSimulator[] = [];
afterEach(async () => {
  for (const erp of running.splice(0)) await erp.close();
});

const credentials = {
  tenant: 'tenant.example',
  environment: 'Sandbox',
  clientId: 'id',
  clientSecret: 'secret',
};
const Token = Type.Object({ access_token: Type.String() });
const List = Type.Object({
  value: Type.Array(Type.Record(Type.String(), Type.Unknown())),
  '@odata.nextLink': Type.Optional(Type.String()),
  '@odata.count': Type.Optional(Type.Integer()),
});
const ErrorBody = Type.Object({ error: Type.Object({ code: Type.String(), message: Type.String() }) });
const BatchBody = Type.Object({
  responses: Type.Array(Type.Object({ id: Type.String(), status: Type.Integer() })),
});

interface Call {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

async function start(options: Partial<BusinessCentralOptions> = {}) {
  const distributor = seedDistributor({ seed: 3, items: 30, customers: 20 });
  const erp = await startBusinessCentral({ distributor, credentials, seed: 3, ...options });
  running.push(erp);
  const form = {
    grant_type: 'client_credentials',
    client_id: 'id',
    client_secret: 'secret',
    scope: 'x/.default',
  };
  const signedIn = await fetch(`${erp.url}/tenant.example/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  const { access_token: token } = Value.Parse(Token, await signedIn.json());
  const root = `${erp.url}/v2.0/tenant.example/Sandbox/api/v2.0`;
  const call = (path: string, { method = 'GET', headers = {}, body }: Call = {}) =>
    fetch(path.startsWith('http') ? path : `${root}/companies(${erp.companyId})/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const list = async (path: string, headers: Record<string, string> = {}) =>
    Value.Parse(List, await (await call(path, { headers })).json());
  const refusal = async (path: string, options?: Call) => {
    const answer = await call(path, options);
    return { status: answer.status, ...Value.Parse(ErrorBody, await answer.json()).error };
  };
  const items = [...erp.erp.tables.items.all()].map(({ id, number }) => ({ id, number: String(number) }));
  return { erp, root, call, list, refusal, first: items[0] ?? { id: '', number: '' } };
}

const filter = (text: string): string => `$filter=${encodeURIComponent(text)}`;

test('nobody reads without a token, and no false secret gives one', async () => {
  const { erp, root } = await start();
  expect((await fetch(`${root}/companies`)).status).toBe(401);
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: 'id',
    client_secret: 'no',
  });
  const answer = await fetch(`${erp.url}/tenant.example/oauth2/v2.0/token`, { method: 'POST', body: form });
  expect(answer.status).toBe(401);
});

test('filters compare, join and search', async () => {
  const { list, first } = await start();
  const numbers = async (text: string) =>
    (await list(`items?${filter(text)}&$select=number`)).value.map((row) => row['number']);
  expect(await numbers(`number eq '${first.number}'`)).toEqual([first.number]);
  expect(await numbers(`id eq ${first.id} or id eq ${first.id}`)).toEqual([first.number]);
  expect((await numbers(`number ne '${first.number}'`)).length).toBe(29);
  expect(await numbers('lastModifiedDateTime gt 2999-01-01T00:00:00Z')).toEqual([]);
  expect(
    (await numbers("unitPrice gt 0 and (blocked eq false) and startswith(number,'HX')")).length,
  ).toBeGreaterThan(0);
  expect(await numbers("not contains(displayName,' ')")).toEqual([]);
});

test('an or over two fields, an unknown field and a false literal are refused', async () => {
  const { refusal } = await start();
  const ask = (text: string) => refusal(`items?${filter(text)}`);
  expect(await ask("number eq 'A' or displayName eq 'A'")).toMatchObject({
    code: 'BadRequest_MethodNotImplemented',
  });
  expect(await ask("colour eq 'red'")).toMatchObject({ status: 400, code: 'BadRequest' });
  expect(await ask('number eq 7')).toMatchObject({ status: 400, code: 'BadRequest' });
  expect(await refusal('items?$fitler=x')).toMatchObject({ status: 400 });
});

test('pages follow each other by next links, also when rows go away between them', async () => {
  const { erp, list, call } = await start();
  const seen: unknown[] = [];
  const firstPage = await list('items?$select=number,id&$orderby=number&$count=true', {
    prefer: 'odata.maxpagesize=8',
  });
  expect(firstPage['@odata.count']).toBe(30);
  seen.push(...firstPage.value);
  erp.erp.tables.items.delete(String(firstPage.value.at(-1)?.['id']));
  let next = firstPage['@odata.nextLink'];
  while (next !== undefined) {
    const page = Value.Parse(
      List,
      await (await call(next, { headers: { prefer: 'odata.maxpagesize=8' } })).json(),
    );
    seen.push(...page.value);
    next = page['@odata.nextLink'];
  }
  expect(seen).toHaveLength(30);
});

test('a record comes with what is expanded, and only with what is selected', async () => {
  const { call, first } = await start();
  const answer: unknown = await (
    await call(`items(${first.id})?$select=number&$expand=itemCategory($select=code)`)
  ).json();
  expect(answer).toEqual({
    '@odata.etag': expect.stringMatching(/^W\//),
    number: first.number,
    itemCategory: { '@odata.etag': expect.stringMatching(/^W\//), code: expect.any(String) },
  });
});

test('a change needs the ETag of the present state', async () => {
  const { erp, refusal, call, first } = await start();
  const change = (ifMatch?: string): Call => ({
    method: 'PATCH',
    body: { displayName: 'Changed' },
    headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
  });
  const etag = erp.erp.tables.items.etag(first.id);
  expect(await refusal(`items(${first.id})`, change())).toMatchObject({ code: 'BadRequest_InvalidToken' });
  expect((await call(`items(${first.id})`, change(etag))).status).toBe(200);
  expect(await refusal(`items(${first.id})`, change(etag))).toMatchObject({
    status: 409,
    code: 'Request_EntityChanged',
  });
  expect((await call(`items(${first.id})`, change('*'))).status).toBe(200);
});

test.each([
  [{ number: 'A', baseUnitOfMeasureCode: 'PCS' }, 'Application_FieldValidationException'],
  [{ number: 'A', baseUnitOfMeasureCode: 'NONE' }, 'Internal_InvalidTableRelation'],
  [{ number: 'A', displayName: 'x'.repeat(101) }, 'Application_StringExceededLength'],
  [{ number: 'A', type: 'Thing' }, 'Application_EvaluateException'],
  [{ number: 'A', inventory: 5 }, 'BadRequest_InvalidOperation'],
  [{ number: 'A', colour: 'red' }, 'BadRequest'],
])('%j is refused as %s', async (body, code) => {
  const { refusal } = await start();
  expect(await refusal('items', { method: 'POST', body })).toMatchObject({ status: 400, code });
});

test('a number exists once, in capitals, and an item with entries cannot be deleted', async () => {
  const { erp, call, refusal } = await start();
  const groups = { inventoryPostingGroupCode: 'RESALE', baseUnitOfMeasureCode: 'PCS' };
  expect((await call('items', { method: 'POST', body: { ...groups, number: 'new-1' } })).status).toBe(201);
  const again = await refusal('items', { method: 'POST', body: { ...groups, number: 'NEW-1' } });
  expect(again).toMatchObject({ code: 'Internal_EntityWithSameKeyExists' });
  const [entry] = erp.erp.tables.ledgerEntries.all();
  const item = erp.erp.tables.items.findBy('number', entry?.['itemNumber']);
  const removal = { method: 'DELETE', headers: { 'if-match': '*' } };
  expect(await refusal(`items(${item?.id})`, removal)).toMatchObject({ code: 'Application_DialogException' });
});

test('a batch stops at its first refusal unless it is told to go on', async () => {
  const { root, erp, call } = await start();
  const get = (id: string, entitySet: string) => ({
    id,
    method: 'GET',
    url: `companies(${erp.companyId})/${entitySet}?$top=1`,
  });
  const body = { requests: [get('1', 'items'), get('2', 'nothing'), get('3', 'vendors')] };
  const statuses = async (headers: Record<string, string>) => {
    const answer = await call(`${root}/$batch`, { method: 'POST', body, headers });
    return Value.Parse(BatchBody, await answer.json()).responses.map(({ status }) => status);
  };
  expect(await statuses({})).toEqual([200, 404]);
  expect(await statuses({ prefer: 'odata.continue-on-error' })).toEqual([200, 404, 200]);
});

test('a batch of more than a hundred is refused', async () => {
  const { root, erp, refusal } = await start();
  const part = { id: '1', method: 'GET', url: `companies(${erp.companyId})/items` };
  const body = { requests: Array.from({ length: 101 }, () => part) };
  expect(await refusal(`${root}/$batch`, { method: 'POST', body })).toMatchObject({ status: 400 });
});

test('too many requests are throttled with the seconds to wait', async () => {
  const { call } = await start({ rateLimit: { requests: 2, windowSeconds: 60 } });
  expect([(await call('items?$top=1')).status, (await call('items?$top=1')).status]).toEqual([200, 200]);
  const refused = await call('items?$top=1');
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('what the vendor does not notify cannot be subscribed to', async () => {
  const { root, erp, refusal } = await start();
  const resource = `/api/v2.0/companies(${erp.companyId})/locations`;
  const body = { notificationUrl: `${erp.url}/nowhere`, resource, clientState: 's' };
  expect(await refusal(`${root}/subscriptions`, { method: 'POST', body })).toMatchObject({ status: 400 });
});

test('every edit can be made and tells what it did', async () => {
  const { erp } = await start();
  for (const [name, edit] of Object.entries(erp.edits)) {
    expect(`${name}: ${await edit({ seed: 11 })}`).toMatch(/: [A-Z].*\.$/);
  }
});

test('the same seed gives the same company', async () => {
  const [one, other] = [await start(), await start()];
  const rows = ({ erp }: { readonly erp: BusinessCentralSimulator }) =>
    [...erp.erp.tables.prices.all()].map(({ id, unitPrice }) => [id, unitPrice]);
  expect(rows(one)).toEqual(rows(other));
});
