/** Sentences that are made of the words of others. */
import { expect, test } from 'vitest';
import { clause, sentence } from './sentences.ts';

test.each([
  ['the order offers it no more', 'The order offers it no more.'],
  ['No item is called "NOPE".', 'No item is called "NOPE".'],
  ['which one?', 'Which one?'],
  ['', '.'],
])('“%s” makes one sentence', (words, made) => expect(sentence(words)).toBe(made));

test.each([
  ['No item is called "NOPE".', 'no item is called "NOPE"'],
  ['"A" names 2 records. Say which.', '"A" names 2 records. Say which'],
  ['ERP numbers are digits.', 'ERP numbers are digits'],
  ['A number is missing', 'a number is missing'],
])('“%s” stands within other words', (words, made) => expect(clause(words)).toBe(made));
