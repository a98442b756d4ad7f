/** Which sources are silent for longer than their flows bear; pure. */
import type { Flow } from '../../landscape/types.ts';

/** A flow whose source is silent; for availability: at one location. */
export interface Silence {
  readonly flow: string;
  /** Record id. */
  readonly locationId?: string;
  /** When it was last heard, or the hub began to listen. */
  readonly since: string;
}

export interface Heard {
  /** Last signs of life by `system/source`. */
  readonly sources: ReadonlyMap<string, Date>;
  /** By record id: of the systems that speak of a location, the one that is silent longest. */
  readonly locations: ReadonlyMap<string, Date>;
  /** A hub that was asleep must listen first, before it calls others silent. */
  readonly startedAt: Date;
  readonly now: Date;
}

/** Lists what is silent now. What was silent `before` stays so until it is heard, whoever listens since when. */
export function silencesOf(
  flows: readonly Flow[],
  heard: Heard,
  before: readonly Silence[],
): readonly Silence[] {
  return flows.flatMap((flow) => {
    if (flow.degradation === undefined) return [];
    const bears = flow.degradation.afterSeconds * 1000;
    return placesOf(flow, heard).flatMap(({ at, ...place }) => {
      const wasSilent = before.some((each) => keyOf(each) === keyOf({ flow: flow.name, ...place }));
      const since = wasSilent ? at : later(at, heard.startedAt);
      if (heard.now.getTime() - since.getTime() <= bears) return [];
      return [{ flow: flow.name, ...place, since: since.toISOString() }];
    });
  });
}

/** What was never heard has not fallen silent. */
function placesOf(flow: Flow, { sources, locations }: Heard): readonly { at: Date; locationId?: string }[] {
  if (flow.domain === 'availability') return [...locations].map(([locationId, at]) => ({ at, locationId }));
  const at = sources.get(flow.source);
  return at === undefined ? [] : [{ at }];
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}

/** Names what is silent. */
export function keyOf({ flow, locationId }: Pick<Silence, 'flow' | 'locationId'>): string {
  return locationId === undefined ? flow : `${flow} ${locationId}`;
}

/** What changed between two looks. */
export function turnsOf(
  before: readonly Silence[],
  now: readonly Silence[],
): { readonly fellSilent: readonly Silence[]; readonly heardAgain: readonly Silence[] } {
  const without = (all: readonly Silence[], others: readonly Silence[]): readonly Silence[] => {
    const known = new Set(others.map(keyOf));
    return all.filter((each) => !known.has(keyOf(each)));
  };
  return { fellSilent: without(now, before), heardAgain: without(before, now) };
}
