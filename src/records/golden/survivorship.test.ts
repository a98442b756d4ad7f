/** Whose value survives, told as stories of a distributor's systems. */
import { describe, expect, test } from 'vitest';
import { knowledge } from '../testing/knowledge.ts';
import { NO_RULES, owns } from '../testing/estate.ts';
import type { RecordRules } from '../rules.ts';

const ESTATE: RecordRules = {
  ...NO_RULES,
  ownership: [owns('erp', '*'), owns('pim', ['description'], { fallbacks: ['erp'] })],
};

describe('the owner', () => {
  test('wins, whoever spoke last', () => {
    const known = knowledge(ESTATE)
      .says('erp', '1', { status: 'active' })
      .says('shop', '9', { status: 'blocked' });
    expect(known.fields()).toEqual({ status: 'active' });
  });

  test('that says nothing leaves the field to its fallback', () => {
    expect(knowledge(ESTATE).says('erp', '1', { description: 'Bolt' }).fields()).toEqual({
      description: 'Bolt',
    });
  });

  test('that speaks replaces its fallback', () => {
    const known = knowledge(ESTATE)
      .says('erp', '5', { description: 'Bolt' })
      .says('pim', '1', { description: 'Hex bolt' });
    expect(known.fields()).toEqual({ description: 'Hex bolt' });
  });

  test('that clears a field does not leave it to its fallback: cleared is a word', () => {
    const known = knowledge(ESTATE)
      .says('erp', '1', { description: 'Bolt' })
      .says('pim', '1', { description: null });
    expect(known.fields()).toEqual({ description: null });
  });

  test('that leaves a field out has not changed it', () => {
    const known = knowledge(ESTATE)
      .says('erp', '1', { status: 'active', category: 'bolts' })
      .says('erp', '2', { status: 'blocked' });
    expect(known.fields()).toEqual({ status: 'blocked', category: 'bolts' });
  });
});

test('a field that nobody owns stays without a value', () => {
  const rules = { ...NO_RULES, ownership: [owns('erp', ['number'])] };
  const known = knowledge(rules).says('erp', '1', { number: 'A-1', category: 'bolts' });
  expect(known.fields()).toEqual({ number: 'A-1' });
  expect(known.pending()).toMatchObject([{ field: 'category', reason: 'nobody owns category here' }]);
});

describe('scopes', () => {
  const companies: RecordRules = {
    ...NO_RULES,
    scopes: { 'erp-us': { company: 'us' }, 'erp-de': { company: 'de' } },
    ownership: [
      owns('erp-us', '*'),
      owns('erp-us', ['listPrice'], { scope: { company: 'us' } }),
      owns('erp-de', ['listPrice'], { scope: { company: 'de' } }),
    ],
  };
  const known = knowledge(companies)
    .says(['erp-us', { company: 'us' }], '1', { number: 'A-1', listPrice: '10' })
    .says(['erp-de', { company: 'de' }], '1', { listPrice: '9' });

  test('each company has its own value; elsewhere the rule for all fields counts', () => {
    expect(known.view({ company: 'us' })).toEqual({ number: 'A-1', listPrice: '10' });
    expect(known.view({ company: 'de' })).toEqual({ number: 'A-1', listPrice: '9' });
    expect(known.view({})).toEqual({ number: 'A-1', listPrice: '10' });
  });

  test('owners in other scopes propose nothing', () => {
    expect(known.pending()).toEqual([]);
  });

  test('the most specific value is seen', () => {
    const rules = {
      ...NO_RULES,
      ownership: [owns('erp', ['category']), owns('shop', ['category'], { scope: { channel: 'web' } })],
    };
    const one = knowledge(rules)
      .says('erp', '1', { category: 'bolts' })
      .says(['shop', { channel: 'web' }], '1', { category: 'Fixings' });
    expect([one.view({}), one.view({ channel: 'web', company: 'us' })]).toEqual([
      { category: 'bolts' },
      { category: 'Fixings' },
    ]);
  });

  test('a system with many companies that owns a field everywhere keeps one value for each of them', () => {
    const rules = { ...NO_RULES, ownership: [owns('erp', ['category'])] };
    const one = knowledge(rules)
      .says(['erp', { company: 'us' }], '1', { category: 'bolts' })
      .says(['erp', { company: 'de' }], '1', { category: 'Schrauben' });
    expect([one.view({ company: 'us' }), one.view({ company: 'de' })]).toEqual([
      { category: 'bolts' },
      { category: 'Schrauben' },
    ]);
  });

  test('a rule for a field somewhere leaves the rest of the world to the rule for all fields', () => {
    const rules = {
      ...NO_RULES,
      ownership: [owns('erp', '*'), owns('pim', ['category'], { scope: { channel: 'web' } })],
    };
    const one = knowledge(rules)
      .says('erp', '1', { category: 'bolts' })
      .says(['pim', { channel: 'web' }], '1', { category: 'Fixings' });
    expect([one.view({}), one.view({ channel: 'web' })]).toEqual([
      { category: 'bolts' },
      { category: 'Fixings' },
    ]);
  });
});

test('ownership changes at the instant that the rules say', () => {
  const moved = new Date('2026-07-01T00:00:00Z');
  const rules = {
    ...NO_RULES,
    ownership: [owns('old-erp', '*', { until: moved }), owns('new-erp', '*', { from: moved })],
  };
  const at = (instant: string) =>
    knowledge(rules, new Date(instant))
      .says('old-erp', '1', { status: 'active' })
      .says('new-erp', '1', { status: 'blocked' })
      .fields();
  expect(at('2026-06-30T23:59:59.999Z')).toEqual({ status: 'active' });
  expect(at('2026-07-01T00:00:00Z')).toEqual({ status: 'blocked' });
});

describe('deletion', () => {
  const both = knowledge(ESTATE)
    .says('erp', '1', { status: 'active' })
    .says('shop', '1', { status: 'active' });

  test('by the owner of the number deletes the record, which keeps its last values', () => {
    const gone = both.deletes('erp', '2');
    expect([gone.deleted(), gone.fields()]).toEqual([true, { status: 'active' }]);
  });

  test('by a system that only shows the record does not', () => {
    expect(both.deletes('shop', '2').deleted()).toBe(false);
  });

  test('is undone by a newer claim', () => {
    expect(both.deletes('erp', '2').says('erp', '3', { status: 'blocked' }).deleted()).toBe(false);
  });

  test('told late, after a newer claim, does nothing', () => {
    expect(both.says('erp', '3', { status: 'blocked' }).deletes('erp', '2').deleted()).toBe(false);
  });

  test('by a fallback takes its values out of a living record', () => {
    const rules = {
      ...NO_RULES,
      ownership: [owns('erp', '*'), owns('pim', ['category'], { fallbacks: ['shop'] })],
    };
    const known = knowledge(rules).says('erp', '1', { number: 'A-1' }).says('shop', '1', { category: 'x' });
    expect(known.fields()).toEqual({ number: 'A-1', category: 'x' });
    expect(known.deletes('shop', '2').fields()).toEqual({ number: 'A-1' });
  });
});

test('every value tells where it comes from', () => {
  const known = knowledge(ESTATE).says('erp', '7', { status: 'active' });
  expect(known.provenance('status')).toEqual({
    system: 'erp',
    version: '7',
    rule: 'everything belongs to erp',
    because: 'owner',
    messageId: 'erp-7',
    contract: 'erp.item@1',
    at: '2026-11-21T12:00:00.000Z',
  });
});
