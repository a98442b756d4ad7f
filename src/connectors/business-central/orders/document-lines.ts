/** Lines of sales documents: which of our lines one is, of which item, how much. */
import type { Quantity, Reference } from '../../../model/primitives.ts';
import { breach, mapped, type Mapped } from '../../kit/mapping.ts';
import { gather } from '../../kit/gather.ts';
import type { Settings } from '../settings.ts';
import { enumName, exactDecimal, ourUnit, textOrNull } from '../their-values.ts';

/** What every line of every sales document has. */
export interface TheirLine {
  readonly sequence: number;
  readonly lineType: string;
  readonly unitOfMeasureCode: string;
  readonly quantity: number | string;
  /** Description 2, where the lines of the hub carry their id; posting copies it to shipments and invoices. */
  readonly description2?: string;
}

/** Items only: comments, charges and accounts have no place in our documents; their amounts are in the totals. */
function itemLines<Line extends TheirLine>(lines: readonly Line[]): readonly Line[] {
  return lines
    .filter(({ lineType, quantity }) => enumName(lineType) === 'Item' && Number(quantity) !== 0)
    .toSorted((left, right) => left.sequence - right.sequence);
}

/**
 * The id of each line: ours where it stands in Description 2, else `#` and the line's number there. Where people copied a line,
 * the first keeps the id.
 */
function lineNames(lines: readonly TheirLine[]): readonly string[] {
  const taken = new Set<string>();
  return lines.map(({ description2, sequence }) => {
    const ours = textOrNull(description2 ?? '');
    const name = ours === null || taken.has(ours) ? `#${sequence}` : ours;
    taken.add(name);
    return name;
  });
}

interface NamedLine<Line> {
  readonly line: Line;
  readonly name: string;
  /** Absent: people added the line, or copied it. */
  readonly ours?: string;
  readonly path: string;
}

/** Item lines with the path at which each stands, for breaches. */
export function named<Line extends TheirLine>(
  field: string,
  lines: readonly Line[],
): readonly NamedLine<Line>[] {
  const items = itemLines(lines);
  const names = lineNames(items);
  return items.map((line, index) => {
    const number = `#${line.sequence}`;
    const name = names[index] ?? number;
    const path = `${field}[${lines.indexOf(line)}]`;
    return { line, name, ...(name === number ? {} : { ours: name }), path };
  });
}

/** A number of the line's unit, exact. */
export function quantityOf(
  path: string,
  given: { readonly value: number | string; readonly unit: string },
  settings: Settings,
): Mapped<Quantity> {
  return gather<Quantity>({
    value: exactDecimal(path, given.value),
    unit: ourUnit(`${path.replace(/\.[^.]+$/, '')}.unitOfMeasureCode`, given.unit, settings),
  });
}

/** The item by the id that the ERP has for it. */
export function itemById(itemId: string): Reference {
  return { by: 'externalId', value: itemId.toLowerCase() };
}

/** The item by the number that people say, where a list shows no id of it. */
export function itemByNumber(path: string, number: string): Mapped<Reference> {
  const value = textOrNull(number);
  return value === null ? breach(path, number, 'the number of an item') : mapped({ by: 'number', value });
}
