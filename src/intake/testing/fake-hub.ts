/** A hub of a few lines for intake's tests: it keeps facts in a table, merges claims by version, and can be told to fail. */
import type { Question, QuestionKey, Questions } from '../../model/exceptions.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { ApplyOutcome, IntakeFact, IntakeNeeds, KnownKey } from '../fact.ts';

export interface FakeHub {
  readonly needs: IntakeNeeds;
  readonly questions: Questions<Transaction>;
  /** `item/A1@3 {"description":"…"}` and `stock-movement/m1 {…}`, sorted. */
  facts(): Promise<string[]>;
  /** Open questions as `kind subject`, sorted. */
  open(): Promise<string[]>;
  /** How often `apply` was called. */
  applied(): number;
  /** Ids that make `apply` throw. */
  readonly poison: Set<string>;
  /** Is told which keys a batch made known; the test wires it to `intake.released`. */
  onKnown(told: (tx: Transaction, keys: readonly KnownKey[]) => Promise<void>): void;
}

/** Makes its own tables in the database. Prices wait until their item's number has ever been told. */
export async function fakeHub(database: Queryable): Promise<FakeHub> {
  await database.execute(`create table if not exists test_fact (
    domain text, id text, version text, body jsonb, primary key (domain, id))`);
  await database.execute(
    'create table if not exists test_question (kind text, subject text, primary key (kind, subject))',
  );
  await database.execute('create table if not exists test_known (number text primary key)');
  const poison = new Set<string>();
  let calls = 0;
  let told: Parameters<FakeHub['onKnown']>[0] | undefined;
  return {
    poison,
    needs: {
      apply: async (tx, facts) => {
        calls += 1;
        const outcomes: ApplyOutcome[] = [];
        for (const fact of facts) outcomes.push(await applyOne(tx, fact, poison));
        await told?.(tx, facts.flatMap(knownBy));
        return outcomes;
      },
    },
    questions: {
      raise: async (tx, questions) => {
        for (const { kind, subject } of questions) await keepQuestion(tx, { kind, subject });
      },
      settle: async (tx, keys) => {
        for (const { kind, subject } of keys)
          await tx.execute('delete from test_question where kind = $1 and subject = $2', [kind, subject]);
      },
    },
    facts: async () =>
      (
        await database.query<{ fact: string }>(
          `select domain || '/' || id || coalesce('@' || version, '') || ' ' || body::text as fact from test_fact order by 1`,
        )
      ).map(({ fact }) => fact),
    open: async () =>
      (
        await database.query<{ question: string }>(
          `select kind || ' ' || subject as question from test_question order by 1`,
        )
      ).map(({ question }) => question),
    applied: () => calls,
    onKnown: (tell) => {
      told = tell;
    },
  };
}

async function keepQuestion(tx: Transaction, { kind, subject }: QuestionKey | Question): Promise<void> {
  await tx.execute('insert into test_question values ($1, $2) on conflict do nothing', [kind, subject]);
}

async function applyOne(
  tx: Transaction,
  fact: IntakeFact,
  poison: ReadonlySet<string>,
): Promise<ApplyOutcome> {
  const [id, version, body] = partsOf(fact);
  if (poison.has(id)) throw new Error(`the hub stumbles over ${id}`);
  for (const { reference } of knownBy(fact))
    await tx.execute('insert into test_known values ($1) on conflict do nothing', [reference.value]);
  const missing = await missingItem(tx, fact);
  if (missing !== undefined) return missing;
  const written = await tx.execute(
    `insert into test_fact as t values ($1, $2, $3, $4) on conflict (domain, id) do update
     set version = excluded.version, body = excluded.body where excluded.version collate "C" > t.version collate "C"`,
    [fact.domain, id, version, JSON.stringify(body)],
  );
  return written === 1 ? 'applied' : 'absorbed';
}

function partsOf({ fact }: IntakeFact): [string, string | null, unknown] {
  if ('externalId' in fact)
    return [fact.externalId, fact.version, fact.deleted === true ? 'deleted' : fact.fields];
  if ('movementId' in fact) return [fact.movementId, null, { quantity: fact.quantity }];
  if ('countId' in fact) return [fact.countId, null, { quantity: fact.quantity }];
  throw new Error('documents of orders are not taken here');
}

async function missingItem(tx: Transaction, { fact, domain }: IntakeFact): Promise<ApplyOutcome | undefined> {
  if (domain !== 'price-agreement' || !('fields' in fact) || !('item' in fact.fields)) return undefined;
  const { item } = fact.fields;
  if (item === undefined || item === null || !('value' in item)) return undefined;
  const found = await tx.query('select 1 from test_known where number = $1', [item.value]);
  return found.length > 0 ? undefined : { waitsFor: { domain: 'item', reference: item } };
}

function knownBy({ fact, domain }: IntakeFact): KnownKey[] {
  if (domain !== 'item' || !('fields' in fact) || !('number' in fact.fields)) return [];
  const { number } = fact.fields;
  return number === undefined ? [] : [{ domain, reference: { by: 'number', value: number } }];
}
