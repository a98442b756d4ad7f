/** Certification as the station offers it: begun by a person or by the clock, one at a time, and read afterwards. */
import type { Queryable } from '../../platform/sql.ts';
import {
  listCertifications,
  listMismatches,
  listPartyTallies,
  type MismatchFilter,
} from '../certification-store.ts';
import type { Assignment, CertificationContext } from './certify.ts';
import { beginRun, resumeRun, type Run } from './runs.ts';
import { lastDue, type Nightly } from './schedule.ts';
import type { Certification, Erp, Mismatch, PartyTally } from './shapes.ts';

/** What the landscape declares about certification, with the way to the ERP. */
export interface CertificationPolicy {
  readonly erp: Erp;
  readonly nightly: Nightly;
  readonly samples: number;
  readonly tolerance: string;
}

export interface CertifyRequest {
  /** The person who asks. */
  readonly askedBy: string;
  /** Absent: as many as the landscape says. */
  readonly samples?: number | undefined;
  /** Absent: any; the seed of an earlier run draws the same prices again. */
  readonly seed?: bigint | undefined;
  /** Absent: a new one. A run that was begun under it before goes on, or has ended; no second one begins. */
  readonly id?: string | undefined;
}

export interface Certifying {
  /** Begins a run and does not wait for its end; `not-declared`: the landscape names no system to certify by. */
  certify(request: CertifyRequest): Promise<{ readonly id: string } | 'running' | 'not-declared'>;
  /** Begins the nightly run if it is due, on one node only. */
  certifyWhenDue(): Promise<'begun' | 'not-due'>;
  certifications(filter: Parameters<typeof listCertifications>[1]): Promise<readonly Certification[]>;
  /** Goes on with a run whose process has died or was stopped, whoever began it; of several nodes one does. */
  takeOverCertification(): Promise<'taken-over' | 'none'>;
  /** Of one run, those with most differences first. */
  partiesOf(
    certificationId: string,
    page: Parameters<typeof listPartyTallies>[2],
  ): Promise<readonly PartyTally[]>;
  /** Prices that differ now, oldest first. */
  mismatches(filter: MismatchFilter): Promise<readonly Mismatch[]>;
  /** Leaves the run of this process, if there is one: another process goes on with it. */
  stop(): Promise<void>;
}

/** Who is written down for the nightly run. */
const SCHEDULE = 'schedule';

type PolicyOf = () => (CertificationPolicy & { readonly currency: string | undefined }) | undefined;

export function certifying(context: CertificationContext, policyOf: PolicyOf): Certifying {
  const { database, clock } = context;
  const own = ownRuns(context, policyOf);
  let firstLook: Date | undefined;
  return {
    certify: ({ askedBy, samples, seed, id }) =>
      own.begin({
        askedBy,
        seed,
        ...(samples === undefined ? {} : { samples }),
        ...(id === undefined ? {} : { id }),
      }),
    certifyWhenDue: async () => {
      const policy = policyOf();
      if (policy === undefined) return 'not-due';
      const due = lastDue(policy.nightly, clock());
      // A hub that has just been set up knows too little: its first night is the first one that it lives through.
      firstLook ??= clock();
      if (due <= firstLook && (await listCertifications(database, { limit: 1 })).length === 0)
        return 'not-due';
      const begun = await own.begin({ askedBy: SCHEDULE, unlessSince: due });
      return typeof begun === 'string' ? 'not-due' : 'begun';
    },
    takeOverCertification: own.takeOver,
    certifications: (filter) => listCertifications(database, filter),
    partiesOf: (id, page) => listPartyTallies(database, id, page),
    mismatches: (filter) => listMismatches(database, filter),
    stop: own.stop,
  };
}

/** The runs that this process works on. */
function ownRuns(context: CertificationContext, policyOf: PolicyOf) {
  const ending = new AbortController();
  const running = new Set<Promise<void>>();
  const follow = ({ ended }: Run): void => {
    running.add(ended);
    void ended.finally(() => running.delete(ended));
  };
  const takeOver = async (): Promise<'taken-over' | 'none'> => {
    const policy = policyOf();
    if (policy === undefined || ending.signal.aborted) return 'none';
    const run = await resumeRun(context, policy, ending.signal);
    if (run === 'none') return 'none';
    follow(run);
    return 'taken-over';
  };
  return {
    takeOver,
    begin: async (more: Pick<Assignment, 'askedBy'> & Partial<Assignment>) => {
      const policy = policyOf();
      if (policy === undefined) return 'not-declared';
      const { erp, tolerance, currency, samples } = policy;
      const assignment = { erp, tolerance, currency, samples, ...more };
      const run = await beginRun(context, assignment, ending.signal);
      if (run === 'not-now') {
        // What stands in the way may be a run that nobody works on.
        await takeOver();
        return (await wasBegun(context.database, more.id)) ?? 'running';
      }
      follow(run);
      return { id: run.id };
    },
    stop: async () => {
      ending.abort(new Error('the hub was stopped'));
      await Promise.all(running);
    },
  };
}

/** By somebody who did not live to tell it. */
async function wasBegun(
  database: Queryable,
  id: string | undefined,
): Promise<{ readonly id: string } | undefined> {
  const [run] = id === undefined ? [] : await listCertifications(database, { id, limit: 1 });
  return run === undefined ? undefined : { id: run.id };
}
