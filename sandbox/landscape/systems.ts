/**
 * The systems of the sandbox's estate: an ERP, a storefront, two warehouse systems, that of a 3PL, a supplier's files, the order desk of
 * another supplier, a tax engine, parcel tracking, mail, a CRM and a fraud desk.
 */
import { system } from '../../src/landscape/define.ts';
import { COMPANY_ID } from '../business-central/business-central.ts';
import { CHARGE_LINES, PAYMENT_JOURNAL } from '../business-central/seed.ts';
import { COMPANION_API } from '../business-central/tables/entities.ts';
import { UNITS } from '../business-central/templates.ts';
import { ERP_SIGN_IN, MAIL_USER, TAX_ACCOUNT } from '../credentials.ts';
import { CONSUMERS, PRICE_GROUPS } from '../distributor/customers.ts';
import { FRAUD_PATH } from '../hook/hook.ts';
import { CRM_NUMBER_FIELD, CRM_SIGN_IN } from '../salesforce/connected-app.ts';
import { PLANS, planOfSandbox } from '../shopify/plans.ts';
import { emptyShop } from '../shopify/state.ts';
import { SUPPLIER_FORMAT } from '../supplier/supplier-file.ts';
import type { Addresses } from './addresses.ts';
import { locations, type WarehouseSystem } from './places.ts';

const owners = { businessOwner: 'supply-chain', technicalOwner: 'integration' };

/** The simulators listen on loopback, which the guard of outgoing calls refuses unless a system is allowed to lie there. */
const LOOPBACK = ['127.0.0.0/8'];

export function sandboxSystems(addresses: Addresses) {
  return [
    erp(addresses),
    shop(addresses),
    warehouse(addresses, { name: 'wms-east', title: 'Warehouse system east', secrets: 'SANDBOX_WMS_EAST' }),
    warehouse(addresses, { name: 'wms-west', title: 'Warehouse system west', secrets: 'SANDBOX_WMS_WEST' }),
    warehouse(addresses, { name: 'wms-3pl', title: 'Pallet store of a 3PL', secrets: 'SANDBOX_WMS_3PL' }),
    // He takes orders and tells what he could ship in the dialect of a warehouse.
    warehouse(addresses, {
      name: 'supplier-desk',
      title: 'Order desk of Wynholm Cable & Wire',
      secrets: 'SANDBOX_SUPPLIER_DESK',
    }),
    supplier(addresses),
    payments(addresses),
    tax(addresses),
    tms(addresses),
    mail(addresses),
    crm(addresses),
    hook(addresses),
  ];
}

function erp({ erp: url }: Addresses) {
  return system({
    ...owners,
    name: 'erp',
    title: 'Business Central',
    connector: 'business-central',
    allowPrivateAddresses: LOOPBACK,
    settings: {
      ...ERP_SIGN_IN,
      company: COMPANY_ID,
      companionApi: COMPANION_API,
      clientSecret: 'env:SANDBOX_ERP_CLIENT_SECRET',
      webhookSecret: 'env:SANDBOX_ERP_WEBHOOK_SECRET',
      apiUrl: url,
      loginUrl: url,
      localCurrency: 'USD',
      units: UNITS,
      itemFields: ['description', 'gtin'],
      postShipments: true,
      remittedTaxCode: 'NONTAXABLE',
      chargeLines: CHARGE_LINES,
      reopenReleased: true,
      paymentJournal: PAYMENT_JOURNAL,
    },
  });
}

function shop({ shop: url }: Addresses) {
  return system({
    ...owners,
    name: 'shop',
    title: 'Shopify storefront',
    connector: 'shopify',
    allowPrivateAddresses: LOOPBACK,
    limits: PLANS[planOfSandbox()].limits,
    settings: {
      shopDomain: 'sandbox-storefront.myshopify.com',
      baseUrl: url,
      accessToken: 'env:SANDBOX_SHOP_ACCESS_TOKEN',
      webhookSecret: 'env:SANDBOX_SHOP_WEBHOOK_SECRET',
      locations: shopLocations(),
      currency: 'USD',
      priceRounding: 'half-up',
      channel: 'storefront',
      consumerCustomer: CONSUMERS.number,
    },
  });
}

/** A new shop numbers its locations in order: the ids are the same at every start. */
function shopLocations(): Record<string, string> {
  const shop = emptyShop(
    locations.map(({ number }) => number),
    { now: () => new Date(0), announce: () => {} },
  );
  return Object.fromEntries([...shop.locations.values()].map(({ name, id }) => [name, id]));
}

function warehouse(
  addresses: Addresses,
  { name, title, secrets }: { name: WarehouseSystem; title: string; secrets: string },
) {
  return system({
    ...owners,
    name,
    title,
    connector: 'warehouse-rest',
    allowPrivateAddresses: LOOPBACK,
    settings: {
      baseUrl: `${addresses[name]}/wms/v1`,
      apiKey: `env:${secrets}_API_KEY`,
      webhookSecret: `env:${secrets}_WEBHOOK_SECRET`,
    },
  });
}

