/** The well-known secrets of the sandbox: they open nothing but simulators on loopback. */
import { CRM_PRIVATE_KEY } from './salesforce/connected-app.ts';

/** Ports on loopback. */
export const SANDBOX_PORTS = {
  board: 4410,
  erp: 4411,
  shop: 4412,
  'wms-east': 4413,
  'wms-west': 4414,
  tax: 4415,
  crm: 4416,
  payments: 4417,
  tms: 4418,
  mail: 4419,
  hook: 4420,
  'wms-3pl': 4421,
  'supplier-desk': 4422,
} as const;

export const TAX_ACCOUNT = { accountId: '1100012345', companyCode: 'SANDBOX' } as const;

export const MAIL_USER = 'crossdock-hub';

export const ERP_SIGN_IN = {
  tenant: 'sandbox-tenant',
  environment: 'sandbox',
  clientId: 'crossdock-hub',
} as const;

/** By the name of the environment variable to which the sandbox's landscape refers (`env:NAME`). */
export const SANDBOX_SECRETS = {
  SANDBOX_ERP_CLIENT_SECRET: 'sandbox-erp-client-secret',
  SANDBOX_ERP_WEBHOOK_SECRET: 'sandbox-erp-client-state-0123456789',
  SANDBOX_SHOP_ACCESS_TOKEN: 'shpat_sandbox_access_token',
  SANDBOX_SHOP_WEBHOOK_SECRET: 'sandbox-shop-webhook-secret-0123456789',
  SANDBOX_WMS_EAST_API_KEY: 'sandbox-wms-east-key',
  SANDBOX_WMS_EAST_WEBHOOK_SECRET: whsec('sandbox warehouse east, webhook'),
  SANDBOX_WMS_WEST_API_KEY: 'sandbox-wms-west-key',
  SANDBOX_WMS_WEST_WEBHOOK_SECRET: whsec('sandbox warehouse west, webhook'),
  SANDBOX_WMS_3PL_API_KEY: 'sandbox-wms-3pl-key',
  SANDBOX_WMS_3PL_WEBHOOK_SECRET: whsec('sandbox pallet store of a 3PL, webhook'),
  SANDBOX_SUPPLIER_DESK_API_KEY: 'sandbox-supplier-desk-key',
  SANDBOX_SUPPLIER_DESK_WEBHOOK_SECRET: whsec('sandbox order desk of a supplier, webhook'),
  SANDBOX_PAYMENTS_API_KEY: 'rk_test_sandbox_hub',
  SANDBOX_PAYMENTS_DASHBOARD_KEY: 'sk_test_sandbox_dashboard',
  SANDBOX_PAYMENTS_WEBHOOK_SECRET: 'whsec_sandbox_payments_0123456789',
  SANDBOX_CRM_PRIVATE_KEY: CRM_PRIVATE_KEY,
  SANDBOX_HOOK_SECRET: whsec('sandbox fraud desk, messages'),
  SANDBOX_HOOK_GATEWAY_KEY: 'sandbox-hook-gateway-key',
  SANDBOX_TAX_LICENCE_KEY: 'sandbox-tax-licence-key',
  SANDBOX_MAIL_PASSWORD: 'sandbox-mail-password',
  SANDBOX_TMS_API_KEY: 'EZAKsandbox',
  SANDBOX_TMS_WEBHOOK_SECRET: 'sandbox-tms-webhook-secret-0123456789',
} as const;

function whsec(text: string): string {
  return `whsec_${Buffer.from(text).toString('base64')}`;
}
