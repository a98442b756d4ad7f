/** What people decided about claimed values. Decisions are facts: they are kept for ever and read by the survivorship. */
import type { RecordDomain } from '../../model/facts.ts';
import type { ValueKey } from '../claims/cell.ts';
import type { ScopeText } from '../scope.ts';

export type Verdict = 'accepted' | 'rejected' | 'approved' | 'declined';

export interface Decision {
  readonly id: string;
  readonly domain: RecordDomain;
  readonly recordId: string;
  readonly field: string;
  readonly scope: ScopeText;
  readonly verdict: Verdict;
  /** Who claimed the value, and at which version. */
  readonly system: string;
  readonly version: string;
  readonly value: unknown;
  readonly key: ValueKey;
  /** Whose value stood against it at that time; an accepted value counts until that system changes its word. */
  readonly over?: { readonly system: string; readonly version: string; readonly key: ValueKey };
  readonly by: string;
  readonly reason: string;
  readonly at: Date;
}

/** A claimed value that waits for a person. */
export interface PendingValue {
  /** Follows from what is asked: another value is another question. */
  readonly id: string;
  readonly kind: 'proposal' | 'approval';
  readonly domain: RecordDomain;
  readonly recordId: string;
  readonly field: string;
  readonly scope: ScopeText;
  /** Who claims the value, and at which version. */
  readonly system: string;
  readonly version: string;
  readonly value: unknown;
  readonly key: ValueKey;
  /** The value in force; absent where there is none. */
  readonly current?: unknown;
  readonly over?: { readonly system: string; readonly version: string; readonly key: ValueKey };
  /** Why it was not simply taken. */
  readonly reason: string;
  /** Person or team who decides, where the rules name one. */
  readonly decider?: string;
}
