/** One call of the Admin API: sent, answered, checked; whatever goes wrong is an outcome that says what to do. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Static, TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import type { ConnectorContext } from '../kit/context.ts';
import { later, type Outcome } from '../kit/outcome.ts';
import { jsonOf } from '../kit/parse-json.ts';
import { failedRequest, refusedAnswer, refusedOperation } from './refusals.ts';
import { GraphqlAnswer, type GraphqlError } from './graphql-answer.ts';
import { API_VERSION, shopUrl, type Settings } from './settings.ts';

export type Context = ConnectorContext<Settings>;

/** One GraphQL operation as text, and the part of its answer that we read. */
export interface Operation<Answer extends TSchema = TSchema> {
  readonly name: string;
  readonly text: string;
  readonly effect: 'read' | 'write';
  readonly answer: Answer;
}

export type Reply<Data> =
  /** `errors` concern single fields of a request that otherwise ran. */
  | {
      readonly reply: 'answered';
      readonly data: Data;
      readonly errors: readonly GraphqlError[];
      /** The version that answered: one that Shopify has retired is answered by the oldest living one, as if nothing were. */
      readonly version: string;
    }
  | { readonly reply: 'failed'; readonly outcome: Outcome };

/** Shopify refuses a dearer query, whatever the bucket holds. */
export const MOST_POINTS = 1_000;

const TIMEOUT_MS = 60_000;
const MOST_WAITS = 30;
const envelope = Compile(GraphqlAnswer);
const validators = new WeakMap<TSchema, Validator>();

/** Sends one operation once. Never throws: a failure is an outcome. */
export async function send<Answer extends TSchema>(
  { http, settings }: Context,
  operation: Operation<Answer>,
  variables: Readonly<Record<string, unknown>>,
): Promise<Reply<Static<Answer>>> {
  const answer = await http.request({
    method: 'POST',
    url: `${shopUrl(settings)}/admin/api/${API_VERSION}/graphql.json`,
    headers: { 'x-shopify-access-token': settings.accessToken.reveal(), accept: 'application/json' },
    body: { query: operation.text, variables },
    timeoutMs: TIMEOUT_MS,
  });
  if (answer.outcome === 'failed') return failed(failedRequest(answer, operation.effect));
  if (answer.status !== 200) return failed(refusedAnswer(answer, operation.effect));
  const body = jsonOf(answer);
  if (!envelope.Check(body)) return failed(unreadable(operation));
  const errors = body.errors ?? [];
  const refused = refusedOperation(body, operation.effect);
  if (refused !== undefined) return failed(refused);
  if (!fits(operation.answer, body.data)) return failed(unreadable(operation));
  const version = answer.headers['x-shopify-api-version'] ?? API_VERSION;
  return { reply: 'answered', data: body.data, errors, version };
}

/**
 * Reads for a source: waits where the shop says slow down, as often as it says so within reason. Throws what stays
 * impossible, because a source has no outcomes: the hub tries again from its cursor.
 */
export async function read<Answer extends TSchema>(
  context: Context,
  operation: Operation<Answer>,
  variables: Readonly<Record<string, unknown>>,
): Promise<Static<Answer>> {
  for (let wait = 0; wait < MOST_WAITS; wait += 1) {
    const reply = await send(context, operation, variables);
    if (reply.reply === 'answered' && reply.errors.length === 0) return reply.data;
    const outcome = reply.reply === 'failed' ? reply.outcome : later(wordsOf(reply.errors), 'unavailable');
    if (outcome.outcome !== 'later' || outcome.cause !== 'throttled') throw new Error(reasonOf(outcome));
    await delay((outcome.afterSeconds ?? 1) * 1000, undefined, { signal: context.signal });
  }
  throw new Error(`${operation.name}: Shopify asked to slow down ${MOST_WAITS} times in a row`);
}

/**
 * Looks something up for `find` and `readBack`, which have no outcomes: waits where the shop says slow down, and throws
 * what stays impossible, so that a look-up that failed is never taken for one that found nothing.
 */
export async function patiently<Found>(
  context: Context,
  look: () => Promise<Found>,
  hindranceIn: (found: Found) => Outcome | undefined,
): Promise<Found> {
  for (let wait = 0; wait < MOST_WAITS; wait += 1) {
    const found = await look();
    const hindrance = hindranceIn(found);
    if (hindrance === undefined) return found;
    const isThrottled = hindrance.outcome === 'later' && hindrance.cause === 'throttled';
    if (!isThrottled) throw new Error(`look-up in the shop: ${reasonOf(hindrance)}`);
    await delay((hindrance.afterSeconds ?? 1) * 1000, undefined, { signal: context.signal });
  }
  throw new Error(`look-up in the shop: asked to slow down ${MOST_WAITS} times in a row`);
}

/** Gives the first outcome among answers of which some may be one. */
export function hindranceAmong(answers: readonly unknown[]): Outcome | undefined {
  return answers.find(isHindrance)?.outcome;
}

function isHindrance(answer: unknown): answer is { readonly outcome: Outcome } {
  return typeof answer === 'object' && answer !== null && 'outcome' in answer;
}

/** Gives the reason of an outcome that is not `done`. */
export function reasonOf(outcome: Outcome): string {
  return outcome.outcome === 'done' ? 'done' : outcome.reason;
}

function wordsOf(errors: readonly GraphqlError[]): string {
  return errors.map(({ message }) => message).join('; ');
}

const failed = (outcome: Outcome): { readonly reply: 'failed'; readonly outcome: Outcome } => ({
  reply: 'failed',
  outcome,
});

function unreadable({ name, effect }: Operation): Outcome {
  return later(
    `${name}: Shopify answered in a shape that is not its contract`,
    effect === 'write' ? 'uncertain' : 'unavailable',
  );
}

function fits<Answer extends TSchema>(schema: Answer, value: unknown): value is Static<Answer> {
  const known = validators.get(schema);
  if (known !== undefined) return known.Check(value);
  const compiled = Compile(schema);
  validators.set(schema, compiled);
  return compiled.Check(value);
}
