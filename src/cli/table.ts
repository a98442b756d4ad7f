/** Text for terminals: tables that fit, times with their offset, and nothing that a terminal would obey. */

/** Widest line. */
const WIDEST = 110;
const NARROWEST = 60;
const GAP = 2;
const NARROWEST_COLUMN = 6;

export type Cell = string | number | undefined;

/** Draws rows under titles; a title that ends in `#` is a column of numbers. Without rows, says so in words. */
export function table(titles: readonly string[], rows: readonly (readonly Cell[])[], none: string): string {
  if (rows.length === 0) return none;
  const texts = rows.map((row) => titles.map((_, column) => clean(String(row[column] ?? ''))));
  const names = titles.map((title) => title.replace(/#$/, ''));
  const widths = fit(
    names.map((name, column) => Math.max(name.length, ...texts.map((row) => lengthOf(row[column])))),
  );
  const draw = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => padded(cell, widths[column] ?? 0, titles[column]?.endsWith('#') ?? false))
      .join(' '.repeat(GAP))
      .trimEnd();
  return [draw(names), draw(widths.map((width) => '─'.repeat(width))), ...texts.map(draw)].join('\n');
}

function lengthOf(cell: string | undefined): number {
  return cell?.length ?? 0;
}

/** Takes the room that is too much from the widest columns. */
function fit(widths: readonly number[]): number[] {
  const room =
    Math.max(NARROWEST, Math.min(WIDEST, process.stdout.columns ?? WIDEST)) - GAP * (widths.length - 1);
  const fitted = [...widths];
  for (let over = sum(fitted) - room; over > 0; over -= 1) {
    const widest = Math.max(...fitted);
    if (widest <= NARROWEST_COLUMN) break;
    fitted[fitted.indexOf(widest)] = widest - 1;
  }
  return fitted;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function padded(cell: string, width: number, isNumber: boolean): string {
  const shown = cell.length > width ? `${cell.slice(0, width - 1)}…` : cell;
  return isNumber ? shown.padStart(width) : shown.padEnd(width);
}

/** What comes from outside must not steer the terminal. */
export function clean(text: string): string {
  return text.toWellFormed().replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '�');
}

/** Names and values in two columns. */
export function facts(rows: readonly (readonly [string, Cell])[]): string {
  const shown = rows.filter(([, value]) => value !== undefined && value !== '');
  const width = Math.max(...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `${name.padEnd(width)}  ${clean(String(value))}`).join('\n');
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
