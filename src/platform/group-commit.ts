/** Gathers what arrives while the previous write is under way, and writes it together: acknowledging stays cheap under load. */
import { isPassing } from './failure.ts';

export interface GroupCommit<Item, Result> {
  /** Gives the item's own result once it is durable, or `full` at once where too much is waiting. */
  add(item: Item, sizeBytes: number): Promise<Result> | 'full';
  isFull(): boolean;
  /** Resolves when nothing is waiting and nothing is under way. */
  idle(): Promise<void>;
}

export interface GroupLimits {
  readonly mostWaiting: number;
  readonly mostWaitingBytes: number;
  /** In one write. */
  readonly mostTogether: number;
  readonly mostTogetherBytes: number;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly sizeBytes: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes a group committer. `write` gives one result for each item, in order. Where a write of several fails, each half is tried
 * by itself, so that one bad item fails alone.
 */
export function groupCommit<Item, Result>(
  write: (items: readonly Item[]) => Promise<readonly Result[]>,
  limits: GroupLimits,
): GroupCommit<Item, Result> {
  const waiting: Waiting<Item, Result>[] = [];
  let waitingBytes = 0;
  let writing: Promise<void> | undefined;

  const isFull = (): boolean =>
    waiting.length >= limits.mostWaiting || waitingBytes >= limits.mostWaitingBytes;

  const takeGroup = (): Waiting<Item, Result>[] => {
    let bytes = 0;
    const end = waiting.findIndex((each, index) => {
      bytes += each.sizeBytes;
      return index >= limits.mostTogether || (index > 0 && bytes > limits.mostTogetherBytes);
    });
    const group = waiting.splice(0, end < 0 ? waiting.length : end);
    for (const each of group) waitingBytes -= each.sizeBytes;
    return group;
  };

  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) await writeGroup(write, takeGroup());
    writing = undefined;
  };

  return {
    isFull,
    add: (item, sizeBytes) => {
      if (isFull()) return 'full';
      return new Promise<Result>((resolve, reject) => {
        waiting.push({ item, sizeBytes, resolve, reject });
        waitingBytes += sizeBytes;
        // Begin after this turn of the event loop, so that what arrived in it goes together.
        writing ??= new Promise((begin) => setImmediate(begin)).then(writeAll);
      });
    },
    idle: async () => {
      while (writing !== undefined) await writing;
    },
  };
}

async function writeGroup<Item, Result>(
  write: (items: readonly Item[]) => Promise<readonly Result[]>,
  group: readonly Waiting<Item, Result>[],
): Promise<void> {
  try {
    const results = await write(group.map(({ item }) => item));
    for (const [index, each] of group.entries()) {
      const result = results[index];
      if (result === undefined) each.reject(new Error('the write gave no result for this item'));
      else each.resolve(result);
    }
  } catch (error) {
    if (group.length <= 1 || isPassing(error)) {
      for (const each of group) each.reject(error);
      return;
    }
    const middle = Math.ceil(group.length / 2);
    await writeGroup(write, group.slice(0, middle));
    await writeGroup(write, group.slice(middle));
  }
}
