/** Stock: what lies where, what is promised to whom, and the proof of both. */
export type { AvailabilityLine } from './promise/availability.ts';
export type { LateReceipt } from './expected/backorder-store.ts';
export type { ExpectedFact } from './expected/expect.ts';
export type { StockFact, StockPair } from './facts.ts';
export type { LifecycleAnswer } from './reservations/lifecycle.ts';
export type { ItemTerms, StockPolicies } from './policies.ts';
export type { ReservationRequest } from './reservations/request.ts';
export type { ReservationAnswer } from './reservations/reserve.ts';
export { stock, type Stock } from './stock.ts';
