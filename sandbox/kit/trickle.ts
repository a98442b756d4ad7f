/** Life in the sandbox: people and machines change things in the systems, one after the other. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Simulator } from './faults.ts';
import { seededRandom, type Random } from './random.ts';

export interface TrickleOptions {
  readonly everyMs: number;
  readonly seed: number;
  /** Which edits happen by themselves, by system; one that stands twice happens twice as often. Default: all of a system's. */
  readonly edits?: Readonly<Record<string, readonly string[]>>;
  /** Told what happened. */
  readonly onEdit?: (system: string, told: string) => void;
}

/** Makes one edit after the other until it is stopped; the same seed makes the same choices. */
export function startTrickle(
  simulators: readonly Simulator[],
  options: TrickleOptions,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = run(simulators, options, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

async function run(
  simulators: readonly Simulator[],
  options: TrickleOptions,
  signal: AbortSignal,
): Promise<void> {
  const random = seededRandom(options.seed).fork('trickle');
  const choices = simulators.flatMap((simulator) => {
    const names = options.edits?.[simulator.name] ?? Object.keys(simulator.edits);
    return names.map((name) => ({ simulator, name }));
  });
  while (!signal.aborted && choices.length > 0) {
    await delay(options.everyMs, undefined, { signal, ref: false }).catch(() => undefined);
    if (!signal.aborted) await oneEdit(random.pick(choices), random, options);
  }
}

async function oneEdit(
  { simulator, name }: { readonly simulator: Simulator; readonly name: string },
  random: Random,
  { onEdit }: TrickleOptions,
): Promise<void> {
  const edit = simulator.edits[name];
  if (edit === undefined) throw new Error(`${simulator.name} has no edit ${name}`);
  const told = await edit({ seed: random.between(1, 1_000_000_000) });
  onEdit?.(simulator.name, told);
}
