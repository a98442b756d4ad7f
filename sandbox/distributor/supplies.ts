/** Everything that is not a fastener: safety, bearings, tape, cable by the metre, lubricants by the litre, wire by weight. */
import { colours, sizes, type Family } from './family.ts';

export const supplyFamilies: readonly Family[] = [
  {
    prefix: 'GL-',
    noun: 'Work gloves',
    category: 'safety',
    baseUnit: 'PR',
    choices: [
      [
        { code: 'NT', text: 'nitrile coated', factor: 1 },
        { code: 'LX', text: 'latex coated', factor: 0.9 },
        { code: 'LE', text: 'leather', factor: 2.2 },
        { code: 'CR', text: 'cut resistant', factor: 2.8 },
        { code: 'TH', text: 'thermal', factor: 1.9 },
      ],
      colours('BK BU GY YE'),
      sizes(
        [
          ['-7', 1],
          ['-8', 1],
          ['-9', 1],
          ['-10', 1],
          ['-11', 1.05],
        ],
        (code) => `size ${code.slice(1)}`,
      ),
    ],
    packPlans: [
      [
        { unit: 'BX', holds: 12 },
        { unit: 'CT', holds: 144 },
      ],
    ],
    priceCents: 420,
    grams: 60,
    weight: 8,
  },
  {
    prefix: 'BR-',
    noun: 'Deep groove ball bearing',
    category: 'power-transmission',
    baseUnit: 'EA',
    choices: [
      sizes([
        ['60', 1],
        ['62', 1.3],
        ['63', 1.7],
      ]),
      sizes(
        ['00', '01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '12'].map(
          (bore) => [bore, 0.8 + Number(bore) * 0.35] as const,
        ),
      ),
      [
        { code: '-ZZ', text: 'metal shields', factor: 1 },
        { code: '-2RS', text: 'rubber seals', factor: 1.1 },
        { code: '-OP', text: 'open', factor: 0.85 },
      ],
      [
        { code: '', text: 'normal clearance', factor: 1 },
        { code: '-C3', text: 'clearance C3', factor: 1.05 },
      ],
    ],
    packPlans: [[{ unit: 'BX', holds: 10 }], []],
    priceCents: 390,
    grams: 55,
    weight: 10,
  },
  {
    prefix: 'TP-',
    noun: 'Tape',
    category: 'packaging',
    baseUnit: 'EA',
    choices: [
      [
        { code: 'PK', text: 'packing', factor: 1 },
        { code: 'DU', text: 'duct', factor: 2.4 },
        { code: 'EL', text: 'electrical', factor: 0.9 },
        { code: 'MK', text: 'masking', factor: 1.2 },
      ],
      sizes(
        [
          ['-19', 0.5],
          ['-25', 0.7],
          ['-50', 1],
          ['-75', 1.5],
        ],
        (code) => `${code.slice(1)} mm × 50 m roll`,
      ),
      colours('BK BU RD YE CL'),
    ],
    packPlans: [
      [
        { unit: 'BX', holds: 36 },
        { unit: 'PX', holds: 1_728 },
      ],
      [{ unit: 'BX', holds: 24 }],
    ],
    priceCents: 260,
    grams: 210,
    weight: 7,
  },
  {
    prefix: 'CB-',
    noun: 'Cable',
    category: 'electrical',
    baseUnit: 'MTR',
    choices: [
      [
        { code: 'FX', text: 'flexible', factor: 1 },
        { code: 'RB', text: 'rubber', factor: 1.5 },
        { code: 'SH', text: 'shielded', factor: 1.9 },
      ],
      sizes(
        [
          ['2', 1],
          ['3', 1.4],
          ['4', 1.8],
          ['5', 2.2],
        ],
        (code) => `${code} cores`,
      ),
      sizes(
        [
          ['G075', 0.6],
          ['G15', 1],
          ['G25', 1.6],
          ['G6', 3.4],
        ],
        (code) => `${{ G075: '0.75', G15: '1.5', G25: '2.5', G6: '6' }[code] ?? code} mm²`,
      ),
      colours('BK GY'),
    ],
    packPlans: [
      [
        { unit: 'RO', holds: 50 },
        { unit: 'DR', holds: 500 },
      ],
      [{ unit: 'RO', holds: 100 }],
    ],
    priceCents: 115,
    grams: 95,
    weight: 9,
  },
  {
    prefix: 'LB-',
    noun: 'Lubricant',
    category: 'chemicals',
    baseUnit: 'LTR',
    choices: [
      [
        { code: 'HY', text: 'hydraulic oil', factor: 1 },
        { code: 'GE', text: 'gear oil', factor: 1.2 },
        { code: 'CH', text: 'chain oil', factor: 1.1 },
        { code: 'CT', text: 'cutting fluid', factor: 1.4 },
        { code: 'FG', text: 'food-grade oil', factor: 2.6 },
      ],
      sizes(
        [
          ['-32', 1],
          ['-46', 1],
          ['-68', 1.05],
          ['-100', 1.1],
          ['-220', 1.2],
          ['-320', 1.25],
        ],
        (code) => `viscosity ${code.slice(1)}`,
      ),
      [
        { code: '-M', text: 'mineral', factor: 1 },
        { code: '-S', text: 'synthetic', factor: 1.9 },
      ],
    ],
    packPlans: [
      [
        { unit: 'JC', holds: 5 },
        { unit: 'DR', holds: 200 },
      ],
      [{ unit: 'JC', holds: 20 }],
    ],
    priceCents: 540,
    grams: 880,
    weight: 5,
    lotTracked: true,
    hazardous: true,
  },
  {
    prefix: 'WW-',
    noun: 'Welding wire',
    category: 'welding',
    baseUnit: 'KGM',
    choices: [
      [
        { code: 'MS', text: 'mild steel', factor: 1 },
        { code: 'SS', text: 'stainless', factor: 3.1 },
        { code: 'AL', text: 'aluminium', factor: 3.6 },
      ],
      sizes(
        [
          ['-06', 1.2],
          ['-08', 1.1],
          ['-10', 1],
          ['-12', 1],
          ['-16', 0.95],
        ],
        (code) => `${Number(code.slice(1)) / 10} mm`,
      ),
    ],
    packPlans: [[{ unit: 'SO', holds: 15 }], [{ unit: 'SO', holds: 5 }]],
    priceCents: 410,
    grams: 1_000,
    weight: 2,
    lotTracked: true,
  },
  {
    prefix: 'DB-',
    noun: 'Twist drill bit',
    category: 'cutting-tools',
    baseUnit: 'EA',
    choices: [
      [
        { code: 'HS', text: 'HSS', factor: 1 },
        { code: 'CO', text: 'HSS cobalt', factor: 2.2 },
        { code: 'CM', text: 'carbide', factor: 6 },
      ],
      sizes(
        [
          '10',
          '15',
          '20',
          '25',
          '30',
          '33',
          '35',
          '40',
          '42',
          '45',
          '50',
          '60',
          '68',
          '80',
          '85',
          '100',
          '120',
        ].map((tenths) => [`-${tenths}`, 0.6 + Number(tenths) / 60] as const),
        (code) => `${Number(code.slice(1)) / 10} mm`,
      ),
      [
        { code: '', text: 'jobber length', factor: 1 },
        { code: '-L', text: 'long series', factor: 1.5 },
      ],
    ],
    packPlans: [[{ unit: 'BX', holds: 10 }], []],
    priceCents: 180,
    grams: 12,
    weight: 8,
  },
];
