/** Which price counts, and for every other one the condition that failed: a pure function of request, agreements and terms. */
import type { Agreement, PriceRequest, PriceTerms } from './agreement.ts';
import { isProblem } from '../../model/values/problem.ts';
import type { ItemUnits } from '../../model/values/quantity.ts';
import { judge, type Candidate, type LosingCondition } from './conditions.ts';
import { compareAcrossUnits, comparePrices } from './exact-price.ts';

export interface Loser {
  readonly agreement: Agreement;
  readonly failing: LosingCondition;
}

export interface Resolution {
  /** Absent: no price applies. */
  readonly winner: Candidate | undefined;
  /** By number, then id. */
  readonly losers: readonly Loser[];
}

/** Decides. Neither the order of the agreements nor their repetition changes the answer. */
export function resolvePrice(
  request: PriceRequest,
  agreements: readonly Agreement[],
  terms: PriceTerms,
): Resolution {
  const distinct = new Map([...agreements, ...listPriceOf(request)].map((each) => [each.id, each]));
  const judged = [...distinct.values()].map((agreement) => ({
    agreement,
    verdict: judge(request, agreement, terms),
  }));
  const candidates = judged.flatMap(({ verdict }) => ('condition' in verdict ? [] : [verdict]));
  const contest = { terms, units: request.item };
  const winner = candidates.toSorted((a, b) => compareCandidates(a, b, contest))[0];
  const losers = judged.flatMap(({ agreement, verdict }): Loser[] => {
    if ('condition' in verdict) return [{ agreement, failing: verdict }];
    if (winner === undefined || verdict === winner) return [];
    return [{ agreement, failing: whyBeaten(verdict, winner, contest) }];
  });
  return { winner, losers: losers.toSorted((a, b) => compareNames(a.agreement, b.agreement)) };
}

/** The list price on the item is an agreement with everyone that has no conditions. */
function listPriceOf({ item }: PriceRequest): readonly Agreement[] {
  if (item.listPrice === undefined) return [];
  const fields = { price: item.listPrice, unitBasis: 'any-unit', appliesTo: { kind: 'everyone' } } as const;
  return [{ id: item.id, version: item.version, number: item.number, fields }];
}

interface Contest {
  readonly terms: PriceTerms;
  readonly units: ItemUnits;
}

/** Below zero where `a` goes before `b`; zero only for one and the same agreement. */
function compareCandidates(a: Candidate, b: Candidate, contest: Contest): number {
  return (
    a.rank - b.rank ||
    RULES[contest.terms.ties].map((rule) => rule.compare(a, b, contest)).find((order) => order !== 0) ||
    compareNames(a.agreement, b.agreement)
  );
}

interface TieRule {
  compare(a: Candidate, b: Candidate, contest: Contest): number;
  /** What the loser lacks. */
  why(loser: Candidate, winner: Candidate): LosingCondition;
}

const lowestPrice: TieRule = {
  compare: (a, b) => comparePrices(a.exact, b.exact),
  why: () => ({ condition: 'higher-price' }),
};

/** The greater break is the one that was agreed for this quantity. */
const greatestMinimum: TieRule = {
  compare: (a, b, { units }) => compareMinimums(minimumOf(b), minimumOf(a), units),
  why: (loser, winner) => ({
    condition: 'smaller-minimum',
    ...present({ minimum: minimumOf(loser), winner: minimumOf(winner) }),
  }),
};

/** No first day is the earliest one. */
const latestFirst: TieRule = {
  compare: (a, b) => compareTexts(validFromOf(b) ?? '', validFromOf(a) ?? ''),
  why: (loser, winner) => ({
    condition: 'older',
    ...present({ validFrom: validFromOf(loser), winner: validFromOf(winner) }),
  }),
};

const RULES: Readonly<Record<PriceTerms['ties'], readonly TieRule[]>> = {
  lowest: [lowestPrice, greatestMinimum, latestFirst],
  latest: [latestFirst, greatestMinimum, lowestPrice],
};

function whyBeaten(loser: Candidate, winner: Candidate, contest: Contest): LosingCondition {
  if (loser.rank !== winner.rank) return { condition: 'lower-rank', kind: loser.kind, winner: winner.kind };
  const rule = RULES[contest.terms.ties].find((each) => each.compare(winner, loser, contest) < 0);
  return rule?.why(loser, winner) ?? { condition: 'same-terms' };
}

function minimumOf({ agreement }: Candidate) {
  return agreement.fields.minimumQuantity ?? undefined;
}

function validFromOf({ agreement }: Candidate): string | undefined {
  return agreement.fields.validFrom ?? undefined;
}

type Minimum = ReturnType<typeof minimumOf>;

/** Both are known to convert, because both were reached. */
function compareMinimums(a: Minimum, b: Minimum, units: ItemUnits): number {
  const nothing = { value: '0', unit: units.baseUnit };
  const order = compareAcrossUnits(a ?? nothing, b ?? nothing, units);
  return isProblem(order) ? 0 : order;
}

function compareNames(a: Agreement, b: Agreement): number {
  return compareTexts(a.number, b.number) || compareTexts(a.id, b.id);
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function present<Values extends Record<string, unknown>>(values: Values) {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is undefined is left out, and nothing else
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Values]?: Exclude<Values[Name], undefined>;
  };
}
