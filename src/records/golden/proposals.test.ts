/** Proposals and approvals: what waits for a person, what a decision does, and how long it counts. */
import { describe, expect, test } from 'vitest';
import { NO_RULES, owns } from '../testing/estate.ts';
import { knowledge } from '../testing/knowledge.ts';
import type { ApprovalCondition, RecordRules } from '../rules.ts';

const ESTATE: RecordRules = { ...NO_RULES, ownership: [owns('erp', '*', { fallbacks: ['old'] })] };

describe('a differing value of a system that does not own the field', () => {
  const differing = knowledge(ESTATE)
    .says('erp', '1', { category: 'bolts' })
    .says('shop', '1', { category: 'Fixings' });

  test('is a proposal with its reason', () => {
    expect(differing.pending()).toMatchObject([
      {
        kind: 'proposal',
        system: 'shop',
        field: 'category',
        value: 'Fixings',
        current: 'bolts',
        reason: 'category belongs to erp (everything belongs to erp)',
      },
    ]);
  });

  test('is withdrawn when it agrees', () => {
    expect(differing.says('shop', '2', { category: 'bolts' }).pending()).toEqual([]);
    expect(differing.says('erp', '2', { category: 'Fixings' }).pending()).toEqual([]);
  });

  test('becomes another proposal when it changes', () => {
    const [before] = differing.pending();
    const [after] = differing.says('shop', '2', { category: 'Screws' }).pending();
    expect(after).toMatchObject({ value: 'Screws' });
    expect(after?.id).not.toBe(before?.id);
  });

  test('once rejected does not come back, however often it is said; another one does', () => {
    const rejected = differing.decides('rejected').says('shop', '2', { category: 'Fixings' });
    expect(rejected.pending()).toEqual([]);
    expect(rejected.fields()).toEqual({ category: 'bolts' });
    expect(rejected.says('shop', '3', { category: 'Screws' }).pending()).toHaveLength(1);
  });

  test('once accepted counts while the owner keeps its word', () => {
    const accepted = differing.decides('accepted');
    expect(accepted.fields()).toEqual({ category: 'Fixings' });
    expect(accepted.pending()).toEqual([]);
    expect(accepted.says('erp', '2', { category: 'bolts' }).fields()).toEqual({ category: 'Fixings' });
    expect(accepted.provenance('category')).toMatchObject({
      because: 'accepted-proposal',
      by: 'ann',
      system: 'shop',
    });
  });

  test('once accepted ends when the owner changes its word, and is not proposed again', () => {
    const moved = differing.decides('accepted').says('erp', '2', { category: 'fasteners' });
    expect(moved.fields()).toEqual({ category: 'fasteners' });
    expect(moved.pending()).toEqual([]);
    expect(moved.says('erp', '3', { category: 'bolts' }).fields()).toEqual({ category: 'bolts' });
  });

  test('is only kept where the rules ask nobody', () => {
    const rules = { ...NO_RULES, ownership: [owns('erp', '*', { others: 'are-kept' })] };
    const known = knowledge(rules)
      .says('erp', '1', { category: 'bolts' })
      .says('shop', '1', { category: 'x' });
    expect([known.pending(), known.fields()]).toEqual([[], { category: 'bolts' }]);
  });
});

test('a system that still shows what the owner said before has proposed nothing, in whatever order it is learned', () => {
  const lagging = knowledge(ESTATE)
    .says('erp', '1', { category: 'bolts' })
    .says('shop', '1', { category: 'bolts' })
    .says('erp', '2', { category: 'nuts' });
  const overtaken = knowledge(ESTATE)
    .says('erp', '2', { category: 'nuts' })
    .says('shop', '1', { category: 'bolts' })
    .says('erp', '1', { category: 'bolts' });
  expect([lagging.pending(), overtaken.pending()]).toEqual([[], []]);
});

test('that an empty field is shown as empty is no proposal', () => {
  expect(
    knowledge(ESTATE).says('erp', '1', { number: 'A' }).says('shop', '1', { weight: null }).pending(),
  ).toEqual([]);
});

