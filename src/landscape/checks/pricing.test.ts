import { expect, test } from 'vitest';
import { checkLandscape } from '../check.ts';
import { landscape, person, pricingPolicy, system } from '../define.ts';
import { placesUnder } from '../places.ts';
import { exampleConnectors } from '../testing/connectors.ts';
import type { PricingPolicy } from '../types.ts';
import { shapeOf } from './shape.ts';

function findingsOf(pricing: PricingPolicy): readonly string[] {
  const root = landscape({
    name: 'test',
    people: [person({ name: 'maria', fullName: 'Maria', email: 'maria@midland.example' })],
    systems: ['big-erp', 'web-shop'].map((connector) =>
      system({
        name: connector,
        title: connector,
        connector,
        settings: { baseUrl: 'https://x.example', secret: 'env:X' },
        businessOwner: 'maria',
        technicalOwner: 'maria',
      }),
    ),
    locations: [],
    domains: [],
    flows: [],
    pricing,
  });
  const placeOf = placesUnder(root, 'index.ts');
  const loaded = { folder: '/', placeOf, ...shapeOf(root, placeOf) };
  const connectors = exampleConnectors.map((each) =>
    each.name === 'big-erp' ? { ...each, priceCheck: {} } : each,
  );
  return checkLandscape(loaded, { connectors, eventTypes: [] }, new Date('2026-06-01T00:00:00Z')).map(
    ({ code, message, place }) => `${code} at line ${place.line}: ${message}`,
  );
}

const nightly = { system: 'big-erp', at: '02:00', zone: 'America/Chicago', samples: 200 } as const;

test('a policy that says everything is fine', () => {
  expect(
    findingsOf(
      pricingPolicy({
        precedence: [['promotion'], ['ship-to', 'bill-to'], ['everyone', 'item']],
        ties: 'latest',
        unitBasis: 'price-unit',
        rounding: { mode: 'half-up', unitPriceDigits: 4 },
        currency: 'USD',
        quotes: { validForSeconds: 900, keys: { current: 'env:QUOTE_KEY', previous: 'file:/run/key' } },
        certification: { ...nightly, tolerance: '0.01' },
      }),
    ),
  ).toEqual([]);
});

test('every mistake is told at its line, and a secret in the open is never repeated', () => {
  const findings = findingsOf(
    pricingPolicy({
      precedence: [['bill-to'], ['everyone', 'bill-to']],
      currency: 'USA',
      quotes: { validForSeconds: 900, keys: { current: 'env:QUOTE_KEY', previous: 'correct horse' } },
      certification: { ...nightly, system: 'web-shop', zone: 'America/Chikago' },
    }),
  );
  expect(findings.map((finding) => finding.replace(/ at line \d+/, ''))).toEqual([
    'declared-twice: “bill-to” has a rank in the precedence already',
    'unknown-currency: there is no currency “USA”',
    'secret-in-the-open: the previous key of quotes must be a reference, env:NAME or file:/path, never the secret itself',
    'cannot-check-prices: “web-shop” cannot be asked for its own prices: the connector web-shop has no price check',
    'unknown-zone: there is no time zone “America/Chikago”',
  ]);
  const lines = findings.map((finding) => Number(/at line (\d+)/.exec(finding)?.[1]));
  expect(lines.every((line, place) => place === 0 || line >= (lines[place - 1] ?? 0))).toBe(true);
  expect(new Set(lines).size).toBeGreaterThan(3);
});

test('a certification by a system that nobody declared', () => {
  expect(findingsOf(pricingPolicy({ certification: { ...nightly, system: 'big-erb' } }))).toEqual([
    expect.stringMatching(
      /^unknown-name at line \d+: there is no system “big-erb”; do you mean “big-erp”\?$/,
    ),
  ]);
});

test('an unknown kind of price has the wrong shape', () => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as somebody writes it who does not know the kinds
  const wrong = { precedence: [['vip']] } as unknown as PricingPolicy;
  expect(findingsOf(pricingPolicy(wrong))).toEqual([
    expect.stringMatching(/^wrong-shape at line \d+: pricing:/),
  ]);
});
