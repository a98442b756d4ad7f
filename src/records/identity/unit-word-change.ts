/** What a system means by a unit, said otherwise or taken back: for what comes, and for orders that no warehouse was told of. */
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { RecordsOptions } from '../apply.ts';
import { findRecords } from '../golden/record-store.ts';
import { claimRightToMakeKeys } from './id-lock-store.ts';
import { codeOf, ownWords, unitsIn } from './unit-word.ts';
import { endUnitWord, findUnitWord, replaceUnitWords, type UnitWord } from './unit-word-store.ts';

/** `itemId` absent: of every item of the system that has the unit, and not the code itself. */
export interface ChangedUnit extends Omit<UnitWord, 'unit'> {
  /** The unit that is meant from now on; `null`: nobody says any more what is meant. */
  readonly unit: string | null;
}

export type UnitChange =
  /** `was` absent: nothing was said before. */
  | { readonly outcome: 'said' | 'taken-back'; readonly unit: string; readonly was?: string }
  | { readonly outcome: 'already-so'; readonly unit: string }
  /** Nothing was said that could be taken back. */
  | { readonly outcome: 'unsaid' }
  | { readonly outcome: 'refused'; readonly why: string };

/** Keeps it, with who said it and why. Ask once for each transaction, before anything else in it. */
export async function changeUnit(
  { clock }: Pick<RecordsOptions, 'clock'>,
  tx: Transaction,
  { by, note, ...changed }: ChangedUnit & { readonly by: string; readonly note?: string | undefined },
): Promise<UnitChange> {
  await claimRightToMakeKeys(tx, ['item']);
  const speaker = { by, note, at: clock() };
  const judged = await judgeUnitChange(tx, changed);
  if (judged.outcome === 'taken-back') await endUnitWord(tx, changed, speaker);
  if (judged.outcome === 'said') await replaceUnitWords(tx, [{ ...changed, unit: judged.unit }], speaker);
  return judged;
}

/** What would become of it; nothing is kept. */
export async function judgeUnitChange(queryable: Queryable, changed: ChangedUnit): Promise<UnitChange> {
  const was = (await findUnitWord(queryable, changed))?.unit;
  if (changed.unit === null)
    return was === undefined ? { outcome: 'unsaid' } : { outcome: 'taken-back', unit: was };
  const unit = codeOf(changed.unit);
  if (unit === was) return { outcome: 'already-so', unit };
  const why = await hindrance(queryable, { ...changed, unit });
  if (why !== undefined) return { outcome: 'refused', why };
  return { outcome: 'said', unit, ...(was !== undefined && { was }) };
}

/** Of every item nobody can say who has the unit: there it counts for those that have it. */
async function hindrance(
  queryable: Queryable,
  { itemId, code, unit }: UnitWord,
): Promise<string | undefined> {
  if (unit === code) return `${code} means ${code} as long as nobody says otherwise: take back what was said`;
  if (itemId === null) return undefined;
  const [record] = await findRecords(queryable, [itemId]);
  const own = record === undefined ? [] : unitsIn(record.fields);
  if (own.length === 0) return 'the item has no units';
  if (own.some((each) => each.unit === code)) return `the item has a ${code} of its own`;
  return own.some((each) => each.unit === unit)
    ? undefined
    : `${unit} is no unit of the item; ${ownWords(own)}`;
}
