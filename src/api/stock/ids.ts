/** Our id of what a caller names, or a refusal in words. */
import { refuse } from '../route.ts';
import type { Services } from '../services.ts';
import { idsOf } from './names.ts';

/** `undefined` where nothing was named. */
export async function idOf(services: Services, domain: 'item' | 'location', name: string | undefined) {
  if (name === undefined) return undefined;
  return (
    (await idsOf(services, domain, [name])).get(name) ??
    refuse('HUB_NOT_POSSIBLE', `No ${domain} is called "${name}".`)
  );
}
