/** Processes: cases, the facts they are made of, and the plans that follow. */
export { processes, type Processes } from './processes.ts';
export type { Asked, Open } from './context.ts';
export type { Around, OrderPolicy, PartyTerms } from './order-to-cash/around.ts';
export { orderDocument } from './order-to-cash/document-names.ts';
export type { LineToPrice, OrderEffect } from './order-to-cash/effects.ts';
export type { Decided, OrderFact } from './order-to-cash/facts.ts';
export { returnDocument } from './order-to-cash/returns/names.ts';
export { orderToCash, PLAN_EDITION } from './order-to-cash/plan.ts';
export { judgeCredit } from './order-to-cash/terms/credit.ts';
export { lockAccounts, readExposures } from './store/case-store.ts';
export { simulatePortion, type SimulatedOrder, type SimulatedPortion } from './simulation/simulate.ts';
export type { Shift } from './simulation/shifts.ts';
export type { Arrival, Taken } from './taking.ts';
export { isOnlyTold } from './written.ts';
export { DIFFERENCE_KINDS } from './tie-out/order/difference.ts';
export type { AskedItem, TieNeeds } from './tie-out/reading.ts';
export type { TieOut } from './tie-out/shapes.ts';
export { tieOuts, type TieOutPolicy, type TieOuts } from './tie-out/tie-outs.ts';
