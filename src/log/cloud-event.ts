/** A recorded fact as it goes over the wire: CloudEvents 1.0, JSON event format, with the correlation and tracing extensions. */
import type { RecordedEvent } from './event.ts';

/** CloudEvents 1.0 §3 attributes; extension names are lower case without separators (§3.1). */
export interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: unknown;
  readonly correlationid: string;
  readonly causationid?: string;
  readonly traceparent?: string;
  readonly dataref?: string;
  /** Where reading continues after this event. */
  readonly position: string;
}

/** Gives the envelope. `item.changed` becomes `com.crossdock.item.changed.v1`; sources lie below `/crossdock`. */
export function toCloudEvent(event: RecordedEvent): CloudEvent {
  return {
    specversion: '1.0',
    id: event.id,
    source: `/crossdock${event.source}`,
    type: `com.crossdock.${event.type}.v1`,
    subject: event.subject,
    time: event.time,
    datacontenttype: 'application/json',
    data: event.data,
    correlationid: event.correlationId,
    ...(event.causationId === undefined ? {} : { causationid: event.causationId }),
    ...(event.traceparent === undefined ? {} : { traceparent: event.traceparent }),
    ...(event.dataref === undefined ? {} : { dataref: event.dataref }),
    position: event.position,
  };
}
