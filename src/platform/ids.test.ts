/** Ids sort by time, or follow from a name. */
import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { deterministicId, newId } from './ids.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-([78])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('a new id is a version 7 UUID that carries the present millisecond', () => {
  const before = Date.now();
  const id = newId();
  expect(UUID.exec(id)?.[1]).toBe('7');
  const milliseconds = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
  expect(milliseconds).toBeGreaterThanOrEqual(before);
  expect(milliseconds).toBeLessThanOrEqual(Date.now());
});

test('a deterministic id never changes between versions of the program', () => {
  expect(deterministicId('order', '4711')).toBe('639be3d0-d9ff-86b1-a3b5-85e85927dd23');
});

test('the same name gives the same id, another name or namespace another', () => {
  assert(
    property(string(), string(), string(), (namespace, name, other) => {
      const id = deterministicId(namespace, name);
      expect(UUID.exec(id)?.[1]).toBe('8');
      expect(deterministicId(namespace, name)).toBe(id);
      expect(deterministicId(namespace, other) === id).toBe(name === other);
      expect(deterministicId(namespace + other, name) === id).toBe(other === '');
    }),
  );
});

test('where the namespace ends makes a difference', () => {
  expect(deterministicId('a', 'bc')).not.toBe(deterministicId('ab', 'c'));
});
