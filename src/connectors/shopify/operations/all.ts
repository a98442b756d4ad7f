/** Every operation text that the connector can send, by name: the contract checks read it. */
import { repeatedText, type RepeatedField } from './aliased.ts';
import * as companies from './companies.graphql.ts';
import * as inventory from './inventory.graphql.ts';
import * as orders from './orders.graphql.ts';
import * as prices from './prices.graphql.ts';
import * as products from './products.graphql.ts';
import * as shop from './shop.graphql.ts';

/** Repeated fields once alone and once in company. */
export function everyOperation(): readonly (readonly [name: string, text: string])[] {
  return Object.entries({ ...companies, ...inventory, ...orders, ...prices, ...products, ...shop }).flatMap(
    ([name, text]) => (typeof text === 'string' ? [[name, text] as const] : repeatedTexts(name, text)),
  );
}

const repeatedTexts = (name: string, field: RepeatedField): readonly (readonly [string, string])[] => [
  [name, repeatedText(field, 1)],
  [`${name} × 25`, repeatedText(field, 25)],
];
