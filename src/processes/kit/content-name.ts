/** Names the content of a wanted document. */
import { stableHash } from '../../platform/hash.ts';

/** Bodies never change: what one is called is worked out once, however often a plan asks. */
const names = new WeakMap<object, string>();

/** The same content has the same name, whatever the order of its fields. */
export function contentName(body: object): string {
  const known = names.get(body);
  if (known !== undefined) return known;
  const name = stableHash(body).slice(0, 16);
  names.set(body, name);
  return name;
}
