/** The landscape's words about records become the records station's rules, and lose nothing. */
import { expect, test } from 'vitest';
import { landscape, system } from '../testing/landscape.ts';
import { recordRules } from './record-rules.ts';

test('an ownership rule keeps its fields, scope, fallbacks and window, and says in words what it is', () => {
  const { ownership } = recordRules(
    landscape({
      domains: [
        {
          name: 'item',
          businessOwner: 'maria',
          rules: [
            {
              fields: ['weight', 'packs'],
              owner: 'supplier',
              fallbacks: ['erp'],
              others: 'refuse',
              scope: { company: 'us' },
              from: '2026-01-01T00:00:00Z',
              to: '2027-01-01T00:00:00Z',
            },
            { fields: '*', owner: 'erp' },
          ],
        },
      ],
    }),
  );
  expect(ownership).toEqual([
    {
      name: 'item: weight, packs → supplier',
      domain: 'item',
      fields: ['weight', 'packs'],
      scope: { company: 'us' },
      owner: 'supplier',
      fallbacks: ['erp'],
      others: 'are-kept',
      from: new Date('2026-01-01T00:00:00Z'),
      until: new Date('2027-01-01T00:00:00Z'),
    },
    {
      name: 'item: every field → erp',
      domain: 'item',
      fields: '*',
      scope: {},
      owner: 'erp',
      fallbacks: [],
      others: 'propose',
    },
  ]);
});

test('approvals keep their condition and approver; movements and counts are never approved', () => {
  const wants = (name: 'item' | 'stock-count') => ({
    name,
    businessOwner: 'maria',
    rules: [],
    approvals: [
      { field: 'listPrice', when: { kind: 'change-above' as const, percent: '25' }, approver: 'maria' },
      { field: 'cost', when: { kind: 'increase-above' as const, amount: '10' }, approver: 'maria' },
      { field: 'taxCategory', when: { kind: 'any-change' as const }, approver: 'tom' },
    ],
  });
  const { approvals } = recordRules(landscape({ domains: [wants('item'), wants('stock-count')] }));
  expect(approvals).toEqual([
    {
      domain: 'item',
      field: 'listPrice',
      approver: 'maria',
      condition: { when: 'change-above', percent: '25' },
    },
    { domain: 'item', field: 'cost', approver: 'maria', condition: { when: 'increase-above', amount: '10' } },
    { domain: 'item', field: 'taxCategory', approver: 'tom', condition: { when: 'any-change' } },
  ]);
});

test('a quality rule is asked of its channel or of its target, and a condition goes with it', () => {
  const holds = (): boolean => false;
  const usual = { domain: 'item' as const, owner: 'maria', message: 'no weight' };
  const { quality } = recordRules(
    landscape({
      quality: [
        { ...usual, name: 'sellable', channel: 'storefront', needs: ['weight'] },
        { ...usual, name: 'packable', target: 'wms/items', holds },
      ],
    }),
  );
  expect(quality).toEqual([
    {
      ...usual,
      name: 'sellable',
      channel: 'storefront',
      needs: ['weight'],
      scope: { channel: 'storefront' },
    },
    { ...usual, name: 'packable', channel: 'wms/items', needs: [], accepts: holds },
  ]);
});

test('a system speaks for the part of the business that it is declared for', () =>
  expect(
    recordRules(landscape({ systems: [system('erp', { scope: { company: 'us' } }), system('shop')] })).scopes,
  ).toEqual({ erp: { company: 'us' }, shop: {} }));
