/** Whatever invoices say of an order, what counts as invoiced is what they bill: exactly, none of it twice, and the rest by name. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalOf } from '../../../model/values/decimal.ts';
import { addFractions, fraction, isAbove, NONE, type Fraction } from '../../../model/values/fraction.ts';
import type { InvoiceTold } from '../facts.ts';
import { line, ordered, posted } from '../testing/story.ts';
import { billingOf, type Billing } from './billing.ts';
import { valueOf, type Billable } from './places.ts';

/** Of a dozen, of a third of one, and none that is known of a pallet. */
const PIECES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  EA: [1n, 1n],
  BX: [12n, 1n],
  TH: [1n, 3n],
};
const UNITS = {
  baseUnit: 'EA',
  packs: [
    { unit: 'BX', ratio: { numerator: 12, denominator: 1 } },
    { unit: 'TH', ratio: { numerator: 1, denominator: 3 } },
  ],
};
const ITEMS = ['A', 'B'];

function inPieces(quantity: Fraction, unit: string): Fraction {
  const [numerator, denominator] = PIECES[unit] ?? [0n, 1n];
  return fraction(quantity.numerator * numerator, quantity.denominator * denominator);
}

const amount = fc.integer({ min: 0, max: 4000 }).map((hundredths) => (hundredths / 100).toFixed(2));
const unit = fc.constantFrom('EA', 'BX', 'TH');
const item = fc.constantFrom(...ITEMS);
const orderLine = fc.record({ item, unit, wanted: amount, shipped: amount });
const invoiceLine = fc.record({
  item,
  unit: fc.oneof({ weight: 9, arbitrary: unit }, fc.constant('PF')),
  quantity: amount,
  names: fc.option(fc.nat(3), { nil: undefined }),
});
const papers = fc.array(fc.array(invoiceLine, { maxLength: 4 }), { maxLength: 4 });

interface Line {
  readonly item: string;
  readonly unit: string;
  readonly wanted: string;
  readonly shipped: string;
}
interface Told {
  readonly item: string;
  readonly unit: string;
  readonly quantity: string;
  readonly names: number | undefined;
}

function billable({ item: value, unit: of, wanted, shipped }: Line, place: number): Billable {
  const told = line('1', {
    line: `${place}`,
    item: { by: 'number', value },
    quantity: { value: wanted, unit: of },
  });
  return { told, wanted: decimalOf(wanted), shipped: decimalOf(shipped) };
}

function invoice(lines: readonly Told[], place: number): InvoiceTold {
  return posted('0', {
    number: `I${place}`,
    lines: lines.map(({ item: value, unit: of, quantity, names }) => ({
      ...(names === undefined ? {} : { line: `${names}` }),
      item: { by: 'number', value },
      quantity: { value: quantity, unit: of },
      net: '0',
    })),
  });
}

function billed(lines: readonly Line[], told: readonly (readonly Told[])[]): Billing {
  const current = ordered([line('1')]);
  if (current.kind !== 'order') throw new Error('another fact was meant');
  return billingOf({
    state: { current, holds: [] },
    lines: lines.map(billable),
    papers: told.map(invoice),
    itemOf: (_system, { value }) => ({ id: value, units: UNITS }),
  });
}

const sum = (parts: readonly Fraction[]): Fraction => parts.reduce(addFractions, NONE);
const orders = fc.array(orderLine, { minLength: 1, maxLength: 4 });

test('each line of an invoice is billed of lines or left over by name, to the last piece', () => {
  fc.assert(
    fc.property(orders, papers, (lines, told) => {
      const { billed: shares, unbilled } = billed(lines, told);
      const all = [...shares, ...unbilled];
      for (const paper of told.map(invoice)) {
        for (const [place, each] of paper.invoice.lines.entries()) {
          const own = all.filter(
            (share) =>
              share.paper.invoice.number === paper.invoice.number &&
              share.paper.invoice.lines.indexOf(share.told) === place,
          );
          expect(sum(own.map(({ part }) => part))).toEqual(valueOf(each.quantity));
        }
      }
    }),
  );
});

test('a line is billed exactly what is said of it, in whatever units, and no line in what the item does not have', () => {
  fc.assert(
    fc.property(orders, papers, (lines, told) => {
      for (const share of billed(lines, told).billed) {
        const of = lines[Number(share.line)]?.unit ?? '';
        expect(share.told.quantity.unit).not.toBe('PF');
        expect(inPieces(share.quantity, of)).toEqual(inPieces(share.part, share.told.quantity.unit));
      }
    }),
  );
});

test('what names no line never bills a line beyond what left of it or is wanted, and leaves nothing over while any is open', () => {
  fc.assert(
    fc.property(orders, papers, (lines, told) => {
      const nameless = told.map((each) => each.map((one) => ({ ...one, names: undefined })));
      const { billed: shares, unbilled } = billed(lines, nameless);
      const openOf = ({ shipped, wanted }: Line, place: number): Fraction => {
        const [left, asked] = [valueOf({ value: shipped }), valueOf({ value: wanted })];
        const taken = sum(
          shares.filter((share) => share.line === `${place}`).map(({ quantity }) => quantity),
        );
        return addFractions(isAbove(left, asked) ? left : asked, { ...taken, numerator: -taken.numerator });
      };
      const open = lines.map(openOf);
      for (const each of open) expect(each.numerator >= 0n).toBe(true);
      for (const rest of unbilled.filter(({ because }) => because === 'beyond'))
        if (rest.part.numerator > 0n)
          for (const place of rest.lines) expect(open[Number(place)]).toEqual(NONE);
    }),
  );
});
