/** Idempotency keys: the first answer is kept for a day and given again, errors among them. */
import { Refusal } from './refusal.ts';

const KEPT_MS = 24 * 3_600_000;
const LONGEST_KEY = 255;

export interface KeptAnswer {
  readonly status: number;
  readonly body: object;
  readonly isReplayed: boolean;
}

interface Kept {
  readonly fingerprint: string;
  readonly untilMs: number;
  readonly status: number;
  readonly body: object;
}

export interface AskedOnce {
  /** Absent: nothing is remembered. */
  readonly key: string | undefined;
  /** Endpoint and parameters. */
  readonly fingerprint: string;
}

export class IdempotencyKeys {
  readonly #kept = new Map<string, Kept>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Runs the request, or gives the answer of the first one. Throws what was not remembered. */
  answer({ key, fingerprint }: AskedOnce, run: () => object): KeptAnswer {
    const known = key === undefined ? undefined : this.#known(key, fingerprint);
    if (known !== undefined) return { status: known.status, body: known.body, isReplayed: true };
    const made = outcomeOf(run);
    if (key !== undefined) this.#kept.set(key, { ...made, fingerprint, untilMs: this.#nowMs() + KEPT_MS });
    return { ...made, isReplayed: false };
  }

  #known(key: string, fingerprint: string): Kept | undefined {
    if (key.length > LONGEST_KEY)
      throw new Refusal(400, {
        type: 'invalid_request_error',
        message: `Idempotency keys are at most ${LONGEST_KEY} characters long.`,
      });
    const kept = this.#kept.get(key);
    if (kept === undefined || kept.untilMs <= this.#nowMs()) return undefined;
    if (kept.fingerprint === fingerprint) return kept;
    throw new Refusal(400, {
      type: 'idempotency_error',
      message:
        'Keys for idempotent requests can only be used with the same parameters they were first used with. ' +
        `Try using a key other than '${key}' if you meant to execute a different request.`,
    });
  }
}

function outcomeOf(run: () => object): { readonly status: number; readonly body: object } {
  try {
    return { status: 200, body: structuredClone(run()) };
  } catch (error) {
    if (error instanceof Refusal && error.isRemembered)
      return { status: error.status, body: { error: error.error } };
    throw error;
  }
}
