/** The same request twice has one effect and one answer. */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { errorCatalogue } from '../../../platform/errors.ts';
import { canonicalJson } from '../../../platform/hash.ts';
import type { Database } from '../../../platform/sql.ts';
import { refuse, type Reply, type Route } from '../../route.ts';
import { claimRequest, forgetRequest, keepAnswer, type Claim } from './idempotency-store.ts';

/** A request that says it is the same as another: the caller, the key of the header, and what is asked. */
export interface KeyedRequest {
  readonly caller: string;
  readonly key: string;
  readonly route: Pick<Route, 'method' | 'path'>;
  readonly input: unknown;
}

/** A process that dies while it works on a request holds the key for so long. */
const LEASE_SECONDS = 60;
const WAIT_MS = 50;
const LONGEST_WAIT_MS = 10_000;

/** What a key may look like: any printable ASCII, as in the IETF's draft on the header. */
export const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,200}$/;

/**
 * Does the work once. The same request again gets the first answer; while the first is under way it waits for it. Another
 * request under the same key is refused. A failure (throw) is no answer: the key is free again.
 */
export async function once<Body>(
  database: Database,
  request: KeyedRequest,
  work: () => Promise<Reply<Body>>,
): Promise<Reply<unknown>> {
  const claim = claimOf(request);
  const deadline = performance.now() + LONGEST_WAIT_MS;
  for (;;) {
    const held = await claimRequest(database, claim, LEASE_SECONDS);
    if (held.standing === 'ours') return doAndKeep(database, claim, work);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only `doAndKeep` writes it
    if (held.standing === 'answered') return JSON.parse(held.answer) as Reply<unknown>;
    if (held.standing === 'other-request') return refuse('HUB_IDEMPOTENCY_CONFLICT');
    if (performance.now() > deadline)
      return refuse('HUB_CONFLICT', 'The same request is still being worked on; ask again in a moment.');
    await pause(WAIT_MS);
  }
}

async function doAndKeep<Body>(
  database: Database,
  claim: Claim,
  work: () => Promise<Reply<Body>>,
): Promise<Reply<Body>> {
  try {
    const reply = await work();
    if (isWorthRepeating(reply)) await keepAnswer(database, claim, JSON.stringify(reply));
    else await forgetRequest(database, claim);
    return reply;
  } catch (error) {
    await forgetRequest(database, claim);
    throw error;
  }
}

/** "Not now" and "not as you read it" are no answers: the same request may have better luck. */
function isWorthRepeating(reply: Reply<unknown>): boolean {
  if (reply.reply === 'answer') return true;
  return reply.code !== 'HUB_PRECONDITION_FAILED' && errorCatalogue[reply.code].status < 500;
}

function claimOf({ caller, key, route, input }: KeyedRequest): Claim {
  const asked = `${route.method} ${route.path} ${canonicalJson(input)}`;
  return { caller, key, requestHash: createHash('sha256').update(asked).digest() };
}
