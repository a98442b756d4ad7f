/** Pure: reads a file into rows, and finds every row that cannot be taken while its line is still known. */
import type { Problem } from '../../connectors/kit/mapping.ts';
import type { FileRows } from '../../connectors/kit/source.ts';
import { failureText } from '../../platform/failure.ts';
import { presentable } from '../judging/contract-check.ts';
import type { KnownSource } from '../station.ts';

export interface OpenedFile {
  readonly records: readonly unknown[];
  /** Rows that could not be read, and rows that break their contract where the row carries its line. */
  readonly rejected: FileRows['rejected'];
  /** Why the file as a whole cannot be read. */
  readonly problems: readonly Problem[];
}

/** Opens a file with its connector. Rows with a `line` of their own are judged here, so that the reject file names them. */
export function openFile(
  source: KnownSource,
  { name, bytes, at }: { readonly name: string; readonly bytes: Uint8Array; readonly at: Date },
): OpenedFile {
  const opened = openWhole(source, name, bytes);
  if ('breach' in opened) return { records: [], rejected: [], problems: opened.breach.map(presentable) };
  const records: unknown[] = [];
  const rejected = [...opened.mapped.rejected];
  for (const theirs of opened.mapped.records) {
    const line = lineOf(theirs);
    const verdict =
      line === undefined ? undefined : source.judge.record({ recordIndex: 0, theirs }, at).verdict;
    if (line === undefined || verdict === undefined || !('breach' in verdict)) records.push(theirs);
    else rejected.push({ line, text: '', problems: verdict.breach });
  }
  return { records, rejected: rejected.toSorted((a, b) => a.line - b.line), problems: [] };
}

function openWhole(
  { source, context }: KnownSource,
  name: string,
  bytes: Uint8Array,
): ReturnType<NonNullable<typeof source.files>['open']> {
  try {
    return (
      source.files?.open(name, bytes, context.settings) ?? {
        breach: [{ path: '', found: name, agreed: 'no files' }],
      }
    );
  } catch (error) {
    return {
      breach: [{ path: '', found: failureText(error), agreed: 'a file that the connector can read' }],
    };
  }
}

function lineOf(theirs: unknown): number | undefined {
  if (typeof theirs !== 'object' || theirs === null || !('line' in theirs)) return undefined;
  return typeof theirs.line === 'number' ? theirs.line : undefined;
}
