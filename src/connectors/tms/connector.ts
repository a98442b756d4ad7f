/** The connector to a tracking service that speaks the EasyPost API, version 2. */
import type { Connector } from '../kit/connector.ts';
import type { Problem } from '../kit/mapping.ts';
import { milestones } from './milestones.ts';
import { TmsSettings, type TmsContext } from './settings.ts';
import { call, isSuccess, outcomeOfRefusal } from './tms-call.ts';
import { trackers } from './trackers.ts';

const SHORTEST_SECRET = 16;

export const tms: Connector<typeof TmsSettings> = {
  name: 'tms',
  title: 'Parcel tracking (EasyPost API)',
  settings: TmsSettings,
  semantics: {
    ordering: 'none',
    deletes: 'never',
    idempotency: 'natural',
    events: 'fat',
    limits: { requestsPerSecond: 5, concurrency: 4 },
  },
  baseUrl: ({ baseUrl }) => baseUrl,
  check,
  sources: { milestones },
  targets: { trackers },
};

async function check(context: TmsContext): Promise<readonly Problem[]> {
  const reply = await call(context, { method: 'GET', path: '/trackers?page_size=1' });
  const secret = context.settings.webhookSecret.reveal();
  const agreed = `${SHORTEST_SECRET} characters or more`;
  return [
    ...(secret.length < SHORTEST_SECRET ? [{ path: 'webhookSecret', found: 'a short secret', agreed }] : []),
    ...(isSuccess(reply) ? [] : [problemOf(reply)]),
  ];
}

function problemOf(reply: Awaited<ReturnType<typeof call>>): Problem {
  const refusal = outcomeOfRefusal(reply);
  const isKey = reply.outcome === 'answered' && [401, 402, 403].includes(reply.status);
  return {
    path: isKey ? 'apiKey' : 'baseUrl',
    found: 'reason' in refusal ? refusal.reason : 'no answer',
    agreed: 'a tracking service that knows this key',
  };
}
