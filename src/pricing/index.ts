/** Pricing: what a customer pays for an item, why, and the proof that the ERP says the same. */
export { pricing, type Pricing } from './pricing.ts';
export type { CertificationPolicy } from './certification/certifying.ts';
export type { Certification } from './certification/shapes.ts';
export type { PriceTerms } from './resolution/agreement.ts';
export type { Quote, QuotedLine, QuotedLoser } from './quotes/quote-shapes.ts';
export type { PricingPolicies } from './quotes/quotes.ts';
export { SHORTEST_KEY, type QuoteKeys } from './quotes/seal.ts';
