import { describe, expect, test } from 'vitest';
import type { Connector } from '../../connectors/kit/connector.ts';
import { checkLandscape, type KnownConnector } from '../check.ts';
import { domain, flow, landscape, location, person, system } from '../define.ts';
import { placesUnder } from '../places.ts';
import { exampleKnown } from '../testing/connectors.ts';
import type { Flow, Landscape, OwnerRule } from '../types.ts';
import { unknownName } from './estate.ts';
import { shapeOf } from './shape.ts';

const now = new Date('2026-06-01T00:00:00Z');
const everything = { fields: '*', owner: 'erp' } as const;

/** Three systems that all can tell and write items. */
function estate(rules: OwnerRule[], flows: readonly Flow[], more: Partial<Landscape> = {}): Landscape {
  const connectors = { erp: 'big-erp', pim: 'small-pim', shop: 'web-shop' };
  return landscape({
    name: 'test',
    people: [person({ name: 'maria', fullName: 'Maria', email: 'maria@midland.example' })],
    systems: Object.entries(connectors).map(([name, connector]) =>
      system({
        name,
        title: name,
        connector,
        settings: { baseUrl: 'https://x.example', secret: 'env:X' },
        businessOwner: 'maria',
        technicalOwner: 'maria',
      }),
    ),
    locations: [],
    domains: [domain({ name: 'item', businessOwner: 'maria', rules })],
    flows,
    ...more,
  });
}

function items(from: string, targets: string[], more: Partial<Flow> = {}): Flow {
  return flow({
    name: `${from}-items`,
    domain: 'item',
    source: `${from}/items`,
    targets,
    pattern: 'event',
    freshnessSeconds: 60,
    priority: 'catalogue',
    businessOwner: 'maria',
    technicalOwner: 'maria',
    drift: 'repair',
    contract: '1.0',
    state: 'active',
    ...more,
  });
}

function findingsOf(root: Landscape): readonly string[] {
  const placeOf = placesUnder(root, 'index.ts');
  const loaded = { folder: '/', placeOf, ...shapeOf(root, placeOf) };
  return checkLandscape(loaded, exampleKnown, now).map(({ code, message }) => `${code}: ${message}`);
}

describe('circular sync', () => {
  test('a copy that is fed back to its owner closes a circle', () => {
    expect(
      findingsOf(estate([everything], [items('erp', ['pim/items']), items('pim', ['erp/items'])])),
    ).toEqual([
      expect.stringMatching(
        /^circular-sync: number, description, gtin, marketingText of item go in a circle, erp → pim → erp/,
      ),
      expect.stringMatching(/^written-back-to-owner: “erp” owns number, description/),
    ]);
  });

  test('a circle over three systems is shown whole', () => {
    const flows = [
      items('erp', ['pim/items']),
      items('pim', ['shop/products']),
      items('shop', ['erp/items']),
    ];
    const findings = findingsOf(estate([everything], flows));
    expect(findings.filter((finding) => finding.includes('erp → pim → shop → erp'))).toHaveLength(1);
    expect(findings.filter((finding) => finding.startsWith('circular-sync'))).toHaveLength(2);
  });

  test('two systems that each carry only what they own complete each other', () => {
    const rules: OwnerRule[] = [everything, { fields: ['marketingText', 'gtin'], owner: 'pim' }];
    const flows = [
      items('erp', ['pim/items'], { fields: ['number', 'description'] }),
      items('pim', ['erp/items'], { fields: ['marketingText', 'gtin'] }),
    ];
    expect(findingsOf(estate(rules, flows))).toEqual([]);
  });

  test('two systems that own the same field in different warehouses complete each other too', () => {
    const warehouse = (number: string) => location({ number, title: number, kind: 'warehouse', zone: 'UTC' });
    const rules: OwnerRule[] = [
      { fields: '*', owner: 'erp', scope: { warehouse: 'EAST' } },
      { fields: '*', owner: 'pim', scope: { warehouse: 'WEST' } },
    ];
    const flows = [items('erp', ['pim/items']), items('pim', ['erp/items'])];
    expect(findingsOf(estate(rules, flows, { locations: [warehouse('EAST'), warehouse('WEST')] }))).toEqual(
      [],
    );
  });

  test('a copy that came by another flow is fed back just the same', () => {
    const rules: OwnerRule[] = [everything, { fields: ['marketingText'], owner: 'pim' }];
    const flows = [
      items('erp', ['shop/products']),
      items('pim', []),
      items('shop', ['pim/items'], { fields: ['marketingText'] }),
    ];
    expect(findingsOf(estate(rules, flows))).toEqual([
      expect.stringMatching(/^circular-sync: marketingText of item go in a circle, pim → shop → pim/),
      expect.stringMatching(/^written-back-to-owner: “pim” owns marketingText/),
    ]);
  });

  test('a retired flow closes no circle', () => {
    const flows = [items('erp', ['pim/items']), items('pim', ['erp/items'], { state: 'retired' })];
    expect(findingsOf(estate([everything], flows))).toEqual([]);
  });
});

