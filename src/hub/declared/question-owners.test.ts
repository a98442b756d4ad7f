/** Who answers, and who is asked next. */
import { expect, test } from 'vitest';
import { flow, landscape } from '../testing/landscape.ts';
import { escalationOf, ownerOfQuestion } from './question-owners.ts';

const estate = landscape({
  domains: [
    { name: 'item', businessOwner: 'maria', rules: [] },
    { name: 'stock-count', businessOwner: 'stan', rules: [] },
  ],
});

test('a question about a domain belongs to its business owner', () =>
  expect(ownerOfQuestion(estate, { kind: 'quality', domain: 'item', system: 'erp' })).toBe('maria'));

test('a promise of stock belongs to whoever owns the counts that it rests on', () =>
  expect(ownerOfQuestion(estate, { kind: 'dead-letter', domain: 'availability' })).toBe('stan'));

test('a technical question belongs to the technical owner of the system, whatever the domain', () => {
  for (const kind of ['system-unreachable', 'signature-refused', 'source-silent'])
    expect(ownerOfQuestion(estate, { kind, domain: 'item', system: 'erp' })).toBe('ops');
});

test('a question without a domain belongs to the technical owner; one without anything to nobody', () => {
  expect(ownerOfQuestion(estate, { kind: 'reading-failed', system: 'erp' })).toBe('ops');
  expect(ownerOfQuestion(estate, { kind: 'reading-failed', system: 'unknown' })).toBeUndefined();
});

test('a question that nobody takes up goes the way that its flow declares', () => {
  const escalation = [{ afterMinutes: 30, to: 'on-call' }];
  const { flows } = landscape({
    flows: [flow('others', { domain: 'party' }), flow('items', { targets: ['shop/products'], escalation })],
  });
  expect(escalationOf({ flows }, { domain: 'item', system: 'shop' })).toEqual(escalation);
  expect(escalationOf({ flows }, { domain: 'item' })).toEqual(escalation);
  expect(escalationOf({ flows }, { domain: 'party', system: 'erp' })).toEqual([]);
  expect(escalationOf({ flows }, {})).toEqual([]);
});

test('where no flow says it, whoever stands behind the owning team is asked after an hour', () => {
  const teams = [
    { name: 'ops', title: 'Ops', members: ['maria'], contact: 'ops@midland.example', escalation: 'maria' },
  ];
  expect(escalationOf({ flows: [], teams }, { owner: 'ops' })).toEqual([{ afterMinutes: 60, to: 'maria' }]);
  expect(escalationOf({ flows: [], teams }, { owner: 'tom' })).toEqual([]);
});
