/** The memory of traces. */
import { expect, onTestFinished, test } from 'vitest';
import { continueTrace, startTelemetry } from '../platform/telemetry/traces.ts';
import { causes } from './causes.ts';

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const OTHER = TRACE.replace('0af7', '1bf8');

test('a mark’s own trace counts before the one under way, and the last mark before earlier ones', async () => {
  const telemetry = await startTelemetry({});
  onTestFinished(() => telemetry.stop());
  const known = causes();
  continueTrace(OTHER, () =>
    known.note([
      { target: 'shop/products', key: 'a' },
      { target: 'shop/products', key: 'b', traceparent: TRACE },
    ]),
  );
  expect(known.of('shop/products', 'a')).toBe(OTHER);
  expect(known.of('shop/products', 'b')).toBe(TRACE);
  known.note([{ target: 'shop/products', key: 'b' }]);
  expect(known.of('shop/products', 'b')).toBeUndefined();
});

test('the oldest are forgotten beyond the size of the memory', () => {
  const known = causes(2);
  for (const key of ['a', 'b', 'a', 'c']) known.note([{ target: 't', key, traceparent: TRACE }]);
  expect(['a', 'b', 'c'].map((key) => known.of('t', key))).toEqual([TRACE, undefined, TRACE]);
});
