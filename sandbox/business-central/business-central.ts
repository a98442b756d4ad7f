/** A stateful Business Central on loopback: real HTTP, the vendor's contract, and its habits. */
import type { Distributor } from '../distributor/shapes.ts';
import type { Simulator } from '../kit/faults.ts';
import { seededRandom } from '../kit/random.ts';
import { simulatorServer, type Answer } from '../kit/simulator-server.ts';
import { webhookSender } from '../kit/webhook-sender.ts';
import { editsOf } from './edits.ts';
import { batchWrites } from './odata/batch.ts';
import { errorBody } from './odata/problem.ts';
import { seedErp } from './seed.ts';
import { guidOf } from './templates.ts';
import { notifications } from './service/notifications.ts';
import { rateLimiter, VENDOR_LIMIT, type RateLimit } from './service/rate-limit.ts';
import { addRoutes } from './service/routes.ts';
import { signIn, type Credentials } from './service/sign-in.ts';
import { subscriptionService } from './service/subscriptions.ts';
import { COMPANION_API } from './tables/entities.ts';
import { emptyErp, type Erp, type TaxAreas } from './tables/erp.ts';

export interface BusinessCentralOptions {
  readonly name?: string;
  readonly port?: number;
  readonly distributor: Distributor;
  readonly credentials: Credentials & { readonly environment: string };
  readonly clock?: () => Date;
  readonly seed: number;
  /** How long changes are gathered before they are notified; the vendor's 30 seconds are too long to watch. Default 1,000. */
  readonly notificationDelayMs?: number;
  readonly rateLimit?: RateLimit;
  /** What is taken where; absent: every customer who is liable pays one rate. */
  readonly taxAreas?: TaxAreas;
}

export interface BusinessCentralSimulator extends Simulator {
  /** What a landscape declares: `company`, `companionApi` and, as both sign-in and API, `url`. */
  readonly companyId: string;
  readonly companionApi: string;
  /** The state itself, for tests. */
  readonly erp: Erp;
  /** Sends the waiting notifications now; resolves when they arrived or were given up. */
  flushNotifications(): Promise<void>;
  /** All tokens die at once. */
  revokeTokens(): void;
}

/** The company of the sandbox, the same in every run. */
export const COMPANY_ID = guidOf('companies', 'CROSSDOCK SUPPLY');

/** Starts it; resolves when it listens. */
export async function startBusinessCentral(
  options: BusinessCentralOptions,
): Promise<BusinessCentralSimulator> {
  const { credentials, seed, taxAreas, name = 'erp', clock = () => new Date() } = options;
  const company = { id: COMPANY_ID, name: 'CROSSDOCK SUPPLY' };
  const erp = emptyErp(taxAreas === undefined ? company : { ...company, taxAreas }, clock);
  seedErp(erp, options.distributor);
  const server = simulatorServer({
    name,
    seed,
    ...(options.port === undefined ? {} : { port: options.port }),
    isWrite: ({ method, url, body }) =>
      method !== 'GET' && !url.endsWith('/token') && (!url.endsWith('/$batch') || batchWrites(body)),
    refusal,
  });
  const random = seededRandom(seed).fork('webhooks');
  const sender = webhookSender({ faults: server.faults, random, count: (counted) => server.count(counted) });
  const subscriptions = subscriptionService(erp.companyId, clock);
  const notifier = notifications({
    erp,
    subscriptions,
    sender,
    delayMs: options.notificationDelayMs ?? 1_000,
  });
  const tokens = signIn(credentials, clock);
  const apiPath = `/v2.0/${credentials.tenant}/${credentials.environment}/api`;
  const address = { url: '' };
  addRoutes({
    server,
    ground: { erp, rootOf: (api) => `${address.url}${apiPath}/${api === 'v2.0' ? 'v2.0' : COMPANION_API}` },
    signIn: tokens,
    subscriptions,
    secondsToWait: rateLimiter(options.rateLimit ?? VENDOR_LIMIT, clock),
    apiPath,
  });
  address.url = await server.listen();
  return {
    ...shownOf(erp),
    name,
    url: address.url,
    faults: server.faults,
    counts: () => ({ ...server.counts(), ...sizesOf(erp), subscriptions: subscriptions.living().length }),
    revokeTokens: () => tokens.revoke(),
    flushNotifications: () => {
      notifier.flush();
      return sender.idle();
    },
    close: () => closeAll([notifier, sender, server]),
  };
}

async function closeAll(parts: readonly { close(): void | Promise<void> }[]): Promise<void> {
  for (const part of parts) await part.close();
}

function shownOf(erp: Erp): Pick<BusinessCentralSimulator, 'companyId' | 'companionApi' | 'erp' | 'edits'> {
  return { companyId: erp.companyId, companionApi: COMPANION_API, erp, edits: editsOf(erp) };
}

function sizesOf({ tables }: Erp): Record<string, number> {
  const { items, customers, shipTos, contacts, vendors, locations, prices } = tables;
  return Object.fromEntries(
    Object.entries({ items, customers, shipTos, contacts, vendors, locations, prices }).map(
      ([name, table]) => [name, table.size],
    ),
  );
}

function refusal(kind: 'throttled' | 'unavailable'): Answer {
  return kind === 'throttled'
    ? {
        status: 429,
        headers: { 'retry-after': '2' },
        body: errorBody('Application_TooManyRequests', 'Too Many Requests', guidOf('refusals', kind)),
      }
    : {
        status: 503,
        body: errorBody(
          'Internal_TenantUnavailable',
          'The tenant is not accessible',
          guidOf('refusals', kind),
        ),
      };
}
