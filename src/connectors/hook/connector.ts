/** The connector that asks endpoints of the operator's own, by signed messages. */
import type { Connector } from '../kit/connector.ts';
import type { Problem } from '../kit/mapping.ts';
import { fraudChecks } from './fraud-checks.ts';
import { isSuccess, outcomeOfRefusal, post } from './hook-call.ts';
import { HookSettings, type HookContext } from './settings.ts';

/** As Standard Webhooks advises. */
const SHORTEST_SECRET_BYTES = 24;

export const hook: Connector<typeof HookSettings> = {
  name: 'hook',
  title: "The operator's own endpoint",
  settings: HookSettings,
  semantics: {
    ordering: 'none',
    deletes: 'never',
    // The id of the message: the same question may be asked as often as is needed.
    idempotency: 'key',
    events: 'none',
    limits: { requestsPerSecond: 10, concurrency: 4 },
  },
  baseUrl: ({ url }) => URL.parse(url)?.origin,
  check,
  sources: {},
  targets: { 'fraud-checks': fraudChecks },
};

/** A signed ping; every success will do as an answer. */
async function check(context: HookContext): Promise<readonly Problem[]> {
  const now = context.clock().toISOString();
  const message = { type: 'ping', timestamp: now, data: {} };
  const reply = await post(context, { id: `ping_${now.replaceAll(/[^0-9]/g, '')}`, message });
  return [...secretProblems(context.settings), ...(isSuccess(reply) ? [] : [problemOf(reply)])];
}

function secretProblems({ secret }: HookSettings): readonly Problem[] {
  const size = Buffer.from(secret.reveal().replace(/^whsec_/, ''), 'base64').length;
  if (size >= SHORTEST_SECRET_BYTES) return [];
  return [
    { path: 'secret', found: 'a short secret', agreed: `${SHORTEST_SECRET_BYTES} bytes or more in base64` },
  ];
}

function problemOf(reply: Awaited<ReturnType<typeof post>>): Problem {
  const refusal = outcomeOfRefusal(reply);
  const isSecret = reply.outcome === 'answered' && [401, 403].includes(reply.status);
  return {
    path: isSecret ? 'secret' : 'url',
    found: 'reason' in refusal ? refusal.reason : 'no answer',
    agreed: 'an endpoint that answers a signed ping with success',
  };
}
