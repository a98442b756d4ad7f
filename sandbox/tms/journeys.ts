/** What carriers report of a parcel: the usual way in six scans, what may go wrong on it, and the service's test numbers. */
import type { TrackerStatus, TrackingLocation } from './shapes.ts';

export interface Scan {
  readonly status: TrackerStatus;
  readonly detail: string;
  readonly message: string;
  readonly code: string;
  /** Absent: the carrier names no place, and its time is told in UTC. */
  readonly place?: Place;
  readonly signedBy?: string;
}

interface Place {
  readonly city: string;
  readonly state: string;
  readonly zip: string;
  /** From UTC, in hours. */
  readonly offset: number;
}

const READING: Place = { city: 'READING', state: 'PA', zip: '19601', offset: -5 };
const COLUMBUS: Place = { city: 'COLUMBUS', state: 'OH', zip: '43201', offset: -5 };
const DENVER: Place = { city: 'DENVER', state: 'CO', zip: '80202', offset: -7 };

/** From the label to the signature. */
export const USUAL_WAY: readonly Scan[] = [
  { status: 'pre_transit', detail: 'label_created', message: 'Label made, parcel not seen yet', code: 'LC' },
  {
    status: 'in_transit',
    detail: 'received_at_origin_facility',
    message: 'Taken over at the dock',
    code: 'PU',
    place: READING,
  },
  { status: 'in_transit', detail: 'departed_facility', message: 'Left the hub', code: 'DP', place: COLUMBUS },
  {
    status: 'in_transit',
    detail: 'arrived_at_facility',
    message: 'Reached the last hub',
    code: 'AR',
    place: DENVER,
  },
  {
    status: 'out_for_delivery',
    detail: 'out_for_delivery',
    message: 'On the van',
    code: 'OD',
    place: DENVER,
  },
  {
    status: 'delivered',
    detail: 'arrived_at_destination',
    message: 'Handed over against signature',
    code: 'DL',
    place: DENVER,
    signedBy: 'R. Keller',
  },
];

export const WEATHER: Scan = {
  status: 'in_transit',
  detail: 'weather_delay',
  message: 'Held up by snow',
  code: 'WD',
  place: COLUMBUS,
};
export const AT_THE_COUNTER: Scan = {
  status: 'available_for_pickup',
  detail: 'arrived_at_pickup_location',
  message: 'Nobody met, waits at the counter',
  code: 'HP',
  place: DENVER,
};
export const GOING_BACK: Scan = {
  status: 'return_to_sender',
  detail: 'return',
  message: 'Address not found, goes back',
  code: 'RS',
  place: DENVER,
};
export const DAMAGED: Scan = {
  status: 'failure',
  detail: 'damaged',
  message: 'Crushed in the hub, cannot be delivered',
  code: 'DM',
  place: COLUMBUS,
};

/** After these nothing more is reported. */
export const FINAL: ReadonlySet<TrackerStatus> = new Set([
  'delivered',
  'return_to_sender',
  'failure',
  'cancelled',
  'error',
]);

/** The numbers that a test key may follow, with the scans that each shows at once. */
export const TEST_CODES: ReadonlyMap<string, readonly Scan[]> = new Map([
  ['EZ1000000001', USUAL_WAY.slice(0, 1)],
  ['EZ2000000002', USUAL_WAY.slice(0, 3)],
  ['EZ3000000003', USUAL_WAY.slice(0, 5)],
  ['EZ4000000004', testerSigns(USUAL_WAY)],
  ['EZ5000000005', [...USUAL_WAY.slice(0, 3), GOING_BACK]],
  ['EZ6000000006', [...USUAL_WAY.slice(0, 3), DAMAGED]],
  ['EZ7000000007', [{ status: 'unknown', detail: 'unknown', message: 'Nothing is known', code: 'UN' }]],
]);

function testerSigns(scans: readonly Scan[]): readonly Scan[] {
  return scans.map((scan) => (scan.signedBy === undefined ? scan : { ...scan, signedBy: 'John Tester' }));
}

const NOWHERE: TrackingLocation = {
  object: 'TrackingLocation',
  city: null,
  state: null,
  country: null,
  zip: null,
};

/** The place of a scan as the service shows it. */
export function locationOf({ place }: Scan): TrackingLocation {
  if (place === undefined) return NOWHERE;
  const { city, state, zip } = place;
  return { object: 'TrackingLocation', city, state, country: 'US', zip };
}

/** The time of a scan: in the zone of the place, or in UTC. */
export function datetimeOf({ place }: Scan, at: Date): string {
  if (place === undefined) return `${at.toISOString().slice(0, 19)}Z`;
  const local = new Date(at.getTime() + place.offset * 3_600_000).toISOString().slice(0, 19);
  return `${local}-${String(-place.offset).padStart(2, '0')}:00`;
}
