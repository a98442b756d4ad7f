/** Who may tell of stock at a place: the ownership matrix, asked for movements and counts; pure. */
import { completeScope, ownerOf, ownerRules } from '../../landscape/ownership.ts';
import type { Landscape } from '../../landscape/types.ts';
import type { Problem } from '../../model/values/problem.ts';

/** A document of the ledger, as far as its right to be there goes. */
export interface ToldOfStock {
  readonly system: string;
  readonly domain: 'stock-movement' | 'stock-count';
  /** Number of the location; `undefined` where it has none: then only rules without a place hold. */
  readonly location: string | undefined;
  /** When it happened: a warehouse that changes hands still tells, late, of the time before. */
  readonly occurredAt: string;
}

/** Gives what stands against the document, or `undefined` where its system may tell it. */
export type LedgerRefusal = (told: ToldOfStock) => Problem | undefined;

const NOUN = { 'stock-movement': 'movement', 'stock-count': 'count' } as const;

/**
 * Where rules name the owner of a place, he alone may tell of its stock: quantities of two systems add up, so there are no
 * proposals and no fallbacks here. Where no rule speaks of the place, everybody may tell.
 */
export function ledgerOwners(landscape: Pick<Landscape, 'domains' | 'locations'>): LedgerRefusal {
  const rules = {
    'stock-movement': ownerRules(landscape, 'stock-movement'),
    'stock-count': ownerRules(landscape, 'stock-count'),
  };
  return ({ system, domain, location, occurredAt }) => {
    const scope = location === undefined ? {} : completeScope({ warehouse: location }, landscape.locations);
    const ownership = ownerOf(rules[domain], 'quantity', { scope, at: new Date(occurredAt) });
    if (ownership.owner === 'nobody' || ownership.owner === system) return undefined;
    const owners = 'rules' in ownership ? ownership.rules.map(({ owner }) => owner) : [ownership.owner];
    return {
      path: 'location',
      found: `${system} told a ${NOUN[domain]}`,
      agreed: `stock at ${location ?? 'this place'} belongs to ${[...new Set(owners)].join(' and ')}`,
    };
  };
}
