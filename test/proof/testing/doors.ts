/** The addresses of the intake of the sandbox's landscape, each with the signature of its system. */
import { createHmac } from 'node:crypto';
import type { Estate } from '../../../examples/testing/estate.ts';
import { SANDBOX_SECRETS } from '../../../sandbox/credentials.ts';
import { signed } from '../../../sandbox/warehouse/subscriptions.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

/** An address of the intake, and how its system signs. */
export interface Door {
  readonly path: string;
  readonly headers: (body: Bytes) => Readonly<Record<string, string>>;
}

export interface Doors {
  readonly movements: Door;
  readonly counts: Door;
  readonly products: Door;
  readonly payments: Door;
  readonly parcels: Door;
  readonly signing: readonly Door[];
  /** Business Central does not sign: its secret stands in the body. */
  readonly unsigned: readonly Door[];
}

export interface Answered {
  readonly status: number;
  /** Of the content. */
  readonly type: string;
  readonly text: string;
}

const UNSIGNED = ['items', 'customers', 'prices', 'vendors', 'ship-to-addresses'];

/** The doors of an estate; signatures bear its time. */
export function doorsOf({ clock }: { readonly clock: Pick<Estate['clock'], 'now'> }): Doors {
  const east = SANDBOX_SECRETS.SANDBOX_WMS_EAST_WEBHOOK_SECRET;
  const west = SANDBOX_SECRETS.SANDBOX_WMS_WEST_WEBHOOK_SECRET;
  const warehouse = (path: string, secret: string): Door => ({
    path,
    headers: (body) => signedBytes(body, secret, clock.now()),
  });
  const movements = warehouse('wms-east/movements', east);
  const counts = warehouse('wms-east/counts', east);
  const payments: Door = {
    path: 'payments/payments',
    headers: (body) => ({ 'stripe-signature': stripeSignature(body, clock.now()) }),
  };
  return {
    movements,
    counts,
    products,
    payments,
    parcels,
    signing: [movements, counts, warehouse('wms-west/movements', west), products, payments, parcels],
    unsigned: UNSIGNED.map((name) => ({ path: `erp/${name}`, headers: () => ({}) })),
  };
}

export const bytes = (text: string): Bytes => new Uint8Array(Buffer.from(text));

/** Posts a body as JSON, signed, unless other headers say otherwise. */
export async function push(
  hub: string,
  { path, headers }: Door,
  { body, others = {} }: { readonly body: Bytes; readonly others?: Readonly<Record<string, string>> },
): Promise<Answered> {
  const answer = await fetch(`${hub}/intake/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers(body), ...others },
    body,
  });
  const type = answer.headers.get('content-type') ?? '';
  return { status: answer.status, type, text: await answer.text() };
}

let messages = 0;

/** Standard Webhooks over bytes that need not be text. */
function signedBytes(body: Bytes, secret: string, at: Date): Record<string, string> {
  const id = `proof-${++messages}`;
  const headers = signed({ id, body: '', secret }, at);
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key)
    .update(`${id}.${headers['webhook-timestamp']}.`)
    .update(body)
    .digest('base64');
  return { ...headers, 'webhook-signature': `v1,${signature}` };
}

function stripeSignature(body: Bytes, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000);
  const v1 = createHmac('sha256', SANDBOX_SECRETS.SANDBOX_PAYMENTS_WEBHOOK_SECRET)
    .update(`${seconds}.`)
    .update(body)
    .digest('hex');
  return `t=${seconds},v1=${v1}`;
}

/** The service signs the bytes alone: no time, so that an old message is told by its id. */
const parcels: Door = {
  path: 'tms/milestones',
  headers: (body) => ({
    'x-hmac-signature': `hmac-sha256-hex=${createHmac('sha256', SANDBOX_SECRETS.SANDBOX_TMS_WEBHOOK_SECRET)
      .update(body)
      .digest('hex')}`,
  }),
};

const products: Door = {
  path: 'shop/products',
  headers: (body) => ({
    'x-shopify-topic': 'products/update',
    'x-shopify-event-id': `proof-${++messages}`,
    'x-shopify-hmac-sha256': createHmac('sha256', SANDBOX_SECRETS.SANDBOX_SHOP_WEBHOOK_SECRET)
      .update(body)
      .digest('base64'),
  }),
};
