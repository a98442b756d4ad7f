/** The one list of work for people: stations raise and settle questions, people read and acknowledge them. */
import type { Question, QuestionKey, Questions } from '../model/exceptions.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/sql.ts';
import { observedGauge } from '../platform/telemetry/metrics.ts';
import { seldom } from '../platform/telemetry/seldom.ts';
import { appendEvents } from '../log/index.ts';
import {
  acknowledgeException,
  closeExceptions,
  countExceptions,
  findException,
  listExceptions,
  upsertExceptions,
  type ExceptionCount,
  type ExceptionFilter,
  type ExceptionRow,
} from './exception-store.ts';
import { escalateExceptions, listUnheeded, type Unheeded } from './escalation-store.ts';
import { listIssues, type Issue, type IssueFilter } from './issue-store.ts';

/** A question with what becomes of it while nobody takes it up. */
export interface Asked extends ExceptionRow {
  /** Who is asked next, and from when on; absent: it is taken up or closed, or nobody else is left to ask. */
  readonly goesTo?: string;
  readonly goesAt?: string;
}

export interface Exceptions extends Questions<Transaction> {
  /** A page of questions, oldest first. */
  list(filter: ExceptionFilter): Promise<readonly Asked[]>;
  find(id: string): Promise<Asked | undefined>;
  /** Open questions by kind, system and owner. */
  counts(): Promise<readonly ExceptionCount[]>;
  /** A page of open questions by what caused them, those of most questions first. */
  issues(filter: IssueFilter): Promise<readonly Issue[]>;
  /** Asks the next person about what nobody has taken up in time; gives how many questions went on. */
  escalate(): Promise<number>;
  /** Somebody looks after it; `'closed'` where the facts answered it meanwhile. */
  acknowledge(
    id: string,
    acknowledging: Acknowledging,
  ): Promise<'acknowledged' | 'closed' | 'unknown' | 'changed'>;
}

export interface Acknowledging {
  readonly by: string;
  readonly note: string | undefined;
  /** Told the question as it is at this very moment: is it still what the person has seen? Absent: it is. */
  readonly isAsSeen?: (question: ExceptionRow) => boolean;
}

/** Everything the list needs. `ownerOf` names who must decide, from the landscape. */
export interface ExceptionsOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly ownerOf: (question: Question) => string | undefined;
  /** Who is asked when nobody takes a question up, and how long after it was opened. */
  readonly escalationOf: (question: Unheeded) => readonly EscalationStep[];
}

export interface EscalationStep {
  readonly afterMinutes: number;
  /** A person or a team. */
  readonly to: string;
}

const PAGE = 500;

const open = observedGauge({
  name: 'crossdock_exceptions_open',
  help: 'Questions that wait for a person, by kind',
  labels: ['kind'],
});
const COUNTS_EVERY_MS = 10_000;

export function exceptions(options: ExceptionsOptions): Exceptions {
  const { database, clock, ownerOf } = options;
  observeOpen(database);
  return {
    async raise(tx, questions) {
      const latest = lastOfEach(questions);
      if (latest.length === 0) return;
      const owned = latest.map((question) => ({ ...question, owner: question.owner ?? ownerOf(question) }));
      const opened = await upsertExceptions(tx, owned, clock());
      await recordEvents(tx, opened, { type: 'exception.opened', at: clock() });
    },
    async settle(tx, ended) {
      if (ended.length === 0) return;
      const closed = await closeExceptions(tx, ended, clock());
      await recordEvents(tx, closed, { type: 'exception.closed', at: clock() });
    },
    list: async (filter) => (await listExceptions(database, filter)).map((row) => withNextStep(row, options)),
    find: async (id) => {
      const found = await findException(database, id);
      return found === undefined ? undefined : withNextStep(found, options);
    },
    counts: () => countExceptions(database),
    issues: (filter) => listIssues(database, filter),
    escalate: () => escalateAll(options),
    acknowledge: (id, { by, note, isAsSeen = () => true }) =>
      database.transaction(async (tx) => {
        const found = await findException(tx, id, 'locked');
        if (found === undefined) return 'unknown';
        if (found.closedAt !== undefined) return 'closed';
        if (!isAsSeen(found)) return 'changed';
        await acknowledgeException(tx, { id, by, note, at: clock() });
        return 'acknowledged';
      }),
  };
}

