/** However goods come back, in how many parts, returns and places: what is credited for them adds up to the cent. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CreditMemo } from '../../../../model/documents/returns.ts';
import {
  addDecimals,
  decimal,
  decimalOf,
  formatDecimal,
  isNegative,
  multiplyDecimals,
  roundDecimal,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../../model/values/decimal.ts';
import type { OrderFact } from '../../facts.ts';
import { came, returned, returnsAfter, shipped } from '../testing/return-story.ts';

const ALL = 12;

interface Step {
  readonly quantity: number;
  readonly location: 'EAST' | 'WEST';
  readonly of: 'R1' | 'R2';
}

const steps = fc.array(
  fc.record<Step>({
    quantity: fc.integer({ min: 1, max: 4 }),
    location: fc.constantFrom('EAST', 'WEST'),
    of: fc.constantFrom('R1', 'R2'),
  }),
  { minLength: 1, maxLength: 8 },
);
const price = fc.integer({ min: 0, max: 900_000 }).map((units) => formatDecimal(decimal(BigInt(units), 5)));

const announced: readonly OrderFact[] = [
  ...shipped(String(ALL / 2), String(ALL / 2)),
  returned(String(ALL / 2)),
  returned(String(ALL / 2), { number: 'R2', requestedAt: '2026-06-13T08:00:00Z' }),
];

/** An ERP that posts a note for what each memo says beyond the notes before; gives what all of them say, note by note. */
function notesFor(story: readonly Step[], unitPrice: string) {
  const said = new Map<string, Decimal>();
  const notes: Decimal[] = [];
  let kept: ReadonlyMap<string, object> = new Map();
  let facts = announced;
  let memos: readonly CreditMemo[] = [];
  for (const [place, { quantity, ...more }] of story.entries()) {
    facts = [...facts, came(String(quantity), { id: `r${place}`, ...more })];
    const { documents } = returnsAfter(facts, { unitPrice, kept });
    kept = new Map(documents.map(({ name, body }) => [name, body]));
    memos = documents.flatMap((each) => (each.domain === 'credit-memo' ? [each.body] : []));
    for (const { document, lines } of memos) {
      const amount = lines.map((line) => decimalOf(line.amount)).reduce(addDecimals, ZERO);
      notes.push(subtractDecimals(amount, said.get(document) ?? ZERO));
      said.set(document, amount);
    }
  }
  return { notes, lines: memos.flatMap(({ lines }) => lines) };
}

test('any split of returns into receipts and notes adds up to the cent', () => {
  fc.assert(
    fc.property(steps, price, (story, unitPrice) => {
      const { notes, lines } = notesFor(story, unitPrice);
      const goods = lines.map(({ quantity }) => decimalOf(quantity.value)).reduce(addDecimals, ZERO);
      const worth = roundDecimal(multiplyDecimals(goods, decimalOf(unitPrice)), {
        scale: 2,
        mode: 'half-up',
      });
      expect(formatDecimal(notes.reduce(addDecimals, ZERO))).toBe(formatDecimal(worth));
      expect(notes.some(isNegative)).toBe(false);
    }),
  );
});

test('a note that was told stays what it is, whatever comes back by other returns', () => {
  fc.assert(
    fc.property(steps, price, (story, unitPrice) => {
      const facts = [...announced, came('1', { of: 'R2', id: 'first' })];
      const before = returnsAfter(facts, { unitPrice });
      const kept = new Map(before.documents.map(({ name, body }) => [name, body]));
      const more = story
        .filter(({ of }) => of === 'R1')
        .map(({ quantity, ...rest }, place) => came(String(quantity), { id: `r${place}`, ...rest }));
      const after = returnsAfter([...facts, ...more], { unitPrice, kept });
      const memo = ({ documents }: typeof before) => documents.find(({ name }) => name === 'credit-memo/R2');
      expect(memo(after)).toEqual(memo(before));
    }),
  );
});

test('the places where goods of a return came in share its amount to the cent', () => {
  const facts = [...shipped('2', '1'), returned('3'), came('2'), came('1', { id: 'r2', location: 'WEST' })];
  const [memo] = returnsAfter(facts, { unitPrice: '3.335' }).documents.filter(
    ({ domain }) => domain === 'credit-memo',
  );
  const lines: CreditMemo['lines'] = Reflect.get(memo?.body ?? {}, 'lines');
  expect(lines.map(({ quantity, amount }) => [quantity.value, amount])).toEqual([
    ['2', '6.67'],
    ['1', '3.34'],
  ]);
});
