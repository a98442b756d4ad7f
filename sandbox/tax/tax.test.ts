/** The simulated tax engine keeps to the documented habits of AvaTax REST v2. */
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seedDistributor } from '../distributor/seed.ts';
import { amountOf, centsAsNumber, taxInCents } from './exact.ts';
import { startTax, type TaxSimulator } from './tax.ts';

let simulator: TaxSimulator;
beforeEach(async () => {
  simulator = await startTax({
    seed: 1,
    accountId: '1100012345',
    licenceKey: 'key',
    companyCode: 'SANDBOX',
    readOnlyKeys: ['reader'],
    clock: () => new Date('2026-11-20T10:00:00Z'),
  });
});
afterEach(() => simulator.close());

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

const ask = (method: 'GET' | 'POST', path: string, body?: unknown): Promise<Reply> =>
  askAs('key', { method, path, body });

async function askAs(
  key: string,
  { method, path, body }: { method: string; path: string; body?: unknown },
): Promise<Reply> {
  const reply = await fetch(`${simulator.url}/api/v2${path}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`1100012345:${key}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, body: await reply.json() };
}

const seattle = { line1: '1 Pier', city: 'Seattle', region: 'WA', postalCode: '98101', country: 'US' };
const newark = { line1: '1 Dockside Way', city: 'Newark', region: 'NJ', postalCode: '07105', country: 'US' };
const invoice = {
  type: 'SalesInvoice',
  code: 'INV-1',
  companyCode: 'SANDBOX',
  date: '2026-11-20',
  customerCode: 'C-1',
  currencyCode: 'USD',
  commit: true,
  addresses: { shipFrom: newark, shipTo: seattle },
  lines: [
    { number: '1', quantity: 2, amount: 100, itemCode: 'A', taxCode: 'P0000000' },
    { number: '2', quantity: 1, amount: 10, itemCode: 'B', taxCode: 'NT' },
  ],
};
const one = '/companies/SANDBOX/transactions/INV-1';
const create = (change: object = {}, query = '') =>
  ask('POST', `/transactions/create${query}`, { ...invoice, ...change });
const adjust = (change: object = {}, why: object = {}) =>
  ask('POST', '/transactions/createoradjust', {
    createTransactionModel: { ...invoice, ...change },
    ...why,
  });

/** The envelope of every error, as the vendor documents it. */
function errorOf(code: string, number: number, change: object = {}) {
  const detail = expect.objectContaining({
    code,
    number,
    message: expect.any(String),
    description: expect.any(String),
    faultCode: expect.any(String),
    helpLink: `http://developer.avalara.com/avatax/errors/${code}`,
    severity: expect.any(String),
    ...change,
  });
  return {
    error: {
      code,
      message: expect.any(String),
      target: expect.any(String),
      details: expect.arrayContaining([detail]),
    },
  };
}

describe('a calculation', () => {
  test('answers a transaction with lines and details', async () => {
    const { status, body } = await create({ commit: false }, '?$include=Lines,Details,Summary,Addresses');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: expect.any(Number),
      code: 'INV-1',
      type: 'SalesInvoice',
      status: 'Saved',
      date: '2026-11-20',
      taxDate: '2026-11-20',
      totalAmount: 110,
      totalExempt: 10,
      totalTaxable: 100,
      totalTax: 6.43,
      totalTaxCalculated: 6.43,
      locked: false,
      version: 1,
      adjustmentReason: 'NotAdjusted',
      lines: [
        {
          lineNumber: '1',
          lineAmount: 100,
          tax: 6.43,
          taxableAmount: 100,
          itemCode: 'A',
          details: [
            { jurisType: 'STA', jurisCode: '53', region: 'WA', rate: 0.063, tax: 6.3 },
            { jurisType: 'STJ', rate: 0.001_25, tax: 0.13 },
          ],
        },
        { lineNumber: '2', tax: 0, exemptAmount: 10, isItemTaxable: false, details: [] },
      ],
      addresses: [{ region: 'WA' }, { region: 'NJ' }],
      summary: [
        { jurisName: 'WASHINGTON', tax: 6.3 },
        { jurisType: 'Special', tax: 0.13 },
      ],
    });
  });

  test('shows lines only where they are asked for', async () => {
    expect((await create()).body).not.toHaveProperty('lines');
  });

  test('of an order is kept nowhere', async () => {
    expect((await create({ type: 'SalesOrder' })).body).toMatchObject({ id: 0, status: 'Temporary' });
    expect((await ask('GET', one)).status).toBe(404);
  });

  test('rounds each line to the cent, half a cent away from zero, as exact fractions do', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
        fc.integer({ min: 0, max: 200_000 }),
        (cents, millionths) => {
          const tax = taxInCents(amountOf(cents / 100) ?? 0n, BigInt(millionths));
          const twice = 2n * (tax * 1_000_000n - BigInt(cents) * BigInt(millionths));
          const error = twice < 0n ? -twice : twice;
          expect(error <= 1_000_000n).toBe(true);
          // A tie went away from zero.
          if (error === 1_000_000n) expect(twice > 0n).toBe(cents > 0);
          expect(centsAsNumber(tax)).toBe(Number(tax) / 100);
        },
      ),
    );
  });
});

