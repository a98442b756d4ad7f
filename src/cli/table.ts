/** Text for terminals: tables that fit, times with their offset, and nothing that a terminal would obey. */

/** Widest line. */
const WIDEST = 110;
const NARROWEST = 60;
const GAP = 2;
const LONGEST_WORD = 20;
/** Where there is no room otherwise, words are broken into pieces of this length. */
const SHORTEST_PIECE = 8;

/** Everything but ids has at least this part of a line: a half. */
const LEAST_SHARE_OF_TEXT = 2;

export type Cell = string | number | undefined;

/**
 * Draws rows under titles, within the terminal. A title that ends in `#` is a column of numbers; one that ends in `!` is for ids,
 * which must stay whole to be copied: only they may make a line too long. Longer text goes on in the next line. Without rows, says
 * so in words.
 */
export function table(titles: readonly string[], rows: readonly (readonly Cell[])[], none: string): string {
  if (rows.length === 0) return none;
  const columns = titles.map((title, place) => columnOf(title, place, rows));
  const widths = fit(columns);
  const draw = (cells: readonly string[]): string => {
    const lines = cells.map((cell, place) => wrap(cell, widths[place] ?? 0));
    const height = Math.max(...lines.map(({ length }) => length));
    return Array.from({ length: height }, (_, line) => drawLine(lines, line)).join('\n');
  };
  const drawLine = (lines: readonly (readonly string[])[], line: number): string =>
    lines
      .map((cell, place) => padded(cell[line] ?? '', widths[place] ?? 0, columns[place]?.kind === 'number'))
      .join(' '.repeat(GAP))
      .trimEnd();
  const texts = rows.map((_, row) => draw(columns.map(({ cells }) => cells[row] ?? '')));
  return [
    draw(columns.map(({ name }) => name)),
    draw(widths.map((width) => '─'.repeat(width))),
    ...texts,
  ].join('\n');
}

interface Column {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'id';
  readonly cells: readonly string[];
}

