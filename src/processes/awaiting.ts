/** Callers that wait until an order is judged, woken by the notice of whichever node judged it; no connection is held meanwhile. */
import type { ProcessContext } from './context.ts';
import type { Finding, WholeCase } from './finding.ts';
import { compareRevisions } from './order-to-cash/facts.ts';
import type { Verdict } from './order-to-cash/terms/verdict.ts';
import { JUDGED_CHANNEL } from './store/case-store.ts';

/** So many wait at once, in one process; whoever comes then is told to ask again. */
const MOST_WAITING = 2000;

/** For whose verdict, and how long. */
export interface Patience {
  /** Absent: of any. */
  readonly revision?: string | undefined;
  readonly withinMs: number;
}

/** One caller that waits: rung by a notice, by the end of its time, or because the process ends. */
interface Bell {
  readonly caseId: string;
  ring: () => void;
}

export function awaiting(
  { database }: Pick<ProcessContext, 'database'>,
  { standing, complete }: Pick<Finding, 'standing' | 'complete'>,
) {
  const house = bellHouse(database);
  /** Only how the case stands is looked at until it is judged. */
  const waited = async (naturalKey: string, { revision, withinMs }: Patience): Promise<Standing> => {
    const first = await standing(naturalKey);
    if (first === undefined || isJudged(first, revision)) return first;
    if (withinMs <= 0 || house.isFull()) return first;
    await house.listen();
    return await house.until(first.id, withinMs, async (isOver) => {
      const found = await standing(naturalKey);
      const isEnough = isOver || found === undefined || isJudged(found, revision);
      return isEnough ? { found } : 'not-yet';
    });
  };
  return {
    /** The case as soon as it is judged, and as it stands where that takes longer; `undefined` where there is none. */
    judged: async (naturalKey: string, patience: Patience): Promise<WholeCase | undefined> => {
      const row = await waited(naturalKey, patience);
      return row === undefined ? undefined : await complete(row);
    },
    /** The process ends: whoever waits is answered with what is known. */
    endWaiting: house.end,
  };
}

type Standing = Awaited<ReturnType<Finding['standing']>>;

/** The bells of all who wait, and the one ear for the notices of the database. */
function bellHouse(database: ProcessContext['database']) {
  const bells = new Set<Bell>();
  let listening: Promise<{ stop(): Promise<void> }> | undefined;
  let isEnding = false;
  const ring = (caseId = ''): void => {
    // Without a name: notices may have been missed.
    for (const bell of bells) if (caseId === '' || bell.caseId === caseId) bell.ring();
  };
  return {
    isFull: () => isEnding || bells.size >= MOST_WAITING,
    listen: async (): Promise<void> => {
      listening ??= database.listen(JUDGED_CHANNEL, ring);
      await listening.catch((error: unknown) => {
        listening = undefined;
        throw error;
      });
    },
    /** Looks at once and with each ring; the last time when the time is over. */
    until: async <Found>(
      caseId: string,
      withinMs: number,
      look: (isOver: boolean) => Promise<{ readonly found: Found } | 'not-yet'>,
    ): Promise<Found> => {
      let isOver = false;
      const bell: Bell = { caseId, ring: () => undefined };
      bells.add(bell);
      const timer = setTimeout(() => {
        isOver = true;
        bell.ring();
      }, withinMs);
      try {
        for (;;) {
          // Before it is looked at: what is told from now on rings.
          const rung = new Promise<void>((resolve) => (bell.ring = resolve));
          const seen = await look(isOver || isEnding);
          if (seen !== 'not-yet') return seen.found;
          await rung;
        }
      } finally {
        clearTimeout(timer);
        bells.delete(bell);
      }
    },
    end: async (): Promise<void> => {
      isEnding = true;
      ring();
      await (await listening?.catch(() => undefined))?.stop();
    },
  };
}

/** The latest revision that was told, whether it is planned or not; `undefined` where only documents about the order have come. */
export function latestTold(facts: WholeCase['facts']): string | undefined {
  return facts
    .filter(({ kind }) => kind === 'order')
    .map(({ identity }) => identity.slice(identity.indexOf('/') + 1))
    .toSorted(compareRevisions)
    .at(-1);
}

/** Is there a verdict about this revision (absent: the latest), or is it at least certain that none follows by itself? */
export function isJudged({ plan }: Pick<WholeCase, 'plan'>, revision?: string): boolean {
  const { verdict, questions = [] } = plan;
  if (questions.some(({ kind }) => kind === 'plan-failed')) return true;
  if (verdict === undefined || verdict.word === 'open') return false;
  return isAbout(verdict, revision);
}

/** Was this revision known when the verdict was made? */
export function isAbout(verdict: Pick<Verdict, 'revision'>, revision: string | undefined): boolean {
  return revision === undefined || compareRevisions(verdict.revision, revision) >= 0;
}
