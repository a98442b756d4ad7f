/** Words for an unknown name, with the known one that was probably meant. */

const MOST_EDITS = 2;

/** E.g. `there is no system “wms-eats”; do you mean “wms-east”?` */
export function unknownName(kind: string, name: string, known: Iterable<string>): string {
  const names = [...known];
  const near = names
    .map((candidate) => ({ candidate, edits: editsBetween(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ edits }) => edits <= MOST_EDITS)
    .toSorted((a, b) => a.edits - b.edits)
    .at(0);
  if (near !== undefined) return `there is no ${kind} “${name}”; do you mean “${near.candidate}”?`;
  return names.length === 0
    ? `there is no ${kind} “${name}”; none is declared`
    : `there is no ${kind} “${name}”; there are ${names.slice(0, 20).join(', ')}`;
}

/** Levenshtein's distance, row by row. */
function editsBetween(a: string, b: string): number {
  const first = Array.from({ length: b.length + 1 }, (_, index) => index);
  const last = a.split('').reduce((above, letter, row) => {
    const line = [row + 1];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (above[column - 1] ?? 0) + (letter === b[column - 1] ? 0 : 1);
      line.push(Math.min(replaced, (above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1));
    }
    return line;
  }, first);
  return last[b.length] ?? a.length;
}