describe('a document', () => {
  test('that is committed may not be created again', async () => {
    await create();
    const { status, body } = await create();
    expect(status).toBe(400);
    expect(body).toEqual(errorOf('GetTaxError', 300, { refersTo: 'DocStatus' }));
  });

  test('that is only saved is replaced, and then committed', async () => {
    await create({ commit: false });
    await create({ commit: false, customerCode: 'C-2' });
    expect((await ask('POST', `${one}/commit`, { commit: true })).body).toMatchObject({
      status: 'Committed',
      customerCode: 'C-2',
      version: 1,
    });
  });

  test('is adjusted into a new version with its reason', async () => {
    await adjust();
    const { body } = await adjust(
      { lines: [{ amount: 50 }] },
      { adjustmentReason: 'PriceAdjusted', adjustmentDescription: 'Cheaper' },
    );
    expect(body).toMatchObject({ version: 2, status: 'Committed', adjustmentReason: 'PriceAdjusted' });
    expect((await ask('GET', one)).body).toMatchObject({ version: 2, totalAmount: 50 });
    expect(simulator.counts()).toMatchObject({ committed: 1, adjusted: 1 });
  });

  test('is voided once, keeps its code, and frees it when it is deleted', async () => {
    await create();
    const voidAs = (code: string) => ask('POST', `${one}/void`, { code });
    expect((await voidAs('DocVoided')).body).toMatchObject({ status: 'Cancelled' });
    expect((await voidAs('DocVoided')).body).toEqual(errorOf('TransactionAlreadyCancelled', 198));
    expect((await adjust()).body).toEqual(errorOf('GetTaxError', 300, { refersTo: 'DocStatus' }));
    expect((await voidAs('DocDeleted')).status).toBe(200);
    expect((await ask('GET', one)).status).toBe(404);
    expect((await adjust()).body).toMatchObject({ status: 'Committed', version: 1 });
  });

  test('that was reported is locked for ever', async () => {
    await create();
    expect(await simulator.edits['fileReturn']?.({ seed: 1 })).toContain('1 transactions');
    const locked = errorOf('CannotModifyLockedTransaction', 1100);
    expect((await adjust({ customerCode: 'C-2' })).body).toEqual(locked);
    expect((await ask('POST', `${one}/void`, { code: 'DocVoided' })).body).toEqual(locked);
    expect((await ask('GET', one)).body).toMatchObject({ locked: true, customerCode: 'C-1' });
  });

  test('of a sale and one of a return may have the same code', async () => {
    await create();
    await create({ type: 'ReturnInvoice', lines: [{ amount: -100 }] });
    expect((await ask('GET', `${one}?documentType=ReturnInvoice`)).body).toMatchObject({ totalTax: -6.43 });
    expect((await ask('GET', one)).body).toMatchObject({ totalTax: 6.43 });
  });

  test('with signs in its code is found by the vendor’s spelling', async () => {
    await create({ code: 'A/1 +?%#' });
    const spelled = 'A_-ava2f-_1%20_-ava2b-__-ava3f-__-ava25-__-ava23-_';
    expect((await ask('GET', `/companies/SANDBOX/transactions/${spelled}`)).body).toMatchObject({
      code: 'A/1 +?%#',
    });
  });
});

