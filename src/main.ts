/** The composition root: settings in, stations joined, roles started, and everything ended in order. */
import { eventTypes } from './api/openapi/event-types.ts';
import { hostname } from 'node:os';
import { firstKeyWords, startApi, whyNotListening } from './api/index.ts';
import { connectors } from './connectors/catalogue.ts';
import { hub, type Hub } from './hub.ts';
import { connect } from './hub/connections.ts';
import { openStore } from './hub/open-store.ts';
import { feedProblems } from './hub/declared-feeds.ts';
import { declaredQuoteKeys } from './hub/quote-keys.ts';
import { checkLandscape, isRunnable } from './landscape/check.ts';
import { formatFinding } from './landscape/finding.ts';
import { loadLandscape } from './landscape/load.ts';
import type { Landscape } from './landscape/types.ts';
import { systemClock, type Clock } from './platform/clock.ts';
import { createLog, type Log } from './platform/log.ts';
import { readSettings, type Settings } from './platform/settings/settings.ts';
import { startTelemetry } from './platform/telemetry/traces.ts';
import { databaseClock } from './platform/time/database-clock.ts';

/** Nobody speaks on it: a hub that listens keeps a connection open, by which a restore sees that it lives. */
const PRESENCE = 'crossdock_presence';

/** Something that was started and must be ended. */
interface Started {
  stop(): Promise<void>;
}

/** A running hub process. */
export interface Running {
  /** Where the API listens; absent without the role `api`. */
  readonly url: string | undefined;
  readonly hub: Hub;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Begin with an empty database of the hub's own: the sandbox's systems begin anew, too. */
  readonly emptied?: boolean;
  /** Where the log goes; absent: standard output. */
  readonly logTo?: { write(line: string): void };
  /** What this machine takes for the time; absent: its own clock. */
  readonly machineClock?: Clock;
}

export type StartAnswer = Running | { readonly problems: readonly string[] };

/** Starts the hub as the environment says. Every mistake in settings and landscape is told at once, and nothing is left running. */
export async function start(env: NodeJS.ProcessEnv, options: StartOptions = {}): Promise<StartAnswer> {
  const read = readSettings(env);
  if (read.outcome === 'refused') return { problems: read.problems };
  const { settings } = read;
  const log = createLog(settings.logLevel, options.logTo);
  for (const warning of read.warnings) log.warn('settings.warning', { warning });
  const started: Started[] = [];
  const stop = async (): Promise<void> => {
    for (const each of started.splice(0).toReversed()) await each.stop();
  };
  try {
    const answer = await startAll(settings, { ...options, log, env }, started);
    if ('problems' in answer) await stop();
    return 'problems' in answer ? answer : { ...answer, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startAll(
  settings: Settings,
  options: StartOptions & { readonly log: Log; readonly env: NodeJS.ProcessEnv },
  started: Started[],
): Promise<Omit<Running, 'stop'> | { readonly problems: readonly string[] }> {
  const { log, env, emptied = false, machineClock = systemClock } = options;
  const landscape = await readLandscape(settings, log);
  if ('problems' in landscape) return landscape;
  // Connectors speak with others about the time of the world; among themselves the nodes go by that of their database.
  const connected = connect(landscape.systems, connectors, { clock: machineClock, env });
  if ('problems' in connected) return connected;
  started.push({ stop: () => connected.close() });
  const signing = declaredQuoteKeys(landscape, env);
  if ('problems' in signing) return signing;
  const unfit = feedProblems(landscape, { env, allowPrivateAddresses: settings.feedPrivateAddresses });
  if (unfit.length > 0) return { problems: unfit };
  const telemetry = await startTelemetry();
  started.push({ stop: () => telemetry.stop() });
  const store = await openStore(settings, log, { emptied });
  if ('problem' in store) return { problems: [store.problem] };
  started.push(store);
  await store.database.listen(PRESENCE, () => undefined);
  const time = await databaseClock({ database: store.database, machine: machineClock, log });
  started.push(time);
  const { clock } = time;
  const joined = hub({
    database: store.database,
    landscape,
    connections: connected.connections,
    log,
    clock,
    nodeId: `${hostname()}-${process.pid}`,
    keeping: {
      messagesDays: settings.keepMessagesDays,
      eventsDays: settings.keepEventsDays,
      historyDays: settings.keepHistoryDays,
    },
    publicUrl: settings.publicUrl,
    quoteKeys: signing.keys,
    feedPrivateAddresses: settings.feedPrivateAddresses,
  });
  const served = await startRoles(joined, { settings, log, clock }, started);
  if ('problems' in served) return served;
  return { ...served, hub: joined };
}

/** The API first: it keeps what is pushed while the worker still starts, and says that it is not ready. */
async function startRoles(
  joined: Hub,
  { settings, log, clock }: { readonly settings: Settings; readonly log: Log; readonly clock: Clock },
  started: Started[],
): Promise<Pick<Running, 'url'> | { readonly problems: readonly string[] }> {
  let isWorking = false;
  const served: { url: string | undefined } = { url: undefined };
  // A certification that was begun through this process ends with it, whatever else the process does.
  started.push({ stop: () => joined.pricing.stop() });
  if (settings.roles.includes('api')) {
    const api = await startApi({ hub: joined, settings, log, clock, isWorking: () => isWorking }).catch(
      (error: unknown) => problemsOf(error, settings),
    );
    if ('problems' in api) return api;
    started.push({ stop: () => api.close() });
    served.url = api.url;
    if (api.firstKey !== undefined) process.stderr.write(firstKeyWords(api.firstKey, settings.dataDir));
  }
  if (settings.roles.includes('worker')) {
    started.push(joined);
    await joined.start();
    isWorking = true;
  }
  return served;
}

function problemsOf(error: unknown, settings: Settings): { readonly problems: readonly string[] } {
  const problem = whyNotListening(error, settings);
  if (problem === undefined) throw error;
  return { problems: [problem] };
}

async function readLandscape(
  settings: Settings,
  log: Log,
): Promise<Landscape | { readonly problems: readonly string[] }> {
  const loaded = await loadLandscape(settings.landscape);
  const findings = checkLandscape(loaded, { connectors, eventTypes }, systemClock());
  const lines = findings.map((finding) => formatFinding(finding, process.cwd()));
  if (!isRunnable(findings)) return { problems: lines };
  for (const line of lines) log.warn('landscape.warning', { finding: line });
  return loaded.landscape;
}

/** Told once everything runs; the signal comes when it shall end. */
export type OnStarted = (running: Running, ending: AbortSignal) => void | Promise<void>;

/** Runs until a signal; the second signal does not wait. Gives the exit code. */
export async function runUntilSignal(
  env: NodeJS.ProcessEnv,
  { onStarted, ...options }: StartOptions & { readonly onStarted?: OnStarted } = {},
): Promise<number> {
  const running = await start(env, options);
  if ('problems' in running) {
    process.stderr.write(
      `Crossdock cannot start:\n${running.problems.map((line) => `  ${line}\n`).join('')}`,
    );
    return 1;
  }
  const ending = new AbortController();
  const ended = signalled().then(() => ending.abort());
  await onStarted?.(running, ending.signal);
  await ended;
  await running.stop();
  return 0;
}

function signalled(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        process.once(signal, () => process.exit(1));
        resolve();
      });
  });
}

if (import.meta.main) process.exitCode = await runUntilSignal(process.env);
