/** Is each line ordered in a unit that its item has? Otherwise the item's own units, the likeliest first; pure. */
import type { OfferedUnit } from '../../../model/exceptions.ts';
import { packWords, unitsOf, unitWords, whyNotWhole, type ItemUnit } from '../../../model/checks/whole.ts';
import { compareDecimals, formatDecimal } from '../../../model/values/decimal.ts';
import { measureRatio } from '../../../model/values/measures.ts';
import { findUnit, type Unit } from '../../../model/values/units.ts';
import type { ItemFacts } from '../around.ts';
import type { LineView } from '../lines.ts';
import type { GateInput } from './gate.ts';
import type { Stop } from './stops.ts';

/** What has left altogether needs no unit any more. */
export function unitStops({ state, around, lines, itemOf }: UnitInput): readonly Stop[] {
  const system = state.current?.system ?? 'api';
  return lines
    .filter(({ wanted, shipped }) => wanted.units > 0n && compareDecimals(shipped, wanted) < 0)
    .flatMap((line) => {
      const item = around.item(itemOf(line));
      if (item === undefined) return [];
      return unitsOf(item).some(({ unit }) => unit === line.unit)
        ? partStop(line, item)
        : [stopOf(line, item, { system, recordId: itemOf(line) })];
    });
}

function partStop({ line, wanted, unit }: LineView, { number, baseUnit, packs }: ItemFacts): readonly Stop[] {
  const why = whyNotWhole({ value: formatDecimal(wanted), unit }, { number, baseUnit, packs });
  if (why === undefined) return [];
  return [
    {
      kind: 'quantity-not-whole',
      line,
      cause: `quantity-not-whole ${number}`,
      what: `line ${line}: ${why}`,
      canDo: [`Ask the buyer for a revision in whole ${unitWords(baseUnit)}`, 'Cancel the line'],
    },
  ];
}

type UnitInput = Pick<GateInput, 'around' | 'lines' | 'itemOf'> & {
  readonly state: Pick<GateInput['state'], 'current'>;
};

interface Speaker {
  readonly system: string;
  readonly recordId: string;
}

function stopOf({ line, unit }: LineView, item: ItemFacts, { system, recordId }: Speaker): Stop {
  const meant = likelyUnits(unit, item);
  const words = meant.map((each) => `${each.words}, ${each.because}`).join('; ');
  return {
    kind: 'unmapped-unit',
    line,
    what: `line ${line}: ${unitWords(unit)} is no unit of ${item.number}; what may be meant: ${words}`,
    canDo: [
      `crossdock exceptions decide <id> map-unit --unit <unit> says what ${system} means by ${unit}: every order that waits for it goes on`,
      `Or give ${item.number} a pack of ${unit} where it is kept: every order that waits for it goes on`,
      ...meant.slice(0, 1).map((each) => `Or ask the buyer for a revision in ${each.words}`),
      'Cancel the line',
    ],
    about: {
      domain: 'item',
      recordId,
      cause: `unmapped unit ${unit} of ${item.number}`,
      decisions: [
        {
          do: 'map-unit',
          label: `Say which unit of ${item.number} ${system} means by ${unitWords(unit)}: every order that waits for it goes on`,
          needs: ['unit'],
          mayHave: ['items'],
          units: meant,
          about: { system, domain: 'item', recordId, unit },
        },
      ],
    },
  };
}

/** Codes for a single thing. */
const ONES = new Set(['EA', 'C62', 'H87', 'NAR']);
/** Codes that say how many they are. */
const COUNTS: Readonly<Record<string, number>> = { PR: 2, DZN: 12, CEN: 100, GRO: 144, MIL: 1000 };

/** The units of an item that a code may mean, the likeliest first; those of one likelihood as the item has them. */
export function likelyUnits(code: string, item: ItemFacts): readonly OfferedUnit[] {
  return unitsOf(item)
    .map((each) => ({ unit: each.unit, words: packWords(each, item.baseUnit), ...likeness(code, each) }))
    .toSorted((a, b) => b.score - a.score);
}

type Likeness = Pick<OfferedUnit, 'score' | 'because'>;

function likeness(code: string, own: ItemUnit): Likeness {
  const asked = findUnit(code);
  if (asked === undefined) return { score: 0.2, because: 'nobody knows what the code means' };
  return sameCount(asked, own) ?? sameKind(asked, findUnit(own.unit));
}

function sameCount({ code, name }: Unit, { unit, ratio }: ItemUnit): Likeness | undefined {
  const count = COUNTS[code];
  if (count !== undefined && ratio.numerator === count * ratio.denominator)
    return { score: 0.9, because: `as many as a ${name}` };
  return ONES.has(code) && ONES.has(unit) ? { score: 0.9, because: 'another code for one piece' } : undefined;
}

function sameKind({ kind, code }: Unit, own: Unit | undefined): Likeness {
  if (kind !== own?.kind) return { score: 0.1, because: `a ${own?.kind ?? 'unit'}, not a ${kind}` };
  // What is exact in it was converted, and is not asked about.
  return measureRatio(code, own.code) === undefined
    ? { score: 0.6, because: `a ${kind} as well` }
    : { score: 0.3, because: `a ${kind} as well, but so much is no exact number of ${own.code}` };
}
