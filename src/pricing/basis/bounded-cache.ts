/** A cache that never holds more than so much: what was not asked for longest goes first. */

export interface BoundedCache<Value> {
  find(key: string): Value | undefined;
  keep(key: string, value: Value): void;
  readonly weight: number;
}

/** `weigh` says how much of `most` a value takes; a value that weighs more than everything is not kept. */
export function boundedCache<Value>(most: number, weigh: (value: Value) => number): BoundedCache<Value> {
  const kept = new Map<string, Value>();
  let weight = 0;
  const drop = (key: string): void => {
    const value = kept.get(key);
    if (value === undefined) return;
    kept.delete(key);
    weight -= weigh(value);
  };
  return {
    get weight() {
      return weight;
    },
    find: (key) => {
      const value = kept.get(key);
      if (value !== undefined) {
        kept.delete(key);
        kept.set(key, value);
      }
      return value;
    },
    keep: (key, value) => {
      drop(key);
      if (weigh(value) > most) return;
      kept.set(key, value);
      weight += weigh(value);
      for (const oldest of kept.keys()) {
        if (weight <= most) break;
        drop(oldest);
      }
    },
  };
}
