/** The table `picked_file`: the content of every file that was taken, so that it counts once under whatever name it comes. */
import type { Problem } from '../../connectors/kit/mapping.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';

export interface PickedFile {
  /** `system/source` */
  readonly source: string;
  /** SHA-256. */
  readonly contentHash: Uint8Array;
  readonly name: string;
  readonly sizeBytes: number;
  readonly pickedAt: Date;
  readonly recordCount: number;
  readonly rejectedCount: number;
  /** Why the file as a whole could not be read. */
  readonly problems: readonly Problem[];
}

/** What the ledger holds of a content. */
export interface LedgerEntry {
  readonly name: string;
  readonly pickedAt: Date;
  /** Absent: taken, but not put away yet. */
  readonly archivedAs: string | null;
  /** Nothing of it was refused. */
  readonly wasWhole: boolean;
  /** Another content was taken since. */
  readonly isOvertaken: boolean;
}

/** What the ledger holds of this content; `undefined` where it never came. */
export async function findFile(
  queryable: Queryable,
  { source, contentHash }: Pick<PickedFile, 'source' | 'contentHash'>,
): Promise<LedgerEntry | undefined> {
  const [entry] = await queryable.query<LedgerEntry>(
    `select name, picked_at as "pickedAt", archived_as as "archivedAs",
       rejected_count = 0 and problems = '[]'::jsonb as "wasWhole",
       exists (select from picked_file later where later.source = f.source and later.picked_at > f.picked_at) as "isOvertaken"
     from picked_file f where source = $1 and content_hash = $2`,
    [source, contentHash],
  );
  return entry;
}

/** Enters a file; a content that was taken before is entered anew, and its earlier name is listed. */
export async function enterFile(tx: Transaction, file: PickedFile): Promise<void> {
  await tx.execute(
    `insert into picked_file as f (source, content_hash, name, size_bytes, picked_at, record_count, rejected_count, problems)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (source, content_hash) do update set name = excluded.name, picked_at = excluded.picked_at,
       record_count = excluded.record_count, rejected_count = excluded.rejected_count, problems = excluded.problems,
       archived_as = null, same_content = f.same_content || jsonb_build_array(jsonb_build_object('name', f.name, 'at', f.picked_at))`,
    [
      file.source,
      file.contentHash,
      file.name,
      file.sizeBytes,
      file.pickedAt,
      file.recordCount,
      file.rejectedCount,
      JSON.stringify(file.problems),
    ],
  );
}

/** Lists a further name under which the content came. */
export async function enterSameContent(
  tx: Transaction,
  { source, contentHash }: Pick<PickedFile, 'source' | 'contentHash'>,
  again: { readonly name: string; readonly at: Date },
): Promise<void> {
  await tx.execute(
    `update picked_file set same_content = same_content || jsonb_build_array(jsonb_build_object('name', $3::text, 'at', $4::timestamptz))
     where source = $1 and content_hash = $2`,
    [source, contentHash, again.name, again.at],
  );
}

/** The file lies in the archive now. */
export async function enterArchived(
  queryable: Queryable,
  { source, contentHash }: Pick<PickedFile, 'source' | 'contentHash'>,
  archivedAs: string,
): Promise<void> {
  await queryable.execute('update picked_file set archived_as = $3 where source = $1 and content_hash = $2', [
    source,
    contentHash,
    archivedAs,
  ]);
}

export interface PickedFileRow extends Omit<PickedFile, 'contentHash'> {
  /** Hexadecimal. */
  readonly contentHash: string;
  readonly archivedAs: string | null;
  /** Further names under which the same content came and was absorbed. */
  readonly sameContent: readonly { readonly name: string; readonly at: string }[];
}

/** Where a page of files ended: several may have been taken at one instant. */
export type PickedFilePlace = Pick<PickedFileRow, 'pickedAt' | 'source' | 'contentHash'>;

/** A page of taken files, newest first; `before` is the last one seen. Instants count to the millisecond. */
export function listPickedFiles(
  queryable: Queryable,
  filter: { readonly source?: string; readonly name?: string },
  page: { readonly limit: number; readonly before?: PickedFilePlace },
): Promise<PickedFileRow[]> {
  return queryable.query<PickedFileRow>(
    `select source, encode(content_hash, 'hex') as "contentHash", name, size_bytes::float8 as "sizeBytes", picked_at as "pickedAt",
       record_count as "recordCount", rejected_count as "rejectedCount", problems, archived_as as "archivedAs",
       same_content as "sameContent"
     from picked_file where ($1::text is null or source = $1)
       and ($2::timestamptz is null or date_trunc('milliseconds', picked_at) < $2
            or (date_trunc('milliseconds', picked_at) = $2 and (source, content_hash) > ($5::text, decode($6, 'hex'))))
       and ($4::text is null or name = $4 or same_content @> jsonb_build_array(jsonb_build_object('name', $4)))
     order by date_trunc('milliseconds', picked_at) desc, source, content_hash limit $3`,
    [
      filter.source ?? null,
      page.before?.pickedAt ?? null,
      page.limit,
      filter.name ?? null,
      page.before?.source ?? null,
      page.before?.contentHash ?? null,
    ],
  );
}
