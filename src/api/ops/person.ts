/** Who is written down as the one who decided. */
import type { Call } from '../route.ts';

/** The key's name, and the person before it where several share the key. */
export function personOf({ caller }: Pick<Call, 'caller'>, by: string | undefined): string {
  return by === undefined ? caller.name : `${by} (key ${caller.name})`;
}
