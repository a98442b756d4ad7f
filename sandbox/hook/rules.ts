/** How the operator's fraud desk judges an order. */
import { Type, type Static } from 'typebox';

/** What it reads of a check; it passes over the rest. */
export const Check = Type.Object({
  document: Type.String({ minLength: 1 }),
  revision: Type.String({ minLength: 1 }),
  channel: Type.String({ minLength: 1 }),
  orderNumber: Type.String({ minLength: 1 }),
  customer: Type.String({ minLength: 1 }),
  email: Type.Optional(Type.String()),
  shipTo: Type.Optional(Type.Object({ country: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })) })),
  amount: Type.String({ pattern: '^[0-9]{1,15}(\\.[0-9]{1,8})?$' }),
  currency: Type.String({ pattern: '^[A-Z]{3}$' }),
  lines: Type.Array(Type.Object({ item: Type.String(), quantity: Type.Object({ value: Type.String() }) })),
});
export type Check = Static<typeof Check>;

export interface Rules {
  /** A person looks at what is above it. */
  reviewAbove: number;
  refuseAbove: number;
  /** In small letters. */
  readonly refusedDomains: Set<string>;
  /** Customer number → country in which he is at home. */
  readonly homes: ReadonlyMap<string, string>;
}

export interface Verdict {
  readonly verdict: 'accept' | 'review' | 'refuse';
  readonly reasons: readonly string[];
}

/** The strictest rule that speaks decides; all that speak give their reason. */
export function judge(rules: Rules, check: Check): Verdict {
  const refusals = [...amountRefusals(rules, check), ...domainRefusals(rules, check)];
  const doubts = [...amountDoubts(rules, check), ...countryDoubts(rules, check)];
  if (refusals.length > 0) return { verdict: 'refuse', reasons: [...refusals, ...doubts] };
  return { verdict: doubts.length > 0 ? 'review' : 'accept', reasons: doubts };
}

function amountRefusals({ refuseAbove }: Rules, { amount, currency }: Check): readonly string[] {
  return Number(amount) > refuseAbove ? [`${amount} ${currency} is above ${refuseAbove}`] : [];
}

function amountDoubts({ reviewAbove, refuseAbove }: Rules, { amount, currency }: Check): readonly string[] {
  const isHigh = Number(amount) > reviewAbove && Number(amount) <= refuseAbove;
  return isHigh ? [`${amount} ${currency} is above ${reviewAbove}`] : [];
}

function domainRefusals({ refusedDomains }: Rules, { email }: Check): readonly string[] {
  const domain = domainOf(email);
  return refusedDomains.has(domain) ? [`mail addresses of ${domain} are thrown away after use`] : [];
}

function countryDoubts({ homes }: Rules, { customer, shipTo }: Check): readonly string[] {
  const home = homes.get(customer);
  const country = shipTo?.country;
  if (home === undefined || country === undefined || country === home) return [];
  return [`it goes to ${country}, and ${customer} is at home in ${home}`];
}

/** In small letters; empty where there is none. */
export function domainOf(email = ''): string {
  return email.split('@').at(-1)?.toLowerCase() ?? '';
}
