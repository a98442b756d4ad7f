/** Wakes the work of this node, and that of other nodes where this one only accepts. */
import type { Database } from '../../platform/sql.ts';
import { tellOthers } from '../inbox/inbox-store.ts';
import type { Loop } from './loop.ts';

const CHANNEL = 'intake_arrived';
/** So often at most are other nodes told. */
const TELL_EVERY_MS = 50;

export interface Waking {
  readonly wake: () => void;
  /** From here on other nodes wake this one. */
  listen(): Promise<void>;
  stop(): Promise<void>;
}

/** `loops` are those of this node; while there are none, the other nodes are told instead. */
export function waking(database: Database, loops: readonly Loop[]): Waking {
  const state: { telling?: NodeJS.Timeout | undefined; subscription?: { stop(): Promise<void> } } = {};
  const wakeLoops = (): void => {
    for (const each of loops) each.wake();
  };
  const tell = (): void => {
    state.telling ??= setTimeout(() => {
      state.telling = undefined;
      // A notice that is lost costs a second: the others look by themselves.
      tellOthers(database, CHANNEL).catch(() => undefined);
    }, TELL_EVERY_MS);
  };
  return {
    wake: () => (loops.length > 0 ? wakeLoops() : tell()),
    listen: async () => {
      state.subscription = await database.listen(CHANNEL, wakeLoops);
    },
    stop: async () => {
      clearTimeout(state.telling);
      await state.subscription?.stop();
    },
  };
}
