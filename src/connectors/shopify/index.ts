/** What others may use of the Shopify connector. */
export { shopify } from './connector.ts';
