/** An open question for a person, as every station raises it. It closes itself when the facts no longer ask. */
import type { CanonicalDomain } from './shapes.ts';

/** Identity of a question: the same cause about the same subject is one question, however often it is raised. */
export interface QuestionKey {
  /** E.g. `contract-breach`, `unmapped-id`, `ownership-proposal`, `dead-letter`. */
  readonly kind: string;
  /** Stable text that names the subject, e.g. `shop/products:gid://…`. */
  readonly subject: string;
}

export interface Question extends QuestionKey {
  /** One sentence: what is open. */
  readonly what: string;
  /** The station where it stopped: `intake`, `records`, `stock`, `delivery`, `processes`. */
  readonly where: string;
  /** Why it stopped, in the outside system's words where there are any. */
  readonly why: string;
  /** What a person can do now, as imperative sentences or command lines. */
  readonly canDo: readonly string[];
  /** System concerned: its technical owner answers where no better owner is known. */
  readonly system?: string;
  readonly domain?: CanonicalDomain;
  readonly recordId?: string;
  /** The kept raw message. */
  readonly messageId?: string;
  /** Groups questions with one cause, e.g. all records that wait for one unmapped id. */
  readonly cause?: string;
}

/** Where stations leave questions; both calls belong to the caller's transaction. */
export interface Questions<Tx> {
  raise(tx: Tx, questions: readonly Question[]): Promise<void>;
  settle(tx: Tx, keys: readonly QuestionKey[]): Promise<void>;
}
