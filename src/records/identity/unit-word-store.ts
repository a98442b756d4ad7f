/** The only place that reads and writes what systems mean by units that items do not have. */
import type { Queryable, Transaction } from '../../platform/sql.ts';

/** A unit as a system says it of an item. */
export interface SpokenUnit {
  readonly system: string;
  readonly itemId: string;
  readonly code: string;
}

/** `itemId` absent: meant of every item of that system. */
export interface UnitWord {
  readonly system: string;
  readonly itemId: string | null;
  readonly code: string;
  readonly unit: string;
}

/** What was meant before is in it: orders that were begun by it go on by it. */
export interface KnownUnitWord extends UnitWord {
  readonly counts: 'still' | 'no-more';
}

export interface UnitWordRow extends UnitWord {
  readonly decidedBy: string;
  /** Why, as the person said it. */
  readonly note: string | null;
  readonly validFrom: Date;
  readonly validTo: Date | null;
  /** Who took it back or said another, and why; `null`: nobody did. */
  readonly endedBy: string | null;
  readonly endedNote: string | null;
}

const WORD = `w.system, w.item_id as "itemId", w.code, w.unit`;

/** What is meant, or was before, by each of these, by words for the item and for every item; those of which nobody said anything are left out. */
export async function findUnitWords(
  queryable: Queryable,
  asked: readonly SpokenUnit[],
): Promise<readonly KnownUnitWord[]> {
  if (asked.length === 0) return [];
  return await queryable.query<KnownUnitWord>(
    `select distinct ${WORD}, case when w.valid_to is null then 'still' else 'no-more' end as counts
     from unnest($1::text[], $2::uuid[], $3::text[]) as k (system, item_id, code)
     join unit_word w on w.code = k.code and w.system = k.system and (w.item_id is null or w.item_id = k.item_id)`,
    [asked.map(({ system }) => system), asked.map(({ itemId }) => itemId), asked.map(({ code }) => code)],
  );
}

/** Who says so, and why. */
export interface Speaker {
  readonly by: string;
  readonly note: string | undefined;
  readonly at: Date;
}

/** The word that counts for exactly this item, or for exactly every item. */
export async function findUnitWord(
  queryable: Queryable,
  { system, itemId, code }: Omit<UnitWord, 'unit'>,
): Promise<UnitWord | undefined> {
  const [found] = await queryable.query<UnitWord>(
    `select ${WORD} from unit_word w
     where w.code = $1 and w.system = $2 and w.item_id is not distinct from $3 and w.valid_to is null`,
    [code, system, itemId],
  );
  return found;
}

/** Ends one that counts. */
export async function endUnitWord(
  tx: Transaction,
  { system, itemId, code }: Omit<UnitWord, 'unit'>,
  { by, note, at }: Speaker,
): Promise<void> {
  await tx.execute(
    `update unit_word w set valid_to = greatest($4::timestamptz, w.valid_from), ended_by = $5, ended_note = $6
     where w.code = $1 and w.system = $2 and w.item_id is not distinct from $3 and w.valid_to is null`,
    [code, system, itemId, at, by, note ?? null],
  );
}

/** Keeps these, in the place of what was meant before. */
export async function replaceUnitWords(
  tx: Transaction,
  words: readonly UnitWord[],
  { by, note, at }: Speaker,
): Promise<void> {
  const columns = [
    words.map(({ system }) => system),
    words.map(({ itemId }) => itemId),
    words.map(({ code }) => code),
    words.map(({ unit }) => unit),
  ];
  const given = `unnest($1::text[], $2::uuid[], $3::text[], $4::text[]) as k (system, item_id, code, unit)`;
  await tx.execute(
    `update unit_word w set valid_to = greatest($5::timestamptz, w.valid_from), ended_by = $6, ended_note = $7
     from ${given}
     where w.code = k.code and w.system = k.system and w.item_id is not distinct from k.item_id
       and w.unit <> k.unit and w.valid_to is null`,
    [...columns, at, by, note ?? null],
  );
  await tx.execute(
    `insert into unit_word (system, item_id, code, unit, decided_by, note, valid_from)
     select k.system, k.item_id, k.code, k.unit, $5, $6, $7 from ${given}
     on conflict (code, system, item_id) where valid_to is null do nothing`,
    [...columns, by, note ?? null, at],
  );
}

export interface UnitWordFilter {
  readonly system?: string | undefined;
  /** What counts for this item: its own, and what is meant of every item. */
  readonly itemId?: string | undefined;
  /** Continue after this one. */
  readonly after?: Pick<UnitWordRow, 'system' | 'code' | 'itemId' | 'validFrom'> | undefined;
  /** 1 to 1,000. */
  readonly limit: number;
}

/** Lists them by system and code, those of every item first, ended ones too. */
export async function listUnitWords(
  queryable: Queryable,
  { system, itemId, after, limit }: UnitWordFilter,
): Promise<readonly UnitWordRow[]> {
  return await queryable.query<UnitWordRow>(
    `select ${WORD}, w.decided_by as "decidedBy", w.note, w.valid_from as "validFrom", w.valid_to as "validTo",
       w.ended_by as "endedBy", w.ended_note as "endedNote"
     from unit_word w
     where ($1::text is null or w.system = $1) and ($2::uuid is null or w.item_id is null or w.item_id = $2)
       and ($3::text is null or (w.system collate "C", w.code, coalesce(w.item_id::text, '') collate "C", w.valid_from)
                                > ($3 collate "C", $4::text, $5::text collate "C", $6::timestamptz))
     order by w.system collate "C", w.code, coalesce(w.item_id::text, '') collate "C", w.valid_from limit $7`,
    [system ?? null, itemId ?? null, ...placeAfter(after), limit],
  );
}

function placeAfter(after: UnitWordFilter['after']): unknown[] {
  if (after === undefined) return [null, null, null, null];
  return [after.system, after.code, after.itemId ?? '', after.validFrom];
}
