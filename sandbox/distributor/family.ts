/** The shape of a family of items, and small helpers to write families down. */

/** One choice within a family: a piece of the number, a piece of the description, and how much it weighs and costs. */
export interface Choice {
  readonly code: string;
  readonly text: string;
  readonly factor: number;
}

export interface PackPlan {
  readonly unit: string;
  readonly holds: number;
}

export interface Family {
  readonly prefix: string;
  readonly noun: string;
  readonly category: string;
  readonly baseUnit: string;
  /** One is taken from each list; their codes joined make the number. */
  readonly choices: readonly (readonly Choice[])[];
  readonly packPlans: readonly (readonly PackPlan[])[];
  /** List price of one base unit at factor 1, in cents. */
  readonly priceCents: number;
  /** Weight of one base unit at factor 1, in grams. */
  readonly grams: number;
  /** Share of items of this family in the range. */
  readonly weight: number;
  readonly lotTracked?: boolean;
  readonly hazardous?: boolean;
}

/** Sizes as choices: `['M5', 1]` gives code and text `M5` at factor 1. */
export function sizes(
  list: readonly (readonly [string, number])[],
  text = (code: string) => code,
): readonly Choice[] {
  return list.map(([code, factor]) => ({ code, text: text(code), factor }));
}

const COLOURS: readonly Choice[] = [
  { code: '-BK', text: 'black', factor: 1 },
  { code: '-BU', text: 'blue', factor: 1 },
  { code: '-RD', text: 'red', factor: 1.05 },
  { code: '-GY', text: 'grey', factor: 1 },
  { code: '-YE', text: 'yellow', factor: 1.05 },
  { code: '-CL', text: 'clear', factor: 0.95 },
];

/** The colours with these codes, e.g. `BK BU`. */
export function colours(codes: string): readonly Choice[] {
  const wanted = codes.split(' ').map((code) => `-${code}`);
  return COLOURS.filter(({ code }) => wanted.includes(code));
}
