/** What the distributor of the sandbox does not run himself: payments, tax, parcels, mail, the CRM and the fraud desk. */
import { asInErp } from './business-central/as-in-erp.ts';
import { MAIL_USER, SANDBOX_PORTS, SANDBOX_SECRETS, TAX_ACCOUNT } from './credentials.ts';
import type { Distributor } from './distributor/shapes.ts';
import { startHook } from './hook/hook.ts';
import type { Simulator } from './kit/faults.ts';
import { startMail } from './mail/mail.ts';
import { startPayments } from './payments/payments.ts';
import { connectedApp, CRM_NUMBER_FIELD } from './salesforce/connected-app.ts';
import { startSalesforce } from './salesforce/salesforce.ts';
import type { SandboxOptions } from './sandbox.ts';
import { startTax } from './tax/tax.ts';
import { startTms } from './tms/tms.ts';

/** A parcel is scanned six times on its way. */
const CARRIERS_STEP_MS = 5_000;

type Starts = readonly (() => Promise<Simulator>)[];

/** Starts them one after the other. */
export function services(options: SandboxOptions, distributor: Distributor): Starts {
  return [...ofMoneyAndParcels(options), ...ofPeople(options, distributor)];
}

function ofMoneyAndParcels(options: SandboxOptions): Starts {
  const { seed, trickleMs, publicUrl } = options;
  return [
    () =>
      startPayments({
        seed,
        ...portOf(options, 'payments'),
        apiKey: SANDBOX_SECRETS.SANDBOX_PAYMENTS_API_KEY,
        otherKeys: new Map([[SANDBOX_SECRETS.SANDBOX_PAYMENTS_DASHBOARD_KEY, 'everything']]),
        webhookSecret: SANDBOX_SECRETS.SANDBOX_PAYMENTS_WEBHOOK_SECRET,
        ...(publicUrl === undefined ? {} : { webhookUrl: `${publicUrl}/intake/payments/payments` }),
        requestsPerSecond: 25,
      }),
    () =>
      startTax({
        seed,
        ...portOf(options, 'tax'),
        ...TAX_ACCOUNT,
        licenceKey: SANDBOX_SECRETS.SANDBOX_TAX_LICENCE_KEY,
      }),
    () =>
      startTms({
        seed,
        ...(trickleMs > 0 ? { workEveryMs: CARRIERS_STEP_MS } : {}),
        ...portOf(options, 'tms'),
        apiKey: SANDBOX_SECRETS.SANDBOX_TMS_API_KEY,
        listsPerSecond: 5,
      }),
  ];
}

function ofPeople(options: SandboxOptions, distributor: Distributor): Starts {
  const { seed } = options;
  return [
    () =>
      startMail({
        seed,
        ...portOf(options, 'mail'),
        user: MAIL_USER,
        password: SANDBOX_SECRETS.SANDBOX_MAIL_PASSWORD,
      }),
    () =>
      startSalesforce({
        seed,
        distributor: asInErp(distributor),
        ...portOf(options, 'crm'),
        app: connectedApp(),
        externalIdField: CRM_NUMBER_FIELD,
      }),
    () =>
      startHook({
        seed,
        ...portOf(options, 'hook'),
        secret: SANDBOX_SECRETS.SANDBOX_HOOK_SECRET,
        gatewayKey: SANDBOX_SECRETS.SANDBOX_HOOK_GATEWAY_KEY,
        homes: new Map(distributor.customers.map(({ number, address }) => [number, address.country])),
      }),
  ];
}

/** The fixed port of a system, or any that is free. */
export function portOf(
  { ports }: Pick<SandboxOptions, 'ports'>,
  name: keyof typeof SANDBOX_PORTS,
): { readonly port?: number } {
  return ports === 'fixed' ? { port: SANDBOX_PORTS[name] } : {};
}
