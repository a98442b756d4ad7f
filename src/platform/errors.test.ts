/** Problems are what RFC 9457 and the catalogue say. */
import { expect, test } from 'vitest';
import { errorCatalogue, problem } from './errors.ts';

test('a problem carries the status and words of its code and what is special about it', () => {
  expect(
    problem('HUB_NOT_FOUND', {
      detail: 'There is no item 4711.',
      errors: [{ path: '/item', message: 'unknown' }],
    }),
  ).toEqual({
    type: '/docs/errors#HUB_NOT_FOUND',
    title: 'There is nothing here by this name',
    status: 404,
    detail: 'There is no item 4711.',
    code: 'HUB_NOT_FOUND',
    errors: [{ path: '/item', message: 'unknown' }],
  });
});

test('without details the reader gets the catalogue’s advice', () => {
  expect(problem('HUB_RATE_LIMITED').detail).toContain('Retry-After');
});

test.each(Object.entries(errorCatalogue))('%s is an error status with whole sentences', (_code, entry) => {
  expect(entry.status).toBeGreaterThanOrEqual(400);
  expect(entry.status).toBeLessThan(600);
  expect(entry.title).toMatch(/^[A-Z].*[^.]$/);
  expect(entry.advice).toMatch(/^[A-Z].*\.$/);
});
