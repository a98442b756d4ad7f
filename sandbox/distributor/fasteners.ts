/** Bolts, screws, nuts and washers. */
import { sizes, type Choice, type Family, type PackPlan } from './family.ts';

const threads = sizes([
  ['M4', 0.6],
  ['M5', 0.8],
  ['M6', 1],
  ['M8', 1.6],
  ['M10', 2.6],
  ['M12', 4],
  ['M16', 8],
  ['M20', 14],
  ['M24', 24],
]);
const lengths = sizes(
  [10, 12, 16, 20, 25, 30, 35, 40, 50, 60, 80, 100].map((mm) => [`X${mm}`, 0.7 + mm / 60] as const),
  (code) => `× ${code.slice(1)} mm`,
);
const metals: readonly Choice[] = [
  { code: '-A2', text: 'stainless A2', factor: 1.5 },
  { code: '-A4', text: 'stainless A4', factor: 2.1 },
  { code: '-8Z', text: 'steel 8.8 zinc plated', factor: 1 },
  { code: '-10B', text: 'steel 10.9 black', factor: 1.2 },
];
const fastenerPacks: readonly (readonly PackPlan[])[] = [
  [
    { unit: 'BX', holds: 100 },
    { unit: 'CT', holds: 1000 },
  ],
  [
    { unit: 'BX', holds: 50 },
    { unit: 'CT', holds: 500 },
    { unit: 'PX', holds: 24_000 },
  ],
  [{ unit: 'BX', holds: 200 }],
];
export const fastenerFamilies: readonly Family[] = [
  {
    prefix: 'HX-',
    noun: 'Hexagon bolt',
    category: 'fasteners',
    baseUnit: 'EA',
    choices: [threads, lengths, metals],
    packPlans: fastenerPacks,
    priceCents: 14,
    grams: 9,
    weight: 20,
  },
  {
    prefix: 'SC-',
    noun: 'Socket head screw',
    category: 'fasteners',
    baseUnit: 'EA',
    choices: [threads, lengths, metals],
    packPlans: fastenerPacks,
    priceCents: 17,
    grams: 8,
    weight: 16,
  },
  {
    prefix: 'NT-',
    noun: 'Nut',
    category: 'fasteners',
    baseUnit: 'EA',
    choices: [
      threads,
      [
        { code: '-HX', text: 'hexagon', factor: 1 },
        { code: '-LK', text: 'self-locking', factor: 1.6 },
        { code: '-FL', text: 'flanged', factor: 1.4 },
      ],
      metals,
    ],
    packPlans: fastenerPacks,
    priceCents: 8,
    grams: 4,
    weight: 8,
  },
  {
    prefix: 'WS-',
    noun: 'Washer',
    category: 'fasteners',
    baseUnit: 'EA',
    choices: [
      threads,
      [
        { code: '-FL', text: 'flat', factor: 1 },
        { code: '-SP', text: 'spring', factor: 1.3 },
        { code: '-WD', text: 'wide', factor: 1.7 },
      ],
      metals,
    ],
    packPlans: fastenerPacks,
    priceCents: 6,
    grams: 2,
    weight: 7,
  },
];
