/** What a mapping answers: a translated value, or where and why it could not be translated, in words for people. */
import type { SyncDomain } from '../../model/facts.ts';
import type { Problem } from '../../model/values/problem.ts';

export type { Problem };

export type Mapped<Value> =
  | { readonly mapped: Value }
  /** The message breaks its contract; nothing of it is used. */
  | { readonly breach: readonly Problem[] };

/** The answer of a target's mapping: besides a breach it can lack the target's id of another record. */
export type MappedForTarget<Body> =
  | Mapped<Body>
  /** Written as soon as the target knows that other record. */
  | { readonly waitsFor: { readonly domain: SyncDomain; readonly recordId: string; readonly kind?: string } }
  /** This record does not belong into this target; the reason is shown to whoever asks. */
  | { readonly withheld: string };

/** Wraps a translated value. */
export function mapped<Value>(value: Value): { readonly mapped: Value } {
  return { mapped: value };
}

/** Names one broken promise. `found` is shortened by the hub before it is shown. */
export function breach(
  path: string,
  found: unknown,
  agreed: string,
): { readonly breach: readonly Problem[] } {
  return {
    breach: [
      { path, found: typeof found === 'string' ? found : (JSON.stringify(found) ?? 'nothing'), agreed },
    ],
  };
}
