/** The simulated org behaves as the vendor's documents, describes and recorded answers say. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { sharedData } from '../../test/shared-data.ts';
import { seedDistributor } from '../distributor/seed.ts';
import type { ObjectName } from './fields.ts';
import { describeObjects } from './objects.ts';
import { startSalesforce, type SalesforceSimulator } from './salesforce.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const app = {
  clientId: 'client',
  username: 'hub@example',
  audience: 'https://login.salesforce.com',
  certificate: publicKey.export({ type: 'spki', format: 'pem' }),
};
const KEY = 'Hub_Number__c';
const distributor = seedDistributor({ seed: 7, items: 6, customers: 12 });

let crm: SalesforceSimulator;
let token: string;
beforeEach(async () => {
  crm = await startSalesforce({
    seed: 1,
    distributor,
    app,
    externalIdField: KEY,
    pageSize: 4,
    dailyRequests: 30,
  });
  token = (await signIn({})).body['access_token'] ?? '';
});
afterEach(() => crm.close());

async function signIn({ aud = app.audience, sub = app.username, seconds = 180 }) {
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(app.clientId)
    .setSubject(sub)
    .setAudience(aud)
    .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
    .sign(privateKey);
  const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
  const body = new URLSearchParams({ grant_type, assertion });
  const answer = await fetch(`${crm.url}/services/oauth2/token`, { method: 'POST', body });
  const told: Readonly<Record<string, string>> = JSON.parse(await answer.text());
  return { status: answer.status, body: told };
}

async function call(method: string, path: string, body?: unknown) {
  const answer = await fetch(`${crm.url}/services/data/v62.0${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const told: unknown = JSON.parse(await answer.text());
  return { status: answer.status, usage: answer.headers.get('sforce-limit-info'), body: told };
}
const query = (soql: string, resource = 'query') => call('GET', `/${resource}?q=${encodeURIComponent(soql)}`);
const account = (fields: object) => ({ attributes: { type: 'Account' }, ...fields });

describe('signing in', () => {
  test('gives a session without saying how long it lasts', async () => {
    const { status, body } = await signIn({});
    expect(status).toBe(200);
    expect(Object.keys(body).toSorted()).toEqual([
      'access_token',
      'id',
      'instance_url',
      'scope',
      'token_type',
    ]);
  });

  test('refuses what the connected app does not allow', async () => {
    const refused = async (more: object) => (await signIn(more)).body['error_description'];
    expect(await refused({ aud: 'https://elsewhere.example' })).toBe('audience is invalid');
    expect(await refused({ sub: 'somebody@example' })).toBe("user hasn't approved this consumer");
    expect(await refused({ seconds: 3_600 })).toBe('expired authorization code');
    expect(await refused({ seconds: -10 })).toBe('invalid assertion');
  });

  test('an unknown session is refused in the words of the REST API', async () => {
    crm.sessions.endAll();
    expect(await query('SELECT Id FROM Account')).toMatchObject({
      status: 401,
      body: [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }],
    });
  });
});

describe('the allowance of the day', () => {
  test('is told with every answer, and ends', async () => {
    expect((await query('SELECT Id FROM Account LIMIT 1')).usage).toBe('api-usage=1/30');
    for (let more = 0; more < 29; more += 1) await query('SELECT Id FROM Account LIMIT 1');
    expect(await query('SELECT Id FROM Account LIMIT 1')).toMatchObject({
      status: 403,
      usage: 'api-usage=30/30',
      body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }],
    });
  });
});

describe('queries', () => {
  test('come in pages that do not move while they are read', async () => {
    const first = await query('SELECT Id FROM Product2 ORDER BY Id');
    expect(first.body).toMatchObject({ totalSize: 6, done: false });
    crm.org.create('Product2', { Name: 'Later' });
    const next = String(Reflect.get(Object(first.body), 'nextRecordsUrl')).replace(
      '/services/data/v62.0',
      '',
    );
    const second = await call('GET', next);
    expect(second.body).toMatchObject({ totalSize: 6, done: true });
    expect(Reflect.get(Object(second.body), 'records')).toHaveLength(2);
    expect((await call('GET', '/query/0r8none-4')).body).toMatchObject([
      { errorCode: 'INVALID_QUERY_LOCATOR' },
    ]);
  });

  test('show the recycle bin only where it is asked for', async () => {
    const id = String(crm.org.living('Contact')[0]?.['Id']);
    crm.org.delete('Contact', id);
    const soql = `SELECT Id, IsDeleted FROM Contact WHERE Id = '${id.slice(0, 15)}'`;
    expect((await query(soql)).body).toMatchObject({ totalSize: 0 });
    expect((await query(soql, 'queryAll')).body).toMatchObject({ records: [{ Id: id, IsDeleted: true }] });
  });

  test('compare text in any case, ids in both lengths, and instants', async () => {
    const [row] = crm.org.living('Account');
    const count = async (where: string) =>
      Reflect.get(Object((await query(`SELECT count() FROM Account WHERE ${where}`)).body), 'totalSize');
    expect(await count(`name = '${String(row?.['Name']).toUpperCase()}'`)).toBe(1);
    expect(await count(`Id IN ('${String(row?.['Id']).slice(0, 15)}')`)).toBe(1);
    expect(await count(`Id = '${String(row?.['Id']).toLowerCase()}'`)).toBe(1);
    expect(await count('SystemModstamp > 2999-01-01T00:00:00Z')).toBe(0);
    expect(await count(`(Type = 'Prospect' OR Type = 'nothing') AND NOT Name = 'x'`)).toBe(1);
    expect(await count('ParentId != null')).toBeGreaterThan(0);
  });

  test('that cannot be read are refused with their code', async () => {
    const code = async (soql: string) =>
      Reflect.get(Object(Reflect.get(Object((await query(soql)).body), 0)), 'errorCode');
    expect(await code('SELECT Id FROM XYZZY')).toBe('INVALID_TYPE');
    expect(await code('SELECT Nonsense FROM Account')).toBe('INVALID_FIELD');
    expect(await code('SELECT Nobody.Name FROM Account')).toBe('INVALID_FIELD');
    expect(await code('SELECT FROM Account')).toBe('MALFORMED_QUERY');
    expect(await code(`SELECT Id FROM Account WHERE Id = 'x' AND Name = 'y' OR Name = 'z'`)).toBe(
      'MALFORMED_QUERY',
    );
  });
});

describe('collections', () => {
  const upsert = (records: readonly object[]) =>
    call('PATCH', `/composite/sobjects/Account/${KEY}`, { allOrNone: false, records });

  test('upsert by the external id in any case: created once, then updated', async () => {
    const made = await upsert([account({ Name: 'New', [KEY]: 'N-1' })]);
    const again = await upsert([account({ Name: 'Newer', [KEY]: 'n-1' })]);
    expect(made.body).toMatchObject([{ success: true, created: true, errors: [] }]);
    expect(again.body).toMatchObject([{ success: true, created: false }]);
    expect(Reflect.get(Object(Reflect.get(Object(again.body), 0)), 'id')).toMatch(/^001[A-Za-z0-9]{15}$/);
  });

  test('each record has its own errors', async () => {
    const held = String(crm.org.living('Account')[0]?.['Id']);
    crm.org.locked.add(held);
    const { status, body } = await upsert([
      account({ [KEY]: 'N-1' }),
      account({ [KEY]: 'N-2', Name: 'x'.repeat(256) }),
      account({ [KEY]: 'N-3', Name: 'Child', ParentId: held }),
      account({ [KEY]: 'N-4', Name: 'Orphan', ParentId: '001Xd0000099999AAA' }),
      account({ [KEY]: 'N-5', Name: 'Sound' }),
    ]);
    expect(status).toBe(200);
    expect(body).toMatchObject([
      { success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING', fields: ['Name'] }] },
      { success: false, errors: [{ statusCode: 'STRING_TOO_LONG' }] },
      { success: false, errors: [{ statusCode: 'UNABLE_TO_LOCK_ROW' }] },
      { success: false, errors: [{ statusCode: 'INVALID_CROSS_REFERENCE_KEY' }] },
      { success: true },
    ]);
  });

  test('hold two hundred records at most', async () => {
    const records = Array.from({ length: 201 }, (_, at) => account({ [KEY]: `N-${at}`, Name: 'x' }));
    expect(await upsert(records)).toMatchObject({ status: 400, body: [{ errorCode: 'EXCEEDED_ID_LIMIT' }] });
  });

  test('blank text is stored as none, and nobody writes what the system keeps', async () => {
    const [one] = crm.org.living('Account');
    const patch = (fields: object) =>
      call('PATCH', '/composite/sobjects', { records: [account({ Id: one?.['Id'], ...fields })] });
    expect((await patch({ Phone: '  ' })).body).toMatchObject([{ success: true }]);
    expect(crm.org.find('Account', one?.['Id'])).toMatchObject({ Phone: null });
    expect((await patch({ SystemModstamp: 'x' })).body).toMatchObject([
      { errors: [{ statusCode: 'INVALID_FIELD_FOR_INSERT_UPDATE' }] },
    ]);
  });
});

describe('a composite', () => {
  const part = (referenceId: string, url: string) => ({
    method: 'GET',
    url: `/services/data/v62.0${url}`,
    referenceId,
  });

  test('answers its parts in order, as the recorded ones do', async () => {
    const { body } = await call('POST', '/composite', {
      compositeRequest: [
        part('refAccount', '/query/?q=select count() from Account'),
        part('refXYZZY', '/query/?q=select count() from XYZZY'),
      ],
    });
    expect(body).toMatchObject({
      compositeResponse: [
        {
          body: { totalSize: 10, done: true, records: [] },
          httpHeaders: {},
          httpStatusCode: 200,
          referenceId: 'refAccount',
        },
        { body: [{ errorCode: 'INVALID_TYPE' }], httpStatusCode: 400, referenceId: 'refXYZZY' },
      ],
    });
  });

  test('holds five queries or collections at most', async () => {
    const compositeRequest = Array.from({ length: 6 }, (_, at) =>
      part(`p${at}`, '/query?q=SELECT Id FROM Account'),
    );
    expect((await call('POST', '/composite', { compositeRequest })).status).toBe(400);
  });
});

test('a price of one customer group needs a standard price, and stands once in its book', () => {
  const { org } = crm;
  const [standard, book] = [org.living('Pricebook2')[0]?.['Id'], org.addPriceBook('Special', false)];
  const { id: product = '' } = org.create('Product2', { Name: 'New' });
  const price = (in_: unknown) =>
    org.create('PricebookEntry', { Pricebook2Id: in_, Product2Id: product, UnitPrice: 1 });
  expect(price(book).errors).toMatchObject([{ statusCode: 'STANDARD_PRICE_NOT_DEFINED' }]);
  expect(price(standard).success).toBe(true);
  expect(price(book).success).toBe(true);
  expect(price(book).errors).toMatchObject([{ statusCode: 'FIELD_INTEGRITY_EXCEPTION' }]);
});

interface Described {
  readonly name: string;
  readonly type: string;
  readonly length: number;
  readonly nillable: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly referenceTo: readonly string[];
}

describe.each<ObjectName>([
  'Account',
  'Contact',
  'Product2',
  'Pricebook2',
  'PricebookEntry',
  'Order',
  'OrderItem',
])('%s', (name) => {
  const file = sharedData('salesforce', 'describe-json', `${name}.json`);

  test.skipIf(file === undefined)('has its fields as the vendor describes them', () => {
    const { fields, keyPrefix }: { fields: readonly Described[]; keyPrefix: string } = JSON.parse(
      readFileSync(file ?? '', 'utf8'),
    );
    const ours = describeObjects(KEY).get(name);
    expect(ours?.keyPrefix).toBe(keyPrefix);
    const shape = (field: Described | undefined) =>
      field && [
        field.type,
        field.length,
        field.nillable,
        field.createable,
        field.updateable,
        field.referenceTo,
      ];
    const theirs = new Map(fields.map((field) => [field.name, shape(field)]));
    const told = (ours?.fields ?? []).filter((field) => field.externalId !== true);
    for (const field of told) {
      const referenceTo = field.referenceTo === undefined ? [] : [field.referenceTo];
      expect([field.name, shape({ ...field, referenceTo })]).toEqual([field.name, theirs.get(field.name)]);
    }
    expect(told.length).toBeGreaterThan(10);
  });
});
