/** The only place that reads and writes the words by which records are found. */
import { textColumn, uuidColumn } from '../../platform/columns/columns.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { RecordDomain } from '../../model/facts.ts';
import type { Word } from './words.ts';

export interface WordOf extends Word {
  readonly domain: RecordDomain;
  readonly recordId: string;
}

/** Replaces words of records; what is known already stays as it is. */
export async function saveWords(
  tx: Transaction,
  { added, ended }: { readonly added: readonly WordOf[]; readonly ended: readonly WordOf[] },
): Promise<void> {
  if (ended.length > 0)
    await tx.execute(
      `delete from record_word w using ${WORDS}
       where (w.word, w.kind, w.domain, w.record_id) = (n.word, n.kind, n.domain, n.record_id)`,
      columnsOf(ended),
    );
  if (added.length > 0)
    await tx.execute(
      `insert into record_word (domain, kind, word, record_id)
       select domain, kind, word, record_id from ${WORDS} on conflict do nothing`,
      columnsOf(added),
    );
}

/** A record that has some of the words that were asked for. */
export interface Worded {
  readonly recordId: string;
  /** Which of them, as `kind word`. */
  readonly words: readonly string[];
}

/** The records of a domain with most of these words, at most so many. */
export async function findWorded(
  queryable: Queryable,
  domain: RecordDomain,
  asked: { readonly words: readonly Word[]; readonly limit: number },
): Promise<readonly Worded[]> {
  const { words, limit } = asked;
  if (words.length === 0) return [];
  return await queryable.query<Worded>(
    `select w.record_id as "recordId", array_agg(w.kind || ' ' || w.word order by w.kind, w.word) as words
     from unnest($2::text[], $3::text[]) as n (kind, word)
     join record_word w on w.word = n.word and w.kind = n.kind and w.domain = $1
     group by w.record_id order by count(*) desc, w.record_id limit $4`,
    [domain, textColumn(words.map(({ kind }) => kind)), textColumn(words.map(({ word }) => word)), limit],
  );
}

const WORDS = `unnest($1::text[], $2::text[], $3::text[], $4::uuid[]) as n (domain, kind, word, record_id)`;

function columnsOf(words: readonly WordOf[]): readonly Buffer[] {
  return [
    textColumn(words.map(({ domain }) => domain)),
    textColumn(words.map(({ kind }) => kind)),
    textColumn(words.map(({ word }) => word)),
    uuidColumn(words.map(({ recordId }) => recordId)),
  ];
}
