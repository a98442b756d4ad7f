/** Chance that repeats itself: the same seed gives the same sandbox, byte for byte. */

export interface Random {
  /** At least 0, below 1. */
  fraction(): number;
  /** A whole number, both ends included. */
  between(from: number, to: number): number;
  /** One of the list; an empty list is a broken program. */
  pick<Value>(list: readonly Value[]): Value;
  /** True in this share (0 to 1) of the calls. */
  chance(share: number): boolean;
  /** An independent source: drawing from it does not disturb this one. */
  fork(name: string): Random;
}

/** Makes a random source from a whole number or a text. */
export function seededRandom(seed: number | string): Random {
  let state = hashText(String(seed));
  const fraction = (): number => {
    // A Weyl sequence through two multiply-xorshift rounds: short, and even enough for a sandbox.
    state = (state + 0x9e37_79b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0_aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 0x1_0000_0000;
  };
  const between = (from: number, to: number): number => from + Math.floor(fraction() * (to - from + 1));
  return {
    fraction,
    between,
    pick: (list) => pickFrom(list, between(0, list.length - 1)),
    chance: (share) => share > 0 && fraction() < share,
    fork: (name) => seededRandom(`${seed}/${name}`),
  };
}

function pickFrom<Value>(list: readonly Value[], index: number): Value {
  for (const value of list.slice(index, index + 1)) return value;
  throw new Error('nothing to pick from an empty list');
}

/** 32-bit FNV-1a. */
function hashText(text: string): number {
  let hash = 0x811c_9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x0100_0193);
  return hash | 0;
}
