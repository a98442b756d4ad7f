/** Is the ERP heard? While it is not, its word about what accounts owe is old, and the landscape may bound what is accepted meanwhile. */
import type { Intake } from '../../intake/index.ts';
import type { Landscape } from '../../landscape/types.ts';
import type { Clock } from '../../platform/clock.ts';
import type { ErpSilence } from './effects.ts';

export interface SilenceNeeds {
  readonly landscape: Pick<Landscape, 'orders'>;
  readonly clock: Clock;
  readonly intake: () => Pick<Intake, 'lastHeard'>;
}

/** What was heard is read anew after this time: orders come faster than an ERP falls silent. */
const KNOWN_FOR_MS = 10_000;

/** Asks the database only where the landscape declares what silence means. An ERP that was never heard has said nothing that is old. */
export function erpSilence({ landscape, clock, intake }: SilenceNeeds): ErpSilence {
  const { orders } = landscape;
  const declared = orders?.creditWhenSilent;
  if (orders === undefined || declared === undefined) return () => Promise.resolve(undefined);
  const { afterMinutes, upTo } = declared;
  const prefix = orders.places.slice(0, orders.places.indexOf('/') + 1);
  let known: { readonly at: number; readonly heard: number | undefined } | undefined;
  return async (tx) => {
    const now = clock().getTime();
    if (known === undefined || now - known.at >= KNOWN_FOR_MS) {
      const heard = [...(await intake().lastHeard(tx))].flatMap(([source, at]) =>
        source.startsWith(prefix) ? [at.getTime()] : [],
      );
      known = { at: now, heard: heard.length === 0 ? undefined : Math.max(...heard) };
    }
    const { heard } = known;
    return heard === undefined || now - heard < afterMinutes * 60_000
      ? undefined
      : { since: new Date(heard), upTo };
  };
}
