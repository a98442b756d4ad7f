import { expect, test } from 'vitest';
import { listReferences, replaceReferences } from './references.ts';
import { CANONICAL_DOMAINS, SHAPES } from './shapes.ts';

const byNumber = (value: string) => ({ by: 'number' as const, value });

test('the suppliers of an item are references into the suppliers', () => {
  const fields = {
    number: 'A-1',
    supplierReferences: [
      { supplier: byNumber('S1'), itemNumber: 'x' },
      { supplier: byNumber('S2'), itemNumber: 'y' },
    ],
  };
  expect(listReferences('item', fields)).toEqual([
    { path: 'supplierReferences[0].supplier', domain: 'supplier', reference: byNumber('S1') },
    { path: 'supplierReferences[1].supplier', domain: 'supplier', reference: byNumber('S2') },
  ]);
});

test('a price for everyone points at the item only', () => {
  expect(
    listReferences('price-agreement', { item: byNumber('A-1'), appliesTo: { kind: 'everyone' } }),
  ).toEqual([{ path: 'item', domain: 'item', reference: byNumber('A-1') }]);
});

test('absent and cleared references are none', () => {
  expect(listReferences('party', {})).toEqual([]);
  expect(listReferences('party', { parent: null })).toEqual([]);
  expect(listReferences('item', { supplierReferences: null })).toEqual([]);
});

test('replacing leaves everything else, and the given fields, as they are', () => {
  const fields = {
    item: byNumber('A-1'),
    appliesTo: { kind: 'party', party: byNumber('C-1') },
    validFrom: null,
  };
  const before = structuredClone(fields);
  const replaced = replaceReferences('price-agreement', fields, ({ domain }) => ({
    by: 'record',
    value: `id-of-${domain}`,
  }));
  expect(replaced).toEqual({
    item: { by: 'record', value: 'id-of-item' },
    appliesTo: { kind: 'party', party: { by: 'record', value: 'id-of-party' } },
    validFrom: null,
  });
  expect(fields).toEqual(before);
});

test('a field that is absent stays absent', () => {
  expect(Object.keys(replaceReferences('party', { name: 'x' }, (found) => found.reference))).toEqual([
    'name',
  ]);
});

test('names from the prototype are no fields', () => {
  const fields: object = JSON.parse('{"__proto__": {"parent": {"by": "number", "value": "X"}}}');
  expect(listReferences('party', fields)).toEqual([]);
});

test('two references in one line are both replaced', () => {
  const by = (value: string) => ({ by: 'number' as const, value });
  const quantity = { value: '1', unit: 'EA' };
  const memo = { lines: [{ line: '1', item: by('A'), location: by('EAST'), quantity }] };
  const replaced = replaceReferences('credit-memo', memo, ({ reference }) => ({
    by: 'record',
    value: `our ${reference.value}`,
  }));
  expect(replaced.lines[0]).toMatchObject({ item: { value: 'our A' }, location: { value: 'our EAST' } });
});

test('every reference in every shape is declared', () => {
  for (const domain of CANONICAL_DOMAINS) {
    const sample = Object.fromEntries(
      Object.entries(SHAPES[domain].properties).map(([field, node]) => [field, sampleOf(node)]),
    );
    const inShape = JSON.stringify(sample).split('"by"').length - 1;
    expect([domain, listReferences(domain, sample).length]).toEqual([domain, inShape]);
  }
});

interface Node {
  readonly type?: string;
  readonly anyOf?: readonly Node[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
}

/** One value of the shape with every reference that it can hold; of a union the branch that holds most. */
function sampleOf(node: Node): unknown {
  if (node.properties && 'by' in node.properties) return { by: 'number', value: 'X' };
  if (node.properties) {
    return Object.fromEntries(Object.entries(node.properties).map(([key, inner]) => [key, sampleOf(inner)]));
  }
  if (node.anyOf) {
    return node.anyOf
      .map(sampleOf)
      .toSorted((a, b) => JSON.stringify(b).length - JSON.stringify(a).length)
      .at(0);
  }
  return node.items ? [sampleOf(node.items)] : '';
}
