/** The four words for the end of one attempt; all retry policy hangs on them. */

/** What made an attempt end in `later`: the target's scheduler reacts to it, the record only waits. */
export type LaterCause =
  /** The target says slow down: the budget shrinks. */
  | 'throttled'
  /** The target as a whole does not answer: counts for the breaker. */
  | 'unavailable'
  /** This record is locked or in use: only the record waits. */
  | 'busy'
  /** The request may have had its effect: look up before creating again. */
  | 'uncertain';

export type Outcome =
  | {
      readonly outcome: 'done';
      /** The target's own id for the record. */
      readonly externalId: string;
      /** Further ids by kind that the target gave, e.g. `{ 'inventory-item': '…' }`. */
      readonly related?: Readonly<Record<string, string>>;
      /** Of a document that is a question: the answer, in the shape that belongs to its domain. */
      readonly answer?: object;
    }
  | {
      readonly outcome: 'later';
      readonly reason: string;
      readonly cause: LaterCause;
      readonly afterSeconds?: number;
    }
  | { readonly outcome: 'never'; readonly reason: string }
  | { readonly outcome: 'ask'; readonly reason: string };

/** The target holds the record as asked. */
export function done(externalId: string, related?: Readonly<Record<string, string>>): Outcome {
  return related === undefined ? { outcome: 'done', externalId } : { outcome: 'done', externalId, related };
}

/** The target holds the document and has answered it. */
export function answered(externalId: string, answer: object): Outcome {
  return { outcome: 'done', externalId, answer };
}

/** Try again; `afterSeconds` where the target named a time. */
export function later(reason: string, cause: LaterCause, afterSeconds?: number): Outcome {
  return afterSeconds === undefined
    ? { outcome: 'later', reason, cause }
    : { outcome: 'later', reason, cause, afterSeconds };
}

/** The same record will never be accepted: it must change first. */
export function never(reason: string): Outcome {
  return { outcome: 'never', reason };
}

/** Only a person can tell what is right. */
export function ask(reason: string): Outcome {
  return { outcome: 'ask', reason };
}
