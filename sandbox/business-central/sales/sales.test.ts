/** Sales documents of the simulated company keep the vendor's habits: asked past the connector, in plain HTTP. */
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seedDistributor } from '../../distributor/seed.ts';
import { startBusinessCentral, type BusinessCentralSimulator } from '../business-central.ts';

const credentials = { tenant: 't.example', environment: 'Sandbox', clientId: 'id', clientSecret: 'secret' };
const Row = Type.Record(Type.String(), Type.Unknown());
const Token = Type.Object({ access_token: Type.String() });

let erp: BusinessCentralSimulator;
let token: string;
beforeEach(async () => {
  const distributor = seedDistributor({ seed: 3, items: 20, customers: 10 });
  erp = await startBusinessCentral({ distributor, credentials, seed: 3 });
  const form = {
    grant_type: 'client_credentials',
    client_id: 'id',
    client_secret: 'secret',
    scope: 'x/.default',
  };
  const signedIn = await fetch(`${erp.url}/t.example/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  token = Value.Parse(Token, await signedIn.json()).access_token;
});
afterEach(() => erp.close());

const tables = () => erp.erp.tables;
const company = () => `companies(${erp.companyId})`;

interface Asked {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

async function call(method: string, path: string, { body, headers = {} }: Asked = {}) {
  const answer = await fetch(`${erp.url}/v2.0/t.example/Sandbox/api/v2.0/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'if-match': '*',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: Value.Parse(Row, text === '' ? {} : JSON.parse(text)) };
}

const item = () => [...tables().items.all()].find(({ blocked }) => blocked === false);
const customer = () => [...tables().customers.all()].find(({ blocked }) => blocked === ' ');

async function ordered(line: Record<string, unknown> = {}) {
  const lines = [{ lineType: 'Item', itemId: item()?.id, quantity: 4, unitPrice: 9.5, ...line }];
  const answer = await call('POST', `${company()}/salesOrders`, {
    body: { customerId: customer()?.id, externalDocumentNumber: 'xd-1', salesOrderLines: lines },
  });
  return { ...answer, id: String(answer.body['id']) };
}

const linesOf = (id: string) => tables().salesOrderLines.listBy('documentId', id);

describe('an order', () => {
  test('is numbered by a series, keeps codes in capitals, and takes customer and address over', async () => {
    const { status, body } = await ordered();
    expect(status).toBe(201);
    expect(body).toMatchObject({
      number: 'S-ORD101001',
      externalDocumentNumber: 'XD-1',
      customerNumber: customer()?.['number'],
      shipToCity: customer()?.['city'],
      totalAmountExcludingTax: 38,
    });
  });

  test('looks its price up again whenever a quantity comes after it', async () => {
    const { id } = await ordered();
    expect(linesOf(id)[0]).toMatchObject({ unitPrice: 9.5 });
    const [line] = linesOf(id);
    await call('PATCH', `${company()}/salesOrderLines(${line?.id})`, { body: { quantity: 5 } });
    expect(linesOf(id)[0]).toMatchObject({ unitPrice: item()?.['unitPrice'] });
  });

  test('keeps its date where a line changes without its totals, and moves it where they change', async () => {
    const { id } = await ordered();
    const dateOf = () => tables().salesOrders.find(id)?.lastModifiedDateTime;
    const before = dateOf();
    const [line] = linesOf(id);
    await call('PATCH', `${company()}/salesOrderLines(${line?.id})`, {
      body: { description: 'Other words' },
    });
    expect(dateOf()).toBe(before);
    await call('PATCH', `${company()}/salesOrderLines(${line?.id})`, { body: { quantity: 5 } });
    expect(dateOf()).not.toBe(before);
  });

  test('gives its lines only to whoever names it', async () => {
    const { id } = await ordered();
    expect((await call('GET', `${company()}/salesOrderLines`)).status).toBe(400);
    const { body } = await call('GET', `${company()}/salesOrders(${id})/salesOrderLines`);
    expect(body['value']).toMatchObject([{ documentId: id, sequence: 10_000 }]);
    const filter = encodeURIComponent(`documentId eq ${id}`);
    expect((await call('GET', `${company()}/salesOrderLines?$filter=${filter}`)).status).toBe(200);
  });

  test('is shipped and invoiced as far as its lines say, and goes away with the rest', async () => {
    const { id } = await ordered();
    const [line] = linesOf(id);
    await call('PATCH', `${company()}/salesOrderLines(${line?.id})`, {
      body: { shipQuantity: 3, invoiceQuantity: 3 },
    });
    const post = `${company()}/salesOrders(${id})/Microsoft.NAV.shipAndInvoice`;
    expect((await call('POST', post, { body: {} })).status).toBe(204);
    expect(linesOf(id)[0]).toMatchObject({ shippedQuantity: 3, invoicedQuantity: 3 });
    expect(tables().salesOrders.find(id)).toMatchObject({ status: 'Open', fullyShipped: false });
    expect((await call('POST', post, { body: {} })).status).toBe(204);
    expect(tables().salesOrders.find(id)).toBeUndefined();
    const invoices = tables().salesInvoices.listBy('orderId', id);
    expect(invoices.map((each) => each['totalAmountExcludingTax'])).toEqual([28.5, 9.5]);
    expect(tables().customers.find(customer()?.id ?? '')?.['balance']).toBeGreaterThan(0);
  });

  test('is deleted by the API, released or not, but not while goods of it are not invoiced', async () => {
    const { id } = await ordered();
    await erp.edits['releaseOrder']?.({ seed: 1 });
    await erp.edits['shipPart']?.({ seed: 1 });
    const refused = await call('DELETE', `${company()}/salesOrders(${id})`);
    expect(refused.body).toMatchObject({ error: { code: 'Application_FieldValidationException' } });
    await erp.edits['invoiceOrder']?.({ seed: 1 });
    expect((await call('DELETE', `${company()}/salesOrders(${id})`)).status).toBe(204);
  });
});

test.each([
  [{ quantity: 1, unitOfMeasureCode: 'NONE' }, 'Internal_InvalidTableRelation'],
  [{ itemId: '11111111-2222-4333-8444-555555555555' }, 'Application_DialogException'],
  [{ locationId: '11111111-2222-4333-8444-555555555555' }, 'Internal_InvalidTableRelation'],
  [{ description2: 'x'.repeat(51) }, 'Application_StringExceededLength'],
  [{ netAmount: 5 }, 'BadRequest_InvalidOperation'],
])('a line of %j is refused as %s, and no order stands', async (line, code) => {
  expect((await ordered(line)).body).toMatchObject({ error: { code } });
  expect([...tables().salesOrders.all()]).toEqual([]);
});

test('a batch of one transaction takes everything back at its first refusal', async () => {
  const { id } = await ordered();
  const part = (number: string, body: unknown) => ({
    id: number,
    method: 'POST',
    url: `${company()}/salesOrders(${id})/salesOrderLines`,
    headers: {},
    body,
  });
  const requests = [
    part('1', { itemId: item()?.id, quantity: 1 }),
    part('2', { itemId: 'none', quantity: 1 }),
  ];
  await call('POST', '$batch', { body: { requests }, headers: { isolation: 'snapshot' } });
  expect(linesOf(id)).toHaveLength(1);
  await call('POST', '$batch', { body: { requests } });
  expect(linesOf(id)).toHaveLength(2);
});

describe('a credit memo', () => {
  const drafted = async () => {
    const line = { lineType: 'Item', itemId: item()?.id, quantity: 4, unitPrice: 9.5 };
    const body = {
      customerId: customer()?.id,
      externalDocumentNumber: 'xd-1-r1',
      salesCreditMemoLines: [line],
    };
    const answer = await call('POST', `${company()}/salesCreditMemos`, { body });
    return { ...answer, id: String(answer.body['id']) };
  };

  test('is a draft with a number of its own until it is posted; then it keeps its id only', async () => {
    const { status, body, id } = await drafted();
    expect([status, body['status']]).toEqual([201, 'Draft']);
    expect(body).toMatchObject({ externalDocumentNumber: 'XD-1-R1', totalAmountExcludingTax: 38 });
    const post = `${company()}/salesCreditMemos(${id})/Microsoft.NAV.post`;
    expect((await call('POST', post, { body: {} })).status).toBe(204);
    const shown = await call('GET', `${company()}/salesCreditMemos(${id})`);
    expect(shown.body).toMatchObject({ status: 'Open', number: expect.stringMatching(/^PS-CR/) });
    expect((await call('POST', post, { body: {} })).body).toMatchObject({
      error: { code: 'Application_DialogException' },
    });
    expect((await call('DELETE', `${company()}/salesCreditMemos(${id})`)).status).toBe(400);
  });

  test('goes without a trace while it is a draft, and is not posted without lines', async () => {
    const { id } = await drafted();
    expect((await call('DELETE', `${company()}/salesCreditMemos(${id})`)).status).toBe(204);
    expect([...tables().salesCreditMemoLines.all()]).toEqual([]);
    const { body } = await call('POST', `${company()}/salesCreditMemos`, {
      body: { customerId: customer()?.id },
    });
    const post = `${company()}/salesCreditMemos(${String(body['id'])})/Microsoft.NAV.post`;
    expect((await call('POST', post, { body: {} })).body).toMatchObject({
      error: { message: expect.stringContaining('line item') },
    });
  });
});
