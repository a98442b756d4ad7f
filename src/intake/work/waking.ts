/** Wakes the work of this node, and that of other nodes where this one only accepts. */
import type { Database } from '../../platform/sql.ts';
import { tellOthers } from '../inbox/inbox-store.ts';
import type { Loop } from './loop.ts';

const CHANNEL = 'intake_arrived';
/** So often at most are other nodes told. */
const TELL_EVERY_MS = 50;

export interface Waking {
  /** There is something new in the inbox. */
  readonly wake: () => void;
  /** There are new keys to fetch. */
  readonly wakeFetching: () => void;
  /** From here on other nodes wake this one. */
  listen(): Promise<void>;
  stop(): Promise<void>;
}

/** The work of this node. Upkeep and the schedule of readings go by the clock: arrivals do not wake them. */
export interface Loops {
  readonly receiving: readonly Loop[];
  readonly reading: readonly Loop[];
}

/** While this node receives nothing, the other nodes are told instead. */
export function waking(database: Database, { receiving, reading }: Loops): Waking {
  const state: { telling?: NodeJS.Timeout | undefined; subscription?: { stop(): Promise<void> } } = {};
  const wakeReceiving = (): void => {
    for (const each of receiving) each.wake();
  };
  const tell = (): void => {
    state.telling ??= setTimeout(() => {
      state.telling = undefined;
      // A notice that is lost costs a second: the others look by themselves.
      tellOthers(database, CHANNEL).catch(() => undefined);
    }, TELL_EVERY_MS);
  };
  return {
    wake: () => (receiving.length > 0 ? wakeReceiving() : tell()),
    wakeFetching: () => {
      for (const each of reading) each.wake();
    },
    listen: async () => {
      state.subscription = await database.listen(CHANNEL, wakeReceiving);
    },
    stop: async () => {
      clearTimeout(state.telling);
      await state.subscription?.stop();
    },
  };
}
