/** What carriers do with parcels, by hand of the board or by themselves at a rate; every step is told by webhook. */
import { seededRandom, type Random } from '../kit/random.ts';
import { AT_THE_COUNTER, DAMAGED, GOING_BACK, WEATHER, type Scan } from './journeys.ts';
import type { TmsState } from './routes.ts';
import type { Tracker } from './shapes.ts';

type Edit = (random: Random, state: TmsState) => string;

/** So many parcels are scanned in one tick. */
const PARCELS_A_TICK = 10;

const edits: Readonly<Record<string, Edit>> = {
  moveParcel: (random, state) =>
    withParcel(random, state, (tracker) => {
      const told = state.trackers.step(tracker);
      if (told !== undefined) state.webhooks.tell('tracker.updated', told);
      return `${tracker.tracking_code} is ${tracker.status}.`;
    }),
  delayParcel: (random, state) =>
    withParcel(random, state, (tracker) => {
      state.trackers.scan(tracker, WEATHER);
      state.webhooks.tell('tracker.updated', state.trackers.promise(tracker, 5));
      return `${tracker.tracking_code} is held up and expected on ${tracker.est_delivery_date ?? 'no day'}.`;
    }),
  holdForPickUp: scanned(AT_THE_COUNTER),
  returnParcel: scanned(GOING_BACK),
  damageParcel: scanned(DAMAGED),
  loseTrack: (random, state) =>
    withParcel(random, state, (tracker) => {
      state.webhooks.tell('tracker.updated', state.trackers.giveUp(tracker, 'error'));
      return `The service cannot follow ${tracker.tracking_code} any more.`;
    }),
  /** The same scan told once more, as services do after their own repairs. */
  tellAgain: (random, state) =>
    withParcel(random, state, (tracker) => {
      state.webhooks.tell('tracker.updated', { tracker, previousStatus: tracker.status });
      return `Told of ${tracker.tracking_code} once more.`;
    }),
  meetItself: (_random, { trackers }) => {
    trackers.meetsItself = true;
    return 'The next new tracker meets a request for the same parcel that is not finished.';
  },
  disableWebhooks: (_random, { webhooks }) => `Disabled ${webhooks.disableAll()} webhooks.`,
};

/** The edits of the service; the same seed makes the same choice. */
export function tmsEdits(
  state: TmsState,
): Readonly<Record<string, (options: { readonly seed: number }) => Promise<string>>> {
  return Object.fromEntries(
    Object.entries(edits).map(([name, edit]) => [
      name,
      async ({ seed }: { readonly seed: number }) => edit(seededRandom(seed).fork(name), state),
    ]),
  );
}

/** Takes the oldest parcels that have not arrived one scan on. */
export function moveOn(state: TmsState): void {
  const moving = state.trackers.all().filter(isMoving).slice(0, PARCELS_A_TICK);
  for (const tracker of moving) {
    const told = state.trackers.step(tracker);
    if (told !== undefined) state.webhooks.tell('tracker.updated', told);
  }
}

function scanned(scan: Scan): Edit {
  return (random, state) =>
    withParcel(random, state, (tracker) => {
      state.webhooks.tell('tracker.updated', state.trackers.scan(tracker, scan));
      return `${tracker.tracking_code}: ${scan.message}.`;
    });
}

function withParcel(random: Random, { trackers }: TmsState, act: (tracker: Tracker) => string): string {
  const moving = trackers.all().filter(isMoving);
  return moving.length === 0 ? 'Nothing was done: no parcel is on its way.' : act(random.pick(moving));
}

/** Test numbers stand where they stand. */
function isMoving({ finalized, mode }: Tracker): boolean {
  return !finalized && mode === 'production';
}
