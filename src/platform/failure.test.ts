/** Whatever is thrown can be told in words and sorted. */
import { expect, test } from 'vitest';
import { asError, failureCode, failureOutput, failureText, isPassing } from './failure.ts';

const withCode = (code: string, message = ''): Error => Object.assign(new Error(message), { code });

test('anything thrown has words', () => {
  expect(failureText(new Error('no route'))).toBe('no route');
  expect(failureText(new TypeError())).toBe('TypeError');
  expect(failureText('plain')).toBe('plain');
  expect(failureText(undefined)).toBe('undefined');
  expect(failureText(new AggregateError([new Error('by IPv6'), new Error('by IPv4')]))).toBe(
    'by IPv6; by IPv4',
  );
});

test('the code is found, also in one of several failures', () => {
  expect(failureCode(withCode('ENOENT'))).toBe('ENOENT');
  expect(failureCode(new AggregateError([new Error('x'), withCode('ECONNREFUSED')]))).toBe('ECONNREFUSED');
  expect(failureCode(Object.assign(new Error('x'), { code: 7 }))).toBeUndefined();
  expect(failureCode(null)).toBeUndefined();
});

test('what a child process said is found', () => {
  expect(failureOutput(Object.assign(new Error('x'), { stderr: ' disk full\n' }))).toBe('disk full');
  expect(failureOutput('x')).toBe('');
});

test('an error stays itself, anything else becomes one', () => {
  const error = new Error('x');
  expect(asError(error)).toBe(error);
  expect(asError('x')).toEqual(new Error('x'));
});

test.each([
  withCode('57P01', 'terminating connection'),
  withCode('40001'),
  withCode('ECONNRESET'),
  new Error('Client has encountered a connection error and is not queryable'),
])('$code $message passes by itself', (error) => expect(isPassing(error)).toBe(true));

test.each([withCode('23505', 'duplicate key'), withCode('22P02'), new Error('undefined is not a function')])(
  '$code $message does not pass by itself',
  (error) => expect(isPassing(error)).toBe(false),
);
