/** What people do about deliveries: try again, overwrite, verify a target, pause a system, let it go on. */
import { Type } from 'typebox';
import { answer, refuse, route } from '../route.ts';
import { unknownTarget } from '../looking/delivery-row.ts';
import type { Services } from '../services.ts';
import { By, closed, Name, Reason } from '../shapes.ts';
import { personOf } from './person.ts';

const Rows = Type.Array(Type.Object({ target: Name, key: Name }, closed), { minItems: 1, maxItems: 1000 });

export const retryDeliveries = route({
  method: 'POST',
  path: '/ops/v1/deliveries/retry',
  name: 'retryDeliveries',
  scope: 'ops:write',
  summary: 'Tries refused content once more as it is',
  input: Type.Object(
    {
      deliveries: Rows,
    },
    closed,
  ),
  answer: Type.Object({ asked: Type.Integer() }, closed),
  handle: async ({ deliveries }, { services: { delivery, database } }) => {
    await database.transaction((tx) => delivery.retry(tx, deliveries));
    return answer({ asked: deliveries.length }, { status: 202 });
  },
});

export const overwriteDeliveries = route({
  method: 'POST',
  path: '/ops/v1/deliveries/overwrite',
  name: 'overwriteDeliveries',
  scope: 'ops:write',
  summary:
    'Writes ours again, whatever somebody else made of it in the target: answers questions about drift',
  input: Type.Object({ deliveries: Rows }, closed),
  answer: Type.Object({ asked: Type.Integer() }, closed),
  handle: async ({ deliveries }, { services: { delivery, database } }) => {
    await database.transaction((tx) => delivery.overwrite(tx, deliveries));
    return answer({ asked: deliveries.length }, { status: 202 });
  },
});

/** A large target takes longer than a caller waits; `status` tells how far it is. */
const VERIFY_PATIENCE_MS = 30_000;

export const verifyTarget = route({
  method: 'POST',
  path: '/ops/v1/targets/{name}/verify',
  name: 'verifyTarget',
  scope: 'ops:write',
  summary: 'Reads a whole target again and compares it with what was delivered',
  description:
    'Rows on their way are left out. A difference is written over or becomes a question, as the flow says. ' +
    'A slash in the name of the target is written %2F.',
  input: Type.Object({ name: Name }, closed),
  answer: Type.Object(
    {
      outcome: Type.Enum(['verified', 'under-way']),
      verified: Type.Optional(Type.Integer({ description: 'Rows that were compared' })),
      drifted: Type.Optional(Type.Integer({ description: 'Rows of them that differed' })),
      unread: Type.Optional(Type.Integer({ description: 'Rows that could not be read' })),
    },
    closed,
  ),
  refusals: ['HUB_NOT_POSSIBLE'],
  handle: async ({ name }, { services: { delivery } }) => {
    const verified = await delivery.verifyNow(name, { timeoutMs: VERIFY_PATIENCE_MS });
    switch (verified.outcome) {
      case 'verified':
        return answer(verified);
      case 'under-way':
        return answer(verified, { status: 202 });
      case 'unknown-target':
        return refuse('HUB_NOT_FOUND', unknownTarget(delivery, name));
      case 'not-readable':
        return refuse('HUB_NOT_POSSIBLE', `${name} cannot be read again: its connector has no way to.`);
    }
  },
});

const Paused = Type.Object({ system: Type.String(), state: Type.Enum(['paused', 'running']) }, closed);

export const pauseTarget = route({
  method: 'POST',
  path: '/ops/v1/targets/{name}/pause',
  name: 'pauseTarget',
  scope: 'ops:write',
  summary: 'Stops all writes to a system until it is let go on; nothing is lost meanwhile',
  input: Type.Object({ name: Name, reason: Reason, by: By }, closed),
  answer: Paused,
  handle: async ({ name, reason, by }, call) => {
    const problem = systemProblem(call.services, name);
    if (problem !== undefined) return refuse('HUB_NOT_FOUND', problem);
    await call.services.delivery.pause(name, { who: personOf(call, by), reason });
    return answer({ system: name, state: 'paused' as const });
  },
});

export const resumeTarget = route({
  method: 'POST',
  path: '/ops/v1/targets/{name}/resume',
  name: 'resumeTarget',
  scope: 'ops:write',
  summary: 'Lets a paused system go on',
  input: Type.Object({ name: Name, by: By }, closed),
  answer: Paused,
  handle: async ({ name, by }, call) => {
    const problem = systemProblem(call.services, name);
    if (problem !== undefined) return refuse('HUB_NOT_FOUND', problem);
    await call.services.delivery.resume(name, { who: personOf(call, by) });
    return answer({ system: name, state: 'running' as const });
  },
});

/** Pauses are of systems: all targets of one share its limits and its rest. */
function systemProblem({ landscape }: Services, name: string): string | undefined {
  const names = landscape.systems.map((system) => system.name);
  return names.includes(name)
    ? undefined
    : `The landscape has no system ${name}; it has ${names.join(', ')}.`;
}

export const deliveryRoutes = [retryDeliveries, overwriteDeliveries, verifyTarget, pauseTarget, resumeTarget];
