/** Stock: what lies where, what is promised to whom, and the proof of both. */
export type { AvailabilityLine, AvailabilityQuestion } from './promise/availability.ts';
export type { StockFact, StockOutcome, StockPair } from './facts.ts';
export type { LedgerEntry } from './ledger/ledger-store.ts';
export type { LifecycleAnswer } from './reservations/lifecycle.ts';
export type { ItemTerms, StockPolicies } from './policies.ts';
export type { Balance } from './ledger/position-store.ts';
export type { Proof } from './prove.ts';
export type { ReservationRequest } from './reservations/request.ts';
export type { ReservationAnswer } from './reservations/reserve.ts';
export type { Reservation } from './reservations/reservation-store.ts';
export { stock, type Stock, type StockNeeds } from './stock.ts';
