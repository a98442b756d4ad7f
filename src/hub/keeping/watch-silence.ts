/** Does what flows declare for the time in which their source is silent, and makes it good when it is heard again. */
import type { Exceptions } from '../../exceptions/index.ts';
import type { Intake } from '../../intake/index.ts';
import { isRunning, parseEndpoint } from '../../landscape/flows.ts';
import type { Flow, Landscape } from '../../landscape/types.ts';
import type { Question } from '../../model/exceptions.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { Stock } from '../../stock/index.ts';
import type { Route } from '../declared/routes-of-change.ts';
import { keyOf, silencesOf, turnsOf, type Silence } from '../declared/silence.ts';
import { lockState, readState, writeState } from '../hub-store.ts';
import type { LocationBook } from '../location-book.ts';
import { lookAgainWithin, type LookAgainNeeds } from './look-again.ts';

export interface SilenceNeeds extends LookAgainNeeds {
  readonly clock: Clock;
  /** When this process began to listen. */
  readonly startedAt: Date;
  readonly landscape: Landscape;
  readonly routes: () => readonly Route[];
  readonly intake: Pick<Intake, 'lastHeard'>;
  readonly stock: Pick<Stock, 'balances' | 'sources'>;
  readonly locations: Pick<LocationBook, 'heardAt' | 'numbersOf'>;
  readonly questions: Pick<Exceptions, 'raise' | 'settle'>;
}

const STATE = 'silences';

/** What is silent now, as all nodes know it. */
export async function readSilences(queryable: Queryable): Promise<readonly Silence[]> {
  const text = await readState(queryable, STATE);
  return parse(text);
}

/** Tells whether a flow, or its promises at a location, are withdrawn for silence. Asks the database only where a flow declares that. */
export async function withdrawnNow(
  { flows }: Pick<Landscape, 'flows'>,
  queryable: Queryable,
): Promise<(flow: string, locationId?: string) => boolean> {
  const withdrawing = flows.filter(({ degradation }) => degradation?.action === 'withdraw');
  if (withdrawing.length === 0) return () => false;
  const names = new Set(withdrawing.map(({ name }) => name));
  const silent = new Set((await readSilences(queryable)).filter(({ flow }) => names.has(flow)).map(keyOf));
  return (flow, locationId) => silent.has(keyOf(locationId === undefined ? { flow } : { flow, locationId }));
}

/** Looks once. State, questions and marks change together, so that no node sees one without the others. */
export async function watchSilence(needs: SilenceNeeds): Promise<void> {
  const flows = needs.landscape.flows.filter(
    (flow) => flow.degradation !== undefined && isRunning(flow, needs.clock()),
  );
  if (flows.length === 0) return;
  const heard = await hear(needs);
  await needs.database.transaction(async (tx) => {
    const before = parse(await lockState(tx, STATE));
    const now = silencesOf(flows, heard, before);
    const { fellSilent, heardAgain } = turnsOf(before, now);
    if (fellSilent.length + heardAgain.length === 0) return;
    await writeState(tx, STATE, JSON.stringify(now));
    await ask(needs, tx, { fellSilent, heardAgain });
    for (const silence of [...fellSilent, ...heardAgain]) await look(needs, tx, silence);
  });
}

async function hear({ intake, stock, locations, startedAt, clock }: SilenceNeeds) {
  const ids = [...new Set((await stock.sources()).map(({ locationId }) => locationId))];
  return {
    sources: await intake.lastHeard(),
    locations: await locations.heardAt(ids),
    startedAt,
    now: clock(),
  };
}

async function look(needs: SilenceNeeds, tx: Transaction, { flow, locationId }: Silence): Promise<void> {
  for (const route of needs.routes())
    if (route.flow.name === flow && route.flow.degradation?.action === 'withdraw')
      await lookAgainWithin(needs, tx, { route, locationId });
}

async function ask(
  { landscape, questions, locations, database }: SilenceNeeds,
  tx: Transaction,
  { fellSilent, heardAgain }: ReturnType<typeof turnsOf>,
): Promise<void> {
  const ids = fellSilent.flatMap(({ locationId }) => locationId ?? []);
  const numbers = await locations.numbersOf(database, ids);
  const asked = fellSilent.flatMap((silence) => {
    const flow = landscape.flows.find(({ name }) => name === silence.flow);
    return flow?.degradation?.action === 'ask' ? [questionAbout(silence, flow, numbers)] : [];
  });
  await questions.raise(tx, asked);
  await questions.settle(
    tx,
    heardAgain.map((silence) => ({ kind: 'source-silent', subject: keyOf(silence) })),
  );
}

function questionAbout(silence: Silence, flow: Flow, numbers: ReadonlyMap<string, string>): Question {
  const system = parseEndpoint(flow.source)?.system;
  const { locationId, since } = silence;
  const who =
    locationId === undefined ? flow.source : `the system of ${numbers.get(locationId) ?? locationId}`;
  return {
    kind: 'source-silent',
    subject: keyOf(silence),
    what: `${who} is silent, and the flow ${flow.name} still shows what it last said`,
    where: 'hub',
    why: `nothing was heard since ${since}; the flow bears ${flow.degradation?.afterSeconds ?? 0} seconds`,
    canDo: [
      'See why it is silent; this question closes itself as soon as it is heard',
      'Or let the landscape withdraw what it promised: degradation.action "withdraw"',
    ],
    domain: flow.domain,
    cause: `silent:${who}`,
    ...(system === undefined ? {} : { system }),
  };
}

function parse(text: string | undefined): readonly Silence[] {
  if (text === undefined || text === '') return [];
  const read: unknown = JSON.parse(text);
  return Array.isArray(read) ? read.filter(isSilence) : [];
}

function isSilence(value: unknown): value is Silence {
  return typeof value === 'object' && value !== null && 'flow' in value && 'since' in value;
}