async function escalateAll({ database, clock, escalationOf }: ExceptionsOptions): Promise<number> {
  let total = 0;
  let after: string | undefined;
  for (;;) {
    const page = await listUnheeded(database, { after, limit: PAGE });
    if (page.length === 0) return total;
    const steps = page.flatMap((each) => {
      const to = whomToAsk(escalationOf(each), each, clock());
      return to === undefined || to === each.escalatedTo ? [] : [{ id: each.id, to }];
    });
    if (steps.length > 0)
      total += await database.transaction(async (tx) => {
        const escalated = await escalateExceptions(tx, steps, clock());
        await recordEvents(tx, escalated, { type: 'exception.escalated', at: clock() });
        return escalated.length;
      });
    after = page.at(-1)?.id;
  }
}

/** The last step whose time has come. */
function whomToAsk(
  steps: readonly EscalationStep[],
  { openedAt }: Pick<Unheeded, 'openedAt'>,
  now: Date,
): string | undefined {
  return inTime(steps, openedAt).findLast(({ at }) => at <= now)?.to;
}

/** The first step whose time is still to come. */
function withNextStep(row: ExceptionRow, { escalationOf, clock }: ExceptionsOptions): Asked {
  if (row.closedAt !== undefined || row.acknowledgedBy !== undefined) return row;
  const openedAt = new Date(row.openedAt);
  const { id, kind, system, domain, owner, escalatedTo } = row;
  const steps = escalationOf({ id, kind, system, domain, owner, openedAt, escalatedTo });
  const now = clock();
  const next = inTime(steps, openedAt).find(({ at }) => at > now);
  return next === undefined ? row : { ...row, goesTo: next.to, goesAt: next.at.toISOString() };
}

function inTime(steps: readonly EscalationStep[], openedAt: Date) {
  return steps
    .toSorted((a, b) => a.afterMinutes - b.afterMinutes)
    .map(({ afterMinutes, to }) => ({ to, at: new Date(openedAt.getTime() + afterMinutes * 60_000) }));
}

/** The list has no end of its own: it is asked until another one takes its place, and a closed database gives nothing. */
function observeOpen(database: Database): void {
  const counts = seldom(() => countExceptions(database), { everyMs: COUNTS_EVERY_MS });
  open.readFrom(async () =>
    [...Map.groupBy((await counts()) ?? [], ({ kind }) => kind)].map(([kind, rows]) => ({
      value: rows.reduce((sum, row) => sum + row.open, 0),
      labels: { kind },
    })),
  );
}

/** One statement may touch a row only once, so the same question raised twice in a batch counts with its last words. */
function lastOfEach(questions: readonly Question[]): readonly Question[] {
  const byKey = new Map(questions.map((question) => [`${question.kind}\n${question.subject}`, question]));
  return [...byKey.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, question]) => question);
}

async function recordEvents(
  tx: Transaction,
  rows: readonly (QuestionKey & {
    id: string;
    message_id: string | null;
    escalated_to?: string;
    closed_because?: string | null;
  })[],
  { type, at }: { type: string; at: Date },
): Promise<void> {
  await appendEvents(
    tx,
    rows.map((row) => ({
      type,
      source: '/exceptions',
      subject: `exception/${row.id}`,
      time: at.toISOString(),
      data: {
        kind: row.kind,
        subject: row.subject,
        ...(row.escalated_to === undefined ? {} : { to: row.escalated_to }),
        ...(typeof row.closed_because === 'string' && { because: row.closed_because }),
      },
      correlationId: row.message_id ?? row.id,
    })),
  );
}
