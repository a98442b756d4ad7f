/** May orders be reopened as declared, and does one stand open that the hub reopened? Nothing else would name it while nobody writes it. */
import type { Problem } from '../../kit/mapping.ts';
import { textOf, type RawRecord } from '../api/lists.ts';
import { refusalOf } from '../api/refusal.ts';
import { listUrl } from '../api/resource.ts';
import { send, type Context } from '../api/session.ts';
import { mayReopen, ORDER_STATES } from './order-states.ts';

/** A change takes seconds, and a lost answer minutes. */
const LONGEST_MINUTES = 15;

/** Changes nothing there. */
export async function checkReopened(context: Context): Promise<readonly Problem[]> {
  const { settings } = context;
  if (settings.reopenReleased !== true) return [];
  if (!mayReopen(settings))
    return [
      { path: 'reopenReleased', found: 'no companionApi', agreed: 'the companion extension, which reopens' },
    ];
  const reply = await send(context, {
    method: 'GET',
    url: listUrl(settings, ORDER_STATES, { filter: 'reopened eq true' }),
  });
  if (reply.reply === 'failed')
    return [{ path: 'apiUrl', found: reply.failure.reason, agreed: 'an address that answers' }];
  if (reply.status >= 300) {
    const { code, message } = refusalOf(reply);
    return [
      {
        path: 'reopenReleased',
        found: `orderStates: ${code}: ${message}`,
        agreed: 'an application with the permission set Crossdock Release',
      },
    ];
  }
  return openFor(reply.body, context.clock());
}

function openFor(body: unknown, now: Date): readonly Problem[] {
  const states = isList(body) ? body.value : [];
  return states
    .filter((state) => now.getTime() - Date.parse(textOf(state, 'reopenedAt')) > LONGEST_MINUTES * 60_000)
    .map((state) => ({
      path: 'reopenReleased',
      found: `order ${textOf(state, 'number')} stands open since ${textOf(state, 'reopenedAt')}: the hub reopened it`,
      agreed: 'released again: on its page there, or by crossdock deliveries retry',
    }));
}

function isList(body: unknown): body is { readonly value: readonly RawRecord[] } {
  return typeof body === 'object' && body !== null && 'value' in body && Array.isArray(body.value);
}
