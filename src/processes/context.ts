/** What the station of processes is made of, and what it needs of others; the hub supplies it. */
import type { Questions } from '../model/exceptions.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Database, Transaction } from '../platform/sql.ts';
import type { Process } from './kit/process.ts';
import type { OrderPlan } from './order-to-cash/plan.ts';
import type { Around } from './order-to-cash/around.ts';
import type { OrderEffect } from './order-to-cash/effects.ts';
import type { OrderFact } from './order-to-cash/facts.ts';
import type { OrderState } from './order-to-cash/state.ts';

/** A case on its way through planning. */
export interface Open {
  readonly id: string;
  readonly document: string;
  readonly channel: string;
  readonly state: OrderState;
  /** What the documents that the last plan wanted say, by their names. */
  readonly kept: ReadonlyMap<string, object>;
}

/** What stands around cases. Promises of stock are read for those whose plans look for them. */
export interface Surroundings {
  around(opened: Open): Around;
  /** Reads what plans have looked for and did not find yet; gives the ids of their cases, which are drafted again. None: nothing is missing. */
  catchUp(): Promise<ReadonlySet<string>>;
}

export interface ProcessNeeds {
  /** Looks around the cases of one transaction, all of them at once, as often as they are planned in it. */
  surroundings(tx: Transaction): (cases: readonly Open[]) => Promise<Surroundings>;
  /** Carries out what plans ask of other stations; gives one fact for each, in order. */
  carryOut(tx: Transaction, asked: readonly Asked[]): Promise<readonly OrderFact[]>;
  /** These documents want to be looked at by delivery. */
  mark(
    tx: Transaction,
    documents: readonly { readonly target: string; readonly key: string; readonly correlationId: string }[],
  ): Promise<void>;
}

export interface Asked {
  readonly caseId: string;
  readonly effect: OrderEffect;
}

export interface ProcessContext {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly questions: Questions<Transaction>;
  readonly needs: ProcessNeeds;
  readonly process: Process<OrderFact, OrderState, Around, OrderEffect, OrderPlan>;
}

/** What is kept of a plan for people and for the next one. */
export type KeptPlan = Partial<
  Pick<
    OrderPlan,
    | 'keepsBack'
    | 'over'
    | 'verdict'
    | 'lines'
    | 'waitsFor'
    | 'restsOn'
    | 'expectations'
    | 'questions'
    | 'actions'
    | 'money'
    | 'parcels'
    | 'returns'
  >
>;
