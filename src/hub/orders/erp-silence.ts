/** Is the ERP heard? While it is not, its word about what accounts owe is old, and the landscape may bound what is accepted meanwhile. */
import type { Intake } from '../../intake/index.ts';
import type { Landscape } from '../../landscape/types.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Queryable } from '../../platform/sql.ts';
import { silenceOf, type Processes } from '../../processes/index.ts';
import { lockState, writeState } from '../hub-store.ts';
import type { ErpSilence } from './effects.ts';

export interface SilenceNeeds {
  readonly landscape: Pick<Landscape, 'orders'>;
  readonly clock: Clock;
  readonly intake: () => Pick<Intake, 'lastHeard'>;
}

/** An ERP that is heard is believed to be heard for so long: orders come faster than an ERP falls silent. */
const KNOWN_FOR_MS = 10_000;

/**
 * Asks the database only where the landscape declares what silence means. An ERP that was never heard has said nothing that is old. Within one
 * transaction the answer is always the same.
 */
export function erpSilence({ landscape, clock, intake }: SilenceNeeds): ErpSilence {
  const { orders } = landscape;
  const declared = orders?.creditWhenSilent;
  if (orders === undefined || declared === undefined) return () => Promise.resolve(undefined);
  const { afterMinutes, upTo } = declared;
  const answers = new WeakMap<object, ReturnType<ErpSilence>>();
  let heardKnown: { readonly at: number; readonly heard: Date } | undefined;
  const isSilent = (heard: Date, now: number): boolean => now - heard.getTime() >= afterMinutes * 60_000;
  const ask: ErpSilence = async (tx) => {
    const now = clock().getTime();
    const { at, heard: known } = heardKnown ?? {};
    if (at !== undefined && known !== undefined && now - at < KNOWN_FOR_MS && !isSilent(known, now))
      return undefined;
    const heard = await erpHeardAt(intake(), orders.places, tx);
    heardKnown = heard === undefined ? undefined : { at: now, heard };
    return heard === undefined || !isSilent(heard, now) ? undefined : { since: heard, upTo };
  };
  return (tx) => {
    const answer = answers.get(tx) ?? ask(tx);
    answers.set(tx, answer);
    return answer;
  };
}

/** When any source of the system that gets the sales orders was heard last; `undefined`: never. */
async function erpHeardAt(
  intake: Pick<Intake, 'lastHeard'>,
  places: string,
  queryable: Queryable,
): Promise<Date | undefined> {
  const prefix = `${systemOf(places)}/`;
  const heard = [...(await intake.lastHeard(queryable))].flatMap(([source, at]) =>
    source.startsWith(prefix) ? [at.getTime()] : [],
  );
  return heard.length === 0 ? undefined : new Date(Math.max(...heard));
}

function systemOf(places: string): string {
  return places.slice(0, places.indexOf('/'));
}

export interface HearingNeeds {
  readonly database: Database;
  readonly landscape: Pick<Landscape, 'orders'>;
  readonly intake: Pick<Intake, 'lastHeard'>;
  readonly station: Pick<Processes, 'isRestedOn' | 'touched'>;
  readonly silence: ErpSilence;
}

const STATE = 'erp-heard';

/**
 * Is the ERP heard, and was it since some node looked last? Then the orders that were judged while it was silent are planned again. Looks for
 * it only while there are such orders. Gives how many there were.
 */
export async function followHearing(needs: HearingNeeds): Promise<number> {
  const { database, landscape, intake, station, silence } = needs;
  if (landscape.orders === undefined) return 0;
  const { places } = landscape.orders;
  const resting = silenceOf(systemOf(places));
  if (!(await station.isRestedOn(resting))) return 0;
  const heard = (await erpHeardAt(intake, places, database))?.toISOString() ?? '';
  return await database.transaction(async (tx) => {
    if ((await silence(tx)) !== undefined || heard <= (await lockState(tx, STATE))) return 0;
    await writeState(tx, STATE, heard);
    return await station.touched(tx, [resting]);
  });
}
