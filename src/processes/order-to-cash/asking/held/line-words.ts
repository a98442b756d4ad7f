/** Says in words which lines are meant; pure. */

/** People read the first of them; the question lists them all. */
const MOST_NAMED = 20;

/** `line 3`, `lines 1 and 3`, `lines 1, 2, … 20 and 980 more`. */
export function lineWords(lines: readonly string[]): string {
  const [only = '', ...others] = lines;
  if (others.length === 0) return `line ${only}`;
  const more = lines.length - MOST_NAMED;
  return more > 0
    ? `lines ${lines.slice(0, MOST_NAMED).join(', ')} and ${more} more`
    : `lines ${lines.slice(0, -1).join(', ')} and ${lines.at(-1)}`;
}

/** What is to be said of a line. */
export interface SaidOfLine {
  readonly line: string;
  readonly words: string;
}

/** `lines 1 and 3: …; line 4: …`: what is the same of several lines is said once. */
export function wordsByLine(said: readonly SaidOfLine[]): string {
  const alike = [...Map.groupBy(said, ({ words }) => words)];
  const more = alike.slice(MOST_NAMED).flatMap(([, of]) => of).length;
  const first = alike
    .slice(0, MOST_NAMED)
    .map(([words, of]) => `${lineWords(of.map(({ line }) => line))}: ${words}`);
  return [...first, ...(more > 0 ? [`and ${more} more lines`] : [])].join('; ');
}
