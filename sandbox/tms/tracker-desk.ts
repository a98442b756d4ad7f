/** The trackers of one account: made once for each number and carrier, moved on by scans, listed newest first. */
import type { Random } from '../kit/random.ts';
import { datetimeOf, FINAL, locationOf, TEST_CODES, USUAL_WAY, type Scan } from './journeys.ts';
import { seconds, type CarrierDetail, type Mode, type Tracker, type TrackingDetail } from './shapes.ts';

/** The same number and carrier give the same tracker that long. */
const SAME_FOR_MS = 90 * 24 * 3_600_000;
const DAY_MS = 24 * 3_600_000;
/** Carriers of the simulated account, with how their numbers begin. Only the first three exist outside. */
const CARRIERS: ReadonlyMap<string, RegExp> = new Map([
  ['USPS', /^9[0-9]{19,21}$/],
  ['UPS', /^1Z[0-9A-Z]{16}$/],
  ['FedEx', /^[0-9]{12}$/],
  ['Roadrunner', /^RR[0-9]{6,12}$/],
]);

export interface NewTracker {
  readonly code: string;
  readonly carrier?: string;
  readonly mode: Mode;
}

/** A change of a tracker, as events tell it. */
export interface Told {
  readonly tracker: Tracker;
  readonly previousStatus?: string;
}

export type Made =
  | { readonly made: 'new' | 'same'; readonly tracker: Tracker }
  | { readonly made: 'refused'; readonly code: string; readonly message: string };

export interface ListQuery {
  readonly mode: Mode;
  readonly limit: number;
  readonly beforeId?: string;
  readonly afterId?: string;
  /** Epoch milliseconds of the creation, both ends included. */
  readonly from?: number;
  readonly to?: number;
  readonly codes?: readonly string[];
  readonly carrier?: string;
}

/** Everything is in memory, in the order of creation. */
export class TrackerDesk {
  readonly #clock: () => Date;
  readonly #random: Random;
  readonly #trackers: Tracker[] = [];
  /** The next creation meets another one of the same parcel that is not finished. */
  meetsItself = false;

