/** A small org of the sandbox with the settings that fit it, for the tests of this connector. */
import { generateKeyPairSync } from 'node:crypto';
import { seedDistributor } from '../../../../sandbox/distributor/seed.ts';
import type { OrgRule } from '../../../../sandbox/salesforce/org.ts';
import { startSalesforce, type SalesforceSimulator } from '../../../../sandbox/salesforce/salesforce.ts';
import { Secret } from '../../../platform/secrets.ts';
import type { SuiteSystem } from '../../kit/suite/connector-suite.ts';
import { knowingFaults, suiteContext } from '../../kit/suite/suite-context.ts';
import type { Context } from '../api/session.ts';
import type { Settings } from '../settings.ts';

export interface SandboxOrg extends SuiteSystem<Settings> {
  readonly crm: SalesforceSimulator;
  readonly context: Context;
}

const keyPair = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
const keys = keyPair();
export const otherKey = new Secret(keyPair().privateKey);

const distributor = seedDistributor({ seed: 7, items: 24, customers: 30 });
const app = {
  clientId: '3MVG9.crossdock',
  username: 'hub@distributor.example',
  audience: 'https://login.salesforce.com',
};

/** Rules such as every org has some of. */
const rules: readonly OrgRule[] = [
  {
    object: 'Product2',
    statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
    message: 'Names of products must not shout.',
    breaks: ({ Name }) => typeof Name === 'string' && Name.includes('!!!'),
  },
  {
    object: 'Account',
    statusCode: 'DUPLICATES_DETECTED',
    message: 'Use one of these records?',
    breaks: ({ Name, Type }, others) =>
      Type === 'Customer' && others.some((other) => other['Type'] === 'Customer' && other['Name'] === Name),
  },
];

/** Entered by sellers before anything is read. */
const ORDERS = 9;

/** Pages of seven make every list longer than a page. */
export async function startOrg(
  more: { readonly dailyRequests?: number; readonly currencies?: readonly string[] } = {},
): Promise<SandboxOrg> {
  const crm = await startSalesforce({
    seed: 1,
    distributor,
    externalIdField: 'Hub_Number__c',
    pageSize: 7,
    rules,
    app: { ...app, certificate: keys.publicKey },
    ...more,
  });
  for (let seed = 1; seed <= ORDERS; seed += 1) await crm.edits['placeOrder']?.({ seed });
  const settings = settingsFor(crm.url);
  return {
    crm,
    settings,
    context: knowingFaults(suiteContext(settings), crm.faults),
    faults: crm.faults,
    state: () => [...crm.org.objects.keys()].map((name) => crm.org.rows(name)),
    close: () => crm.close(),
  };
}

function settingsFor(url: string): Settings {
  return {
    instanceUrl: url,
    loginUrl: url,
    audience: app.audience,
    clientId: app.clientId,
    username: app.username,
    privateKey: new Secret(keys.privateKey),
    externalIdField: 'Hub_Number__c',
    accountTypes: { 'Buying Group': 'group', Customer: 'bill-to', 'Ship-To': 'ship-to' },
    countries: { 'United States': 'US' },
    units: { Each: 'EA', Meter: 'MTR', Kilogram: 'KGM', Liter: 'LTR', Pair: 'PR', Box: 'BX' },
    currency: 'USD',
    priceBooks: {
      'Standard Price Book': { kind: 'everyone' },
      GOLD: { kind: 'price-group', group: 'GOLD' },
    },
    orders: { requestedDateField: 'Requested_Date__c', shipToField: 'Ship_To_Account__c' },
  };
}
