/** Trace context travels, with or without an exporter. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordSpans, type RecordedSpans } from '../testing/recorded-spans.ts';
import {
  continueTrace,
  openStep,
  startTelemetry,
  traceparentOf,
  withCauses,
  withSpan,
  withTransactionSpan,
  type Telemetry,
} from './traces.ts';

const CALLER = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('without an exporter', () => {
  let telemetry: Telemetry;

  beforeEach(async () => {
    telemetry = await startTelemetry({});
  });

  afterEach(() => telemetry.stop());

  test('the caller’s trace goes on through awaits and spans', async () => {
    const seen = await continueTrace(CALLER, async () => {
      await pause(1);
      return withSpan({ name: 'step' }, async () => {
        await pause(1);
        return traceparentOf();
      });
    });
    expect(seen).toBe(CALLER);
  });

  test('outside of any trace there is no traceparent', () => {
    expect(traceparentOf()).toBeUndefined();
  });

  test('two traces at once do not mix', async () => {
    const other = CALLER.replace('0af7', '1bf8');
    const both = [CALLER, other].map((each) =>
      continueTrace(each, async () => {
        await pause(1);
        return traceparentOf();
      }),
    );
    expect(await Promise.all(both)).toEqual([CALLER, other]);
  });

  test.each([
    undefined,
    '',
    'nonsense',
    '00-00000000000000000000000000000000-b7ad6b7169203331-01',
    '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
    'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    `${CALLER}-more`,
    CALLER.toUpperCase(),
  ])('a new trace begins where the caller says %s', (traceparent) => {
    const seen = continueTrace(traceparent, traceparentOf);
    expect(seen).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    expect(seen).not.toContain('0af7651916cd43dd8448eb211c80319c');
  });

  test('work with one cause goes on in its trace, work with several begins its own', async () => {
    const other = CALLER.replace('0af7', '1bf8');
    const inTrace = (causes: readonly (string | undefined)[]) =>
      withCauses({ name: 'batch', causes }, () => Promise.resolve(traceparentOf()));
    expect(await continueTrace(other, () => inTrace([CALLER, undefined, CALLER]))).toBe(CALLER);
    const own = await inTrace([CALLER, other]);
    expect(own).toMatch(/^00-[0-9a-f]{32}-/);
    expect([CALLER, other]).not.toContain(own);
  });

  test('a failure passes through its span', async () => {
    await expect(withSpan({ name: 'step' }, () => Promise.reject(new Error('on purpose')))).rejects.toThrow(
      'on purpose',
    );
  });
});

describe('with spans recorded', () => {
  let recorded: RecordedSpans;
  const named = (name: string) => recorded.named(name)[0];

  beforeEach(async () => {
    recorded = await recordSpans();
  });

  afterEach(() => recorded.stop());

  test('work that no caller has traced is sampled all the same', async () => {
    const inside = await continueTrace(undefined, () =>
      withSpan({ name: 'step' }, () => Promise.resolve(traceparentOf())),
    );
    expect(inside).toMatch(/-01$/);
    expect(named('step')?.parentSpanContext?.spanId).toBe(named('trace begins')?.spanContext().spanId);
  });

  test('a batch of several traces is a trace of its own with a link to each', async () => {
    const other = CALLER.replace('0af7', '1bf8');
    await withCauses({ name: 'batch', kind: 'consumer', causes: [CALLER, other, CALLER, undefined] }, () =>
      Promise.resolve(),
    );
    expect(named('batch')?.parentSpanContext).toBeUndefined();
    expect(named('batch')?.links.map(({ context }) => context.traceId)).toEqual(
      [CALLER, other].map((each) => each.slice(3, 35)),
    );
  });

  test('a batch of one trace is a child of it', async () => {
    await withCauses({ name: 'batch', causes: [CALLER] }, () => Promise.resolve());
    expect(named('batch')?.parentSpanContext?.spanId).toBe(CALLER.slice(36, 52));
  });

  test('what is learned on the way stands in the span, and a failure as its status', async () => {
    await withSpan({ name: 'call', kind: 'client', attributes: { a: 1 } }, ({ note, fail }) => {
      note({ b: 2 });
      fail('it said no');
      return Promise.resolve();
    });
    expect(named('call')?.attributes).toEqual({ a: 1, b: 2 });
    expect(named('call')?.status.message).toBe('it said no');
    await expect(withSpan({ name: 'thrown' }, () => Promise.reject(new Error('on purpose')))).rejects.toThrow(
      'on purpose',
    );
    expect(named('thrown')?.status.message).toBe('on purpose');
  });

  test('transactions have spans only where they are asked for by the standard variable', async () => {
    await withTransactionSpan(() => Promise.resolve());
    expect(named('transaction')).toBeUndefined();
    await recorded.stop();
    recorded = await recordSpans({ OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,pg' });
    await withTransactionSpan(() => Promise.resolve());
    expect(named('transaction')?.attributes).toEqual({ 'db.system.name': 'postgresql' });
  });

  test('what begins and ends at different places is one span, and ends once', async () => {
    const step = openStep({ name: 'GET /items', kind: 'server', attributes: { a: 1 } }, CALLER);
    const inside = step.within(traceparentOf);
    await step.within(() => withSpan({ name: 'within' }, () => Promise.resolve()));
    step.end({ attributes: { b: 2 }, failure: '500' });
    step.end({ attributes: { b: 3 } });
    const [span, ...more] = recorded.named('GET /items');
    expect(more).toEqual([]);
    expect(span).toMatchObject({ attributes: { a: 1, b: 2 }, status: { message: '500' } });
    expect(span?.parentSpanContext?.spanId).toBe(CALLER.slice(36, 52));
    expect(inside).toBe(`00-${CALLER.slice(3, 35)}-${span?.spanContext().spanId}-01`);
    expect(named('within')?.parentSpanContext?.spanId).toBe(span?.spanContext().spanId);
  });
});
