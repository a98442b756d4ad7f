/** The stock movements of the benchmark as a warehouse system pushes them; the same index gives the same movement everywhere. */
import { createHmac } from 'node:crypto';

export const WAREHOUSES = ['EAST', 'CENTRAL'] as const;

/** 24 bytes in base64, as Standard Webhooks asks. */
export const WEBHOOK_SECRET = `whsec_${Buffer.from('crossdock-benchmark-secret').toString('base64')}`;
const KEY = Buffer.from(WEBHOOK_SECRET.slice('whsec_'.length), 'base64');

/** Which movements: names begin with `name`, items are the first `items` of the estate. */
export interface MovementSpec {
  readonly name: string;
  readonly items: number;
  readonly webhooks: number;
  readonly perWebhook: number;
  /** RFC 3339; the same instant gives the same bytes. */
  readonly occurredAt: string;
}

export interface SignedWebhook {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Prime, so that neighbours in time are of different items. */
const STRIDE = 7919;

export function itemNumber(index: number): string {
  return `HX-${String(index).padStart(6, '0')}`;
}

/** Whole, signed, never zero: three units of four arrive, so that stock grows. */
function quantityOf(index: number): number {
  const step = (index % 7) - 2;
  return step === 0 ? 5 : step;
}

/** Σ of the quantities of the movements, worked out without the hub. */
export function sumOf({ webhooks, perWebhook }: MovementSpec): bigint {
  let sum = 0n;
  for (let index = 0; index < webhooks * perWebhook; index += 1) sum += BigInt(quantityOf(index));
  return sum;
}

/** All webhooks of the spec, signed now: they must be sent within five minutes. */
export function signedWebhooks(spec: MovementSpec): readonly SignedWebhook[] {
  return Array.from({ length: spec.webhooks }, (_, webhook) => {
    const rows = Array.from({ length: spec.perWebhook }, (_, row) =>
      movement(spec, webhook * spec.perWebhook + row),
    );
    return sign(`${spec.name}-${webhook}`, spec.occurredAt, rows);
  });
}

function movement({ name, items, occurredAt }: MovementSpec, index: number): object {
  const quantity = quantityOf(index);
  return {
    id: `${name}-${index}`,
    sequence: index + 1,
    warehouse: WAREHOUSES[Math.floor(index / items) % WAREHOUSES.length],
    item: itemNumber((index * STRIDE) % items),
    quantity: String(quantity),
    unit: 'EA',
    kind: quantity < 0 ? 'despatch' : 'receipt',
    occurredAt,
  };
}

/** One receipt of `quantity` for every item in every warehouse: what the estate begins with. */
export function openingStock(items: number, quantity: number): readonly SignedWebhook[] {
  const occurredAt = new Date(Date.now() - 60_000).toISOString();
  const rows = WAREHOUSES.flatMap((warehouse) =>
    Array.from({ length: items }, (_, index) => ({
      id: `opening-${warehouse}-${index}`,
      sequence: index + 1,
      warehouse,
      item: itemNumber(index),
      quantity: String(quantity),
      unit: 'EA',
      kind: 'receipt',
      occurredAt,
    })),
  );
  return Array.from({ length: Math.ceil(rows.length / 500) }, (_, page) =>
    sign(`opening-${page}`, occurredAt, rows.slice(page * 500, (page + 1) * 500)),
  );
}

function sign(id: string, timestampInBody: string, movements: readonly object[]): SignedWebhook {
  const body = Buffer.from(
    JSON.stringify({ type: 'movements.posted', timestamp: timestampInBody, data: { movements } }),
  );
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', KEY).update(`${id}.${timestamp}.`).update(body).digest('base64');
  return {
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
    body,
  };
}
