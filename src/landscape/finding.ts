/** One mistake in a landscape, in words, at its place. */
import { relative } from 'node:path';
import type { Place } from './places.ts';

/** An error keeps the landscape from running; a warning is worth a look before it does. */
export interface Finding {
  readonly level: 'error' | 'warning';
  readonly code: FindingCode;
  readonly message: string;
  readonly place: Place;
}

export type FindingCode =
  | 'unreadable'
  | 'wrong-shape'
  | 'flow-without-owner'
  | 'flow-without-objective'
  | 'declared-twice'
  | 'unknown-name'
  | 'unknown-zone'
  | 'unknown-unit'
  | 'unknown-currency'
  | 'impossible-time'
  | 'window-ends-before-it-begins'
  | 'wrong-settings'
  | 'secret-in-the-open'
  | 'unknown-field'
  | 'field-without-owner'
  | 'field-with-two-owners'
  | 'owner-is-no-source'
  | 'owner-without-flow'
  | 'wrong-domain'
  | 'system-retired'
  | 'circular-sync'
  | 'written-back-to-owner'
  | 'fallback-is-a-copy'
  | 'target-in-two-flows'
  | 'incomplete-flow'
  | 'sunset-passed'
  | 'empty-rule'
  | 'ring-fences-above-everything'
  | 'cannot-check-prices'
  | 'impossible-address'
  | 'unknown-distance';

/** One line for a terminal: `landscape/flows.ts:12:5 error unknown-name: …`; paths are shown as seen from `folder`. */
export function formatFinding(finding: Finding, folder: string): string {
  const { file, line, column } = finding.place;
  return `${relative(folder, file)}:${line}:${column} ${finding.level} ${finding.code}: ${finding.message}`;
}
