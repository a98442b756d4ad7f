/** The rows of one file, portion by portion: kept in the inbox, or written into the file that goes back to the sender. */
import type { OpenedFile } from '../../connectors/kit/source.ts';
import { keepPage } from '../reading/keep-page.ts';
import type { Lease } from '../reading/read.ts';
import type { KnownSource, Station } from '../station.ts';
import { judgeRows, type JudgedRows } from './open-file.ts';
import type { RejectFile } from './watched-folder.ts';

/** Rows in one transaction: between them, other work of the process gets its turn. */
const ROWS_TOGETHER = 1000;

export interface Counted {
  readonly recordCount: number;
  readonly rejectedCount: number;
}

interface TakingRows {
  readonly station: Station;
  readonly source: KnownSource;
  readonly lease: Lease;
  readonly name: string;
  readonly rejects: RejectFile;
}

/**
 * Takes all rows. Each portion is durable by itself: after a crash the file is read again from its beginning, and the rows
 * that were kept are found to be known. `interrupted`: the node stops; the file stays where it is.
 */
export async function takeRows(taking: TakingRows, opened: OpenedFile): Promise<Counted | 'interrupted'> {
  let [recordCount, rejectedCount] = [0, 0];
  for await (const portion of opened.rows()) {
    if (taking.lease.isStopping()) return 'interrupted';
    const judged = judgeRows(taking.source, portion, taking.station.clock());
    if (judged.rejected.length > 0) {
      if (rejectedCount === 0) await taking.rejects.add(opened.annotated.head);
      await taking.rejects.add(opened.annotated.rows(judged.rejected));
    }
    await keepRows(taking, judged);
    recordCount += judged.records.length;
    rejectedCount += judged.rejected.length;
  }
  return { recordCount, rejectedCount };
}

async function keepRows({ station, source, lease, name }: TakingRows, judged: JudgedRows): Promise<void> {
  for (let from = 0; from < judged.records.length; from += ROWS_TOGETHER) {
    const records = judged.records.slice(from, from + ROWS_TOGETHER);
    await station.database.transaction(async (tx) => {
      await lease.keep(tx);
      await keepPage(tx, station, { source, way: 'file', records, file: name, lines: judged.lines });
    });
    station.wake();
  }
}
