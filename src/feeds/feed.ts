/** The words of feeds: a subscription, a message to it, and what came of a try. */

/** One subscriber outside that follows the log. */
export interface Feed {
  readonly id: string;
  readonly name: string;
  /** An address, or where each node reads it: `env:NAME`, `file:/path`. */
  readonly url: string;
  /** Such as `order.accepted`, `order.*` or `*`. */
  readonly types: readonly string[];
  /** Such as `order/storefront/`; empty: whatever they are about. */
  readonly subjectPrefix: string;
  /** The person or team who is asked when it fails. */
  readonly owner: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  /** The landscape says what it is; people may only steer it. */
  readonly declared: boolean;
  /** Since then the landscape no longer declares it: it stands where it stopped. */
  readonly endedAt: Date | null;
  readonly state: 'active' | 'paused';
  readonly pausedWhy: string | null;
  readonly pausedBy: string | null;
  readonly pausedAt: Date | null;
  /** Where the secret is read, if the hub did not make it. */
  readonly secretReference: string | null;
  /** Until then messages are signed with the secret before, too. */
  readonly previousSecretUntil: Date | null;
  /** Since then nothing was taken, although it was tried. */
  readonly failingSince: Date | null;
  readonly nextTryAt: Date | null;
  readonly lastFailure: string | null;
  readonly lastDeliveredAt: Date | null;
  readonly delivered: number;
  readonly givenUp: number;
  /** Messages that were read from the log and not taken yet. */
  readonly waiting: number;
  readonly oldestWaitingSince: Date | null;
}

/** A feed as whoever works on it needs it. */
export interface LeasedFeed extends Feed {
  readonly cursor: string | null;
  readonly cursorAt: Date;
  readonly generation: number;
  readonly strikes: number;
  readonly asked: boolean;
  readonly secret: string;
  readonly previousSecret: string | null;
}

/** One event on its way to one subscriber. */
export interface Message {
  readonly eventId: string;
  readonly type: string;
  readonly subject: string;
  readonly position: string;
  /** The CloudEvent, byte for byte the same at every try. */
  readonly body: string;
  /** Tries before. */
  readonly tries: number;
  readonly firstFailedAt: Date | null;
  /** It stands in the table of what is held. */
  readonly isHeld: boolean;
}

/** What the subscriber's answer means. */
export type Verdict =
  | { readonly verdict: 'taken' }
  | { readonly verdict: 'gone' }
  | {
      readonly verdict: 'failed';
      /** Whether it speaks of the subscriber as a whole, and not of this message. */
      readonly about: 'subscriber' | 'message';
      /** As the subscriber asked. */
      readonly afterSeconds?: number;
    };

/** One try and its answer. */
export interface Sent {
  readonly verdict: Verdict;
  readonly status: number | undefined;
  /** Its words, or why there were none; at most 1 kB. */
  readonly answer: string;
  readonly at: Date;
  readonly durationMs: number;
}

/** A try as it is kept for people. */
export interface Try {
  readonly eventId: string;
  readonly type: string;
  readonly subject: string;
  readonly at: Date;
  /** From 1. */
  readonly number: number;
  readonly outcome: 'taken' | 'failed' | 'gone' | 'given-up';
  readonly status: number | undefined;
  readonly answer: string;
  readonly durationMs: number;
}

/** All tries of one message. */
export interface Delivered {
  readonly eventId: string;
  readonly type: string;
  readonly subject: string;
  readonly state: 'taken' | 'waiting' | 'given-up' | 'dropped';
  readonly nextTryAt: Date | null;
  readonly tries: readonly Omit<Try, 'eventId' | 'type' | 'subject'>[];
  /** Of its last try: where a page goes on. */
  readonly place: bigint;
}
