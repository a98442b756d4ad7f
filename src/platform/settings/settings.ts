/** All settings of the hub, each with its default and what it is for. They come from the environment and are read once, at start. */
import { resolve } from 'node:path';
import type { LogLevel } from '../log.ts';
import {
  integer,
  integerWithin,
  list,
  oneOf,
  optional,
  path,
  places,
  text,
  url,
  valueOrReference,
} from './kinds.ts';
import type { Setting } from './kinds.ts';
import { nearest } from './nearest.ts';

export type Role = 'api' | 'worker';

const ROLES: readonly Role[] = ['api', 'worker'];
const DEFAULT_LEVEL: LogLevel = 'info';
const LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'silent'];

const declared = {
  /** Any PostgreSQL from version 15 on. Without it the hub runs one of its own in the data folder. */
  databaseUrl: optional(valueOrReference('CROSSDOCK_DATABASE_URL', url(['postgres:', 'postgresql:'])), {
    help: 'Address of the database: postgres://user:password@host:5432/name, or file:/run/secrets/… that holds it',
    fallback: 'the hub’s own PostgreSQL',
  }),

  /** Connections to the database, per process. Two nodes use twice as many. */
  databaseConnections: integer('CROSSDOCK_DATABASE_CONNECTIONS', {
    help: 'Connections to the database that this process may open',
    fallback: 20,
    range: [3, 1000],
  }),

  /** Of the hub's own PostgreSQL, on loopback only. A free one is chosen and remembered where none is given. */
  postgresPort: optional(
    { name: 'CROSSDOCK_POSTGRES_PORT', read: (given) => integerWithin(given, [1, 65_535]) },
    { help: 'Port of the hub’s own PostgreSQL', fallback: 'a free one, the same at each start' },
  ),

  /** Everything that must outlive the process: the database, its password, recorded files. Back it up. */
  dataDir: path('CROSSDOCK_DATA_DIR', { help: 'Folder of everything the hub keeps', fallback: '.crossdock' }),

  /** The declared estate. */
  landscape: path('CROSSDOCK_LANDSCAPE', { help: 'Folder of the landscape', fallback: 'landscape' }),

  /** What this process does. Split the two to give deliveries machines of their own. */
  roles: list('CROSSDOCK_ROLES', {
    help: 'What this process does: api, worker, or both',
    fallback: ROLES,
    words: ROLES,
  }),

  /** For the API, the console and incoming webhooks. */
  port: integer('CROSSDOCK_PORT', {
    help: 'Port of the API and the console',
    fallback: 4400,
    range: [0, 65_535],
  }),

  /** Only this machine by default; behind a proxy or in a container use 0.0.0.0. */
  host: text('CROSSDOCK_HOST', { help: 'Address to listen on', fallback: '127.0.0.1' }),

  /** Outside systems send their webhooks below it. Without it nothing subscribes, and sources are read by poll and sweep. */
  publicUrl: optional(
    { name: 'CROSSDOCK_PUBLIC_URL', read: url(['https:', 'http:']) },
    {
      help: 'Address under which outside systems reach the hub',
      fallback: 'none: no subscriptions are made',
    },
  ),

  /** Subscribers inside of the own network; whatever is not named here must be public. */
  feedPrivateAddresses: places('CROSSDOCK_FEED_PRIVATE_ADDRESSES', {
    help: 'Private addresses to which feeds may send: host names, addresses, networks such as 10.1.0.0/16',
    fallback: [],
  }),

  /** A larger body is refused before it is read. */
  bodyLimitBytes: integer('CROSSDOCK_BODY_LIMIT_BYTES', {
    help: 'Largest body that the API takes, in bytes',
    fallback: 10_485_760,
    range: [1024, 1_073_741_824],
  }),

  /** The raw message, by which duplicates are known and mistakes are found. What still waits is kept longer. */
  keepMessagesDays: integer('CROSSDOCK_KEEP_MESSAGES_DAYS', {
    help: 'How many days messages are kept after they arrived',
    fallback: 30,
    range: [1, 3650],
  }),

  /** For readers that follow the log: one that stays away for longer has missed some. */
  keepEventsDays: integer('CROSSDOCK_KEEP_EVENTS_DAYS', {
    help: 'How many days the events of the log are kept',
    fallback: 90,
    range: [1, 3650],
  }),

  /** By them one reads what counted at an earlier instant. The version that counts now is kept in any case. */
  keepHistoryDays: integer('CROSSDOCK_KEEP_HISTORY_DAYS', {
    help: 'How many days an earlier version of a record is kept after it was replaced; 0: for ever',
    fallback: 0,
    range: [0, 36_500],
  }),

  /** `debug` adds a line for each statement of interest; `warn` leaves only what somebody should look at. */
  logLevel: oneOf('CROSSDOCK_LOG_LEVEL', {
    help: 'What is logged',
    fallback: DEFAULT_LEVEL,
    words: LEVELS,
  }),

  /** Of the sandbox's fault board, when the hub is started with the sandbox. */
  sandboxPort: integer('CROSSDOCK_SANDBOX_PORT', {
    help: 'Port of the sandbox’s fault board',
    fallback: 4410,
    range: [0, 65_535],
  }),

  /** For fan-out beyond one database. */
  natsUrl: optional(valueOrReference('CROSSDOCK_NATS_URL', url(['nats:', 'tls:', 'ws:', 'wss:'])), {
    help: 'Address of NATS JetStream',
    fallback: 'none',
  }),
} satisfies Record<string, Setting<unknown>>;

