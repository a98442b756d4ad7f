/** How far a person may go from what is agreed. */
import { expect, test } from 'vitest';
import { given, line, ordered } from '../testing/story.ts';
import { whyNotAccepted } from './authority.ts';

test('the action names what was shown and agreed, and how far anybody may go', () => {
  const prices = { tolerancePercent: '1', onDifference: 'hold' as const, overridePercent: '10' };
  const agreed = { agreed: { unitPrice: '12', currency: 'USD', agreement: 'L1' } };
  const world = { stock: { 'A EAST': '10' }, policy: { prices }, priced: { 1: agreed } };
  const plan = given(world, ordered([line('4')])).plan();
  const [action] = plan.actions.filter(({ action: name }) => name === 'accept-price');
  expect(action).toMatchObject({
    line: '1',
    legal: true,
    authority: { revision: '1', shown: '10', agreed: '12', percent: '10' },
  });
});

test('nobody can accept the price of what nobody knows', () => {
  const plan = given({ stock: {}, unknown: ['A'] }, ordered([line('4')])).plan();
  expect(plan.actions.map(({ action }) => action)).not.toContain('accept-price');
});

test('within the limit anybody who decides may accept a price, beyond it only who may override', () => {
  const authority = { shown: '10', agreed: '12', percent: '10' };
  expect(whyNotAccepted(authority, '10.8')).toBeUndefined();
  expect(whyNotAccepted(authority, '10.79')).toBe('10.79 differs by more than 10 % from 12, which is agreed');
  expect(whyNotAccepted(authority, undefined)).toContain('10 differs');
});

test('where no limit is declared every price may be accepted', () => {
  expect(whyNotAccepted({ shown: '1', agreed: '12' }, '0')).toBeUndefined();
});

test('what nobody agreed on can be held against nothing', () => {
  expect(whyNotAccepted({ percent: '10' }, '5')).toBeUndefined();
  expect(whyNotAccepted({ percent: '0' }, '5')).toContain('nothing is agreed');
});
