/** A piece of work that is done again and again until it is stopped: at once while there is more, otherwise when woken or after a while. */
import { failureText } from '../../platform/failure.ts';
import type { Log } from '../../platform/log.ts';

export interface Loop {
  /** There may be something to do. */
  wake(): void;
  /** Ends after the turn under way. */
  stop(): Promise<void>;
}

export interface LoopOptions {
  readonly name: string;
  /** Longest pause between two turns. */
  readonly everyMs: number;
  readonly log: Log;
  /** One turn; `more` = there is more to do at once. */
  readonly turn: () => Promise<'more' | 'idle'>;
}

const LONGEST_PAUSE_MS = 30_000;

/** Starts the loop. A turn that throws is logged, and tried again after a pause that grows to half a minute. */
export function loop(options: LoopOptions): Loop {
  const pause = wakeablePause();
  const state = { isStopped: false };
  const running = run(options, pause, state);
  return {
    wake: () => pause.wake(),
    stop: async () => {
      state.isStopped = true;
      pause.wake();
      await running;
    },
  };
}

async function run(options: LoopOptions, pause: WakeablePause, state: { isStopped: boolean }): Promise<void> {
  let failures = 0;
  while (!state.isStopped) {
    pause.begin();
    const left = await attempt(options, failures + 1);
    failures = left === 'failed' ? failures + 1 : 0;
    if (left === 'more' || state.isStopped) continue;
    await pause.forMs(left === 'failed' ? Math.min(LONGEST_PAUSE_MS, 250 * 2 ** failures) : options.everyMs);
  }
}

async function attempt(
  { name, log, turn }: LoopOptions,
  failures: number,
): Promise<'more' | 'idle' | 'failed'> {
  try {
    return await turn();
  } catch (error) {
    log.error('intake.loop-failed', { loop: name, failures, reason: failureText(error) });
    return 'failed';
  }
}

interface WakeablePause {
  /** From here on a call of `wake` ends the next pause. */
  begin(): void;
  forMs(ms: number): Promise<void>;
  wake(): void;
}

function wakeablePause(): WakeablePause {
  let isWoken = false;
  let end: (() => void) | undefined;
  return {
    begin: () => {
      isWoken = false;
    },
    forMs: async (ms) => {
      if (isWoken) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        end = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      end = undefined;
    },
    wake: () => {
      isWoken = true;
      end?.();
    },
  };
}
