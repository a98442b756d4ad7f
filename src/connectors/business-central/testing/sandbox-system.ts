/** A small simulated company and the settings that reach it, for the tests of this connector. */
import {
  startBusinessCentral,
  type BusinessCentralOptions,
} from '../../../../sandbox/business-central/business-central.ts';
import { CHARGE_LINES } from '../../../../sandbox/business-central/seed.ts';
import { UNITS } from '../../../../sandbox/business-central/templates.ts';
import { seedDistributor } from '../../../../sandbox/distributor/seed.ts';
import { Secret } from '../../../platform/secrets.ts';
import { knowingFaults, suiteContext } from '../../kit/suite/suite-context.ts';
import type { Settings } from '../settings.ts';

const credentials = {
  tenant: 'tenant.example',
  environment: 'Production',
  clientId: 'crossdock',
  clientSecret: 'sandbox-secret',
};

const ORDERS_ON_THEIR_WAY = [
  'enterOrder',
  'releaseOrder',
  'shipPart',
  'invoiceOrder',
  'creditInvoice',
  'enterOrder',
  'enterOrder',
  'enterPurchase',
  'enterPurchase',
];

/** Starts a company of 24 items and 40 customers, with some orders on their way. */
export async function startSystem(
  options: Partial<BusinessCentralOptions> = {},
  declared: Partial<Settings> = {},
) {
  const erp = await startBusinessCentral({
    distributor: seedDistributor({ seed: 7, items: 24, customers: 40 }),
    credentials,
    seed: 7,
    notificationDelayMs: 20,
    ...options,
  });
  for (const [place, edit] of ORDERS_ON_THEIR_WAY.entries())
    await erp.edits[edit]?.({ seed: edit === 'enterPurchase' ? place : 5 });
  const settings: Settings = {
    tenant: credentials.tenant,
    environment: credentials.environment,
    company: erp.companyId,
    clientId: credentials.clientId,
    clientSecret: new Secret(credentials.clientSecret),
    webhookSecret: new Secret('webhook-secret'),
    apiUrl: erp.url,
    loginUrl: erp.url,
    companionApi: erp.companionApi,
    localCurrency: 'USD',
    units: { ...UNITS },
    itemFields: ['description', 'gtin', 'category', 'status', 'taxCategory', 'listPrice'],
    customerFields: [
      'name',
      'address',
      'email',
      'phone',
      'status',
      'taxExempt',
      'paymentTerms',
      'creditLimit',
    ],
    chargeLines: CHARGE_LINES,
    newItems: { inventoryPostingGroupCode: 'RESALE', generalProductPostingGroupCode: 'RETAIL' },
    ...declared,
  };
  return {
    erp,
    settings,
    faults: erp.faults,
    context: knowingFaults(suiteContext(settings), erp.faults),
    state: () =>
      Object.fromEntries(Object.entries(erp.erp.tables).map(([name, table]) => [name, [...table.all()]])),
    close: () => erp.close(),
  };
}

export type SandboxSystem = Awaited<ReturnType<typeof startSystem>>;
