/** Which items stand on several lines of one file, found without holding the numbers of a million rows. */

/** An item number and the line where its row begins. */
interface Numbered {
  readonly number: string;
  readonly line: number;
}

/**
 * Gives item number → its lines, for items that stand on several. `rows` is read twice at most: first only a hash of each
 * number is kept, and where two hashes meet, the second reading says whether the numbers do, too.
 */
export async function doublesIn(
  rows: () => AsyncIterable<readonly Numbered[]>,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const suspects = await repeatedHashes(rows());
  if (suspects.size === 0) return new Map();
  const lines = new Map<string, number[]>();
  for await (const portion of rows()) {
    for (const { number, line } of portion.filter((each) => suspects.has(hashOf(each.number)))) {
      const known = lines.get(number);
      if (known === undefined) lines.set(number, [line]);
      else known.push(line);
    }
  }
  return new Map([...lines].filter(([, found]) => found.length > 1));
}

async function repeatedHashes(rows: AsyncIterable<readonly Numbered[]>): Promise<ReadonlySet<number>> {
  const seen = new Set<number>();
  const repeated = new Set<number>();
  for await (const portion of rows) {
    for (const { number } of portion) {
      const hash = hashOf(number);
      if (seen.has(hash)) repeated.add(hash);
      seen.add(hash);
    }
  }
  return repeated;
}

const PRIME = 0x01000193;
const LOWER_BASIS = 0x811c9dc5;
const UPPER_BASIS = 0x9e3779b1;

/** FNV-1a from two beginnings, as one whole number of 53 bits. */
function hashOf(text: string): number {
  let lower = LOWER_BASIS;
  let upper = UPPER_BASIS;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    lower = Math.imul(lower ^ code, PRIME);
    upper = Math.imul(upper ^ (code + at), PRIME);
  }
  return (upper >>> 11) * 2 ** 32 + (lower >>> 0);
}
