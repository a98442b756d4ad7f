/** What pickers were told about single orders: to leave them for now, or to pick them other than ordered. */
import { decimalText, scaledOf } from '../../distributor/decimals.ts';
import { DIGITS, type StockBook } from '../stock-book.ts';
import type { Deviation } from './order-desk.ts';
import type { KeptOrder } from './shapes.ts';

export const TREATMENTS = ['wait', 'race', 'short', 'over', 'substitute'] as const;
/** `wait`: nobody touches it; `race`: nobody touches it before it is cancelled, and then it is picked just before. */
export type Treatment = (typeof TREATMENTS)[number];

export interface Treatments {
  /** The next order whose number begins so is treated so, once; nothing: as every other. */
  tell(beginning: string, treatment: Treatment | undefined): void;
  isLeft(order: KeptOrder): boolean;
  isRaced(id: string): boolean;
  /** How it is to be picked; from now on as every other. */
  take(order: KeptOrder): readonly Deviation[];
}

export function treatments(book: StockBook): Treatments {
  const told = new Map<string, Treatment>();
  const beginningOf = (id: string): string =>
    [...told.keys()].find((beginning) => id.startsWith(beginning)) ?? '';
  return {
    tell: (beginning, treatment) => {
      if (treatment === undefined) told.delete(beginning);
      else told.set(beginning, treatment);
    },
    isLeft: ({ id, state }) => state === 'open' && ['wait', 'race'].includes(told.get(beginningOf(id)) ?? ''),
    isRaced: (id) => told.get(beginningOf(id)) === 'race',
    take: (order) => {
      const beginning = beginningOf(order.id);
      const treatment = told.get(beginning);
      told.delete(beginning);
      return treatment === undefined ? [] : deviationsOf(order, treatment, book);
    },
  };
}

const PIECE = 10 ** DIGITS;

/** Of the first line. */
function deviationsOf({ content }: KeptOrder, treatment: Treatment, book: StockBook): readonly Deviation[] {
  const [line] = content?.lines ?? [];
  if (line === undefined) return [];
  const ordered = scaledOf(line.quantity, DIGITS);
  switch (treatment) {
    case 'short':
      return [{ line: line.line, quantity: decimalText(Math.floor(ordered / 2 / PIECE) * PIECE, DIGITS) }];
    case 'over':
      return [{ line: line.line, quantity: decimalText(ordered + PIECE, DIGITS) }];
    case 'substitute': {
      const other = book
        .positions()
        .find(
          ({ warehouse, item, unit, lot, quantity }) =>
            warehouse === content?.warehouse &&
            item !== line.item &&
            unit === line.unit &&
            lot === undefined &&
            scaledOf(quantity, DIGITS) >= ordered,
        );
      return other === undefined ? [] : [{ line: line.line, item: other.item }];
    }
    case 'wait':
    case 'race':
      return [];
  }
}
