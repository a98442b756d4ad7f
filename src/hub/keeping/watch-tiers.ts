/** Compares the customer tiers of which fences and floors speak with those that parties have, and asks about what nobody has. */
import type { Exceptions } from '../../exceptions/index.ts';
import type { Intake, SourceStatus } from '../../intake/index.ts';
import { isRunning } from '../../landscape/flows.ts';
import type { Landscape } from '../../landscape/types.ts';
import type { Question } from '../../model/exceptions.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/sql.ts';
import type { Records } from '../../records/index.ts';
import { tiersIn } from '../declared/stock-policies.ts';
import { lockState, readState, writeState } from '../hub-store.ts';

export interface TierNeeds {
  readonly database: Database;
  readonly clock: Clock;
  readonly landscape: Pick<Landscape, 'stock' | 'flows'>;
  readonly records: Pick<Records, 'textsOf'>;
  readonly intake: Pick<Intake, 'status'>;
  readonly questions: Pick<Exceptions, 'raise' | 'settle'>;
}

/** A tier that is open as a question, and what was said of it. */
interface Unknown {
  readonly tier: string;
  readonly why: string;
}

const STATE = 'unknown-tiers';
const KIND = 'tier-unknown';
/** So many of the tiers that parties have are named. */
const MOST_NAMED = 10;

/**
 * Looks once. While parties are still being read for the first time, nobody is asked anything new; what is open closes itself
 * as soon as a party has the tier, or the landscape does not name it any more.
 */
export async function watchTiers(needs: TierNeeds): Promise<void> {
  const { database, landscape, questions } = needs;
  const before = parse(await readState(database, STATE));
  if (tiersIn(landscape).length + before.length === 0) return;
  const found = unknownTiers(landscape, await needs.records.textsOf(database, 'party', 'priceGroup'));
  const open = new Set(before.map(({ tier }) => tier));
  const mayAsk = found.every(({ tier }) => open.has(tier)) || (await arePartiesRead(needs));
  const now = mayAsk ? found : found.filter(({ tier }) => open.has(tier));
  await database.transaction(async (tx) => {
    const told = parse(await lockState(tx, STATE));
    const [tiers, said] = [new Set(now.map(({ tier }) => tier)), new Set(told.map(nameOf))];
    const news = now.filter((each) => !said.has(nameOf(each)));
    const gone = told.filter(({ tier }) => !tiers.has(tier));
    if (news.length + gone.length === 0) return;
    await writeState(tx, STATE, JSON.stringify(now));
    await questions.raise(tx, news.map(questionAbout));
    await questions.settle(
      tx,
      gone.map(({ tier }) => ({ kind: KIND, subject: subjectOf(tier) })),
    );
  });
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

function questionAbout({ tier, why }: Unknown): Question {
  return {
    kind: KIND,
    subject: subjectOf(tier),
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

function subjectOf(tier: string): string {
  return `tier/${tier}`;
}

function nameOf({ tier, why }: Unknown): string {
  return JSON.stringify([tier, why]);
}

function parse(text: string | undefined): readonly Unknown[] {
  if (text === undefined || text === '') return [];
  const read: unknown = JSON.parse(text);
  return Array.isArray(read) ? read.filter(isUnknown) : [];
}

function isUnknown(value: unknown): value is Unknown {
  return typeof value === 'object' && value !== null && 'tier' in value && 'why' in value;
}
