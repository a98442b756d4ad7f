/** One business process: facts in, a pure plan out. Nothing here knows a clock, a database or another station. */
import type { Question } from '../../model/exceptions.ts';
import type { OutgoingDomain, OutgoingShapes, RecordDomain } from '../../model/facts.ts';
import type { Reference } from '../../model/primitives.ts';

/** Something that is known of a case, whoever told it. */
export interface Fact {
  readonly kind: string;
  /** The business identity: the same fact told again is absorbed, another content under it is a conflict. */
  readonly identity: string;
  /** The instant (RFC 3339, UTC) that it speaks of; facts are ordered by it, never by their arrival. */
  readonly at: string;
}

/** One process. All functions are pure: the same facts and surroundings give the same plan, always. */
export interface Process<
  Known extends Fact,
  State,
  Around,
  Effect,
  Planned extends Plan<Effect> = Plan<Effect>,
> {
  readonly name: string;
  readonly initial: State;
  /** The order in which facts count, as `sort` wants it. */
  compare(a: Known, b: Known): number;
  evolve(state: State, fact: Known): State;
  plan(state: State, around: Around): Planned;
}

/** What should be true of a case now. */
export interface Plan<Effect> {
  readonly status: string;
  readonly lines: readonly PlannedLine[];
  /** `as-they-are`: what the last plan wanted stays, because this one may not say otherwise yet. */
  readonly documents: readonly WantedDocument[] | 'as-they-are';
  /** Why documents that never went out shall not go out now, in words; absent: they shall. */
  readonly keepsBack?: string | undefined;
  /** By the name of the document, why nobody is told of it any more, whatever it says and the target holds; absent: of none. */
  readonly over?: Readonly<Record<string, string>> | undefined;
  /** Documents that stand outside whatever becomes of the others: what is told of the case. */
  readonly always: readonly WantedDocument[];
  /** What must happen inside the hub first, in the same transaction; the answers are facts, and the plan is computed again. */
  readonly effects: readonly Effect[];
  readonly waitsFor: readonly Wait[];
  /** What stands outside was written from these and nothing waits for them; whatever of them changes, the plan is computed again. */
  readonly restsOn?: readonly Wait[];
  readonly expectations: readonly Expectation[];
  readonly questions: readonly Question[];
  /** The earliest instant at which the plan can change by itself. */
  readonly reviewAt?: string | undefined;
  /** What the case counts against the limit of an account (record id of the party). */
  readonly exposure?:
    | {
        readonly account: string;
        /** Accepted and not invoiced. */
        readonly amount: string;
        /** Invoiced, less what was credited: it counts until the account's balance is newer. */
        readonly invoiced: string;
        readonly currency: string;
      }
    | undefined;
}

/** Where one line stands, and why. */
export interface PlannedLine {
  readonly line: string;
  readonly status: string;
  /** The document that proves the status, in words. */
  readonly evidence: string;
  /** What speaks for and against the choices made for it. */
  readonly reasons: readonly string[];
  readonly quantities: Readonly<Record<string, string>>;
  /** The same in the unit in which it was ordered, as far as they are exact in it; absent: it was ordered in this unit. */
  readonly asOrdered?: Readonly<Record<string, string>>;
  /** The days on which it leaves and arrives (ISO 8601), or why none can be said; absent: nothing is promised yet. */
  readonly promise?: {
    readonly shipsOn?: string;
    readonly arrivesOn?: string;
    readonly because: string;
  };
}

/** A document that should stand in a target; delivery works until it does. */
export type WantedDocument = {
  readonly [Domain in OutgoingDomain]: {
    /** Its name in the case, e.g. `sales-order`: stable over all plans. */
    readonly name: string;
    readonly domain: Domain;
    /** `system/target` */
    readonly target: string;
    readonly body: OutgoingShapes[Domain];
  };
}[OutgoingDomain];

/** What the plan rests on: it is computed again when this becomes known or changes. */
export interface Wait {
  /**
   * `availability` and `prices` are those of an item, by its record; `outage` and `silence` those of a system, by its name: it does not
   * answer, or says nothing.
   */
  readonly domain: RecordDomain | 'availability' | 'prices' | 'outage' | 'silence';
  /** Whose words the reference is in; absent for keys that mean the same everywhere. */
  readonly system?: string;
  readonly reference: Reference;
}

/** A document that must come. */
export interface Expectation {
  readonly document: string;
  /** Who must send it. */
  readonly of: string;
  /** The fact after which it is due. */
  readonly after: string;
  /** Later by every time in which who must send it could not be reached. */
  readonly dueAt: string;
  /** `waiting`: who must send it cannot be reached now, and its clock rests. */
  readonly standing: 'due' | 'overdue' | 'waiting';
  /** Of what waits: since when. */
  readonly unreachableSince?: string;
  /** Of what waits, and without which nothing leaves: what leaves before this instant comes as promised. */
  readonly keptUntil?: string;
}

/** The state of a case: its facts in the order in which they count. */
export function stateOf<Known extends Fact, State, Around, Effect>(
  process: Process<Known, State, Around, Effect>,
  facts: readonly Known[],
): State {
  return facts
    .toSorted((a, b) => process.compare(a, b))
    .reduce((state, fact) => process.evolve(state, fact), process.initial);
}
