/** Carries out what people say that a system means by a unit, as one of the decisions that questions offer. */
import type { DecisionSubject, TakenDecision } from '../../model/exceptions.ts';
import type { Queryable } from '../../platform/sql.ts';
import type { SaidUnit, UnitVerdict } from '../../records/index.ts';
import type { Verdict } from '../deciding.ts';
import type { Joined } from '../joined.ts';

/** Of the unit that is asked about, and no other. */
export function saidUnit(
  { system = '', recordId = '', unit: code = '' }: DecisionSubject,
  { unit = '', items = 'this' }: Pick<TakenDecision, 'unit' | 'items'>,
): SaidUnit {
  return { system, itemId: recordId, code, unit, items };
}

interface Needs {
  readonly database: Queryable;
  readonly other: () => Joined;
}

/** Why it cannot be said; `undefined`: it can. */
export async function unitHindrance(
  { database, other }: Needs,
  said: SaidUnit,
): Promise<Exclude<Verdict, { outcome: 'applies' | 'applied' }> | undefined> {
  const verdict = await other().records.judgeUnit(database, said);
  return verdict.outcome === 'fits' ? undefined : inWords(verdict, said);
}

/** Keeps it, and lets the orders go on that wait for it. */
export async function mapUnit(
  { stewardship }: Joined,
  said: Parameters<Joined['stewardship']['mapUnit']>[0],
): Promise<Verdict> {
  const verdict = await stewardship.mapUnit(said);
  if (verdict.outcome !== 'fits') return inWords(verdict, said);
  const [word] = verdict.words;
  const of = said.items === 'all' ? 'every item that has it' : 'this item';
  return {
    outcome: 'applied',
    words: `${said.system} means ${word?.unit ?? said.unit} by ${said.code} of ${of}`,
  };
}

function inWords(verdict: Exclude<UnitVerdict, { outcome: 'fits' }>, { code }: SaidUnit) {
  switch (verdict.outcome) {
    case 'already-so':
      return { outcome: 'skipped' as const, words: 'it is said so already', stands: true as const };
    case 'known':
      return { outcome: 'skipped' as const, words: `the item has a ${code} of its own by now` };
    case 'refused':
      return { outcome: 'refused' as const, words: verdict.why };
  }
}
