/** Reads what changed since the cursor, page by page; the cursor moves in the transaction that keeps the page. */
import type { Named, NewsAmong } from '../../connectors/kit/source.ts';
import type { KnownSource, Station } from '../station.ts';
import { keepPage } from './keep-page.ts';
import type { Reader } from './read.ts';
import { findKnown } from './source-key-store.ts';

/** A crash anywhere repeats at most one page, and what was seen of it is dropped. The overlap is the connector's. */
export const poll: Reader = {
  activity: 'poll',
  everySeconds: ({ source, pollEverySeconds }) =>
    source.poll === undefined ? undefined : (pollEverySeconds ?? source.poll.everySeconds),
  run: async (station, source, lease) => {
    const reading = source.source.poll;
    if (reading === undefined) throw new Error('this source has no poll');
    const way = lease.cursor === undefined ? 'load' : 'poll';
    for await (const page of reading.read(source.context, lease.cursor, newsOf(station, source))) {
      await station.database.transaction(async (tx) => {
        await lease.keep(tx, page.cursor);
        await keepPage(tx, station, { source, way, records: page.records });
      });
      station.wake();
      if (lease.isStopping()) return 'interrupted';
    }
    return { nextInSeconds: poll.everySeconds(source) ?? reading.everySeconds };
  },
};

/** Known at a later version counts as known: what was read by key is never older than its name in a list. */
function newsOf({ database }: Station, { fullName }: KnownSource): NewsAmong {
  return async (named) => {
    const keys = named.map(({ key }) => key);
    const known = await findKnown(database, fullName, keys);
    const isNews = ({ key, version }: Named): boolean => {
      const before = known.get(key);
      return before === undefined || before.deleted || version > before.version;
    };
    return named.filter(isNews).map(({ key }) => key);
  };
}
