/** Gauges of one station read together: one reading, seldom, serves all of them. */
import type { Observation, ObservedGauge } from './metrics.ts';
import { seldom } from './seldom.ts';

/** What a gauge shows of each row. */
export type Showing<Row> = (rows: () => Promise<readonly Row[]>) => () => void;

export function showing<Row, Label extends string>(
  gauge: ObservedGauge<Label>,
  observe: (row: Row) => readonly Observation<Label>[],
): Showing<Row> {
  return (rows) => gauge.readFrom(async () => (await rows()).flatMap(observe));
}

/** Readings for gauges count whole tables. */
const READ_EVERY_MS = 10_000;

/** Lets the gauges read, until the given function is called; while nothing can be read they show nothing. */
export function observeTogether<Row>(
  read: () => Promise<readonly Row[]>,
  gauges: readonly Showing<Row>[],
): () => void {
  const latest = seldom(read, { everyMs: READ_EVERY_MS });
  const ends = gauges.map((begin) => begin(async () => (await latest()) ?? []));
  return () => {
    for (const end of ends) end();
  };
}

/** Never negative, whatever the clocks say. */
export function secondsSince(instant: Date, now: Date): number {
  return Math.max(0, (now.getTime() - instant.getTime()) / 1000);
}
