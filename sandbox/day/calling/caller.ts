/** A caller of the API who does not give up: whatever dies meanwhile, the same is asked again until somebody has answered. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../kit/random.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Hubs that may die and come back, and the key with which they are asked. */
export interface Callable {
  readonly hubs: { living(): readonly string[] };
  readonly key: string;
}

export interface Ask {
  /** Default: POST. */
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
}

const PATIENCE_MS = 15_000;
const LONGEST_MS = 120_000;
const BETWEEN_MS = 150;

/** The first definite answer: done, or refused for what was asked. Throws where nobody answers for two minutes. */
export async function insist(callable: Callable, random: Random, ask: Ask): Promise<Answer> {
  const endsAt = performance.now() + LONGEST_MS;
  let idempotencyKey = keyOf(random);
  let last: unknown = 'no hub runs';
  while (performance.now() < endsAt) {
    const living = callable.hubs.living();
    if (living.length > 0) {
      const answer = await once(callable, { ...ask, hub: random.pick(living), idempotencyKey });
      if (answer !== undefined && isDefinite(answer)) return answer;
      last = answer ?? last;
      // A hub that died holds the key for a while; an order is known by its own name just as well.
      if (answer !== undefined || random.chance(0.5)) idempotencyKey = keyOf(random);
    }
    await pause(BETWEEN_MS);
  }
  throw new Error(`nobody answers ${ask.path}: ${JSON.stringify(last)}`);
}

/** What one hub says; `undefined` where it dies meanwhile, or is gone. */
async function once(
  { key }: Callable,
  {
    method = 'POST',
    path,
    body,
    hub,
    idempotencyKey,
  }: Ask & { readonly hub: string; readonly idempotencyKey: string },
): Promise<Answer | undefined> {
  try {
    const answer = await fetch(`${hub}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${key}`,
        'idempotency-key': idempotencyKey,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function isDefinite({ status, body }: Answer): boolean {
  if (status >= 500 || status === 429) return false;
  return !JSON.stringify(body ?? '').includes('still being worked on');
}

function keyOf(random: Random): string {
  return `caller-${random.between(0, 1_000_000_000)}-${random.between(0, 1_000_000_000)}`;
}
