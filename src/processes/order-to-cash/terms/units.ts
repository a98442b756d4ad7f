/** Is each line ordered in a unit that its item has? Otherwise the item's own units, the likeliest first; pure. */
import type { OfferedUnit } from '../../../model/exceptions.ts';
import { compareDecimals } from '../../../model/values/decimal.ts';
import { measureRatio } from '../../../model/values/measures.ts';
import { findUnit, type Unit } from '../../../model/values/units.ts';
import type { Ratio } from '../../../model/primitives.ts';
import type { ItemFacts } from '../around.ts';
import { inWords, type LineView } from '../lines.ts';
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
      const own = unitsOf(item).find(({ unit }) => unit === line.unit);
      if (own === undefined) return [stopOf(line, item, { system, recordId: itemOf(line) })];
      return isWhole(line, own, item) ? [] : [partStop(line, own, item)];
    });
}

/** What is counted, or packed, is there as a whole or not at all; what is weighed or measured is not. */
const MEASURED: ReadonlySet<string | undefined> = new Set(['mass', 'length', 'area', 'volume', 'time']);

function isWhole({ wanted }: LineView, { ratio }: ItemUnit, { baseUnit }: ItemFacts): boolean {
  if (MEASURED.has(findUnit(baseUnit)?.kind)) return true;
  const { numerator, denominator } = ratio;
  return (wanted.units * BigInt(numerator)) % (10n ** BigInt(wanted.scale) * BigInt(denominator)) === 0n;
}

function partStop({ line, wanted, unit }: LineView, own: ItemUnit, { number, baseUnit }: ItemFacts): Stop {
  const pack = own.unit === baseUnit ? '' : `; a ${wordsOf(own, baseUnit)}`;
  return {
    kind: 'quantity-not-whole',
    line,
    what: `line ${line}: ${inWords(wanted, unit)} cannot be sent: ${number} is there in whole ${named(baseUnit)} only${pack}`,
    canDo: [`Ask the buyer for a revision in whole ${named(baseUnit)}`, 'Cancel the line'],
  };
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
    what: `line ${line}: ${named(unit)} is no unit of ${item.number}; what may be meant: ${words}`,
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
          label: `Say which unit of ${item.number} ${system} means by ${named(unit)}: every order that waits for it goes on`,
          needs: ['unit'],
          mayHave: ['items'],
          units: meant,
          about: { system, domain: 'item', recordId, unit },
        },
      ],
    },
  };
}

interface ItemUnit {
  readonly unit: string;
  readonly ratio: Ratio;
}

/** Codes for a single thing. */
const ONES = new Set(['EA', 'C62', 'H87', 'NAR']);
/** Codes that say how many they are. */
const COUNTS: Readonly<Record<string, number>> = { PR: 2, DZN: 12, CEN: 100, GRO: 144, MIL: 1000 };

/** The units of an item that a code may mean, the likeliest first; those of one likelihood as the item has them. */
export function likelyUnits(code: string, item: ItemFacts): readonly OfferedUnit[] {
  return unitsOf(item)
    .map((each) => ({ unit: each.unit, words: wordsOf(each, item.baseUnit), ...likeness(code, each) }))
    .toSorted((a, b) => b.score - a.score);
}

function unitsOf({ baseUnit, packs }: ItemFacts): readonly ItemUnit[] {
  return [
    { unit: baseUnit, ratio: { numerator: 1, denominator: 1 } },
    ...packs.filter(({ unit }) => unit !== baseUnit),
  ];
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

function wordsOf({ unit, ratio }: ItemUnit, base: string): string {
  if (unit === base) return named(unit);
  const { numerator, denominator } = ratio;
  const amount = denominator === 1 ? String(numerator) : `${numerator}/${denominator}`;
  return `${named(unit)} of ${amount} ${base}`;
}

function named(code: string): string {
  const unit = findUnit(code);
  return unit === undefined ? code : `${code} (${unit.name})`;
}
