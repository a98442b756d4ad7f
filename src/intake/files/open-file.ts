/** Opens a file with its connector, and judges its rows while their lines are known: what is rejected goes back to the sender. */
import type { Mapped } from '../../connectors/kit/mapping.ts';
import type { ClaimedFile, FileRows, OpenedFile, RejectedRow } from '../../connectors/kit/source.ts';
import { failureText } from '../../platform/failure.ts';
import { presentable } from '../judging/contract-check.ts';
import type { KnownSource } from '../station.ts';

/** A connector that fails on a file has not agreed to it; a disk that fails says nothing about the file, and throws. */
export async function openFile(
  { source, context }: KnownSource,
  file: ClaimedFile,
): Promise<Mapped<OpenedFile>> {
  try {
    const opened = await source.files?.open(file, context.settings);
    if (opened === undefined)
      return { breach: [{ path: '', found: file.name, agreed: 'a source that takes files' }] };
    return 'breach' in opened ? { breach: opened.breach.map(presentable) } : opened;
  } catch (error) {
    if (isOfTheSystem(error)) throw error;
    return {
      breach: [{ path: '', found: failureText(error), agreed: 'a file that the connector can read' }],
    };
  }
}

function isOfTheSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

export interface JudgedRows {
  readonly records: readonly unknown[];
  /** Record → the line where its row begins. */
  readonly lines: ReadonlyMap<unknown, number>;
  /** Rows that cannot be read, and rows that break their contract or cannot be translated, in the order of the file. */
  readonly rejected: readonly RejectedRow[];
}

/** Pure: judges rows as they will be judged once more when they are taken in. */
export function judgeRows(source: KnownSource, rows: FileRows, at: Date): JudgedRows {
  const judged = rows.sound.map((row) => ({
    row,
    verdict: source.judge.record({ recordIndex: 0, theirs: row.record }, at).verdict,
  }));
  const sound = judged.filter(({ verdict }) => 'mapped' in verdict).map(({ row }) => row);
  const broken = judged.flatMap(({ row: { line, text }, verdict }) =>
    'breach' in verdict ? [{ line, text, problems: verdict.breach }] : [],
  );
  return {
    records: sound.map(({ record }) => record),
    lines: new Map(sound.map(({ record, line }) => [record, line])),
    rejected: [...rows.rejected, ...broken].toSorted((one, other) => one.line - other.line),
  };
}
