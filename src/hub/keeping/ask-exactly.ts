/** Questions of one kind that are open for as long as a look finds their reason; what was asked is remembered for all nodes. */
import type { Exceptions } from '../../exceptions/index.ts';
import type { Question } from '../../model/exceptions.ts';
import type { Database } from '../../platform/sql.ts';
import { lockState, readState, writeState } from '../hub-store.ts';

export interface AskingNeeds {
  readonly database: Database;
  readonly questions: Pick<Exceptions, 'raise' | 'settle'>;
}

interface Asked {
  readonly subject: string;
  readonly why: string;
}

/** The subjects of the questions of a kind that are open. */
export async function subjectsAsked(
  { database }: Pick<AskingNeeds, 'database'>,
  kind: string,
): Promise<ReadonlySet<string>> {
  return new Set(parse(await readState(database, stateOf(kind))).map(({ subject }) => subject));
}

/** Asks these questions of one kind, each again where its reason is another one, and closes every other one of the kind. */
export async function askExactly(
  { database, questions }: AskingNeeds,
  kind: string,
  found: readonly Omit<Question, 'kind'>[],
): Promise<void> {
  await database.transaction(async (tx) => {
    const before = parse(await lockState(tx, stateOf(kind)));
    const [subjects, said] = [new Set(found.map(({ subject }) => subject)), new Set(before.map(nameOf))];
    const news = found.filter((each) => !said.has(nameOf(each)));
    const gone = before.filter(({ subject }) => !subjects.has(subject));
    if (news.length + gone.length === 0) return;
    await writeState(tx, stateOf(kind), JSON.stringify(found.map(({ subject, why }) => ({ subject, why }))));
    await questions.raise(
      tx,
      news.map((each) => ({ ...each, kind })),
    );
    await questions.settle(
      tx,
      gone.map(({ subject }) => ({ kind, subject })),
    );
  });
}

function stateOf(kind: string): string {
  return `asked:${kind}`;
}

function nameOf({ subject, why }: Asked): string {
  return JSON.stringify([subject, why]);
}

function parse(text: string | undefined): readonly Asked[] {
  if (text === undefined || text === '') return [];
  const read: unknown = JSON.parse(text);
  return Array.isArray(read) ? read.filter(isAsked) : [];
}

function isAsked(value: unknown): value is Asked {
  return typeof value === 'object' && value !== null && 'subject' in value && 'why' in value;
}
