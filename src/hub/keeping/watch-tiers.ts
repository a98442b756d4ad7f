/** Compares the customer tiers of which fences and floors speak with those that parties have, and asks about what nobody has. */
import type { Intake, SourceStatus } from '../../intake/index.ts';
import { isRunning } from '../../landscape/flows.ts';
import type { Landscape } from '../../landscape/types.ts';
import type { Question } from '../../model/exceptions.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Transaction } from '../../platform/sql.ts';
import type { Records } from '../../records/index.ts';
import { tiersIn } from '../declared/stock-policies.ts';
import type { Changed } from '../declared/routes-of-change.ts';
import { leaveNote, lockState, readState, takeNotes, writeState } from '../hub-store.ts';
import { askExactly, subjectsAsked, type AskingNeeds } from './ask-exactly.ts';

export interface TierNeeds extends AskingNeeds {
  readonly clock: Clock;
  readonly landscape: Pick<Landscape, 'stock' | 'flows'>;
  readonly records: Pick<Records, 'textsOf'>;
  readonly intake: Pick<Intake, 'status'>;
}

/** A tier that no party has, and what is kept for it. */
interface Unknown {
  readonly tier: string;
  readonly why: string;
}

const KIND = 'tier-unknown';
/** So many of the tiers that parties have are named. */
const MOST_NAMED = 10;

/**
 * Looks once. While parties are still being read for the first time, nobody is asked anything new; what is open closes itself
 * as soon as a party has the tier, or the landscape does not name it any more.
 */
export async function watchTiers(needs: TierNeeds): Promise<void> {
  const { landscape } = needs;
  const open = await subjectsAsked(needs, KIND);
  const had = await tiersHad(needs);
  if (tiersIn(landscape).length + open.size === 0) return;
  const found = unknownTiers(landscape, had).map(questionAbout);
  const mayAsk = found.every(({ subject }) => open.has(subject)) || (await arePartiesRead(needs));
  await askExactly(needs, KIND, mayAsk ? found : found.filter(({ subject }) => open.has(subject)));
}

const TIERS = 'tiers';

/** Price groups of parties have changed, or may have: they are read again soon. */
export async function noteTiers(
  tx: Transaction,
  landscape: Pick<Landscape, 'stock'>,
  changed: readonly Changed[],
): Promise<void> {
  const isMoved = changed.some(
    ({ domain, changedFields }) => domain === 'party' && (changedFields?.includes(FIELD) ?? true),
  );
  if (isMoved && tiersIn(landscape).length > 0) await leaveNote(tx, TIERS);
}

const FIELD = 'priceGroup';

/**
 * The tiers that parties have. All parties are read, by one node, when a price group has changed; in between it is known. Where no tier is
 * declared nobody leaves a note, and nothing is known.
 */
async function tiersHad({ database, landscape, records }: TierNeeds): Promise<readonly string[]> {
  if (tiersIn(landscape).length === 0) {
    const isKnown = (await readState(database, TIERS)) ?? '';
    if (isKnown !== '') await writeState(database, TIERS, '');
    return [];
  }
  return await database.transaction(async (tx) => {
    const known = await lockState(tx, TIERS);
    const notes = await takeNotes(tx, TIERS);
    if (known !== '' && notes === 0) return parse(known);
    const had = await records.textsOf(tx, 'party', FIELD);
    await writeState(tx, TIERS, JSON.stringify(had));
    return had;
  });
}

function parse(known: string): readonly string[] {
  const tiers: unknown = JSON.parse(known);
  return Array.isArray(tiers) ? tiers.map(String) : [];
}

/** What fences and floors say of tiers that no party has; pure. `had`: the tiers that parties have. */
function unknownTiers(landscape: Pick<Landscape, 'stock'>, had: readonly string[]): readonly Unknown[] {
  const { tierFences = [], tierFloors = [] } = landscape.stock ?? {};
  const named = had.slice(0, MOST_NAMED).join(', ') + (had.length > MOST_NAMED ? ', …' : '');
  const has = had.length === 0 ? 'no party has a price group' : `parties have ${named}`;
  return tiersIn(landscape)
    .filter((tier) => !had.includes(tier))
    .map((tier) => {
      const lines = [...tierFences.map(wordsOf('keeps')), ...tierFloors.map(wordsOf('leaves free'))];
      const own = lines.filter((each) => each.tier === tier).map(({ words }) => words);
      return { tier, why: `the landscape ${own.join('; ')} for ${tier}; ${has}` };
    });
}

type TierLine = NonNullable<NonNullable<Landscape['stock']>['tierFences']>[number];

function wordsOf(verb: string): (line: TierLine) => { readonly tier: string; readonly words: string } {
  return ({ tier, quantity: { value, unit }, item, location }) => ({
    tier,
    words: `${verb} ${value} ${unit} of ${item ?? 'every item'} at ${location ?? 'every location'}`,
  });
}

async function arePartiesRead({ intake, landscape, clock }: TierNeeds): Promise<boolean> {
  const running = new Set(
    landscape.flows.filter((flow) => isRunning(flow, clock())).map(({ source }) => source),
  );
  const sources = (await intake.status()).filter(
    ({ domain, system, source }) => domain === 'party' && running.has(`${system}/${source}`),
  );
  return sources.length > 0 && sources.every(isRead);
}

/**
 * Has all been taken in that a source had at first? One that is read has been read to its end; one that only tells by itself has told
 * something. Nothing of either waits.
 */
export function isRead({
  readings,
  lastReadAt,
  lastArrivalAt,
  waiting,
  toFetch,
}: Pick<SourceStatus, 'readings' | 'lastReadAt' | 'lastArrivalAt' | 'waiting' | 'toFetch'>): boolean {
  const isListed = Object.keys(readings).some((activity) => activity !== 'subscription');
  return waiting + toFetch === 0 && (isListed ? lastReadAt : lastArrivalAt) !== undefined;
}

function questionAbout({ tier, why }: Unknown): Omit<Question, 'kind'> {
  return {
    subject: `tier/${tier}`,
    what: `stock is kept for the customer tier ${tier}, and no party has it`,
    where: 'hub',
    why,
    canDo: [
      'See how the tier is written: it is the price group of an account, to the letter. Change the landscape, and start the hub with it',
      'Or give the price group to an account in the system that owns it; this question closes itself then',
    ],
    domain: 'party',
  };
}
