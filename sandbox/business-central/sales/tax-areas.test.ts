/** The ERP and the tax engine of the sandbox come to the same tax, to the cent: each is asked over HTTP what it made of the same goods. */
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seedDistributor } from '../../distributor/seed.ts';
import { printedRates } from '../../tax/rates.ts';
import { startTax, type TaxSimulator } from '../../tax/tax.ts';
import { startBusinessCentral, type BusinessCentralSimulator } from '../business-central.ts';

const credentials = { tenant: 't.example', environment: 'Sandbox', clientId: 'id', clientSecret: 'secret' };
const account = { accountId: '1100012345', licenceKey: 'key', companyCode: 'SANDBOX' };
const NOON = Date.parse('2026-11-20T12:00:00Z');
const DAY_MS = 86_400_000;
const newark = { line1: '1 Dockside Way', city: 'Newark', region: 'NJ', postalCode: '07105', country: 'US' };

const Posted = Type.Object({
  id: Type.String(),
  number: Type.String(),
  postingDate: Type.String(),
  totalTaxAmount: Type.Number(),
});
const Line = Type.Object({ sequence: Type.Integer(), quantity: Type.Number(), netAmount: Type.Number() });
const Created = Type.Object({ id: Type.String() });
const Calculated = Type.Object({ totalTax: Type.Number() });
const Token = Type.Object({ access_token: Type.String() });
const Listed = <Row extends typeof Posted | typeof Line>(row: Row) => Type.Object({ value: Type.Array(row) });

let clock = NOON;
let erp: BusinessCentralSimulator;
let engine: TaxSimulator;
let token: string;
beforeEach(async () => {
  clock = NOON;
  const common = { seed: 3, clock: () => new Date(clock) };
  const distributor = seedDistributor({ seed: 3, items: 40, customers: 120 });
  erp = await startBusinessCentral({ ...common, distributor, credentials, taxAreas: printedRates() });
  engine = await startTax({ ...common, ...account });
  await signIn();
});
afterEach(async () => {
  await engine.close();
  await erp.close();
});

/** A token lives an hour. */
async function signIn(): Promise<void> {
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
}

async function inErp(method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(
    `${erp.url}/v2.0/t.example/Sandbox/api/v2.0/companies(${erp.companyId})/${path}`,
    {
      method,
      headers: { authorization: `Bearer ${token}`, 'if-match': '*', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    },
  );
  const text = await answer.text();
  expect(answer.status, text).toBeLessThan(300);
  return text === '' ? {} : JSON.parse(text);
}

interface Address {
  readonly region: string;
  readonly postalCode: string;
}
type Paper = Static<typeof Posted> & { readonly lines: readonly Static<typeof Line>[] };

/** What the engine makes of the same lines, as a sale or as money that is given back. */
async function engineTax(
  { number, postingDate, lines }: Paper,
  place: Address,
  returned?: { readonly taxDate: string },
): Promise<number> {
  const sign = returned === undefined ? 1 : -1;
  const answer = await fetch(`${engine.url}/api/v2/transactions/create`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${account.accountId}:${account.licenceKey}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      type: returned === undefined ? 'SalesInvoice' : 'ReturnInvoice',
      code: number,
      companyCode: account.companyCode,
      date: postingDate,
      customerCode: 'C',
      commit: true,
      ...(returned === undefined ? {} : { taxOverride: { type: 'TaxDate', reason: 'Return', ...returned } }),
      addresses: { shipFrom: newark, shipTo: { ...place, line1: '1 Street', country: 'US' } },
      lines: lines.map(({ sequence, quantity, netAmount }) => ({
        number: String(sequence),
        quantity,
        amount: sign * netAmount,
        itemCode: 'A',
        taxCode: 'P0000000',
      })),
    }),
  });
  return sign * Value.Parse(Calculated, await answer.json()).totalTax;
}

const customers = () => [...erp.erp.tables.customers.all()].filter(({ blocked }) => blocked === ' ');
const items = () => [...erp.erp.tables.items.all()].filter(({ blocked }) => blocked === false);
const placeOfCustomer = (customer: Readonly<Record<string, unknown>>): Address => ({
  region: String(customer['state']),
  postalCode: String(customer['postalCode']),
});

interface Buying {
  readonly customer: string;
  readonly document: string;
  readonly quantities: readonly number[];
  readonly goesTo?: Address;
}

/** Orders, ships and invoices; gives the posted invoices. */
async function sell({ customer, document, quantities, goesTo }: Buying): Promise<readonly Paper[]> {
  const order = await inErp('POST', 'salesOrders', {
    customerId: customer,
    externalDocumentNumber: document,
    ...(goesTo === undefined
      ? {}
      : { shipToCountry: 'US', shipToState: goesTo.region, shipToPostCode: goesTo.postalCode }),
    salesOrderLines: quantities.map((quantity, index) => ({
      lineType: 'Item',
      itemId: items()[index * 3]?.id,
      quantity,
      // Prices at which a line and its rates end on half a cent again and again.
      unitPrice: 0.25 + quantity / 8,
    })),
  });
  const { id } = Value.Parse(Created, order);
  await inErp('POST', `salesOrders(${id})/Microsoft.NAV.shipAndInvoice`, {});
  return papersWith('salesInvoices', `orderId eq ${id}`);
}

