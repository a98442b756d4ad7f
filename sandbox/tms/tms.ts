/** One simulated tracking service that follows parcels of several carriers. */
import type { Simulator } from '../kit/faults.ts';
import { seededRandom } from '../kit/random.ts';
import { simulatorServer } from '../kit/simulator-server.ts';
import { webhookSender } from '../kit/webhook-sender.ts';
import { guard, refusalOf, type Access } from './access.ts';
import { moveOn, tmsEdits } from './edits.ts';
import { serveTrackers, serveWebhooks, type TmsState } from './routes.ts';
import { TrackerDesk } from './tracker-desk.ts';
import { WebhookDesk } from './webhooks.ts';

export interface TmsOptions {
  /** Absent: any free port. */
  readonly port?: number;
  readonly seed: number;
  readonly apiKey: string;
  /** Follows test numbers only; absent: there is none. */
  readonly testKey?: string;
  /** Of the lists, as the service documents it: 5. Absent: as fast as you like. */
  readonly listsPerSecond?: number;
  readonly retryDelaysMs?: readonly number[];
  readonly clock?: () => Date;
  /** How often the oldest parcels are scanned once more; absent: only by hand of the board. */
  readonly workEveryMs?: number;
}

export interface TmsSimulator extends Simulator {
  /** Base address of the API, e.g. `http://127.0.0.1:4417/v2`. */
  readonly apiUrl: string;
  readonly state: TmsState;
  /** Resolves when no webhook is on its way any more. */
  webhooksIdle(): Promise<void>;
}

/** Six further attempts, each later than the one before. */
const RETRY_DELAYS_MS = [1_000, 5_000, 30_000, 120_000, 300_000, 600_000];

/** Starts the service; it follows nothing yet. */
export async function startTms(options: TmsOptions): Promise<TmsSimulator> {
  const clock = options.clock ?? (() => new Date());
  const random = seededRandom(options.seed);
  const server = simulatorServer({ ...options, name: 'tms', refusal: refusalOf });
  const sender = webhookSender({
    faults: server.faults,
    random: random.fork('webhooks'),
    count: server.count,
    retryDelaysMs: options.retryDelaysMs ?? RETRY_DELAYS_MS,
  });
  const state: TmsState = {
    trackers: new TrackerDesk(clock, random.fork('trackers')),
    webhooks: new WebhookDesk({ sender, random: random.fork('ids'), clock }),
    access: accessOf(options),
  };
  guard(server.app, state.access);
  await server.app.register(
    async (app) => {
      serveTrackers(app, state);
      serveWebhooks(app, state);
    },
    { prefix: '/v2' },
  );
  const url = await server.listen();
  const carriers =
    options.workEveryMs === undefined
      ? undefined
      : setInterval(() => void (server.faults.outage || moveOn(state)), options.workEveryMs).unref();
  return {
    name: 'tms',
    url,
    apiUrl: `${url}/v2`,
    faults: server.faults,
    state,
    counts: () => ({ ...server.counts(), trackers: state.trackers.all().length }),
    edits: tmsEdits(state),
    webhooksIdle: () => sender.idle(),
    close: async () => {
      clearInterval(carriers);
      await Promise.all([sender.close(), server.close()]);
    },
  };
}

function accessOf({ apiKey, testKey, listsPerSecond }: TmsOptions): Access {
  const keys: Access['keys'] = new Map([
    [apiKey, 'production'],
    ...(testKey === undefined ? [] : [[testKey, 'test'] as const]),
  ]);
  return listsPerSecond === undefined ? { keys } : { keys, listsPerSecond };
}
