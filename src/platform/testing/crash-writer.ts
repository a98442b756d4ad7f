/** A process to be killed: a tiny hub on a data folder that says each commit aloud once it is acknowledged. */
import { openDatabase } from '../database.ts';
import { silentLog } from '../log.ts';
import { startEmbeddedPostgres } from '../postgres/embedded-postgres.ts';

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

const [, , dataDir = ''] = process.argv;
const postgres = await startEmbeddedPostgres({ dataDir, log: silentLog });
if (postgres.outcome === 'refused') {
  say(`refused ${postgres.reason}`);
} else {
  const database = await openDatabase({ url: postgres.url });
  await database.execute('create table if not exists written (number int8 primary key)');
  say(`running ${postgres.pid()}`);
  const [last] = await database.query<{ last: bigint }>(
    'select coalesce(max(number), 0) as last from written',
  );
  for (let number = (last?.last ?? 0n) + 1n; ; number += 1n) {
    await database.execute('insert into written values ($1)', [number]);
    say(`kept ${number}`);
  }
}
