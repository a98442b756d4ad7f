/** One recorded fact in the CloudEvents 1.0 envelope (attributes and the tracing and correlation extensions). */

/** A fact about to be recorded. Id, position and recording time are the log's. */
export interface NewEvent {
  /** `noun.pastTense`, e.g. `item.changed`, `stock.moved`. */
  readonly type: string;
  /** Which station of the hub speaks, e.g. `/records`, `/stock`. */
  readonly source: string;
  /** What it is about, e.g. `item/0198…`. */
  readonly subject: string;
  /** When it became true (RFC 3339, UTC). */
  readonly time: string;
  readonly data: unknown;
  /** The same business case: the kept message's id for intake. */
  readonly correlationId: string;
  /** The direct cause: an event's or message's id. */
  readonly causationId?: string;
  readonly traceparent?: string;
  /** Where a large payload is kept instead of `data`. */
  readonly dataref?: string;
}

/** A recorded fact. */
export interface RecordedEvent extends NewEvent {
  readonly id: string;
  /** Opaque, ordered: reading continues after it. */
  readonly position: string;
}
