/** Makes the requests of a load before the clock starts, so that making them is not measured. */
import { itemNumber, signedWebhooks } from '../estate/movement.ts';
import type { Requests } from './load-spec.ts';

export interface Prepared {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
}

export function prepareRequests(load: Requests): readonly Prepared[] {
  if (load.requests === 'webhooks')
    return signedWebhooks(load.movements).map(({ headers, body }) => ({
      method: 'POST',
      path: load.path,
      headers,
      body,
    }));
  return Array.from({ length: load.count }, (_, place) => ({
    method: 'GET',
    path: load.path + basket(place, load).join(','),
    headers: { authorization: load.authorization },
    body: null,
  }));
}

const STRIDE = 7919;

/** Different items, other ones in each basket. */
function basket(
  place: number,
  { basketSize, items }: { readonly basketSize: number; readonly items: number },
): readonly string[] {
  return Array.from({ length: basketSize }, (_, line) =>
    itemNumber(((place * basketSize + line) * STRIDE) % items),
  );
}