function supplier({ supplierFolder }: Addresses) {
  return system({
    ...owners,
    name: 'supplier',
    title: 'Item files of Brantmoor Fastener Works',
    connector: 'files-csv',
    settings: { ...SUPPLIER_FORMAT, folder: supplierFolder, supplier: 'SUP-01' },
  });
}

function payments({ payments: url }: Addresses) {
  return system({
    ...owners,
    name: 'payments',
    title: 'Payment service',
    connector: 'payments',
    allowPrivateAddresses: LOOPBACK,
    settings: {
      baseUrl: url,
      apiKey: 'env:SANDBOX_PAYMENTS_API_KEY',
      webhookSecret: 'env:SANDBOX_PAYMENTS_WEBHOOK_SECRET',
      apiVersion: '2026-08-26.dahlia',
      orders: { channel: 'portal', metadata: 'order_number' },
    },
  });
}

function tax({ tax: url }: Addresses) {
  return system({
    ...owners,
    name: 'tax',
    title: 'Tax engine',
    connector: 'tax',
    allowPrivateAddresses: LOOPBACK,
    settings: {
      ...TAX_ACCOUNT,
      baseUrl: url,
      licenceKey: 'env:SANDBOX_TAX_LICENCE_KEY',
      // The distribution centre in the east: most of what is ordered leaves from there.
      shipFrom: {
        lines: ['1 Dockside Way'],
        city: 'Newark',
        region: 'NJ',
        postalCode: '07105',
        country: 'US',
      },
      taxCode: 'P0000000',
      chargeTaxCodes: { freight: 'FR020100', handling: 'OH010000', discount: 'P0000000' },
      exemption: { by: 'use-code', code: 'G' },
    },
  });
}

function tms({ tms: url }: Addresses) {
  return system({
    ...owners,
    name: 'tms',
    title: 'Parcel tracking',
    connector: 'tms',
    allowPrivateAddresses: LOOPBACK,
    settings: {
      baseUrl: `${url}/v2`,
      apiKey: 'env:SANDBOX_TMS_API_KEY',
      webhookSecret: 'env:SANDBOX_TMS_WEBHOOK_SECRET',
      // Warehouses write the carrier's full name on their packages.
      carriers: { 'Roadrunner Freight': 'Roadrunner' },
    },
  });
}

function mail({ mail: url }: Addresses) {
  const { hostname, port } = new URL(url);
  return system({
    ...owners,
    name: 'mail',
    title: 'Mail to buyers',
    connector: 'mail',
    allowPrivateAddresses: LOOPBACK,
    settings: {
      host: hostname,
      port: Number(port),
      // The sandbox's server has no certificate that would outlive its start, and nothing of it leaves this computer.
      security: 'none',
      user: MAIL_USER,
      password: 'env:SANDBOX_MAIL_PASSWORD',
      from: 'orders@distributor.example',
      senderName: 'Sandbox Industrial Supply',
      replyTo: 'inside-sales@distributor.example',
    },
  });
}

function crm({ crm: url }: Addresses) {
  return system({
    ...owners,
    name: 'crm',
    title: 'Salesforce',
    connector: 'salesforce',
    allowPrivateAddresses: LOOPBACK,
    settings: {
      ...CRM_SIGN_IN,
      instanceUrl: url,
      loginUrl: url,
      privateKey: 'env:SANDBOX_CRM_PRIVATE_KEY',
      externalIdField: CRM_NUMBER_FIELD,
      accountTypes: { 'Buying Group': 'group', Customer: 'bill-to', 'Ship-To': 'ship-to' },
      countries: { 'United States': 'US' },
      units: { Each: 'EA', Meter: 'MTR', Kilogram: 'KGM', Liter: 'LTR', Pair: 'PR', Box: 'BX', Bag: 'BG' },
      currency: 'USD',
      priceBooks: {
        'Standard Price Book': { kind: 'everyone' },
        ...Object.fromEntries(PRICE_GROUPS.map((group) => [group, { kind: 'price-group', group }])),
      },
      orders: {
        channel: 'field-sales',
        requestedDateField: 'Requested_Date__c',
        shipToField: 'Ship_To_Account__c',
      },
    },
  });
}

function hook({ hook: url }: Addresses) {
  return system({
    ...owners,
    name: 'hook',
    title: 'Fraud desk',
    connector: 'hook',
    allowPrivateAddresses: LOOPBACK,
    settings: {
      url: `${url}${FRAUD_PATH}`,
      secret: 'env:SANDBOX_HOOK_SECRET',
      headers: [{ name: 'x-gateway-key', value: 'env:SANDBOX_HOOK_GATEWAY_KEY' }],
    },
  });
}
