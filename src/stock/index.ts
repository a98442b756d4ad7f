/** Stock: what lies where, what is promised to whom, and the proof of both. */
export type { AvailabilityLine } from './promise/availability.ts';
export type { RestingPart } from './expected/backorder-store.ts';
export type { ExpectedFact } from './expected/expect.ts';
export type { ExpectedReceiptRow } from './expected/expected-store.ts';
export type { StockFact, StockOutcome, StockPair } from './facts.ts';
export type { LifecycleAnswer } from './reservations/lifecycle.ts';
export type { KeptText } from './promise/promise.ts';
export type { ItemTerms, StockPolicies } from './policies.ts';
export type { ReservationRequest } from './reservations/request.ts';
export type { ReservationAnswer } from './reservations/reserve.ts';
export { stock, type Stock } from './stock.ts';
