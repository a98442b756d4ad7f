/** What only the companion extension knows and does of orders: which of them the hub reopened, and the two actions. */
import { later, type Outcome } from '../../kit/outcome.ts';
import { listWhereOnce, textOf } from '../api/lists.ts';
import { outcomeOfFailure, outcomeOfRefusal, refusalOf, type Answered } from '../api/refusal.ts';
import { apiRoot, recordPath, type Resource } from '../api/resource.ts';
import { send, type Context } from '../api/session.ts';
import type { Settings } from '../settings.ts';

/** `reopened`: the hub opened the order and nobody has released it since; set and cleared there together with the status. */
export const ORDER_STATES: Resource = {
  api: 'companion',
  entitySet: 'orderStates',
  select: ['id', 'number', 'reopened', 'reopenedAt'],
};

/** Two declarations are needed: that the hub may, and by which extension. */
export function mayReopen({ reopenReleased, companionApi }: Settings): boolean {
  return reopenReleased === true && companionApi !== undefined;
}

/** Which of these orders the hub reopened; an outcome where nobody can say it now. Who may not read it has reopened nothing. */
export async function readReopened(
  context: Context,
  ids: readonly string[],
): Promise<ReadonlySet<string> | Outcome> {
  if (ids.length === 0 || !mayReopen(context.settings)) return new Set();
  const found = await listWhereOnce(context, ORDER_STATES, { field: 'id', spelled: ids });
  // Reading has no effect: whatever happened to it, nothing was written.
  if ('failed' in found) return outcomeOfFailure({ ...found.failed, effect: 'none' });
  if ('refused' in found) return isPassing(found.refused) ? outcomeOfRefusal(found.refused) : new Set();
  return new Set(
    found.filter(({ reopened }) => reopened === true).map((state) => textOf(state, 'id').toLowerCase()),
  );
}

/** Will the same request be answered otherwise in a while? */
function isPassing({ status }: Answered): boolean {
  return status === 401 || status === 408 || status === 429 || status >= 500;
}

/** Runs one of the two actions; both do nothing where the order stands so already. */
export async function actOn(
  context: Context,
  id: string,
  action: 'reopen' | 'release',
): Promise<Outcome | 'done'> {
  const { settings } = context;
  const url = `${apiRoot(settings, 'companion', ORDER_STATES.entitySet)}/${recordPath(settings, ORDER_STATES.entitySet, id)}/Microsoft.NAV.${action}`;
  const reply = await send(context, { method: 'POST', url, body: {} });
  if (reply.reply === 'failed') return outcomeOfFailure(reply.failure);
  if (reply.status < 300) return 'done';
  return whyRefused(reply);
}

function whyRefused(reply: Answered): Outcome {
  const { code, message } = refusalOf(reply);
  if (reply.status === 403 || code.startsWith('Authorization'))
    return { outcome: 'ask', reason: `${code}: ${message} (it needs the permission set Crossdock Release)` };
  // An extension of before has no such page: that is for a person, and no reason to hold all other orders up.
  if (reply.status === 404 || reply.status === 501)
    return {
      outcome: 'ask',
      reason: `${code}: ${message} (the companion extension must be 1.1 or later)`,
    };
  return reply.status === 412 || reply.status === 409
    ? later(`${code}: ${message}`, 'busy', 1)
    : outcomeOfRefusal(reply);
}
