/** Processes: cases, the facts they are made of, and the plans that follow. */
export { processes, type Processes } from './processes.ts';
export { isAbout, isJudged, latestTold } from './awaiting.ts';
export type { Asked, Open, Surroundings } from './context.ts';
export type {
  Around,
  Asker,
  ItemSubstitute,
  OrderPolicy,
  PartyTerms,
  RestingPart,
} from './order-to-cash/around.ts';
export { isKeptBack } from './order-to-cash/stopped.ts';
export { whyNotAccepted } from './order-to-cash/asking/authority.ts';
export { asSeen, asSeenThen } from './order-to-cash/asking/seeing.ts';
export { orderDocument } from './order-to-cash/document-names.ts';
export { isNote, noted, type LineToPrice, type OrderEffect } from './order-to-cash/effects.ts';
export type { Decided, OrderFact } from './order-to-cash/facts.ts';
export { tierOf } from './order-to-cash/resolving.ts';
export { isOverdue } from './order-to-cash/supply/resting.ts';
export { returnDocument } from './order-to-cash/returns/names.ts';
export { MOST_LINES } from './order-events.ts';
export { orderToCash, PLAN_EDITION } from './order-to-cash/plan.ts';
export { spokenUnits } from './order-to-cash/terms/units/meant.ts';
export type { SpokenUnit } from './order-to-cash/terms/units/spoken.ts';
export { outageOf, silenceOf, type Outage } from './kit/owed.ts';
export { judgeCredit } from './order-to-cash/terms/credit.ts';
export { lockAccounts, readExposures, type Exposure } from './store/case-exposure-store.ts';
export { simulatePortion, type SimulatedOrder, type SimulatedPortion } from './simulation/simulate.ts';
export type { Shift } from './simulation/shifts.ts';
export { claimPayments } from './store/payment-claim-store.ts';
export type { Arrival, Taken } from './taking.ts';
export { isOnlyTold } from './written.ts';
export { DIFFERENCE_KINDS } from './tie-out/order/difference.ts';
export type { AskedItem, SpokenOf, TieNeeds } from './tie-out/reading.ts';
export type { TieOut } from './tie-out/shapes.ts';
export { tieOuts, type TieOutPolicy, type TieOuts } from './tie-out/tie-outs.ts';
