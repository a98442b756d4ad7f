/** A stateful Shopify on loopback: the Admin API 2026-04, staged uploads, bulk results and signed webhooks. */
import { timingSafeEqual } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import type { Distributor } from '../distributor/shapes.ts';
import type { Simulator } from '../kit/faults.ts';
import { seededRandom } from '../kit/random.ts';
import { simulatorServer } from '../kit/simulator-server.ts';
import { webhookSender, type WebhookSender } from '../kit/webhook-sender.ts';
import { adminEndpoint, type AdminEndpoint } from './admin-endpoint.ts';
import { fullBucket, type BucketSize } from './bucket.ts';
import { shopEdits } from './edits.ts';
import { uploadedFile } from './multipart.ts';
import { orderEdits } from './orders/edits.ts';
import { PLANS, type PlanName } from './plans.ts';
import type { RunInside } from './resolvers/bulk.ts';
import { productMutations } from './resolvers/product-set.ts';
import { rootResolvers } from './resolvers/root.ts';
import { emptyShop, type ShopState } from './state.ts';
import { announcer } from './webhooks.ts';

export interface ShopifyOptions {
  /** Absent: any free port. */
  readonly port?: number;
  readonly seed: number;
  /** Where it ships from are the shop's locations; absent: EAST, WEST and CENTRAL. */
  readonly distributor?: Distributor;
  readonly accessToken: string;
  readonly webhookSecret: string;
  readonly clock?: () => Date;
  /** Default: Plus, from which on companies have many catalogs. */
  readonly plan?: PlanName;
  /** Instead of the plan's own. */
  readonly bucket?: BucketSize;
  /** Default: what the hub's connector needs. */
  readonly scopes?: readonly string[];
  /** Time between two states of a bulk operation; default 200 ms. */
  readonly bulkStepMs?: number;
}

export interface ShopifySimulator extends Simulator {
  /** Its name as Shopify knows it. */
  readonly shopDomain: string;
  /** Location name, e.g. `EAST` → its global id. */
  readonly locations: Readonly<Record<string, string>>;
  /** The state itself, for tests and the board. */
  readonly shop: ShopState;
  /** Resolves when no webhook is queued or waiting for a retry. */
  webhooksSettled(): Promise<void>;
}

const SHOP_DOMAIN = 'sandbox-storefront.myshopify.com';
const ADMIN_PATH = '/admin/api/2026-04/graphql.json';

/** The scopes that an app like the hub's asks for. */
const HUB_SCOPES = [
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

/** Starts the storefront on loopback with a handful of products of its own. */
export async function startShopify(options: ShopifyOptions): Promise<ShopifySimulator> {
  const server = simulatorServer({
    name: 'shop',
    seed: options.seed,
    ...(options.port === undefined ? {} : { port: options.port }),
    isWrite: (request) => request.url === ADMIN_PATH && endpoint.isMutation(asked(request)),
    refusal: refusalOf,
  });
  const sender = webhookSender({
    faults: server.faults,
    random: seededRandom(options.seed).fork('shop').fork('webhooks'),
    count: server.count,
  });
  const shop = openShop(options, sender);
  const stopping = new AbortController();
  let address = '';
  const run: RunInside = (text, variables) => endpoint.runInside(text, variables);
  const ground = {
    shop,
    run,
    address: () => address,
    pause: () =>
      delay(options.bulkStepMs ?? 200, undefined, { signal: stopping.signal }).catch(() => undefined),
  };
  const root = counted(
    rootResolvers(ground, { domain: SHOP_DOMAIN, scopes: options.scopes ?? HUB_SCOPES }),
    server.count,
  );
  const bucket = fullBucket(options.bucket ?? PLANS[options.plan ?? 'plus'].bucket, shop.now);
  const endpoint: AdminEndpoint = adminEndpoint(() => root, bucket);
  addRoutes(server.app, { endpoint, shop, accessToken: options.accessToken });
  address = await server.listen();
  return {
    name: 'shop',
    url: address,
    faults: server.faults,
    shop,
    shopDomain: SHOP_DOMAIN,
    edits: { ...shopEdits(shop), ...orderEdits(shop) },
    locations: Object.fromEntries([...shop.locations.values()].map(({ name, id }) => [name, id])),
    counts: () => ({ ...server.counts(), ...contents(shop) }),
    webhooksSettled: () => sender.idle(),
    close: async () => {
      stopping.abort();
      await sender.close();
      await server.close();
    },
  };
}

/** Counts how often each root field was asked, e.g. `productSet`. */
function counted(
  root: Readonly<Record<string, unknown>>,
  count: (name: string) => void,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(root).map(([name, resolve]) => [
      name,
      typeof resolve !== 'function'
        ? resolve
        : (...asked: readonly unknown[]): unknown => {
            count(name);
            return resolve(...asked);
          },
    ]),
  );
}

