/** One change of an order, sent as a whole: all requests of it take effect, or none. */
import { done, later, type Outcome } from '../../kit/outcome.ts';
import { sendTransaction, type BatchReply, type BatchRequest } from '../api/batch.ts';
import { isStale, outcomeOfFailure, outcomeOfRefusal, type Answered } from '../api/refusal.ts';
import type { Context } from '../api/session.ts';

export interface Change {
  /** In the order in which they must run. */
  readonly requests: readonly BatchRequest[];
  readonly id: string;
}

/** All requests of a change, or none: a half-changed order would be shipped. */
export async function changeOrder(context: Context, { requests, id }: Change): Promise<Outcome> {
  if (requests.length === 0) return done(id);
  const reply = await sendTransaction(context, 'standard', requests);
  if (reply.batch === 'refused') return outcomeOfWhole(reply);
  const refused = reply.parts.find((part) => part !== undefined && part.status >= 300);
  if (refused !== undefined) return outcomeOfOne(refused);
  return reply.parts.includes(undefined)
    ? later('the batch broke off before its answer', 'uncertain')
    : done(id);
}

/** What it means that a batch as a whole was refused, or never answered. */
export function outcomeOfWhole({ reply }: Extract<BatchReply, { batch: 'refused' }>): Outcome {
  return reply.reply === 'failed' ? outcomeOfFailure(reply.failure) : outcomeOfRefusal(reply);
}

/** What one refused part of a batch means. */
export function outcomeOfOne(part: Answered): Outcome {
  return isStale(part)
    ? later('somebody changed the order while we wrote it', 'busy', 1)
    : outcomeOfRefusal(part);
}
