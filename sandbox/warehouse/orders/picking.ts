/** Taking goods from the shelves: in the unit that was ordered, as far as they reach, as movements that name the order. */
import { decimalText, scaledOf } from '../../distributor/decimals.ts';
import type { ItemMaster } from '../item-master.ts';
import { DIGITS, type MovementRow, type StockBook } from '../stock-book.ts';
import type { OrderedLine, PickedLine } from './shapes.ts';

export interface Shelves {
  readonly book: StockBook;
  readonly items: ItemMaster;
}

export interface Pick {
  readonly order: string;
  readonly warehouse: string;
  readonly line: OrderedLine;
  readonly item: string;
  /** In the unit of the line. */
  readonly quantity: string;
}

/** Base units in one of the ordered unit; `undefined` where nobody told what the unit holds. */
export function holdsOf(
  { book, items }: Shelves,
  { item, unit }: { readonly item: string; readonly unit: string },
): number | undefined {
  const [master] = items.lookUp([item]);
  const base = master?.baseUnit ?? book.unitOf(item);
  if (base === undefined || base === unit) return 1;
  const pack = master?.packs?.find((each) => each.unit === unit);
  return pack === undefined ? undefined : pack.numerator / pack.denominator;
}

/** Takes what there is, fullest shelf first; a pack that is not full stays. */
export function pick(
  shelves: Shelves,
  { order, warehouse, line, item, quantity }: Pick,
): { readonly picked: PickedLine; readonly movements: readonly MovementRow[] } {
  const holds = holdsOf(shelves, { item, unit: line.unit }) ?? 1;
  const found = shelves.book.shelvesOf(warehouse, item);
  const available = found.reduce((sum, shelf) => sum + Math.max(0, scaledOf(shelf.quantity, DIGITS)), 0);
  const wanted = Math.round(scaledOf(quantity, DIGITS) * holds);
  let open = Math.min(wanted, wholeUnits(available, holds));
  const picked = decimalText(Math.round(open / holds), DIGITS);
  const movements: MovementRow[] = [];
  for (const shelf of found) {
    const taken = Math.min(open, scaledOf(shelf.quantity, DIGITS));
    if (taken <= 0) break;
    const { lot } = shelf;
    const place = lot === undefined ? { warehouse, item } : { warehouse, item, lot };
    const leaving = decimalText(-taken, DIGITS);
    movements.push(shelves.book.post({ ...place, quantity: leaving, kind: 'despatch', document: order }));
    open -= taken;
  }
  return { picked: { line, item, quantity: picked, movements: movements.map(({ id }) => id) }, movements };
}

/** Ten-thousandths of base units that fill whole packs. */
function wholeUnits(available: number, holds: number): number {
  if (holds === 1) return available;
  const pack = Math.round(holds * 10 ** DIGITS);
  return Math.floor(available / pack) * pack;
}

/** A number of eighteen digits with the check digit of GS1. */
export function ssccOf(serial: number): string {
  const digits = `09521230${String(serial).padStart(9, '0')}`;
  const sum = digits
    .split('')
    .reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 3 : 1), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
