/** Who has not been heard of for longer than a flow bears, and what the flow does about it. */
import type { Services } from '../services.ts';
import { numbersOf } from '../stock/names.ts';

export interface SilenceStanding {
  readonly flow: string;
  readonly source: string;
  /** Of stock: the number of the location that is not heard of. */
  readonly location?: string;
  readonly since: string;
  readonly bearsSeconds: number;
  readonly does: 'keep-last-known' | 'withdraw' | 'ask';
}

/** Reads them, with the names that people use; a flow that the landscape no longer has is left out. */
export async function readSilences(
  services: Pick<Services, 'silences' | 'landscape' | 'records' | 'database'>,
): Promise<readonly SilenceStanding[]> {
  const silences = await services.silences();
  if (silences.length === 0) return [];
  const numbers = await numbersOf(
    services,
    silences.flatMap(({ locationId }) => locationId ?? []),
  );
  return silences.flatMap(({ flow: name, locationId, since }) => {
    const flow = services.landscape.flows.find((each) => each.name === name);
    if (flow?.degradation === undefined) return [];
    const { afterSeconds: bearsSeconds, action: does } = flow.degradation;
    const location = locationId === undefined ? undefined : (numbers.get(locationId) ?? locationId);
    const place = location === undefined ? {} : { location };
    return [{ flow: name, source: flow.source, ...place, since, bearsSeconds, does }];
  });
}

const DOES: Readonly<Record<SilenceStanding['does'], string>> = {
  'keep-last-known': 'what was last said is still shown',
  withdraw: 'what it promised is withdrawn',
  ask: 'a person is asked',
};

/** What the silences of one flow are in a sentence; `undefined` where it has none. */
export function silenceWords(silences: readonly SilenceStanding[], flow: string): string | undefined {
  const own = silences.filter((each) => each.flow === flow);
  const [first] = own;
  if (first === undefined) return undefined;
  const who = own.map(({ location, source }) => location ?? source).join(', ');
  const oldest = own.map(({ since }) => since).toSorted()[0] ?? first.since;
  return `nothing was heard of ${who} since ${oldest}; ${DOES[first.does]}`;
}
