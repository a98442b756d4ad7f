/** Brings up the database: one of the hub's own, or the one that the settings name, in the shape that this program needs. */
import { openDatabase, type PostgresDatabase } from '../platform/database.ts';
import { failureText } from '../platform/failure.ts';
import type { Log } from '../platform/log.ts';
import { holdsDatabase } from '../platform/postgres/data-folder.ts';
import { findRunningPostgres, startEmbeddedPostgres } from '../platform/postgres/embedded-postgres.ts';
import { migrate } from '../platform/postgres/migrate.ts';
import { emptyDatabase } from './hub-store.ts';
import type { Settings } from '../platform/settings/settings.ts';

export interface OpenStore {
  readonly database: PostgresDatabase;
  stop(): Promise<void>;
}

/**
 * Opens and migrates. What keeps it from that is told in words. `emptied` forgets everything that the hub's own database
 * holds: for a sandbox whose systems begin anew. A database of somebody else is never emptied.
 */
export async function openStore(
  settings: Pick<Settings, 'databaseUrl' | 'databaseConnections' | 'dataDir' | 'postgresPort'>,
  log: Log,
  { emptied = false }: { readonly emptied?: boolean } = {},
): Promise<OpenStore | { readonly problem: string }> {
  const server = await serverOf(settings, log);
  if ('problem' in server) return server;
  try {
    const database = await openDatabase({
      url: server.url,
      maxConnections: settings.databaseConnections,
      onConnectionLost: (error) => log.warn('database.connection-lost', { reason: failureText(error) }),
    });
    const stop = async (): Promise<void> => {
      await database.close();
      await server.stop();
    };
    if (emptied && settings.databaseUrl === undefined) await emptyDatabase(database);
    const migrated = await migrate(database);
    if (migrated.outcome === 'migrated')
      return { database: { ...database, trouble: () => server.trouble() ?? database.trouble?.() }, stop };
    await stop();
    return { problem: migrated.reason };
  } catch (error) {
    await server.stop();
    return { problem: `the database cannot be opened: ${failureText(error)}` };
  }
}

/** What reads the whole database beside working hubs is called so, and is not taken for one of them. */
const READER_NAME = 'crossdock backup';

/**
 * Opens the database to read all of it: beside the hubs that work on it, as it stands, or where none runs by bringing it up.
 * What keeps it from that is told in words.
 */
export async function openBeside(
  settings: Parameters<typeof openStore>[0],
  log: Log,
): Promise<OpenStore | { readonly problem: string }> {
  const { databaseUrl, dataDir } = settings;
  if (databaseUrl === undefined && !(await holdsDatabase(dataDir)))
    return { problem: `there is no database in ${dataDir}; CROSSDOCK_DATA_DIR names the folder of the hub` };
  const url = databaseUrl ?? (await findRunningPostgres(dataDir, log));
  if (url === undefined) return openStore(settings, log);
  try {
    const database = await openDatabase({ url, maxConnections: 1, applicationName: READER_NAME });
    return { database, stop: () => database.close() };
  } catch (error) {
    return { problem: `the database cannot be opened: ${failureText(error)}` };
  }
}

interface Server {
  readonly url: string;
  trouble(): string | undefined;
  stop(): Promise<void>;
}

async function serverOf(
  { databaseUrl, dataDir, postgresPort }: Pick<Settings, 'databaseUrl' | 'dataDir' | 'postgresPort'>,
  log: Log,
): Promise<Server | { readonly problem: string }> {
  if (databaseUrl !== undefined)
    return { url: databaseUrl, trouble: () => undefined, stop: () => Promise.resolve() };
  const started = await startEmbeddedPostgres({
    dataDir,
    log,
    ...(postgresPort === undefined ? {} : { port: postgresPort }),
    // Without its database the hub can keep nothing: whoever supervises the process shall start it anew.
    onGaveUp: (reason) => {
      log.error('postgres.gave-up', { reason });
      process.exit(1);
    },
  });
  return started.outcome === 'running' ? started : { problem: started.reason };
}
