/** The connector to any warehouse system that speaks the neutral dialect of README.md. */
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Connector } from '../kit/connector.ts';
import type { Problem } from '../kit/mapping.ts';
import { jsonOf } from '../kit/parse-json.ts';
import { confirmations } from './orders/confirmations.ts';
import { warehouseOrders } from './orders/warehouse-orders.ts';
import { returnOrders } from './returns/return-orders.ts';
import { returnReceipts } from './returns/return-receipts.ts';
import { WarehouseSettings, type WarehouseContext } from './settings.ts';
import { counts } from './sources/counts.ts';
import { locations } from './sources/locations.ts';
import { movements } from './sources/movements.ts';
import { items } from './targets/items.ts';
import { call, isSuccess, outcomeOfRefusal } from './wms-call.ts';

const NEEDED_SCOPES = ['items:write', 'movements:read', 'counts:read', 'orders:write'];
const WhoAmI = Type.Object({ scopes: Type.Array(Type.String()), warehouses: Type.Array(Type.String()) });

export const warehouseRest: Connector<typeof WarehouseSettings> = {
  name: 'warehouse-rest',
  title: 'Warehouse system (neutral REST dialect)',
  settings: WarehouseSettings,
  semantics: {
    ordering: 'none',
    deletes: 'sweep',
    idempotency: 'natural',
    events: 'fat',
    limits: { requestsPerSecond: 20, concurrency: 4 },
  },
  baseUrl: ({ baseUrl }) => baseUrl,
  check,
  sources: { movements, counts, locations, confirmations, 'return-receipts': returnReceipts },
  targets: { items, 'warehouse-orders': warehouseOrders, 'return-orders': returnOrders },
};

async function check(context: WarehouseContext): Promise<readonly Problem[]> {
  return [...secretProblems(context), ...(await keyProblems(context))];
}

async function keyProblems(context: WarehouseContext): Promise<Problem[]> {
  const reply = await call(context, { method: 'GET', path: '/whoami' });
  if (!isSuccess(reply)) {
    const refusal = outcomeOfRefusal(reply);
    const path = refusal.outcome === 'ask' ? 'apiKey' : 'baseUrl';
    const found = 'reason' in refusal ? refusal.reason : 'no answer';
    return [{ path, found, agreed: 'a warehouse system that knows this key' }];
  }
  const body = jsonOf(reply);
  if (!Value.Check(WhoAmI, body))
    return [
      { path: 'baseUrl', found: 'an answer that is not the dialect', agreed: 'GET /whoami of the dialect' },
    ];
  const missing = NEEDED_SCOPES.filter((scope) => !body.scopes.includes(scope));
  const tooMuch = body.scopes.filter((scope) => scope === 'admin');
  return [
    ...missing.map((scope) => ({ path: 'apiKey', found: `no scope ${scope}`, agreed: `scope ${scope}` })),
    ...tooMuch.map((scope) => ({
      path: 'apiKey',
      found: `scope ${scope}`,
      agreed: 'no more than is needed',
    })),
  ];
}

function secretProblems({ settings }: WarehouseContext): Problem[] {
  const key = settings.webhookSecret.reveal().replace(/^whsec_/, '');
  return Buffer.from(key, 'base64').length >= 24
    ? []
    : [{ path: 'webhookSecret', found: 'a short secret', agreed: 'whsec_ and base64 of at least 24 bytes' }];
}
