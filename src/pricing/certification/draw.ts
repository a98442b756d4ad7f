/**
 * Draws the prices of a run: seeded, so that it can be repeated, and stratified, because mistakes sit at edges: just below, at and
 * above quantity breaks, the days around the beginning and end of validity, every unit, customers with and without agreements. Pure.
 */
import { createHash } from 'node:crypto';
import type { PriceAgreement } from '../../model/price-agreement.ts';
import type { Quantity } from '../../model/primitives.ts';
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  formatDecimal,
  subtractDecimals,
} from '../../model/values/decimal.ts';
import type { PricedItem } from '../resolution/agreement.ts';
import type { Sample } from './shapes.ts';

/** A customer who may be asked about, with whoever stands above him. */
export interface DrawnParty {
  readonly id: string;
  readonly chainIds: readonly string[];
  readonly priceGroup: string | undefined;
  readonly currency: string | undefined;
}

/** What is drawn from. All lists in an order that does not change. */
export interface Urn {
  readonly items: readonly PricedItem[];
  /** Agreements about these items, by item. */
  readonly agreements: ReadonlyMap<string, readonly PriceAgreement[]>;
  readonly parties: readonly DrawnParty[];
}

export interface Drawing {
  readonly seed: bigint;
  readonly samples: number;
  readonly today: string;
  /** `today`: the ERP can be asked about nothing else. */
  readonly days: 'any' | 'today';
  /** Of customers who have none; absent: nothing is asked about them. */
  readonly currency: string | undefined;
}

/** Gives distinct samples, fewer than wanted where there is not more to ask. */
export function draw(urn: Urn, drawing: Drawing): readonly Sample[] {
  const parties = urn.parties.filter(({ currency = drawing.currency }) => currency !== undefined);
  if (urn.items.length === 0 || parties.length === 0) return [];
  const chance = chanceOf(drawing.seed);
  const drawn = new Map<string, Sample>();
  // Edges repeat each other: a limit on tries ends the search where everything was drawn.
  for (
    let tries = 0;
    drawn.size < drawing.samples && tries < drawing.samples * TRIES_PER_SAMPLE;
    tries += 1
  ) {
    const sample = drawOne({ ...urn, parties }, drawing, chance);
    drawn.set(JSON.stringify(sample), sample);
  }
  return [...drawn.values()];
}

const TRIES_PER_SAMPLE = 5;

/** Whole numbers from 0 to below `limit`, always the same ones for the same seed. */
type Chance = (limit: number) => number;

function chanceOf(seed: bigint): Chance {
  let step = 0;
  return (limit) => {
    step += 1;
    const digest = createHash('sha256').update(`${seed}:${step}`).digest();
    return digest.readUIntBE(0, 6) % limit;
  };
}

/** Two of three prices are about an agreement, one about any item and any customer. */
function drawOne(urn: Urn, drawing: Drawing, chance: Chance): Sample {
  const item = pick(urn.items, chance);
  const agreements = urn.agreements.get(item.id) ?? [];
  const agreement = agreements.length > 0 && chance(3) > 0 ? pick(agreements, chance) : undefined;
  const party = pick(partiesFor(urn.parties, agreement), chance);
  return {
    partyId: party.id,
    itemId: item.id,
    ...quantityFor(item, agreement, chance),
    currency: party.currency ?? drawing.currency ?? '',
    date: dateFor(agreement, drawing, chance),
  };
}

/** Those whom the agreement is for; anybody where nobody is. */
function partiesFor(
  parties: readonly DrawnParty[],
  agreement: PriceAgreement | undefined,
): readonly DrawnParty[] {
  const appliesTo = agreement?.appliesTo;
  const meant = parties.filter(({ chainIds, priceGroup }) => {
    if (appliesTo?.kind === 'party') return chainIds.includes(appliesTo.party.value);
    return appliesTo?.kind === 'price-group' && priceGroup === appliesTo.group;
  });
  return meant.length > 0 ? meant : parties;
}

function quantityFor(
  item: PricedItem,
  agreement: PriceAgreement | undefined,
  chance: Chance,
): Pick<Sample, 'quantity' | 'unit'> {
  const minimum = agreement?.minimumQuantity;
  if (minimum && unitsOf(item).includes(minimum.unit) && chance(4) > 0) return aroundBreak(minimum, chance);
  return { quantity: pick(USUAL_QUANTITIES, chance), unit: pick(unitsOf(item), chance) };
}

const USUAL_QUANTITIES = ['1', '2', '10', '50', '240', '1000'];
const ONE = decimalOf('1');

/** One less, exactly, one more. */
function aroundBreak({ value, unit }: Quantity, chance: Chance): Pick<Sample, 'quantity' | 'unit'> {
  const at = decimalOf(value);
  const below = subtractDecimals(at, ONE);
  const edges = [at, addDecimals(at, ONE), ...(compareDecimals(below, decimalOf('0')) > 0 ? [below] : [])];
  return { quantity: formatDecimal(pick(edges, chance)), unit };
}

function unitsOf({ baseUnit, packs }: PricedItem): readonly string[] {
  return [...new Set([baseUnit, ...packs.map(({ unit }) => unit)])];
}

/** The last day before, the first, the last, and the first day after: of what the agreement has. */
function dateFor(agreement: PriceAgreement | undefined, { today, days }: Drawing, chance: Chance): string {
  if (days === 'today' || agreement === undefined || chance(2) === 0) return today;
  const { validFrom, validTo } = agreement;
  const edges = [
    ...(validFrom ? [dayBeside(validFrom, -1), validFrom] : []),
    ...(validTo ? [validTo, dayBeside(validTo, 1)] : []),
  ];
  return edges.length === 0 ? today : pick(edges, chance);
}

function dayBeside(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

function pick<Value>(list: readonly Value[], chance: Chance): Value {
  const chosen = list[chance(list.length)];
  if (chosen === undefined) throw new RangeError('nothing to draw from');
  return chosen;
}
