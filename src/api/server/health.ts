/** Is the hub ready? Every part by its name, and why it is not. */
import { setTimeout as pause } from 'node:timers/promises';
import { failureText } from '../../platform/failure.ts';
import { migrationFolder, readMigrations } from '../../platform/postgres/migrate.ts';
import type { Services } from '../services.ts';
import { readSchemaVersion } from './health-store.ts';

/** One part; `needed`: the hub is not ready without it. */
export interface Part {
  readonly part: string;
  readonly state: 'ready' | 'not-ready';
  readonly needed: boolean;
  readonly detail: string;
}

export interface Readiness {
  readonly state: 'ready' | 'not-ready';
  readonly parts: readonly Part[];
}

export interface Health {
  readiness(): Promise<Readiness>;
  stop(): Promise<void>;
}

type Needs = Pick<Services, 'database' | 'connections' | 'intake' | 'log'> & {
  /** Whether this process works, or only answers. */
  readonly worker: () => 'working' | 'starting' | 'elsewhere';
};

const ANSWER_WITHIN_MS = 3000;

/** Begins to look at the connections; everything else is looked at when it is asked for. */
export function health(needs: Needs): Health {
  const watch = watchConnections(needs);
  return {
    readiness: async () => {
      const parts = [...(await databaseParts(needs)), intakePart(needs), workerPart(needs), ...watch.parts()];
      const isReady = parts.every(({ state, needed }) => state === 'ready' || !needed);
      return { state: isReady ? 'ready' : 'not-ready', parts };
    },
    stop: () => watch.stop(),
  };
}

async function databaseParts({ database }: Needs): Promise<Part[]> {
  const trouble = database.trouble?.();
  if (trouble !== undefined) return [part('database', false, trouble)];
  try {
    const expected = (await readMigrations(migrationFolder)).at(-1)?.number ?? 0;
    const found = await within(readSchemaVersion(database));
    const detail = `the database is at schema ${found}, this program needs ${expected}`;
    return [
      part('database', true, 'it answers'),
      found === expected ? part('migrations', true, detail) : part('migrations', false, detail),
    ];
  } catch (error) {
    return [part('database', false, failureText(error))];
  }
}

async function within<Answer>(asking: Promise<Answer>): Promise<Answer> {
  const timer = new AbortController();
  const late = pause(ANSWER_WITHIN_MS, undefined, { signal: timer.signal, ref: false }).then(() => {
    throw new Error(`no answer within ${ANSWER_WITHIN_MS / 1000} seconds`);
  });
  try {
    return await Promise.race([asking, late]);
  } finally {
    late.catch(() => undefined);
    timer.abort();
  }
}

function intakePart({ intake }: Needs): Part {
  const isFull = intake.isOverloaded();
  return part('intake', !isFull, isFull ? 'too much is waiting to be kept' : 'it takes messages');
}

function workerPart({ worker }: Needs): Part {
  const standing = worker();
  const words = {
    working: 'it works',
    starting: 'it is starting',
    elsewhere: 'this process only answers; workers run elsewhere',
  };
  return part('worker', standing !== 'starting', words[standing]);
}

function part(name: string, isReady: boolean, detail: string): Part {
  return { part: name, state: isReady ? 'ready' : 'not-ready', needed: true, detail };
}

const AGAIN_AFTER_MS = 15_000;
/** No word about now: a system that goes away later is told by the status. */
const ANSWERED = 'it has answered since this process started';

/**
 * Checks each connection once after the start, and those that failed again until they succeed. The hub is ready once each
 * was tried: a system that is down must not take the hub down, because the hub keeps what comes meanwhile.
 */
function watchConnections({ connections, log }: Needs) {
  const ending = new AbortController();
  const found = new Map<string, Omit<Part, 'part'>>();
  const check = async (connection: Needs['connections'][number]): Promise<boolean> => {
    const problems = await connection.connector.check(connection.context).then(
      (list) => list.map(({ path, found: was, agreed }) => `${path}: expected ${agreed}, found ${was}`),
      (error: unknown) => [failureText(error)],
    );
    const isFine = problems.length === 0;
    const detail = isFine ? ANSWERED : problems.join('; ');
    found.set(connection.system.name, { state: isFine ? 'ready' : 'not-ready', needed: false, detail });
    if (!isFine) log.warn('connection.check-failed', { system: connection.system.name, reason: detail });
    return isFine;
  };
  const watch = async (connection: Needs['connections'][number]): Promise<void> => {
    while (!ending.signal.aborted && !(await check(connection)))
      await pause(AGAIN_AFTER_MS, undefined, { signal: ending.signal, ref: false }).catch(() => undefined);
  };
  const watching = Promise.all(connections.map(watch));
  return {
    parts: (): Part[] =>
      connections.map(({ system: { name } }) => ({
        part: `connection ${name}`,
        ...(found.get(name) ?? { state: 'not-ready', needed: true, detail: 'not checked yet' }),
      })),
    stop: async () => {
      ending.abort();
      await Promise.race([watching, pause(ANSWER_WITHIN_MS, undefined, { ref: false })]);
    },
  };
}