const TOO_MANY = {
  status: 429,
  headers: { 'retry-after': '2.0' },
  body: { errors: 'Exceeded 2 calls per second for api client.' },
};
const refusalOf = (kind: string) => (kind === 'throttled' ? TOO_MANY : DOWN);

const DOWN = { status: 503, body: { errors: 'Service Unavailable' } };

function openShop(options: ShopifyOptions, sender: WebhookSender): ShopState {
  const now = options.clock ?? (() => new Date());
  const { warehouses, partners } = options.distributor ?? {};
  const places = [...(warehouses ?? []), ...(partners ?? [])].map(({ number }) => number);
  const locations = places.length === 0 ? ['EAST', 'WEST', 'CENTRAL'] : places;
  const subscribers = (topic: string) =>
    [...shop.subscriptions.values()].filter((each) => each.topic === topic);
  const announce = announcer({
    sender,
    secret: options.webhookSecret,
    shopDomain: SHOP_DOMAIN,
    now,
    subscribers,
  });
  const shop: ShopState = emptyShop(locations, { now, announce });
  addOwnProducts(shop);
  return shop;
}

/** What the shop sells besides the distributor's range. */
function addOwnProducts(shop: ShopState): void {
  const { productSet } = productMutations(shop);
  for (const [title, sku, price] of [
    ['Gift card holder', 'SHOP-GIFT', '2.50'],
    ['Sample box of fasteners', 'SHOP-SAMPLE', '9.90'],
    ['Branded tape measure', 'SHOP-TAPE', '6.00'],
  ] as const) {
    productSet({
      input: {
        title,
        handle: sku.toLowerCase(),
        status: 'ACTIVE',
        productType: 'Own range',
        productOptions: [{ name: 'Title', values: [{ name: 'Default Title' }] }],
        variants: [{ sku, price, optionValues: [{ optionName: 'Title', name: 'Default Title' }] }],
      },
    });
  }
}

const contents = (shop: ShopState): Readonly<Record<string, number>> => ({
  products: shop.products.size,
  companies: shop.companies.size,
  companyLocations: shop.companyLocations.size,
  priceLists: shop.priceLists.size,
  orders: shop.orders.size,
  subscriptions: shop.subscriptions.size,
});

interface Routes {
  readonly endpoint: AdminEndpoint;
  readonly shop: ShopState;
  readonly accessToken: string;
}

function addRoutes(app: FastifyInstance, { endpoint, shop, accessToken }: Routes): void {
  app.addContentTypeParser('multipart/form-data', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  app.post(ADMIN_PATH, async (request, reply) => {
    if (!isAllowed(request, accessToken)) {
      return reply
        .code(401)
        .send({ errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' });
    }
    void reply.header('x-shopify-api-version', '2026-04');
    return endpoint.answer(asked(request));
  });
  app.post<{ Body: Buffer }>('/staged-uploads', async (request, reply) => {
    const { fields, file } = uploadedFile(request.body, request.headers['content-type'] ?? '');
    const key = fields.get('key');
    if (key === undefined || file === undefined)
      return reply.code(400).send('<Error><Code>InvalidArgument</Code></Error>');
    shop.uploads.set(key, file);
    return reply.code(201).send('');
  });
  app.get<{ Params: { name: string } }>('/bulk-results/:name', async (request, reply) => {
    const { name } = request.params;
    const operation = shop.bulkOperations.get(`gid://shopify/BulkOperation/${name.replace('.jsonl', '')}`);
    if (operation?.result === null || operation === undefined) return reply.code(404).send('');
    return reply.type('application/jsonl').send(operation.result);
  });
}

type Asked = Static<typeof Asked>;
const Asked = Type.Object({
  query: Type.Optional(Type.String()),
  variables: Type.Optional(Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()])),
});

/** A body that is no GraphQL request asks for nothing. */
function asked({ body }: FastifyRequest): Asked {
  return Value.Check(Asked, body) ? body : {};
}

function isAllowed(request: FastifyRequest, accessToken: string): boolean {
  const given = Buffer.from(String(request.headers['x-shopify-access-token'] ?? ''));
  const expected = Buffer.from(accessToken);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
