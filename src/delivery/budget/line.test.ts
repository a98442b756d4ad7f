/** Who gets the next token. */
import { expect, test } from 'vitest';
import { Line } from './line.ts';

function lineOf(...ranks: readonly number[]): { readonly line: Line; readonly served: string[] } {
  const line = new Line();
  const served: string[] = [];
  ranks.forEach((rank, place) => line.join(rank, () => served.push(`${rank}.${place}`)));
  return { line, served };
}

test('the urgent go first, and of one class the first who came', () => {
  const { line, served } = lineOf(4, 4, 1, 0, 1);
  for (let token = 0; token < 5; token += 1) line.serveNext();
  expect(served).toEqual(['0.3', '1.2', '1.4', '4.0', '4.1']);
  expect(line.isEmpty).toBe(true);
});

test('each tenth token goes to whoever waits longest', () => {
  const { line, served } = lineOf(4, ...Array.from({ length: 20 }, () => 0));
  for (let token = 0; token < 10; token += 1) line.serveNext();
  expect(served.filter((who) => who.startsWith('4'))).toEqual(['4.0']);
});

test('who has left is not served', () => {
  const line = new Line();
  let served = 0;
  const leave = line.join(0, () => (served += 1));
  line.join(1, () => (served += 10));
  leave();
  line.serveNext();
  line.serveNext();
  expect(served).toBe(10);
});