async function papersWith(
  list: 'salesInvoices' | 'salesCreditMemos',
  filter: string,
): Promise<readonly Paper[]> {
  const found = await inErp('GET', `${list}?$filter=${encodeURIComponent(filter)}`);
  return Promise.all(
    Value.Parse(Listed(Posted), found).value.map(async (paper) => {
      const lines = await inErp('GET', `${list}(${paper.id})/${list.slice(0, -1)}Lines`);
      return { ...paper, lines: Value.Parse(Listed(Line), lines).value };
    }),
  );
}

async function credit(customer: string, document: string, quantity: number): Promise<Paper | undefined> {
  const memo = await inErp('POST', 'salesCreditMemos', {
    customerId: customer,
    externalDocumentNumber: document,
    salesCreditMemoLines: [{ lineType: 'Item', itemId: items()[0]?.id, quantity, unitPrice: 7.77 }],
  });
  const { id } = Value.Parse(Created, memo);
  await inErp('POST', `salesCreditMemos(${id})/Microsoft.NAV.post`, {});
  return (await papersWith('salesCreditMemos', `id eq ${id}`))[0];
}

describe('in a company with tax areas', () => {
  test('what is invoiced bears the tax that the engine computes, wherever customers are', async () => {
    const taxes: number[] = [];
    for (const [index, customer] of customers().slice(0, 30).entries()) {
      const quantities = [1 + index, 3, 17 + index * 7];
      const invoices = await sell({ customer: customer.id, document: `W-${index}`, quantities });
      expect(invoices).toHaveLength(1);
      for (const invoice of invoices) {
        expect(await engineTax(invoice, placeOfCustomer(customer))).toBe(invoice.totalTaxAmount);
        taxes.push(invoice.totalTaxAmount);
      }
    }
    // Some of them are where nobody takes tax; the others are in several areas.
    expect(taxes).toContain(0);
    expect(new Set(taxes).size).toBeGreaterThan(10);
  });

  test('the place where the goods go to decides, also where it changes after the order', async () => {
    const [customer] = customers().filter(({ state }) => state !== 'WA');
    const seattle = { region: 'WA', postalCode: '98101' };
    const buying = { customer: customer?.id ?? '', quantities: [5, 8], goesTo: seattle };
    for (const invoice of await sell({ ...buying, document: 'W-1' })) {
      expect(await engineTax(invoice, seattle)).toBe(invoice.totalTaxAmount);
      expect(await engineTax({ ...invoice, number: 'X' }, { region: 'TN', postalCode: '38103' })).toBe(0);
      expect(invoice.totalTaxAmount).toBeGreaterThan(0);
    }
    const order = await inErp('POST', 'salesOrders', {
      customerId: customer?.id,
      salesOrderLines: [{ lineType: 'Item', itemId: items()[0]?.id, quantity: 10, unitPrice: 10 }],
    });
    const { id } = Value.Parse(Created, order);
    const moved = { shipToState: 'WA', shipToPostCode: '98101' };
    // 6.3 % of the state and 1 ⅛ times an eighth of the district `1`.
    expect(await inErp('PATCH', `salesOrders(${id})`, moved)).toMatchObject({ totalTaxAmount: 6.43 });
  });

  test('a credit memo gives back the tax of its invoice: its place, and the rates of its day', async () => {
    const seattle = { region: 'WA', postalCode: '98101' };
    const [customer] = customers().filter(({ state }) => state !== 'WA');
    const buying = { customer: customer?.id ?? '', quantities: [5], goesTo: seattle };
    const [invoice] = await sell({ ...buying, document: 'W-1' });
    clock += 3 * DAY_MS;
    await signIn();
    expect(await changedRateOf('WA')).toContain('WA');
    const memo = await credit(customer?.id ?? '', 'W-1-R0A1B2C', 3);
    expect(memo?.totalTaxAmount).toBeGreaterThan(0);
    const taxDate = invoice?.postingDate ?? '';
    expect(memo === undefined ? NaN : await engineTax(memo, seattle, { taxDate })).toBe(memo?.totalTaxAmount);
  });

  test('an invoice that is cancelled gives back all of its tax', async () => {
    const [customer] = customers();
    const [invoice] = await sell({ customer: customer?.id ?? '', document: 'W-1', quantities: [5, 9] });
    await erp.edits['creditInvoice']?.({ seed: 1 });
    const [corrective] = await papersWith('salesCreditMemos', `invoiceId eq ${invoice?.id ?? ''}`);
    expect(corrective?.totalTaxAmount).toBe(invoice?.totalTaxAmount);
  });

  test('a customer who is not liable pays none', async () => {
    const [customer] = customers();
    erp.erp.tables.customers.update(customer?.id ?? '', { taxLiable: false });
    const [invoice] = await sell({ customer: customer?.id ?? '', document: 'W-1', quantities: [4] });
    expect(invoice?.totalTaxAmount).toBe(0);
  });

  test('a rate that changes at the engine makes a difference of that rate', async () => {
    const [customer] = customers().filter(({ state }) => state === 'WA');
    const place = placeOfCustomer(customer ?? {});
    const [before] = await sell({ customer: customer?.id ?? '', document: 'W-1', quantities: [400] });
    const told = await changedRateOf('WA');
    expect(told).toContain('WA');
    const same = before === undefined ? NaN : await engineTax({ ...before, number: 'X' }, place);
    expect(same).toBeGreaterThan(before?.totalTaxAmount ?? Infinity);
  });
});

/** Legislators are asked until they change this region. */
async function changedRateOf(region: string): Promise<string> {
  for (let seed = 1; seed <= 100; seed += 1) {
    const told = (await engine.edits['changeRate']?.({ seed })) ?? '';
    if (told.includes(` ${region} `)) return told;
  }
  return '';
}
