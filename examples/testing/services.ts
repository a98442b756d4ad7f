/** What the distributor of a test's estate does not run himself: payments, tax, parcels, mail and the CRM, on free ports. */
import { asInErp } from '../../sandbox/business-central/as-in-erp.ts';
import { MAIL_USER, SANDBOX_SECRETS, TAX_ACCOUNT } from '../../sandbox/credentials.ts';
import type { Distributor } from '../../sandbox/distributor/shapes.ts';
import { startHook } from '../../sandbox/hook/hook.ts';
import { startMail } from '../../sandbox/mail/mail.ts';
import { startPayments } from '../../sandbox/payments/payments.ts';
import { connectedApp, CRM_NUMBER_FIELD } from '../../sandbox/salesforce/connected-app.ts';
import { startSalesforce } from '../../sandbox/salesforce/salesforce.ts';
import { startTax } from '../../sandbox/tax/tax.ts';
import { startTms } from '../../sandbox/tms/tms.ts';
import type { Clock } from '../../src/platform/clock.ts';

export interface Serving {
  readonly seed: number;
  readonly distributor: Distributor;
  readonly clock: Clock;
}

/** Starts all of them. */
export async function startServices({ seed, distributor, clock }: Serving) {
  const retryDelaysMs = [20, 50, 100, 500, 1000];
  const payments = await startPayments({
    seed,
    clock,
    retryDelaysMs,
    apiKey: SANDBOX_SECRETS.SANDBOX_PAYMENTS_API_KEY,
    otherKeys: new Map([[SANDBOX_SECRETS.SANDBOX_PAYMENTS_DASHBOARD_KEY, 'everything']]),
    webhookSecret: SANDBOX_SECRETS.SANDBOX_PAYMENTS_WEBHOOK_SECRET,
  });
  const tax = await startTax({
    seed,
    clock,
    ...TAX_ACCOUNT,
    licenceKey: SANDBOX_SECRETS.SANDBOX_TAX_LICENCE_KEY,
  });
  const tms = await startTms({ seed, clock, apiKey: SANDBOX_SECRETS.SANDBOX_TMS_API_KEY });
  const mail = await startMail({
    seed,
    clock,
    user: MAIL_USER,
    password: SANDBOX_SECRETS.SANDBOX_MAIL_PASSWORD,
  });
  const crm = await startSalesforce({
    seed,
    clock,
    distributor: asInErp(distributor),
    app: connectedApp(),
    externalIdField: CRM_NUMBER_FIELD,
  });
  const hook = await startHook({
    seed,
    clock,
    secret: SANDBOX_SECRETS.SANDBOX_HOOK_SECRET,
    gatewayKey: SANDBOX_SECRETS.SANDBOX_HOOK_GATEWAY_KEY,
  });
  return { payments, tax, tms, mail, crm, hook };
}
