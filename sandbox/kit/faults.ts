/** The switches of the fault board for one simulated system; the simulator asks them before and after each effect. */

export interface Faults {
  /** Refuses every connection attempt's request at once. */
  outage: boolean;
  /** Added to every answer. */
  latencyMs: number;
  /** Share (0 to 1) of requests answered 429 with Retry-After. */
  throttleShare: number;
  /** Share of requests answered 503 before any effect. */
  errorShare: number;
  /** Share of writes that take effect and are then never answered. */
  timeoutAfterEffectShare: number;
  /** Share of outgoing webhooks sent twice. */
  duplicateShare: number;
  /** Share of outgoing webhooks held back so that later ones overtake them. */
  reorderShare: number;
  /** Share of outgoing webhooks that are never sent. */
  dropShare: number;
}

/** Everything works. */
export function noFaults(): Faults {
  return {
    outage: false,
    latencyMs: 0,
    throttleShare: 0,
    errorShare: 0,
    timeoutAfterEffectShare: 0,
    duplicateShare: 0,
    reorderShare: 0,
    dropShare: 0,
  };
}

/** What every simulator shows to the board, to tests and to the composition root. */
export interface Simulator {
  /** Name on the board, e.g. `erp`. */
  readonly name: string;
  /** Base address on loopback. */
  readonly url: string;
  readonly faults: Faults;
  /** Counts since the start, e.g. `{ requests: 12, items: 2000, webhooksSent: 3 }`. */
  counts(): Readonly<Record<string, number>>;
  /** Edits that people make in that system without the hub; each gives a sentence that tells what it did. */
  readonly edits: Readonly<Record<string, (options: { readonly seed: number }) => Promise<string>>>;
  close(): Promise<void>;
}
