/** A unit that a system uses and an item does not have: a person says which unit of the item it means. */
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { Pack } from '../../model/item.ts';
import { UnitCode } from '../../model/primitives.ts';
import { isProblem } from '../../model/values/problem.ts';
import { parseUnit } from '../../model/values/units.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { RecordsOptions } from '../apply.ts';
import { findRecords } from '../golden/record-store.ts';
import { claimRightToMakeKeys } from './id-lock-store.ts';
import { findUnitWords, replaceUnitWords, type SpokenUnit, type UnitWord } from './unit-word-store.ts';

/** What a person says. */
export interface SaidUnit extends SpokenUnit {
  /** A unit of the item. */
  readonly unit: string;
  /** Of this item alone, or of every item of this system: then of those that have the unit, and not the code itself. */
  readonly items: 'this' | 'all';
}

export type UnitVerdict =
  | { readonly outcome: 'fits'; readonly words: readonly UnitWord[] }
  | { readonly outcome: 'already-so' }
  /** It is asked about no more: the item has the unit by now. */
  | { readonly outcome: 'known' }
  | { readonly outcome: 'refused'; readonly why: string };

/** May it be meant? What was said before counts on, as long as the item has that unit: open orders were worked by it. */
export async function judgeUnit(queryable: Queryable, said: SaidUnit): Promise<UnitVerdict> {
  const [record] = await findRecords(queryable, [said.itemId]);
  const own = record === undefined ? [] : unitsIn(record.fields);
  if (own.length === 0) return refused('the item has no units');
  if (own.some(({ unit }) => unit === said.code)) return { outcome: 'known' };
  const unit = own.find((each) => each.unit === codeOf(said.unit))?.unit;
  if (unit === undefined) return refused(`${said.unit} is no unit of the item; ${ownWords(own)}`);
  const meant = (await findUnitWords(queryable, [said])).filter(({ counts }) => counts === 'still');
  return against(said, { own, unit, meant });
}

interface Standing {
  readonly own: readonly OwnUnit[];
  readonly unit: string;
  readonly meant: readonly UnitWord[];
}

function against(said: SaidUnit, { own, unit, meant }: Standing): UnitVerdict {
  const { system, itemId, code, items } = said;
  const ofItem = meant.find((each) => each.itemId === itemId)?.unit;
  const ofAll = meant.find((each) => each.itemId === null)?.unit;
  const why = otherwise(said, { unit, ofAll, ofItem: own.find((each) => each.unit === ofItem)?.unit });
  if (why !== undefined) return refused(why);
  const words = [
    ...(ofItem === unit ? [] : [{ system, itemId, code, unit }]),
    ...(items === 'this' || ofAll === unit ? [] : [{ system, itemId: null, code, unit }]),
  ];
  return words.length === 0 ? { outcome: 'already-so' } : { outcome: 'fits', words };
}

interface Before {
  readonly unit: string;
  readonly ofItem: string | undefined;
  readonly ofAll: string | undefined;
}

/** Another unit was said before, and counts. */
function otherwise({ system, code, items }: SaidUnit, { unit, ofItem, ofAll }: Before): string | undefined {
  if (ofItem !== undefined && ofItem !== unit)
    return `${system} means ${ofItem} by ${code} of this item already`;
  return items === 'all' && ofAll !== undefined && ofAll !== unit
    ? `${system} means ${ofAll} by ${code} of every item already: say it of this item alone`
    : undefined;
}

/**
 * Keeps it, with who said it and why. Of every item it is kept for the item that was asked about besides: that counts on when the item gets
 * the unit itself. Ask once for each transaction, before anything else in it.
 */
export async function mapUnit(
  { clock }: Pick<RecordsOptions, 'clock'>,
  tx: Transaction,
  { by, note, ...said }: SaidUnit & { readonly by: string; readonly note?: string | undefined },
): Promise<UnitVerdict> {
  await claimRightToMakeKeys(tx, ['item']);
  const verdict = await judgeUnit(tx, said);
  if (verdict.outcome === 'fits') await replaceUnitWords(tx, verdict.words, { by, note, at: clock() });
  return verdict;
}

function refused(why: string): UnitVerdict {
  return { outcome: 'refused', why };
}

/** As a person writes it: `bx` and `XBX` are `BX`. */
export function codeOf(text: string): string {
  const unit = parseUnit(text);
  return isProblem(unit) ? text : unit.code;
}

export interface OwnUnit {
  readonly unit: string;
  readonly words: string;
}

const Units = Compile(
  Type.Object({ baseUnit: UnitCode, packs: Type.Optional(Type.Union([Type.Array(Pack), Type.Null()])) }),
);

export function unitsIn(fields: Readonly<Record<string, unknown>>): readonly OwnUnit[] {
  if (!Units.Check(fields)) return [];
  const { baseUnit, packs } = fields;
  return [
    { unit: baseUnit, words: baseUnit },
    ...(packs ?? []).map(({ unit, ratio: { numerator, denominator } }) => ({
      unit,
      words: `${unit} of ${denominator === 1 ? numerator : `${numerator}/${denominator}`} ${baseUnit}`,
    })),
  ];
}

export function ownWords(own: readonly OwnUnit[]): string {
  return `its units are ${own.map(({ words }) => words).join(', ')}`;
}
