/** The range of items: variants of the families in packs and units, with a few blemishes planted on purpose. */
import type { Random } from '../kit/random.ts';
import { decimalText } from './decimals.ts';
import type { Choice, Family } from './family.ts';
import { fastenerFamilies } from './fasteners.ts';
import { demonstrationGtin } from './gtin.ts';
import type { SeedItem, SeedPack, SeedSupplier } from './shapes.ts';
import { supplyFamilies } from './supplies.ts';

const families = [...fastenerFamilies, ...supplyFamilies];

/** Gives `count` items, in the order of their families. */
export function seedItems(
  random: Random,
  count: number,
  suppliers: readonly SeedSupplier[],
): readonly SeedItem[] {
  return sharesOf(count).flatMap(({ family, from, share }, familyIndex) =>
    Array.from({ length: share }, (_, index) => {
      const supplier = suppliers[familyIndex % suppliers.length];
      if (supplier === undefined) throw new Error('items need a supplier');
      return seedItem(family, { index, running: from + index, random, supplier: supplier.number });
    }),
  );
}

/** How many items each family gets; they add up to `count` exactly. */
function sharesOf(count: number): { family: Family; from: number; share: number }[] {
  const total = families.reduce((all, { weight }) => all + weight, 0);
  let weightBefore = 0;
  return families.map((family) => {
    const from = Math.floor((count * weightBefore) / total);
    weightBefore += family.weight;
    return { family, from, share: Math.floor((count * weightBefore) / total) - from };
  });
}

interface Place {
  /** Within the family. */
  readonly index: number;
  /** Within the whole range. */
  readonly running: number;
  readonly random: Random;
  readonly supplier: string;
}

function seedItem(family: Family, { index, running, random, supplier }: Place): SeedItem {
  const variant = variantOf(family, index);
  const priceCents = Math.max(
    5,
    Math.round(family.priceCents * variant.factor * (0.9 + random.fraction() * 0.2)),
  );
  const packPlan = family.packPlans[index % family.packPlans.length] ?? [];
  return {
    number: variant.number,
    description: variant.description,
    category: family.category,
    baseUnit: family.baseUnit,
    packs: packPlan.map(({ unit, holds }, level): SeedPack => {
      return { unit, holds, gtin: demonstrationGtin(level + 1, running + 1) };
    }),
    gtin: demonstrationGtin(0, running + 1),
    // One item in 50 has no weight: a storefront cannot sell it.
    ...(running % 50 === 17 ? {} : { weightKg: decimalText(gramsOf(family, variant.factor), 3) }),
    listPrice: decimalText(priceCents, 2),
    unitCost: decimalText(Math.round(priceCents * 100 * (0.55 + random.fraction() * 0.15)), 4),
    supplierNumber: supplier,
    supplierItemNumber: `${random.between(100, 999)}-${String(running + 1).padStart(5, '0')}`,
    lotTracked: family.lotTracked ?? false,
    hazardous: family.hazardous ?? false,
    status: statusOf(running),
  };
}

function gramsOf(family: Family, factor: number): number {
  // What is sold by weight weighs what it is.
  return family.baseUnit === 'KGM' ? 1_000 : Math.max(1, Math.round(family.grams * factor));
}

function statusOf(running: number): SeedItem['status'] {
  if (running % 61 === 23) return 'discontinued';
  return running % 97 === 41 ? 'blocked' : 'active';
}

interface Variant {
  readonly number: string;
  readonly description: string;
  readonly factor: number;
}

/** Mixed radix: the index chooses one of each list; a range larger than the family continues in a next series. */
function variantOf(family: Family, index: number): Variant {
  let rest = index;
  const chosen: Choice[] = [];
  for (const list of family.choices.toReversed()) {
    const choice = list[rest % list.length];
    if (choice === undefined) throw new Error(`family ${family.prefix} has an empty list`);
    chosen.unshift(choice);
    rest = Math.floor(rest / list.length);
  }
  const series = rest === 0 ? '' : `-S${rest + 1}`;
  return {
    number: family.prefix + chosen.map(({ code }) => code).join('') + series,
    description:
      `${family.noun} ${chosen.map(({ text }) => text).join(' ')}` +
      (rest === 0 ? '' : ` series ${rest + 1}`),
    factor: chosen.reduce((all, { factor }) => all * factor, 1),
  };
}