type Declared = typeof declared;

export type Settings = {
  readonly [Name in keyof Declared]: Declared[Name] extends Setting<infer Value> ? Value : never;
};

/** The sandbox's landscape refers to its secrets by names of its own. */
const SANDBOX_SECRET = /^CROSSDOCK_SANDBOX_.*_(SECRET|KEY|TOKEN)$/;

/** Names that other programs of ours read: the command line, the tests. */
const READ_ELSEWHERE = ['CROSSDOCK_URL', 'CROSSDOCK_API_KEY', 'CROSSDOCK_SHARED_DATA'];

export type ReadSettings =
  | { readonly outcome: 'read'; readonly settings: Settings; readonly warnings: readonly string[] }
  | { readonly outcome: 'refused'; readonly problems: readonly string[] };

/** Reads all settings from the environment; what is wrong is told all at once, in words, and never repeats a secret. */
export function readSettings(env: NodeJS.ProcessEnv, cwd: string = process.cwd()): ReadSettings {
  const problems = unknownNames(env);
  const take = <Value>(setting: Setting<Value>): Value => {
    const given = env[setting.name]?.trim();
    const found =
      given === undefined || given === '' ? { value: setting.fallback } : setting.read(given, env);
    if ('problem' in found) problems.push(`${setting.name}: ${found.problem}`);
    return 'problem' in found ? setting.fallback : found.value;
  };
  const settings: Settings = {
    databaseUrl: take(declared.databaseUrl),
    databaseConnections: take(declared.databaseConnections),
    postgresPort: take(declared.postgresPort),
    dataDir: resolve(cwd, take(declared.dataDir)),
    landscape: resolve(cwd, take(declared.landscape)),
    roles: take(declared.roles),
    port: take(declared.port),
    host: take(declared.host),
    publicUrl: take(declared.publicUrl)?.replace(/\/+$/, ''),
    feedPrivateAddresses: take(declared.feedPrivateAddresses),
    bodyLimitBytes: take(declared.bodyLimitBytes),
    keepMessagesDays: take(declared.keepMessagesDays),
    keepEventsDays: take(declared.keepEventsDays),
    keepHistoryDays: take(declared.keepHistoryDays),
    logLevel: take(declared.logLevel),
    sandboxPort: take(declared.sandboxPort),
    natsUrl: take(declared.natsUrl),
  };
  return problems.length > 0
    ? { outcome: 'refused', problems }
    : { outcome: 'read', settings, warnings: warningsOf(settings) };
}

function warningsOf({ natsUrl, databaseUrl, postgresPort }: Settings): string[] {
  return [
    ...(natsUrl === undefined
      ? []
      : ['CROSSDOCK_NATS_URL is set, but this version does not publish to NATS yet']),
    ...(databaseUrl === undefined || postgresPort === undefined
      ? []
      : ['CROSSDOCK_POSTGRES_PORT has no effect, because CROSSDOCK_DATABASE_URL names another database']),
  ];
}

function unknownNames(env: NodeJS.ProcessEnv): string[] {
  const known = [...Object.values(declared).map(({ name }) => name), ...READ_ELSEWHERE];
  return Object.keys(env)
    .filter((name) => name.startsWith('CROSSDOCK_') && !known.includes(name) && !SANDBOX_SECRET.test(name))
    .map((name) => {
      const meant = nearest(name, known);
      return meant === undefined
        ? `${name} is not a setting`
        : `${name} is not a setting; did you mean ${meant}?`;
    });
}

/** One row per setting, for the reference page and `--help`. */
export function describeSettings(): readonly {
  readonly name: string;
  readonly fallback: string;
  readonly help: string;
}[] {
  return Object.values(declared).map(({ name, fallbackText, help }) => ({
    name,
    fallback: fallbackText,
    help,
  }));
}
