/** Sends many calls of one field in one request and gives what each of them answered. */
import { Type, type Static, type TSchema, type TUnsafe } from 'typebox';
import type { Outcome } from '../kit/outcome.ts';
import { send, type Context, type Operation } from './admin-api.ts';
import { orNull } from './graphql-answer.ts';
import { aliasOf, repeatedText, repeatedVariables, type RepeatedField } from './operations/aliased.ts';
import { outcomeOfError } from './refusals.ts';

/** One call's answer: a value (null = nothing there), or why there is none. */
export type CallAnswer<Value> = { readonly value: Value | null } | { readonly outcome: Outcome };

/** A repeated field and the part of its answer that we read; made once, so that its check is compiled once. */
export interface Repeated<Answer extends TSchema> {
  readonly field: RepeatedField;
  readonly operation: Omit<Operation<AnswersByAlias<Answer>>, 'text'>;
}

type AnswersByAlias<Answer extends TSchema> = TSchema &
  TUnsafe<Readonly<Record<string, Static<Answer> | null>>>;

export function repeated<Answer extends TSchema>(field: RepeatedField, answer: Answer): Repeated<Answer> {
  const all = Type.Unsafe<Readonly<Record<string, Static<Answer> | null>>>(
    Type.Record(Type.String(), orNull(answer)),
  );
  const effect = field.kind === 'mutation' ? 'write' : 'read';
  return { field, operation: { name: field.name, effect, answer: all } };
}

/** Sends all calls in one request, in order. An error of one call is that call's only. */
export async function callEach<Answer extends TSchema>(
  context: Context,
  { field, operation }: Repeated<Answer>,
  calls: readonly Readonly<Record<string, unknown>>[],
): Promise<readonly CallAnswer<Static<Answer>>[]> {
  if (calls.length === 0) return [];
  const text = repeatedText(field, calls.length);
  const reply = await send(context, { ...operation, text }, repeatedVariables(calls));
  if (reply.reply === 'failed') return calls.map(() => ({ outcome: reply.outcome }));
  return calls.map((_, position) => {
    const alias = aliasOf(position);
    const error = reply.errors.find(({ path }) => path?.[0] === alias);
    if (error !== undefined) return { outcome: outcomeOfError(error, operation.effect) };
    return { value: reply.data[alias] ?? null };
  });
}

/** Cuts a list into pieces of at most this size. */
export function pieces<Entry>(list: readonly Entry[], size: number): readonly (readonly Entry[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, piece) =>
    list.slice(piece * size, (piece + 1) * size),
  );
}

/** Packs a list, in order, so that no pack weighs more than `most`; what is heavier by itself stands alone. */
export function packs<Entry>(
  list: readonly Entry[],
  weightOf: (entry: Entry) => number,
  most: number,
): readonly (readonly Entry[])[] {
  const packed: Entry[][] = [];
  let room = 0;
  for (const entry of list) {
    const weight = weightOf(entry);
    const last = packed.at(-1);
    if (last === undefined || weight > room) {
      packed.push([entry]);
      room = most - weight;
    } else {
      last.push(entry);
      room -= weight;
    }
  }
  return packed;
}
