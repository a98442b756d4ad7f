/** A tracker as milestones: one for each scan, and one for what the service says of the parcel beyond its scans. */
import type { CarrierMilestone } from '../../model/documents/carriage.ts';
import { stableHash } from '../../platform/hash.ts';
import { expectedInstant, instantOf } from './instants.ts';
import type { TmsSettings } from './settings.ts';
import type { TmsDetail, TmsStatus, TmsTracker } from './theirs.ts';

type Told = Omit<CarrierMilestone, 'milestoneId'>;

/** `error` says that the service cannot follow the parcel, which tells nothing of the parcel. */
const STATUS: Readonly<Record<TmsStatus, CarrierMilestone['status']>> = {
  unknown: 'unknown',
  pre_transit: 'announced',
  in_transit: 'in-transit',
  out_for_delivery: 'out-for-delivery',
  available_for_pickup: 'waiting-for-pick-up',
  delivered: 'delivered',
  return_to_sender: 'returning',
  failure: 'failed',
  cancelled: 'failed',
  error: 'unknown',
};

const DIGEST_LENGTH = 24;
const LONGEST_MESSAGE = 500;
const LONGEST_PLACE = 200;
const LONGEST_SIGNATURE = 120;

/**
 * Scans have no ids. What is told is the identity: the same scan told again is the same milestone, and nothing else can ever stand
 * under its id. Pure.
 */
export function milestonesOf(tracker: TmsTracker, settings: TmsSettings): readonly CarrierMilestone[] {
  const common = commonOf(tracker, settings);
  const told = [
    ...tracker.tracking_details.map((detail) => scanOf(detail, common)),
    ...standingOf(tracker, common),
  ];
  const named = told.map((each): CarrierMilestone => ({
    milestoneId: `${tracker.id}/${stableHash(each).slice(0, DIGEST_LENGTH)}`,
    ...each,
  }));
  return [...new Map(named.map((each) => [each.milestoneId, each])).values()];
}

type Common = Pick<Told, 'answers' | 'trackingNumber' | 'carrier'>;

function commonOf(
  { id, tracking_code: number, carrier }: TmsTracker,
  { carriers = {} }: TmsSettings,
): Common {
  const [ours = carrier] = Object.entries(carriers).find(([, theirs]) => theirs === carrier) ?? [];
  return { answers: { theirs: id }, trackingNumber: number, ...(ours ? { carrier: ours.slice(0, 80) } : {}) };
}

function scanOf(detail: TmsDetail, common: Common): Told {
  const expectedAt = expectedInstant(detail.est_delivery_date);
  const place = placeOf(detail);
  return {
    ...common,
    status: STATUS[detail.status],
    at: timeOf(detail),
    ...(detail.message ? { message: detail.message.slice(0, LONGEST_MESSAGE) } : {}),
    ...(place === '' ? {} : { place: place.slice(0, LONGEST_PLACE) }),
    ...(expectedAt === undefined ? {} : { expectedAt }),
  };
}

/**
 * Expected day, signature and an end without a scan belong to the tracker and come and go without any scan: put onto the last scan, they would
 * change what was told before. Of the time of such a word nothing is known but that it came after the last scan.
 */
function standingOf(tracker: TmsTracker, common: Common): readonly Told[] {
  const last = tracker.tracking_details.at(-1);
  const beyond = { ...expectedOf(tracker), ...signatureOf(tracker) };
  const isSaid = tracker.status === (last?.status ?? 'unknown');
  if (isSaid && Object.keys(beyond).length === 0) return [];
  const at = last === undefined ? instantOf(tracker.created_at) : timeOf(last);
  return [{ ...common, status: STATUS[tracker.status], at: at ?? tracker.created_at, ...beyond }];
}

function expectedOf(tracker: TmsTracker): Pick<Told, 'expectedAt'> {
  if (isOver(tracker.status)) return {};
  const localDay = tracker.carrier_detail?.est_delivery_date_local;
  const expectedAt = expectedInstant(tracker.est_delivery_date, localDay);
  return expectedAt === undefined ? {} : { expectedAt };
}

function signatureOf({ signed_by: name }: TmsTracker): Pick<Told, 'signedBy'> {
  return name ? { signedBy: name.slice(0, LONGEST_SIGNATURE) } : {};
}

function isOver(status: TmsStatus): boolean {
  return !['unknown', 'pre_transit', 'in_transit', 'out_for_delivery'].includes(status);
}

/** The contract lets nothing through that cannot be read. */
function timeOf({ datetime }: TmsDetail): string {
  return instantOf(datetime) ?? datetime;
}

function placeOf({ tracking_location: location }: TmsDetail): string {
  const area = [location?.state, location?.zip].filter(Boolean).join(' ');
  return [location?.city, area, location?.country].filter(Boolean).join(', ');
}
