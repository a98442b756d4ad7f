/** Carrier milestones: told by webhook as whole trackers, and found by reading the trackers that changed. */
import { Value } from 'typebox/value';
import { mapped } from '../kit/mapping.ts';
import type { Page, Source } from '../kit/source.ts';
import { instantVersion } from '../kit/versions.ts';
import { milestonesOf } from './milestone-map.ts';
import type { TmsContext, TmsSettings } from './settings.ts';
import { Paged, TmsTracker, TrackerPage } from './theirs.ts';
import { insist, TmsUnusable } from './tms-call.ts';
import { trackerEvents } from './webhook.ts';

const PAGE_ROWS = 100;
/** A parcel that moved as long ago as this is not looked at any more: as long the service gives the same tracker for its number. */
const WINDOW_DAYS = 90;
/** Covers the time that one reading takes, and clocks that differ. */
const OVERLAP_SECONDS = 15 * 60;

export const milestones: Source<TmsSettings, typeof TmsTracker, 'carrier-milestone'> = {
  domain: 'carrier-milestone',
  contract: { name: 'easypost.tracker', version: '2' },
  from: TmsTracker,
  key: ({ id }) => id,
  version: ({ updated_at: updated }) => instantVersion(updated),
  map: (tracker, settings) => mapped(milestonesOf(tracker, settings)),
  webhook: trackerEvents,
  poll: { everySeconds: 15 * 60, overlapSeconds: OVERLAP_SECONDS, read },
};

/**
 * The service lists by creation, newest first, and knows no filter for changes: the whole window is read, and what has not changed since the
 * cursor is left out. The cursor comes with the last page, because a reading that broke off has not seen the older parcels.
 */
async function* read(context: TmsContext, cursor: string | undefined): AsyncGenerator<Page> {
  const startedAt = context.clock();
  const since = cursor === undefined ? '' : earlier(cursor, OVERLAP_SECONDS);
  const window = new Date(startedAt.getTime() - WINDOW_DAYS * 24 * 3_600_000).toISOString();
  let newest = cursor ?? '';
  let before = '';
  for (;;) {
    const { trackers, more, last, newestHere } = await pageOf(context, { window, before });
    const records = trackers.filter((each) => !Value.Check(Paged, each) || versionOf(each) >= since);
    newest = newestHere > newest ? newestHere : newest;
    if (!more || last === undefined) {
      yield { records, ...cursorOf(newest, startedAt) };
      return;
    }
    yield { records };
    before = last;
  }
}

interface TrackerRows {
  readonly trackers: readonly unknown[];
  readonly more: boolean;
  /** Id of the oldest one. */
  readonly last: string | undefined;
  /** The latest change on this page; empty where there is none. */
  readonly newestHere: string;
}

async function pageOf(
  context: TmsContext,
  { window, before }: { readonly window: string; readonly before: string },
): Promise<TrackerRows> {
  const query = new URLSearchParams({ page_size: String(PAGE_ROWS), start_datetime: window });
  if (before !== '') query.set('before_id', before);
  const path = `/trackers?${query.toString()}`;
  const body = await insist(context, { method: 'GET', path });
  if (!Value.Check(TrackerPage, body)) throw new TmsUnusable(path, 'the answer is no page');
  const sound = body.trackers.filter((each) => Value.Check(Paged, each));
  const last = sound.at(-1)?.id;
  if (body.has_more && (last === undefined || last === before))
    throw new TmsUnusable(path, 'the pages have no end');
  const newestHere = sound.map(versionOf).toSorted().at(-1) ?? '';
  return { trackers: body.trackers, more: body.has_more, last, newestHere };
}

/** What changes while it is read may have been passed already: the cursor does not go beyond the beginning of the reading. */
function cursorOf(newest: string, startedAt: Date): { readonly cursor?: string } {
  const start = instantVersion(startedAt.toISOString());
  const cursor = newest < start ? newest : start;
  return cursor === '' ? {} : { cursor };
}

function versionOf({ updated_at: updated }: { readonly updated_at: string }): string {
  return instantVersion(updated);
}

function earlier(version: string, bySeconds: number): string {
  return instantVersion(Temporal.Instant.from(version).subtract({ seconds: bySeconds }).toString());
}
