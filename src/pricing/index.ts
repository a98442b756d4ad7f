/** Pricing: what a customer pays for an item, why, and the proof that the ERP says the same. */
export { pricing, type Pricing } from './pricing.ts';
export type { CertificationPolicy } from './certification/certifying.ts';
export type { Certification, Mismatch, PartyTally } from './certification/shapes.ts';
export type { PricingRecord } from './basis/records.ts';
export type { PriceTerms } from './resolution/agreement.ts';
export type { Quote, QuotedLine, QuotedLoser, QuoteRequest } from './quotes/quote-shapes.ts';
export type { PricingPolicies, QuoteVerdict } from './quotes/quotes.ts';
export { SHORTEST_KEY, type QuoteKeys } from './quotes/seal.ts';
