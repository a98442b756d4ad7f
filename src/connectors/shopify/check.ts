/** Is the shop there, is it the right one, and may the app do what it must, and nothing else? */
import { Type, type Static } from 'typebox';
import type { Problem } from '../kit/mapping.ts';
import { reasonOf, send, type Context, type Operation } from './admin-api.ts';
import { orNull } from './graphql-answer.ts';
import { SHOP_CHECKED } from './operations/shop.graphql.ts';
import { API_VERSION } from './settings.ts';

/** Scopes that the sources and targets need. */
const NEEDED_SCOPES = [
  'read_products',
  'write_products',
  'read_inventory',
  'write_inventory',
  'read_locations',
  'read_companies',
  'write_companies',
  'read_customers',
  'write_customers',
  'read_orders',
  'write_orders',
  'read_merchant_managed_fulfillment_orders',
  'write_merchant_managed_fulfillment_orders',
];

const Checked = Type.Object({
  shop: Type.Object({ currencyCode: Type.String(), myshopifyDomain: Type.String() }),
  currentAppInstallation: Type.Object({ accessScopes: Type.Array(Type.Object({ handle: Type.String() })) }),
  nodes: Type.Array(
    orNull(Type.Object({ id: Type.Optional(Type.String()), isActive: Type.Optional(Type.Boolean()) })),
  ),
});
const checked: Operation<typeof Checked> = {
  name: 'ShopChecked',
  text: SHOP_CHECKED,
  effect: 'read',
  answer: Checked,
};

/** Lists everything that is wrong at once. */
export async function check(context: Context): Promise<readonly Problem[]> {
  const locations = Object.entries(context.settings.locations);
  const reply = await send(context, checked, { locations: locations.map(([, id]) => id) });
  if (reply.reply === 'failed') {
    return [{ path: 'accessToken', found: reasonOf(reply.outcome), agreed: 'a shop that answers this app' }];
  }
  const { shop, currentAppInstallation, nodes } = reply.data;
  return [
    ...differs('API version', reply.version, API_VERSION),
    ...differs('shopDomain', shop.myshopifyDomain, context.settings.shopDomain),
    ...differs('currency', shop.currencyCode, context.settings.currency),
    ...scopeProblems(currentAppInstallation),
    ...locations.flatMap(([number], index) => locationProblem(number, nodes[index])),
  ];
}

function differs(path: string, found: string, agreed: string): readonly Problem[] {
  return found === agreed ? [] : [{ path, found, agreed }];
}

function scopeProblems({
  accessScopes,
}: Static<typeof Checked>['currentAppInstallation']): readonly Problem[] {
  const granted = new Set(accessScopes.map(({ handle }) => handle));
  // A right to write includes the right to read.
  const lacks = (scope: string): boolean =>
    !granted.has(scope) && !granted.has(scope.replace(/^read_/, 'write_'));
  const missing = NEEDED_SCOPES.filter(lacks);
  const idle = [...granted].filter((scope) => scope.startsWith('write_') && !NEEDED_SCOPES.includes(scope));
  return [
    ...missing.map((scope) => ({
      path: 'accessToken',
      found: `no scope ${scope}`,
      agreed: `the scope ${scope}`,
    })),
    ...idle.map((scope) => ({
      path: 'accessToken',
      found: `the scope ${scope}`,
      agreed: 'no right to write more than needed',
    })),
  ];
}

function locationProblem(
  number: string,
  node: Static<typeof Checked>['nodes'][number] | undefined,
): readonly Problem[] {
  if (node?.isActive === true) return [];
  const found = node?.id === undefined ? 'no such location in the shop' : 'a location that is not active';
  return [{ path: `locations.${number}`, found, agreed: 'an active location' }];
}
