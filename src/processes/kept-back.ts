/** Which documents a case that keeps back holds in: orders of goods that no target has yet. */
import type { KeptDocument } from './store/document-store.ts';

/** What a target has, or may have, is known by its id; papers, questions and what others are told go on. */
export function isKeptBack({ domain, externalId }: Pick<KeptDocument, 'domain' | 'externalId'>): boolean {
  return externalId === null && (domain === 'sales-order' || domain === 'warehouse-order');
}
