/** Names the content of a wanted document. */
import { stableHash } from '../../platform/hash.ts';

/** The same content has the same name, whatever the order of its fields. */
export function contentName(body: object): string {
  return stableHash(body).slice(0, 16);
}
