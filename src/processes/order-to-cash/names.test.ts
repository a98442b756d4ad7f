/** Stories of lines, revisions, returns and payments with names that every object of the machine has besides. */
import { expect, test } from 'vitest';
import type { Return } from '../../model/documents/returns.ts';
import type { OrderFact } from './facts.ts';
import { advised, given, line, ordered, written, writtenAs } from './testing/story.ts';

const NAMES = ['constructor', '__proto__', 'toString', 'hasOwnProperty'];
const LATER = '2026-06-10T10:30:00Z';

test.each(NAMES)('a line, a revision and a return may be called %s', (name) => {
  const story = given(
    { stock: { 'A EAST': '20' } },
    ordered([line('4', { line: name })], { revision: name }),
    written('sales-order'),
  );
  story.and(writtenAs(story.plan(), 'warehouse-order/EAST/1'));
  expect(story.plan().lines).toMatchObject([{ line: name, status: 'released' }]);
  const left = advised({ quantity: '4' });
  if (left.kind !== 'advice') throw new Error('only a warehouse tells it');
  const lines = left.advice.lines.map((each) => ({ ...each, line: name }));
  story.and({ ...left, advice: { ...left.advice, lines } }, returned(name));
  const plan = story.plan(LATER);
  expect(plan.lines).toMatchObject([{ line: name, status: 'shipped', quantities: { shipped: '4' } }]);
  expect(plan.returns).toMatchObject([{ number: name, lines: [{ line: name, granted: '1' }] }]);
});

test.each(NAMES)('of a line %s that nobody can serve the rest waits', (name) => {
  const [stock, resting] = [{ 'A EAST': '1' }, Object.fromEntries([[name, []]])];
  const policy = { restsOnReceipts: true };
  const story = given({ stock, policy, resting }, ordered([line('4', { line: name })]));
  expect(story.plan().lines).toMatchObject([{ line: name, quantities: { missing: '3' } }]);
});

test.each(NAMES)('a payment %s pays the order that names it', (name) => {
  const asks = { patienceSeconds: 60, unanswered: 'hold', target: 'pay/instructions' } as const;
  const payment = { method: 'card', authorisation: name } as const;
  const story = given({ policy: { payments: asks } }, ordered([line('4')], { payment }));
  expect(story.plan().always.map(({ name: document }) => document)).toContain('payment');
  expect(story.facts).toContainEqual(expect.objectContaining({ kind: 'claimed', payment: name }));
});

/** One piece of the line of the same name. */
function returned(name: string): OrderFact {
  const told: Return = {
    channel: 'web',
    orderNumber: '1',
    number: name,
    revision: name,
    requestedAt: LATER,
    compensation: 'credit',
    lines: [{ line: name, quantity: { value: '1', unit: 'EA' } }],
  };
  const identity = `return/${name}/${name}`;
  return { kind: 'return', identity, at: LATER, system: 'shop', return: told, receivedAt: LATER };
}
