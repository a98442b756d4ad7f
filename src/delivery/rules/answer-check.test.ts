/** Answers to documents that are questions. */
import { expect, test } from 'vitest';
import { answered, done, later } from '../../connectors/kit/outcome.ts';
import { withSoundAnswer } from './answer-check.ts';

const sound = { tax: '1.20', currency: 'USD', lines: [], asOf: '2026-03-01T00:00:00Z' };

test('a sound answer passes, and where none is asked for any outcome does', () => {
  expect(withSoundAnswer('tax-document', answered('1', sound))).toMatchObject({ answer: sound });
  expect(withSoundAnswer('sales-order', done('1'))).toEqual(done('1'));
  const busy = later('locked', 'busy');
  expect(withSoundAnswer('tax-document', busy)).toBe(busy);
});

test('success without the answer is none', () => {
  expect(withSoundAnswer('tax-document', done('1'))).toMatchObject({
    outcome: 'never',
    reason: expect.stringContaining('not as agreed'),
  });
  expect(withSoundAnswer('tax-document', answered('1', { ...sound, tax: 1.2 }))).toMatchObject({
    outcome: 'never',
    reason: expect.stringContaining('/tax is 1.2'),
  });
});
