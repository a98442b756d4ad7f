/** Runs of certification that this process works on: begun here, or gone on with where their process has died. */
import { randomInt } from 'node:crypto';
import { failureText } from '../../platform/failure.ts';
import { whileHeld } from '../../platform/time/while-held.ts';
import {
  beginCertification,
  failCertification,
  giveBackCertification,
  LEASE_SECONDS,
  prolongCertification,
  takeOverCertification,
  type FreeCertification,
} from '../certification-store.ts';
import { carryOut, type Assignment, type CertificationContext, type Task } from './certify.ts';

export interface Run {
  readonly id: string;
  /** Never rejects: a run that fails says so in its row, one that is stopped is given back. */
  readonly ended: Promise<void>;
}

const LARGEST_SEED = 2 ** 47;
/** So many processes may end while they work on one run: then it is the run that ends them. */
const MOST_LOST = 3;

/** Begins a run; `not-now` where one is running already, here or on another node. */
export async function beginRun(
  context: CertificationContext,
  assignment: Assignment,
  signal: AbortSignal,
): Promise<Run | 'not-now'> {
  const { erp, askedBy, samples, unlessSince } = assignment;
  const seed = assignment.seed ?? BigInt(randomInt(1, LARGEST_SEED));
  const held = { id: assignment.id ?? context.newId(), holder: context.newId() };
  const run = { ...held, system: erp.system, askedBy, seed, samples, startedAt: context.clock() };
  if ((await beginCertification(context.database, run, unlessSince)) === 'not-now') return 'not-now';
  return work(context, { ...assignment, ...held, seed }, signal);
}

/** What the landscape says of every run. */
type Terms = Pick<Assignment, 'erp' | 'samples' | 'tolerance' | 'currency'>;

/** Goes on with the run that nobody works on any more, if there is one. It begins anew: the same seed draws the same prices. */
export async function resumeRun(
  context: CertificationContext,
  terms: Terms,
  signal: AbortSignal,
): Promise<Run | 'none'> {
  const { database, clock, log, newId } = context;
  const holder = newId();
  const free = await takeOverCertification(database, holder);
  if (free === undefined) return 'none';
  const { id, askedBy, seed, lost } = free;
  log.info('pricing.certification-taken-over', { id, lost });
  const failure = whyEnded(free, terms);
  if (failure !== undefined) {
    await failCertification(database, { id, holder }, { finishedAt: clock(), failure });
    return 'none';
  }
  return work(
    context,
    { ...terms, samples: free.samples ?? terms.samples, id, holder, askedBy, seed },
    signal,
  );
}

function whyEnded({ lost, system }: FreeCertification, { erp }: Terms): string | undefined {
  if (lost >= MOST_LOST) return `${lost} processes ended while they worked on it`;
  if (system !== erp.system)
    return `the process that ran it ended, and prices are certified by ${erp.system} now`;
  return undefined;
}

function work(context: CertificationContext, task: Task, signal: AbortSignal): Run {
  const lease = {
    leaseSeconds: LEASE_SECONDS,
    prolong: () => prolongCertification(context.database, task),
  };
  const done = whileHeld(lease, (lost) => carryOut(context, task, AbortSignal.any([signal, lost])));
  return { id: task.id, ended: done.catch((error: unknown) => leave(context, task, { error, signal })) };
}

/** A hub that is stopped gives the run back; every other failure ends it. */
async function leave(
  { database, clock, log }: CertificationContext,
  { id, holder }: Task,
  { error, signal }: { readonly error: unknown; readonly signal: AbortSignal },
): Promise<void> {
  try {
    if (signal.aborted) return await giveBackCertification(database, { id, holder });
    const failure = failureText(error);
    log.warn('pricing.certification-failed', { id, reason: failure });
    await failCertification(database, { id, holder }, { finishedAt: clock(), failure });
  } catch (second) {
    log.error('pricing.certification-not-ended', { id, reason: failureText(second) });
  }
}
