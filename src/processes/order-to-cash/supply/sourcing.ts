/** From which warehouses is an order served? Pure: candidates and quantities in, a choice with its reasons out. */
import {
  compareDecimals,
  formatDecimal,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import type { TierRemark } from './tiers.ts';
import { atLeastZero, smaller } from './amounts.ts';

/** What a line still needs, and what each location could give, in the line's unit and in whole ones. */
export interface Need {
  readonly line: string;
  readonly unit: string;
  readonly quantity: Decimal;
  readonly available: ReadonlyMap<string, Decimal>;
  /** By location; absent: customer tiers make no difference. */
  readonly remarks?: ReadonlyMap<string, TierRemark>;
}

/** A location that may serve the order; the list is in the order of preference. */
export interface Candidate {
  readonly location: string;
  /** Only when nobody else of our own can. */
  readonly isLast: boolean;
  /** A supplier, who ships to our customer: only when nobody else can at all. */
  readonly isSupplier: boolean;
  /** The customer's own warehouse. */
  readonly isOwn?: true;
  /** Working days on the way to the buyer; absent: nobody asks how near it is. */
  readonly away?: number | 'not-declared';
}

export interface Sourced {
  readonly allocations: readonly {
    readonly line: string;
    readonly location: string;
    readonly quantity: Decimal;
  }[];
  /** What nobody has now, by line. */
  readonly missing: ReadonlyMap<string, Decimal>;
  /** For and against each location, by line. */
  readonly reasons: ReadonlyMap<string, readonly string[]>;
}

/**
 * One location for everything if there is one; otherwise as few as possible: the one that serves most lines whole, then the next for the
 * rest. Locations of a later turn are asked when those of the earlier ones are exhausted.
 */
export function source(needs: readonly Need[], candidates: readonly Candidate[]): Sourced {
  const ordered = inTurns(candidates);
  const allocations = fewest(needs, ordered);
  return {
    allocations,
    missing: missingOf(needs, allocations),
    reasons: new Map(
      needs.map((need) => [need.line, ordered.map((candidate) => reasonOf(need, candidate, allocations))]),
    ),
  };
}

/** In the order in which they are asked: within each turn, the preferred first. */
export function inTurns(candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.toSorted((a, b) => turnOf(a) - turnOf(b));
}

/** Our own and preferred warehouses, then those that cost more, then suppliers. */
function turnOf({ isLast, isSupplier }: Candidate): number {
  if (isSupplier) return 2;
  return isLast ? 1 : 0;
}

type Allocation = Sourced['allocations'][number];

function fewest(needs: readonly Need[], ordered: readonly Candidate[]): readonly Allocation[] {
  const open = new Map(needs.map((need) => [need.line, need.quantity]));
  const left = [...ordered];
  const allocations: Allocation[] = [];
  while (left.length > 0 && [...open.values()].some(({ units }) => units > 0n)) {
    const best = bestOf(needs, open, left);
    if (best === undefined) break;
    left.splice(left.indexOf(best), 1);
    for (const need of needs) {
      const wanted = open.get(need.line) ?? ZERO;
      const quantity = smaller(wanted, need.available.get(best.location) ?? ZERO);
      if (quantity.units <= 0n) continue;
      allocations.push({ line: need.line, location: best.location, quantity });
      open.set(need.line, subtractDecimals(wanted, quantity));
    }
  }
  return allocations;
}

/** The one that serves most lines whole, then most lines at all, then the preferred; those of a later turn only after all others. */
function bestOf(
  needs: readonly Need[],
  open: ReadonlyMap<string, Decimal>,
  left: readonly Candidate[],
): Candidate | undefined {
  const able = left.filter(({ location }) => servedBy(needs, open, location).some > 0);
  const turn = Math.min(...able.map(turnOf));
  const asked = left.filter((candidate) => turnOf(candidate) === turn);
  const ranked = asked
    .map((candidate, place) => ({ candidate, place, ...servedBy(needs, open, candidate.location) }))
    .filter(({ some }) => some > 0)
    .toSorted((a, b) => b.whole - a.whole || b.some - a.some || a.place - b.place);
  return ranked[0]?.candidate;
}

function servedBy(needs: readonly Need[], open: ReadonlyMap<string, Decimal>, location: string) {
  const served = needs.flatMap((need) => {
    const wanted = open.get(need.line) ?? ZERO;
    const there = need.available.get(location) ?? ZERO;
    return wanted.units > 0n && there.units > 0n ? [compareDecimals(there, wanted) >= 0] : [];
  });
  return { some: served.length, whole: served.filter(Boolean).length };
}

function missingOf(needs: readonly Need[], chosen: readonly Allocation[]): ReadonlyMap<string, Decimal> {
  return new Map(
    needs.flatMap(({ line, quantity }) => {
      const missing = chosen
        .filter((each) => each.line === line)
        .reduce((rest, each) => atLeastZero(rest, each.quantity), quantity);
      return missing.units > 0n ? [[line, missing] as const] : [];
    }),
  );
}

function promiseWords({ unit, available, remarks }: Need, { location, isSupplier, away }: Candidate): string {
  const { to, kept } = remarks?.get(location) ?? NO_REMARK;
  const promise = `${formatDecimal(available.get(location) ?? ZERO)} ${unit} can be promised${to}`;
  return `${location}: ${promise}${awayInWords(away)}${isSupplier ? ', drop-ship' : ''}${kept}`;
}

const NO_REMARK: TierRemark = { to: '', kept: '' };

function reasonOf(need: Need, candidate: Candidate, allocations: readonly Allocation[]): string {
  const { line, quantity, available } = need;
  const { location, isLast, isSupplier } = candidate;
  const there = available.get(location) ?? ZERO;
  const words = promiseWords(need, candidate);
  const taken = allocations.find((each) => each.line === line && each.location === location);
  if (taken !== undefined) {
    const all = compareDecimals(taken.quantity, quantity) === 0 ? 'all of it' : formatDecimal(taken.quantity);
    return `${words}; taken: ${all}`;
  }
  if (there.units <= 0n) return words;
  return `${words}; not needed${isLast || isSupplier ? ', and asked last' : ''}`;
}

/** In working days on the way, where anybody asks for them; begins with a comma. */
export function awayInWords(away: Candidate['away']): string {
  if (away === undefined) return '';
  if (away === 'not-declared') return ', days on the way not declared';
  return `, ${away} ${away === 1 ? 'day' : 'days'} away`;
}
