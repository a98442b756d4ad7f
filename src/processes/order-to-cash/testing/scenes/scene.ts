/** What those who tell something in stories of any course see: what stands outside, and what is known. */
import type { WantedDocument } from '../../../kit/process.ts';
import type { OrderFact } from '../../facts.ts';
import type { OrderPlan } from '../../plan.ts';
import type { Outside } from '../outside.ts';

export interface Scene {
  readonly world: Outside;
  readonly plan: OrderPlan;
  readonly standing: readonly WantedDocument[];
  /** What the hub knows. */
  readonly facts: readonly OrderFact[];
  /** Counts what was told: the ids of outside systems. */
  readonly count: number;
}

/** Those of one domain that stand outside. */
export function documents<Domain extends WantedDocument['domain']>(
  { standing }: Scene,
  domain: Domain,
): readonly Extract<WantedDocument, { domain: Domain }>[] {
  return standing.filter(
    (each): each is Extract<WantedDocument, { domain: Domain }> => each.domain === domain,
  );
}
