/** An open question for a person, as every station raises it. It closes itself when the facts no longer ask. */
import type { Money } from './primitives.ts';
import type { CanonicalDomain } from './shapes.ts';

/** Identity of a question: the same cause about the same subject is one question, however often it is raised. */
export interface QuestionKey {
  /** E.g. `contract-breach`, `unmapped-id`, `ownership-proposal`, `dead-letter`. */
  readonly kind: string;
  /** Stable text that names the subject, e.g. `shop/products:gid://…`. */
  readonly subject: string;
}

/** A question that nobody asks any more. */
export interface EndedQuestion extends QuestionKey {
  /** Why it ended, in words, where whoever ends it knows more than that the facts no longer ask. */
  readonly because?: string | undefined;
}

export interface Question extends QuestionKey {
  /** One sentence: what is open. */
  readonly what: string;
  /** The station where it stopped: `intake`, `records`, `stock`, `delivery`, `processes`, `feeds`. */
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
  /** Who answers, where whoever raises it knows; otherwise the landscape says it. */
  readonly owner?: string;
  /** Groups questions with one cause, e.g. all records that wait for one unmapped id. */
  readonly cause?: string;
  /** Of an order: its lines that are asked about. */
  readonly lines?: readonly string[];
  /** The value at stake, where it can be said. */
  readonly atStake?: Money;
  /** What the hub would carry out if a person said so; only what is legal now. */
  readonly decisions?: readonly OfferedDecision[];
}

export const DECISIONS = [
  'cancel-order',
  'cancel-rest',
  'cancel-line',
  'keep-surplus',
  'release-order',
  'invoice-on-account',
  'accept-price',
  'substitute',
  'split-order',
  'wait',
  'settle-return',
  'change-return',
  'map-id',
  'map-unit',
  'retry',
] as const;
export type DecisionName = (typeof DECISIONS)[number];

/** One decision as data. */
export interface OfferedDecision {
  readonly do: DecisionName;
  /** For people, imperative. */
  readonly label: string;
  /** What the person must say besides, by name. */
  readonly needs: readonly DecisionNeed[];
  /** What the person may say besides. */
  readonly mayHave?: readonly DecisionNeed[];
  /** Which units may be meant, the likeliest first. */
  readonly units?: readonly OfferedUnit[];
  readonly about: DecisionSubject;
  /** Of several lines that are asked about for one cause: decided so for each of them, or for the one that is named. */
  readonly lines?: readonly string[];
}

export interface OfferedUnit {
  readonly unit: string;
  /** With what it holds: `BX (box) of 12 EA`. */
  readonly words: string;
  /** Up to 1: the higher, the likelier. */
  readonly score: number;
  readonly because: string;
}

/**
 * `record`: number, GTIN or id of the record that is meant. `unitPrice`: for one of the line's unit. `until`: a day of the calendar.
 * `unit`: of the item. `items`: of this item alone, or of every item.
 */
export type DecisionNeed = 'record' | 'unitPrice' | 'until' | 'unit' | 'items';

/** What a decision is about: an order, a line or a return of it, an id of a system, a delivery, or records that could not be taken. */
export interface DecisionSubject {
  readonly channel?: string;
  readonly number?: string;
  readonly line?: string;
  /** The channel's own number of a return of the order, and the revision that is asked about. */
  readonly return?: string;
  readonly revision?: string;
  /** Of the return: what the decision ends. */
  readonly leg?: 'goods' | 'money';
  readonly system?: string;
  readonly domain?: string;
  readonly externalId?: string;
  /** What `externalId` is, where it is no id of the system but a key that should mean the same everywhere, and nobody has it. */
  readonly by?: 'number' | 'gtin' | 'gln';
  /** The item (its id) whose unit is asked about, and the code that the system says for it. */
  readonly recordId?: string;
  readonly unit?: string;
  readonly target?: string;
  readonly key?: string;
  readonly messageId?: string;
}

/** A decision that a person has taken, with what it needs. */
export interface TakenDecision {
  readonly do: DecisionName;
  /** Which of several, where a question offers the same for several lines. */
  readonly line?: string | undefined;
  readonly record?: string | undefined;
  readonly unitPrice?: string | undefined;
  readonly until?: string | undefined;
  readonly unit?: string | undefined;
  /** Absent: this one. */
  readonly items?: 'this' | 'all' | undefined;
}

/** Where stations leave questions; both calls belong to the caller's transaction. */
export interface Questions<Tx> {
  raise(tx: Tx, questions: readonly Question[]): Promise<void>;
  settle(tx: Tx, ended: readonly EndedQuestion[]): Promise<void>;
}