test('a declared fallback that says something else proposes nothing', () => {
  expect(
    knowledge(ESTATE)
      .says('erp', '1', { category: 'bolts' })
      .says('old', '1', { category: 'Bolts' })
      .pending(),
  ).toEqual([]);
});

describe('a field under approval', () => {
  const under = (condition: ApprovalCondition): RecordRules => ({
    ...ESTATE,
    approvals: [{ domain: 'item', field: 'listPrice', condition, approver: 'pricing' }],
  });
  const price = (amount: string, currency = 'USD') => ({
    listPrice: { amount, currency, per: { value: '1', unit: 'EA' } },
  });
  const above5 = under({ when: 'change-above', percent: '5' });
  const held = knowledge(above5).says('erp', '1', price('100')).says('erp', '2', price('106'));

  test('counts at once when it is the first value', () => {
    const first = knowledge(above5).says('erp', '1', price('100'));
    expect([first.fields(), first.pending()]).toEqual([price('100'), []]);
  });

  test('keeps the value in force while a person has not said yes', () => {
    expect(held.fields()).toEqual(price('100'));
    expect(held.pending()).toMatchObject([
      {
        kind: 'approval',
        system: 'erp',
        value: price('106').listPrice,
        current: price('100').listPrice,
        decider: 'pricing',
      },
    ]);
  });

  test('takes small changes, each measured against the value in force', () => {
    const crept = knowledge(above5)
      .says('erp', '1', price('100'))
      .says('erp', '2', price('105'))
      .says('erp', '3', price('110.25'));
    expect([crept.fields(), crept.pending()]).toEqual([price('110.25'), []]);
  });

  test('takes the new value once it is approved, and says who did', () => {
    const approved = held.decides('approved');
    expect([approved.fields(), approved.pending()]).toEqual([price('106'), []]);
    expect(approved.provenance('listPrice')).toMatchObject({ because: 'owner', by: 'ann' });
  });

  test('keeps the old value once it is declined, until another one comes', () => {
    const declined = held.decides('declined').says('erp', '3', price('106'));
    expect([declined.fields(), declined.pending()]).toEqual([price('100'), []]);
    const small = declined.says('erp', '4', price('104'));
    expect(small.fields()).toEqual(price('104'));
    expect(declined.says('erp', '4', price('120')).pending()).toHaveLength(1);
  });

  test('asks again when the owner comes back to a value that was approved long ago', () => {
    const back = held.decides('approved').says('erp', '3', price('102')).says('erp', '4', price('200'));
    expect(back.fields()).toEqual(price('102'));
    const again = held.decides('approved').says('erp', '3', price('50'));
    expect(again.fields()).toEqual(price('106'));
  });

  test('cannot measure a change of currency, so it asks', () => {
    expect(
      knowledge(above5).says('erp', '1', price('100')).says('erp', '2', price('100', 'EUR')).fields(),
    ).toEqual(price('100'));
  });

  test('may ask for increases only, by amount', () => {
    const rules = under({ when: 'increase-above', amount: '10' });
    const known = knowledge(rules).says('erp', '1', price('100'));
    expect(known.says('erp', '2', price('1')).fields()).toEqual(price('1'));
    expect(known.says('erp', '2', price('110')).fields()).toEqual(price('110'));
    expect(known.says('erp', '2', price('110.01')).fields()).toEqual(price('100'));
  });

  test('may ask for every change', () => {
    const known = knowledge(under({ when: 'any-change' }))
      .says('erp', '1', price('100'))
      .says('erp', '2', price('100.01'));
    expect(known.fields()).toEqual(price('100'));
  });

  test('remembers the value in force through hundreds of refused changes', () => {
    const changes = Array.from({ length: 300 }, (_, n) => n);
    const known = changes.reduce(
      (before, n) => before.says('erp', String(1000 + n), price(n % 2 === 0 ? '500' : '700')),
      knowledge(above5).says('erp', '0001', price('100')),
    );
    expect(known.fields()).toEqual(price('100'));
    expect(known.evidence.claims[0]?.cells.get('listPrice')?.length).toBeLessThanOrEqual(64);
  });
});
