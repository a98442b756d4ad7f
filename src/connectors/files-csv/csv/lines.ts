/** Text that comes in pieces, as lines; no line is held that is longer than any row may be. */

/** A row ends in a line break, or the file is none of ours: of a longer line only the beginning is kept. */
export const LONGEST_LINE = 200_000;

/** Gives the lines some at a time, without their ends, whichever of the three usual ends they have. */
export async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  let rest = '';
  for await (const text of texts) {
    const whole = rest + text;
    // It may be the first half of a line end.
    const held = whole.endsWith('\r') ? '\r' : '';
    const lines = split(held === '' ? whole : whole.slice(0, -1));
    rest = (lines.pop() ?? '').slice(0, LONGEST_LINE) + held;
    if (lines.length > 0) yield lines;
  }
  yield split(rest);
}

const split = (text: string): string[] => text.split(/\r\n|\n|\r/);
