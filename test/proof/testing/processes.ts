/** Hub processes of a test: started, killed without warning, and started again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SANDBOX_SECRETS } from '../../../sandbox/credentials.ts';

export interface HubProcess {
  readonly url: string;
  readonly pid: number;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Ends it as an operator would. */
  stop(): Promise<void>;
}

const PROGRAM = join(import.meta.dirname, 'hub-process.ts');
const LANDSCAPE = join(import.meta.dirname, '..', 'landscape');
/** That of the command line: half of the work of a start is to read and compile the modules. Processes of all runs share it. */
const COMPILED = join(import.meta.dirname, '../../..', 'node_modules', '.cache', 'crossdock');

/** The systems that a hub is started on: all that the test has, by their names on the board. */
export interface ProofSystems {
  readonly all: readonly { readonly name: string; readonly url: string }[];
  /** Where the supplier drops his files. */
  readonly folder: string;
}

/** Starts one; resolves when it listens. Throws, with its words, where it does not start. */
export async function startHubProcess(
  systems: ProofSystems,
  settings: Readonly<Record<string, string>>,
): Promise<HubProcess> {
  const child = spawn(process.execPath, [PROGRAM], {
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: COMPILED,
      ...SANDBOX_SECRETS,
      PROOF_ADDRESSES: JSON.stringify(addressesOf(systems)),
      CROSSDOCK_LANDSCAPE: LANDSCAPE,
      CROSSDOCK_LOG_LEVEL: 'error',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = await addressOf(child);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  return { url, pid: child.pid ?? 0, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

function addressesOf({ all, folder }: ProofSystems): Record<string, string> {
  return { ...Object.fromEntries(all.map(({ name, url }) => [name, url])), supplierFolder: folder };
}

function addressOf(child: ChildProcess): Promise<string> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('the process has no output');
  const said: string[] = [];
  createInterface({ input: stderr }).on('line', (line) => said.push(line));
  const address = Promise.withResolvers<string>();
  createInterface({ input: stdout }).on('line', (line) => {
    const url = /^running (\S+)$/.exec(line)?.[1];
    if (url !== undefined) address.resolve(url);
  });
  child.once('exit', () => address.reject(new Error(`the hub ended before it listened: ${said.join('\n')}`)));
  return address.promise;
}