  constructor(clock: () => Date, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  all(): readonly Tracker[] {
    return this.#trackers;
  }

  find(id: string): Tracker | undefined {
    return this.#trackers.find((tracker) => tracker.id === id);
  }

  /** Follows a parcel. */
  create({ code, carrier, mode }: NewTracker): Made {
    const wanted = carrierOf(code, carrier, mode);
    if ('code' in wanted) return { made: 'refused', ...wanted };
    const before = this.#trackers.findLast(
      (each) =>
        each.tracking_code === code &&
        each.carrier === wanted.carrier &&
        each.mode === mode &&
        this.#clock().getTime() - Date.parse(each.created_at) < SAME_FOR_MS,
    );
    if (before !== undefined) return { made: 'same', tracker: before };
    if (this.meetsItself) {
      this.meetsItself = false;
      const message = 'Another request for this parcel is still being worked on';
      return { made: 'refused', code: 'TRACKER.CREATE.ERROR', message };
    }
    return { made: 'new', tracker: this.#new(code, wanted.carrier, mode) };
  }

  /** Adds one scan; the tracker stands as the scan says. */
  scan(tracker: Tracker, scan: Scan): Told {
    const previousStatus = tracker.status;
    const at = this.#clock();
    tracker.tracking_details = [...tracker.tracking_details, detailOf(tracker, scan, at)];
    tracker.status = scan.status;
    tracker.status_detail = scan.detail;
    tracker.signed_by = scan.signedBy ?? tracker.signed_by;
    tracker.finalized = FINAL.has(scan.status);
    tracker.updated_at = seconds(at);
    return { tracker, previousStatus };
  }

  /** The carrier promises another day. */
  promise(tracker: Tracker, daysFromNow: number): Told {
    const at = this.#clock();
    const day = new Date(at.getTime() + daysFromNow * DAY_MS).toISOString().slice(0, 10);
    tracker.est_delivery_date = `${day}T00:00:00Z`;
    tracker.carrier_detail = carrierDetail(day);
    tracker.updated_at = seconds(at);
    return { tracker, previousStatus: tracker.status };
  }

  /** The service gives the parcel up without any scan. */
  giveUp(tracker: Tracker, status: 'error' | 'cancelled'): Told {
    const previousStatus = tracker.status;
    Object.assign(tracker, { status, status_detail: status, finalized: true });
    tracker.updated_at = seconds(this.#clock());
    return { tracker, previousStatus };
  }

  /** One step of the usual way for a parcel, or nothing where it has arrived. */
  step(tracker: Tracker): Told | undefined {
    if (tracker.finalized) return undefined;
    if (tracker.est_delivery_date === null) this.promise(tracker, 3);
    const done = USUAL_WAY.findLastIndex(({ status, detail }) =>
      tracker.tracking_details.some((each) => each.status === status && each.status_detail === detail),
    );
    const next = USUAL_WAY[done + 1];
    return next === undefined ? undefined : this.scan(tracker, next);
  }

  list(query: ListQuery): { readonly trackers: readonly Tracker[]; readonly more: boolean } {
    const place = (id: string | undefined): number => this.#trackers.findIndex((each) => each.id === id);
    const older = query.beforeId === undefined ? this.#trackers.length : place(query.beforeId);
    const newer = query.afterId === undefined ? -1 : place(query.afterId);
    const rows = this.#trackers.filter(
      (tracker, index) => index < older && index > newer && isWanted(tracker, query),
    );
    // After an id the rows next to it are wanted, before an id too: both times the newest of the page comes first.
    const page = query.afterId === undefined ? rows.slice(-query.limit) : rows.slice(0, query.limit);
    return { trackers: page.toReversed(), more: rows.length > query.limit };
  }

  #new(code: string, carrier: string, mode: Mode): Tracker {
    const at = seconds(this.#clock());
    const id = `trk_${hexOf(this.#random, 32)}`;
    const tracker: Tracker = {
      id,
      object: 'Tracker',
      mode,
      tracking_code: code,
      status: 'unknown',
      status_detail: 'unknown',
      created_at: at,
      updated_at: at,
      signed_by: null,
      weight: null,
      est_delivery_date: null,
      shipment_id: null,
      carrier,
      tracking_details: [],
      carrier_detail: null,
      finalized: false,
      is_return: false,
      public_url: `https://track.easypost.com/${Buffer.from(id).toString('base64url')}`,
      fees: [{ object: 'Fee', type: 'TrackerFee', amount: '0.02000', charged: false, refunded: false }],
    };
    this.#trackers.push(tracker);
    return tracker;
  }
}

/** Lower-case hexadecimal digits. */
export function hexOf(random: Random, length: number): string {
  return Array.from({ length }, () => random.between(0, 15).toString(16)).join('');
}

function carrierOf(
  code: string,
  carrier: string | undefined,
  mode: Mode,
): { readonly carrier: string } | { readonly code: string; readonly message: string } {
  if (mode === 'test')
    return TEST_CODES.has(code)
      ? { carrier: carrier ?? 'USPS' }
      : { code: 'TRACKER.CREATE.ERROR', message: 'A test key follows EZ1000000001 to EZ7000000007 only' };
  if (carrier === undefined) {
    const [found] = [...CARRIERS].find(([, numbers]) => numbers.test(code)) ?? [];
    return found === undefined
      ? { code: 'TRACKER.NO_CARRIER_FOR_CODE', message: `No carrier has numbers like ${code}` }
      : { carrier: found };
  }
  const numbers = CARRIERS.get(carrier);
  if (numbers === undefined)
    return { code: 'TRACKER.UNSUPPORTED_CARRIER', message: `${carrier} is not supported` };
  return numbers.test(code)
    ? { carrier }
    : { code: 'TRACKER.CARRIER_CODE_MISMATCH', message: `${code} is no number of ${carrier}` };
}

function detailOf(tracker: Tracker, scan: Scan, at: Date): TrackingDetail {
  return {
    object: 'TrackingDetail',
    message: scan.message,
    description: null,
    status: scan.status,
    status_detail: scan.detail,
    datetime: datetimeOf(scan, at),
    source: tracker.carrier,
    carrier_code: scan.code,
    tracking_location: locationOf(scan),
    est_delivery_date: null,
  };
}

function carrierDetail(day: string): CarrierDetail {
  return {
    object: 'CarrierDetail',
    service: 'Ground',
    container_type: null,
    est_delivery_date_local: day,
    est_delivery_time_local: null,
    origin_location: 'READING PA, 19601',
    origin_tracking_location: null,
    destination_location: 'DENVER CO, 80202',
    destination_tracking_location: null,
    guaranteed_delivery_date: null,
    alternate_identifier: null,
    initial_delivery_attempt: null,
  };
}

function isWanted(
  { created_at: created, tracking_code: code, carrier, mode }: Tracker,
  query: ListQuery,
): boolean {
  const at = Date.parse(created);
  return (
    mode === query.mode &&
    at >= (query.from ?? -Infinity) &&
    at <= (query.to ?? Infinity) &&
    query.codes?.includes(code) !== false &&
    (query.carrier ?? carrier) === carrier
  );
}
