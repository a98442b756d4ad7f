/** The same request twice has one effect and one answer. */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { errorCatalogue } from '../../../platform/errors.ts';
import { canonicalJson } from '../../../platform/hash.ts';
import { deterministicId, newId } from '../../../platform/ids.ts';
import type { Database } from '../../../platform/sql.ts';
import { refuse, type Reply, type Route } from '../../route.ts';
import { claimRequest, forgetRequest, keepAnswer, prolongClaim, type Claim } from './idempotency-store.ts';

/** A request that says it is the same as another: the caller, the key of the header, and what is asked. */
export interface KeyedRequest {
  readonly caller: string;
  readonly key: string;
  readonly route: Pick<Route, 'method' | 'path' | 'absorbsRepetition'>;
  readonly input: unknown;
}

/** A process that dies while it works on a request holds the key for so long at most: whoever lives says so each second. */
const LEASE_SECONDS = 4;
const PROLONG_MS = 1000;
const WAIT_MS = 50;
const LONGEST_WAIT_MS = 10_000;

/** What a key may look like: any printable ASCII, as in the IETF's draft on the header. */
export const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,200}$/;

/**
 * Does the work once. The same request again gets the first answer; while the first is under way it waits for it, and where the process
 * that works on it has died, it does the work itself. Another request under the same key is refused. A failure (throw) is no answer: the
 * key is free again. `work` is given the id of what it makes: the same at each attempt. A route whose work is absorbed when it is repeated waits for nobody.
 */
export async function once<Body>(
  database: Database,
  request: KeyedRequest,
  work: (madeId: string) => Promise<Reply<Body>>,
): Promise<Reply<unknown>> {
  const deadline = performance.now() + LONGEST_WAIT_MS;
  for (;;) {
    const claim = claimOf(request);
    const held = await claimRequest(database, claim, LEASE_SECONDS);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only `doAndKeep` writes it
    if (held.standing === 'answered') return JSON.parse(held.answer) as Reply<unknown>;
    if (held.standing === 'other-request') return refuse('HUB_IDEMPOTENCY_CONFLICT');
    if (held.standing === 'ours') {
      const done = await doAndKeep({ database, claim, request }, () => work(madeIdOf(request, held.since)));
      if (done !== 'lost') return done;
    } else if (request.route.absorbsRepetition === true) return work(newId());
    if (performance.now() > deadline)
      return refuse('HUB_CONFLICT', 'The same request is still being worked on; ask again in a moment.');
    await pause(WAIT_MS);
  }
}

interface Attempt {
  readonly database: Database;
  readonly claim: Claim;
  readonly request: KeyedRequest;
}

/** `lost`: it took so long, or the process slept so long, that another attempt has taken the request over: its answer counts. */
async function doAndKeep<Body>(
  { database, claim, request }: Attempt,
  work: () => Promise<Reply<Body>>,
): Promise<Reply<Body> | 'lost'> {
  const prolonging = setInterval(() => {
    // Whoever cannot say that it lives is taken for dead; that is what the lease is for.
    void prolongClaim(database, claim, LEASE_SECONDS).catch(() => undefined);
  }, PROLONG_MS);
  try {
    const reply = await work();
    if (isWorthRepeating(request.route, reply)) {
      const kept = await keepAnswer(database, claim, JSON.stringify(reply));
      return kept === 'ours' ? reply : 'lost';
    }
    await forgetRequest(database, claim);
    return reply;
  } catch (error) {
    await forgetRequest(database, claim);
    throw error;
  } finally {
    clearInterval(prolonging);
  }
}

/** "Not now" and "not as you read it" are no answers: the same request may have better luck. */
function isWorthRepeating({ absorbsRepetition }: KeyedRequest['route'], reply: Reply<unknown>): boolean {
  if (reply.reply === 'answer') return reply.status !== 202 || absorbsRepetition !== true;
  return reply.code !== 'HUB_PRECONDITION_FAILED' && errorCatalogue[reply.code].status < 500;
}

/** Every attempt makes the same thing; the same key on another day makes another one. */
function madeIdOf({ caller, key }: KeyedRequest, since: string): string {
  return deterministicId(`request of ${caller}`, `${since} ${key}`);
}

function claimOf({ caller, key, route, input }: KeyedRequest): Claim {
  const asked = `${route.method} ${route.path} ${canonicalJson(input)}`;
  return { id: newId(), caller, key, requestHash: createHash('sha256').update(asked).digest() };
}
