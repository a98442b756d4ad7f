import { describe, expect, test } from 'vitest';
import { locateInCall } from './literal.ts';

/** The text that stands where the path leads to, up to the end of its line. */
function at(source: string, ...path: readonly (string | number)[]): string {
  return source.slice(locateInCall(source, 0, path)).split('\n')[0] ?? '';
}

const source = `flow({
  // targets: ['not this'],
  name: 'items', /* name: 'nor this' */
  'quoted-key': 1,
  filter: ({ status }) => status === 'active' && [1, 2].includes(3),
  text: "a } brace, and \\"quotes\\"",
  template: \`a \${brace} here\`,
  targets: [
    'shop/products',
    { name: 'pim', fields: ['a', 'b'] },
  ],
  shorthand,
  ...spread,
  last: owner,
})`;

describe('the way into a literal', () => {
  test.each<[string, readonly (string | number)[], string]>([
    ['a property', ['name'], "'items', /*"],
    ['a quoted property', ['quoted-key'], '1,'],
    ['behind a function', ['text'], '"a }'],
    ['behind braces in texts', ['targets'], '['],
    ['an element', ['targets', 0], "'shop/products',"],
    ['inside an element', ['targets', 1, 'fields', 1], "'b'] },"],
    ['a shorthand', ['shorthand'], 'shorthand,'],
    ['behind a spread', ['last'], 'owner,'],
  ])('%s', (_, path, start) => expect(at(source, ...path).startsWith(start)).toBe(true));

  test('what comes from elsewhere is shown where it is named', () => {
    expect(at(source, 'last', 'email')).toBe('owner,');
    expect(at(source, 'targets', 7)).toBe('[');
    expect(at(source, 'missing')).toBe('{');
    expect(at('flow(items[0])', 'name')).toBe('items[0])');
    expect(at("flow({ targets: [...others, 'x'] })", 'targets', 1)).toBe("[...others, 'x'] })");
  });

  test('source that ends early is no reason to fail', () => {
    expect(at('flow({ name: ', 'name')).toBe('flow({ name: ');
    expect(at('flow', 'name')).toBe('flow');
    expect(at('', 'name')).toBe('');
  });
});
