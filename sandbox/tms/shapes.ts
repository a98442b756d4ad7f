/** The objects of the tracking service as its API shows them. */

export const STATUSES = [
  'unknown',
  'pre_transit',
  'in_transit',
  'out_for_delivery',
  'delivered',
  'available_for_pickup',
  'return_to_sender',
  'failure',
  'cancelled',
  'error',
] as const;
export type TrackerStatus = (typeof STATUSES)[number];

export type Mode = 'test' | 'production';

export interface TrackingLocation {
  readonly object: 'TrackingLocation';
  readonly city: string | null;
  readonly state: string | null;
  readonly country: string | null;
  readonly zip: string | null;
}

export interface TrackingDetail {
  readonly object: 'TrackingDetail';
  readonly message: string;
  readonly description: string | null;
  readonly status: TrackerStatus;
  readonly status_detail: string | null;
  /** With the offset of the place where the place is known, else in UTC. */
  readonly datetime: string;
  readonly source: string;
  readonly carrier_code: string | null;
  readonly tracking_location: TrackingLocation;
  readonly est_delivery_date: string | null;
}

export interface CarrierDetail {
  readonly object: 'CarrierDetail';
  readonly service: string | null;
  readonly container_type: string | null;
  /** The day at the place of delivery. */
  readonly est_delivery_date_local: string | null;
  readonly est_delivery_time_local: string | null;
  readonly origin_location: string | null;
  readonly origin_tracking_location: TrackingLocation | null;
  readonly destination_location: string | null;
  readonly destination_tracking_location: TrackingLocation | null;
  readonly guaranteed_delivery_date: string | null;
  readonly alternate_identifier: string | null;
  readonly initial_delivery_attempt: string | null;
}

export interface Fee {
  readonly object: 'Fee';
  readonly type: 'TrackerFee';
  readonly amount: string;
  readonly charged: boolean;
  readonly refunded: boolean;
}

export interface Tracker {
  readonly id: string;
  readonly object: 'Tracker';
  readonly mode: Mode;
  readonly tracking_code: string;
  status: TrackerStatus;
  status_detail: string;
  readonly created_at: string;
  updated_at: string;
  signed_by: string | null;
  readonly weight: number | null;
  est_delivery_date: string | null;
  readonly shipment_id: string | null;
  readonly carrier: string;
  /** Oldest first. */
  tracking_details: readonly TrackingDetail[];
  carrier_detail: CarrierDetail | null;
  finalized: boolean;
  readonly is_return: boolean;
  readonly public_url: string;
  readonly fees: readonly Fee[];
}

/** A webhook as the API shows it; its secret is never shown. */
export interface Webhook {
  readonly id: string;
  readonly object: 'Webhook';
  readonly mode: Mode;
  readonly url: string;
  readonly created_at: string;
  readonly disabled_at: string | null;
  readonly custom_headers: readonly { readonly name: string; readonly value: string }[];
}

/** The service writes whole seconds. */
export function seconds(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}