describe('one target, one flow', () => {
  test('a second flow into the same target is refused', () =>
    expect(
      findingsOf(estate([everything], [items('erp', ['shop/products']), items('pim', ['shop/products'])])),
    ).toEqual([
      expect.stringMatching(/^target-in-two-flows: shop\/products is served by flow “erp-items” already/),
    ]));

  test('a draft may wait to take over', () => {
    const flows = [items('erp', ['shop/products']), items('pim', ['shop/products'], { state: 'draft' })];
    expect(findingsOf(estate([everything], flows))).toEqual([]);
  });
});

describe('fields without an owner', () => {
  test('from the end of the last rule on', () => {
    const rules: OwnerRule[] = [{ ...everything, to: '2027-01-01T00:00:00Z' }];
    expect(findingsOf(estate(rules, [items('erp', [])]))).toEqual([
      expect.stringMatching(
        /^field-without-owner: nobody owns any field of item from 2027-01-01T00:00:00\.000Z$/,
      ),
    ]);
  });

  test('a gap that is over does not matter any more', () => {
    const rules: OwnerRule[] = [{ ...everything, from: '2026-05-01T00:00:00Z' }];
    expect(findingsOf(estate(rules, [items('erp', [])]))).toEqual([]);
  });

  test('a flow of a domain that is not declared', () => {
    const flows = [
      items('erp', []),
      items('erp', [], { name: 'c', domain: 'party', source: 'erp/customers' }),
    ];
    expect(findingsOf(estate([everything], flows))).toEqual([
      'field-without-owner: nobody owns any field of party: declare the domain and its rules',
    ]);
  });

  test('an owner whose word no flow brings in', () =>
    expect(findingsOf(estate([everything], []))).toEqual([
      'owner-without-flow: “erp” owns fields of item, but no flow brings them in',
    ]));
});

test('names that are no words of the language are no sources', () => {
  const flows = [items('erp', []), items('erp', ['shop/constructor', 'shop/__proto__'], { name: 'odd' })];
  expect(findingsOf(estate([everything], flows)).map((finding) => finding.split(':')[0])).toEqual([
    'unknown-name',
    'unknown-name',
  ]);
});

test('an unknown name comes with the one that was probably meant', () => {
  expect(unknownName('system', 'ERP', ['shop', 'erp'])).toBe('there is no system “ERP”; do you mean “erp”?');
  expect(unknownName('system', 'wms-eats', ['wms-west', 'wms-east'])).toContain('do you mean “wms-east”?');
  expect(unknownName('system', 'x', [])).toBe('there is no system “x”; none is declared');
});

test('every connector of the kit is one that a landscape can be held against', () => {
  const fits = (connector: Connector): KnownConnector => connector;
  expect(fits).toBeTypeOf('function');
});
