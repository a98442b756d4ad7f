/** Posts webhooks to subscribers as real vendors do: at least once, with retries, and with the faults of the board. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Faults } from './faults.ts';
import type { Random } from './random.ts';

export interface OutgoingWebhook {
  /** Loopback only: a sandbox never talks to the outside. */
  readonly url: string;
  /** Made for each attempt, because some signatures cover the instant of sending. */
  headers(sentAt: Date): Readonly<Record<string, string>>;
  readonly body: string;
  /** What it tells of: webhooks of one subject keep their order, those of others go beside them. Absent: all of them in one order. */
  readonly subject?: string;
}

export interface WebhookSenderOptions {
  readonly faults: Faults;
  readonly random: Random;
  readonly count: (name: string) => void;
  /** Waits before the second, third … attempt; after the last the webhook is given up. Default 1 s, 5 s, 30 s, 2 min. */
  readonly retryDelaysMs?: readonly number[];
  /** How long a reordered webhook waits at most to be overtaken; default 300 ms. */
  readonly holdMs?: number;
}

export interface WebhookSender {
  /** Queues one webhook; those of a subject leave in this order, except where faults or retries disturb it. */
  send(webhook: OutgoingWebhook): void;
  /** Resolves when nothing is queued, held back or waiting for a retry. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

const RETRY_DELAYS_MS = [1_000, 5_000, 30_000, 120_000];

/** So many webhooks are under way at a time, as with vendors: one by one, each would wait for the subscriber's disk. */
const LANES = 8;

function laneOf(subject: string): number {
  let sum = 0;
  for (const each of subject) sum = (sum * 31 + (each.codePointAt(0) ?? 0)) % 65_521;
  return sum % LANES;
}

/** Makes the sender of one simulator. */
export function webhookSender(options: WebhookSenderOptions): WebhookSender {
  const stopping = new AbortController();
  const open = new Set<Promise<void>>();
  const held: (() => void)[] = [];
  const lanes = new Map<number, Promise<void>>();
  const track = (work: Promise<void>): Promise<void> => {
    const settled = work.catch(() => undefined).finally(() => open.delete(settled));
    open.add(settled);
    return settled;
  };
  const inOrder = (subject: string, work: () => Promise<void>): void => {
    const lane = laneOf(subject);
    lanes.set(lane, track((lanes.get(lane) ?? Promise.resolve()).then(work)));
  };
  const postWithRetries = async (webhook: OutgoingWebhook): Promise<void> => {
    if (await post(webhook, options, stopping.signal)) return;
    void track(retry(webhook, options, stopping.signal));
  };
  const holdBack = async (webhook: OutgoingWebhook): Promise<void> => {
    const overtaken = new Promise<void>((resolve) => held.push(resolve));
    await Promise.race([overtaken, pause(options.holdMs ?? 300, stopping.signal)]);
    await postWithRetries(webhook);
  };

  return {
    send: (webhook) => {
      refuseOutside(webhook.url);
      const { faults, random, count } = options;
      if (random.chance(faults.dropShare)) return count('webhooksDropped');
      if (random.chance(faults.reorderShare)) {
        count('webhooksReordered');
        void track(holdBack(webhook));
        return;
      }
      const copies = random.chance(faults.duplicateShare) ? 2 : 1;
      if (copies === 2) count('webhooksDuplicated');
      inOrder(webhook.subject ?? '', async () => {
        for (let copy = 0; copy < copies; copy++) await postWithRetries(webhook);
        for (const release of held.splice(0)) release();
      });
    },
    idle: async () => {
      while (open.size > 0) await Promise.all(open);
    },
    close: async () => {
      stopping.abort();
      while (open.size > 0) await Promise.all(open);
    },
  };
}

async function retry(
  webhook: OutgoingWebhook,
  options: WebhookSenderOptions,
  signal: AbortSignal,
): Promise<void> {
  for (const waitMs of options.retryDelaysMs ?? RETRY_DELAYS_MS) {
    await pause(waitMs, signal);
    // A system that is down sends nothing, and does not forget either.
    while (options.faults.outage && !signal.aborted) await pause(waitMs, signal);
    if (signal.aborted) return;
    options.count('webhookRetries');
    if (await post(webhook, options, signal)) return;
  }
  options.count('webhooksGivenUp');
}

/** Gives true where the subscriber took it (2xx). */
async function post(
  webhook: OutgoingWebhook,
  { faults, count }: WebhookSenderOptions,
  stopped: AbortSignal,
): Promise<boolean> {
  if (faults.outage || stopped.aborted) return false;
  count('webhooksSent');
  try {
    const answer = await fetch(webhook.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...webhook.headers(new Date()) },
      body: webhook.body,
      redirect: 'manual',
      signal: AbortSignal.any([stopped, AbortSignal.timeout(10_000)]),
    });
    await answer.arrayBuffer();
    if (answer.ok) count('webhooksTaken');
    return answer.ok;
  } catch {
    // No answer is the same to a vendor as a bad one: it tries again.
    return false;
  }
}

async function pause(waitMs: number, signal: AbortSignal): Promise<void> {
  await delay(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
}

/** True for an address on this computer. */
export function isLoopback(url: string): boolean {
  return URL.canParse(url) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}

function refuseOutside(url: string): void {
  if (!isLoopback(url)) throw new Error(`the sandbox sends webhooks to loopback only, not to ${url}`);
}