describe('what is refused', () => {
  test.each([
    ['InvalidAddress', 309, { addresses: { shipFrom: newark, shipTo: { city: 'Seattle', country: 'US' } } }],
    ['MissingAddress', 304, { addresses: { shipTo: seattle } }],
    ['MissingLine', 311, { lines: [] }],
    ['ValueRequiredError', 5, { customerCode: '' }],
    ['ValueRequiredError', 5, { date: undefined }],
    ['StringLengthError', 13, { code: 'x'.repeat(51) }],
    ['DateFormatError', 26, { date: '20/11/2026' }],
    ['InvalidEnumValue', 164, { type: 'Receipt' }],
    ['ModelStateInvalid', 70, { lines: [{ amount: '100' }] }],
    ['GetTaxError', 300, { addresses: { shipFrom: newark, shipTo: { ...seattle, postalCode: '07105' } } }],
    ['GetTaxError', 300, { companyCode: 'OTHER' }],
    [
      'GetTaxError',
      300,
      {
        lines: [
          { number: '1', amount: 1 },
          { number: '1', amount: 2 },
        ],
      },
    ],
    ['GetTaxError', 300, { taxOverride: { type: 'TaxDate', taxDate: '2026-01-01' } }],
  ])('%s (%i): %j', async (code, number, change) => {
    const { status, body } = await create(change);
    expect({ status, body }).toEqual({ status: 400, body: errorOf(code, number) });
  });

  test('a missing document, a void without its reason, an unknown reason, a path that is none', async () => {
    expect((await ask('GET', one)).body).toEqual(errorOf('EntityNotFoundError', 4));
    await create();
    expect((await ask('POST', `${one}/void`, {})).body).toEqual(errorOf('ValueRequiredError', 5));
    expect((await adjust({}, { adjustmentReason: 'Whim' })).body).toEqual(errorOf('InvalidEnumValue', 164));
    expect((await ask('GET', '/nothing')).body).toEqual(errorOf('IncorrectPathError', 139));
  });

  test('strangers, readers who write, and callers without a header', async () => {
    expect(await askAs('wrong', { method: 'GET', path: one })).toEqual({
      status: 401,
      body: errorOf('AuthenticationException', 30),
    });
    expect(await askAs('reader', { method: 'POST', path: '/transactions/create', body: invoice })).toEqual({
      status: 403,
      body: errorOf('PermissionRequired', 49),
    });
    const bare = await fetch(`${simulator.url}/api/v2/companies`);
    expect(await bare.json()).toEqual(errorOf('AuthenticationIncomplete', 34));
  });

  test('callers who are too fast, and everybody while a server is down', async () => {
    simulator.faults.throttleShare = 1;
    expect(await ask('GET', one)).toEqual({ status: 429, body: errorOf('RateLimitExceededError', 1723) });
    simulator.faults.throttleShare = 0;
    simulator.faults.errorShare = 1;
    expect(await ask('GET', one)).toEqual({ status: 503, body: errorOf('ServerUnreachable', 500) });
  });
});

test('the ping answers strangers, and says that they are strangers', async () => {
  expect((await askAs('wrong', { method: 'GET', path: '/utilities/ping' })).body).toMatchObject({
    authenticated: false,
  });
  expect((await ask('GET', '/utilities/ping')).body).toMatchObject({
    authenticated: true,
    authenticationType: 'AccountIdLicenseKey',
    authenticatedAccountId: 1_100_012_345,
  });
});

test('companies are found by their code', async () => {
  const find = async (code: string) =>
    (await ask('GET', `/companies?$filter=${encodeURIComponent(`companyCode eq '${code}'`)}`)).body;
  expect(await find('SANDBOX')).toMatchObject({ '@recordsetCount': 1, value: [{ isActive: true }] });
  expect(await find('OTHER')).toEqual({ '@recordsetCount': 0, value: [] });
});

describe('edits', () => {
  test('of a rate count from their day on', async () => {
    const taxOf = async (change: object) => {
      const { body } = await create({ type: 'SalesOrder', ...change });
      return typeof body === 'object' && body !== null ? Reflect.get(body, 'totalTax') : undefined;
    };
    const seeds = Array.from({ length: 40 }, (_, seed) => seed);
    for (const seed of seeds) await simulator.edits['changeRate']?.({ seed });
    expect(await taxOf({ date: '2026-11-19' })).toBe(6.43);
    expect(await taxOf({ date: '2026-11-20' })).toBeGreaterThan(6.43);
  });

  test('give nexus up and back, and void what is open', async () => {
    await create();
    const told = await simulator.edits['switchNexus']?.({ seed: 3 });
    expect(told).toMatch(/registration|Registered/);
    expect(await simulator.edits['voidByHand']?.({ seed: 1 })).toBe('Voided INV-1 by hand.');
    expect(await simulator.edits['voidByHand']?.({ seed: 1 })).toContain('Voided nothing');
    expect(simulator.counts()).toMatchObject({ cancelled: 1 });
  });
});

test('every customer, warehouse and partner of the seed lies in a place that the tax engine finds', async () => {
  const { customers, warehouses, partners } = seedDistributor({ seed: 1, items: 20 });
  const places = [...customers, ...warehouses, ...partners].map(({ address }) => address);
  expect(places.length).toBeGreaterThan(100);
  const { rates } = simulator.office;
  expect(places.filter((place) => rates.at(place, '2026-11-20').found === 'nowhere')).toEqual([]);
});