function columnOf(title: string, place: number, rows: readonly (readonly Cell[])[]): Column {
  const kind = title.endsWith('#') ? 'number' : title.endsWith('!') ? 'id' : 'text';
  return {
    name: title.replace(/[#!]$/, ''),
    kind,
    cells: rows.map((row) => clean(String(row[place] ?? ''))),
  };
}

/** Room in the terminal; where there is none, as wide as a page is. */
function terminalWidth(): number {
  return Math.max(NARROWEST, Math.min(WIDEST, process.stdout.columns ?? WIDEST));
}

function sum(widths: readonly number[]): number {
  return widths.reduce((whole, width) => whole + width, 0);
}

/** Takes the room that is too much from the widest columns: first between words, then, if it must be, inside of them. */
function fit(columns: readonly Column[]): number[] {
  const ids = columns.filter(({ kind }) => kind === 'id').map(({ name, cells }) => longest([name, ...cells]));
  const page = terminalWidth();
  // Where ids are as long as that, the line becomes too long anyway: all the rest stays readable.
  const room = Math.max(page, sum(ids) + Math.ceil(page / LEAST_SHARE_OF_TEXT)) - GAP * (columns.length - 1);
  const full = columns.map(({ name, cells }) => longest([name, ...cells]));
  const polite = narrowed(full, { room, floors: columns.map((each) => floorOf(each, LONGEST_WORD)) });
  return narrowed(polite, { room, floors: columns.map((each) => floorOf(each, SHORTEST_PIECE)) });
}

function narrowed(
  from: readonly number[],
  { room, floors }: { readonly room: number; readonly floors: readonly number[] },
): number[] {
  const widths = [...from];
  for (let over = sum(widths) - room; over > 0; over -= 1) {
    const able = widths.map((width, place) => (width > (floors[place] ?? 0) ? width : 0));
    const most = Math.max(...able);
    if (most === 0) break;
    widths[able.indexOf(most)] = most - 1;
  }
  return widths;
}

/** How narrow a column may be: numbers and ids stay whole, words do up to a length; every title may be wrapped. */
function floorOf({ kind, name, cells }: Column, wholeUpTo: number): number {
  const title = longest(name.split(' '));
  if (kind !== 'text') return Math.max(title, longest(cells));
  return Math.min(wholeUpTo, Math.max(title, longest(cells.flatMap((cell) => cell.split(' ')))));
}

function longest(texts: readonly string[]): number {
  return texts.reduce((most, { length }) => Math.max(most, length), 0);
}

/** Breaks between words where it can, and inside a word where it must. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width);
    const at = space > 0 ? space : width;
    lines.push(rest.slice(0, at));
    rest = rest.slice(at).trimStart();
  }
  return [...lines, rest];
}

function padded(cell: string, width: number, isNumber: boolean): string {
  return isNumber ? cell.padStart(width) : cell.padEnd(width);
}

/** What comes from outside must not steer the terminal. */
export function clean(text: string): string {
  return text.toWellFormed().replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '�');
}

/** Names and values in two columns; a long value goes on below itself. */
export function facts(rows: readonly (readonly [string, Cell])[]): string {
  const shown = rows.filter(([, value]) => value !== undefined && value !== '');
  const width = longest(shown.map(([name]) => name)) + GAP;
  return shown
    .map(([name, value]) => `${name.padEnd(width)}${below(clean(String(value)), width)}`)
    .join('\n');
}

/** A line of text, broken between words where the terminal ends; what goes on is indented. Long words, such as ids, stay whole. */
export function paragraph(text: string): string {
  return below(clean(text), 0, GAP);
}

function below(text: string, before: number, indent = before): string {
  const [first = '', ...words] = text.split(' ');
  const lines = [first];
  for (const word of words) {
    const room = terminalWidth() - (lines.length === 1 ? before : indent);
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (longer.length <= room) lines.splice(-1, 1, longer);
    else lines.push(word);
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}

/** An instant for lists, to the second, with the year if it is not this one; the title of the column says the offset, see `localTitle`. */
export function shortTime(instant: string | undefined): string {
  if (instant === undefined) return '';
  const local = Temporal.Instant.from(instant).toZonedDateTimeISO(offsetNow());
  const day = local.toPlainDate().toString();
  return `${local.year === Temporal.Now.plainDateISO().year ? day.slice(5) : day} ${local.toPlainTime().toString({ smallestUnit: 'second' })}`;
}

/** Title of a column of `shortTime`, which stays whole. */
export function localTitle(name: string): string {
  return `${name} (${offsetNow()})!`;
}

/** One offset for the whole list, so that its times compare. */
function offsetNow(): string {
  return Temporal.Now.zonedDateTimeISO().offset;
}

/** An instant in the local zone, with its offset. */
export function time(instant: string | undefined): string {
  if (instant === undefined) return '';
  const local = Temporal.Instant.from(instant).toZonedDateTimeISO(Temporal.Now.timeZoneId());
  return `${local.toPlainDate().toString()} ${local.toPlainTime().toString({ smallestUnit: 'second' })} ${local.offset}`;
}

const STEPS = [
  { under: 90, seconds: 1, unit: 's' },
  { under: 90 * 60, seconds: 60, unit: 'min' },
  { under: 36 * 3600, seconds: 3600, unit: 'h' },
  { under: Infinity, seconds: 86_400, unit: 'd' },
] as const;

/** A span in one number: `45 s`, `12 min`, `5 h`, `3 d`. */
export function span(seconds: number | undefined): string {
  if (seconds === undefined) return '–';
  const step = STEPS.find(({ under }) => seconds < under) ?? STEPS[3];
  return `${Math.round(seconds / step.seconds)} ${step.unit}`;
}

/** A value of a record as people read it: text as it is, everything else as JSON. */
export function value(shown: unknown): string {
  if (shown === undefined) return '–';
  return clean(typeof shown === 'string' ? shown : JSON.stringify(shown));
}
