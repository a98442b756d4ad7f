/** A desk from which tests type commands: an API of a hub of their own, and a folder with its first key. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { startApi, type Api } from '../../api/index.ts';
import type { Hub } from '../../hub.ts';
import { silentLog } from '../../platform/log.ts';
import { runCommandLine } from '../command-line.ts';

/** What people start. */
export const program = join(import.meta.dirname, '..', '..', '..', 'bin', 'crossdock');

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Desk {
  readonly api: Api;
  readonly dataDir: string;
  /** The environment in which commands find this hub. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs a command within this process, one at a time: a start of the program costs half a second. */
  type(words: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>;
  /** Starts the program for it, as a shell does. */
  start(words: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>;
  /** Closes the API and takes the folder away; the hub stays. */
  close(): Promise<void>;
}

/** Sits down before this hub. */
export async function desk(hub: Hub): Promise<Desk> {
  const dataDir = await mkdtemp(join(tmpdir(), 'crossdock-cli-'));
  const api = await startApi({
    hub,
    settings: { port: 0, host: '127.0.0.1', dataDir, bodyLimitBytes: 100_000, roles: ['api'] },
    log: silentLog,
  });
  const env = { CROSSDOCK_URL: api.url, CROSSDOCK_DATA_DIR: dataDir };
  let last: Promise<unknown> = Promise.resolve();
  return {
    api,
    dataDir,
    env,
    type: (words, more = {}) => {
      const ended = last.then(() => within({ ...env, ...more }, words));
      last = ended.catch(() => undefined);
      return ended;
    },
    start: (words, more = {}) => asProgram(words, { cwd: dataDir, env: { ...process.env, ...env, ...more } }),
    close: async () => {
      await api.close();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

function asProgram(
  words: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(program, words, options, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

/** The command sees the process that it would have for itself: its environment, what it prints, and how it ends. */
async function within(env: Readonly<Record<string, string>>, words: readonly string[]): Promise<Ended> {
  const { exitCode } = process;
  const before = Object.keys(env).map((name) => [name, process.env[name]] as const);
  const out = heard('stdout', 'log');
  const err = heard('stderr', 'error');
  Object.assign(process.env, env);
  process.exitCode = undefined;
  try {
    await runCommandLine(words);
    return { code: codeNow(), out: out.text(), err: err.text() };
  } finally {
    process.exitCode = exitCode;
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    out.end();
    err.end();
  }
}

function codeNow(): number {
  const { exitCode } = process;
  return exitCode === undefined ? 0 : Number(exitCode);
}

/** What is printed on a stream, directly or line by line. */
function heard(stream: 'stdout' | 'stderr', level: 'log' | 'error') {
  const pieces: Buffer[] = [];
  const spies = [
    vi.spyOn(console, level).mockImplementation((line: unknown) => {
      pieces.push(Buffer.from(`${String(line)}\n`));
    }),
    vi.spyOn(process[stream], 'write').mockImplementation((piece) => {
      pieces.push(Buffer.from(piece));
      return true;
    }),
  ];
  return {
    text: () => Buffer.concat(pieces).toString(),
    end: () => {
      for (const spy of spies) spy.mockRestore();
    },
  };
}
