/** What one system says of one thing, field by field, each with the version at which it said so. */
import type { RecordDomain } from '../../model/facts.ts';
import type { ScopeText } from '../scope.ts';
import { addPoint, contested, lastRun, point, runValue, trimmed, type Cell, type Origin } from './cell.ts';

/** A system says one thing of one external id in one scope. */
export interface ClaimKey {
  readonly domain: RecordDomain;
  readonly system: string;
  readonly externalId: string;
  readonly scope: ScopeText;
}

export interface Claim extends ClaimKey {
  readonly recordId: string;
  /** By field; names with `@` are the hub's own: `@deleted` and `@related:<kind>`. */
  readonly cells: ReadonlyMap<string, Cell>;
}

/** One arrival in the words of the merge: references are resolved, values are canonical. */
export interface Saying {
  readonly version: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly related: Readonly<Record<string, string>>;
  readonly deleted: boolean;
  readonly origin: Origin;
}

const DELETED = '@deleted';
const RELATED = '@related:';

/** Shortens a cell that has grown; fields under approval are settled instead of cut. */
export type Trim = (field: string, cell: Cell) => Cell;

/** Text that identifies a claim. */
export function claimKeyText({ domain, system, externalId, scope }: ClaimKey): string {
  return JSON.stringify([domain, system, scope, externalId]);
}

/** A claim in which nothing has been said yet. */
export function emptyClaim(key: ClaimKey, recordId: string): Claim {
  return { ...key, recordId, cells: new Map() };
}

/** Merges what was said. Gives the same claim where nothing of it is new. */
export function mergeClaim(claim: Claim, saying: Saying, trim: Trim = (_, cell) => trimmed(cell)): Claim {
  let cells: Map<string, Cell> | undefined;
  for (const [name, value] of words(saying)) {
    const before = (cells ?? claim.cells).get(name);
    const after = addPoint(before, point(saying.version, value, saying.origin));
    if (after === before) continue;
    cells ??= new Map(claim.cells);
    cells.set(name, before !== undefined && after.length > before.length ? trim(name, after) : after);
  }
  return cells === undefined ? claim : { ...claim, cells };
}

/** Did the system only repeat itself, under newer versions? Then nothing that follows from its words changes. */
export function isRepetition(before: Claim, after: Claim): boolean {
  if (before.cells.size !== after.cells.size) return false;
  return [...after.cells].every(([name, cell]) => {
    const old = before.cells.get(name);
    return old === cell || (old !== undefined && isRepeated(old, cell));
  });
}

function isRepeated(before: Cell, after: Cell): boolean {
  const [old, now] = [lastRun(before), lastRun(after)];
  return (
    before.length === after.length &&
    old.key === now.key &&
    old.from === now.from &&
    contested(before) === undefined
  );
}

/** Has the system lost the thing, or deleted it? */
export function isDeleted(claim: Claim): boolean {
  const cell = claim.cells.get(DELETED);
  return cell !== undefined && runValue(lastRun(cell)) === true;
}

/** Further ids of the system for the same thing, by kind. */
export function relatedIds(claim: Claim): { kind: string; externalId: string }[] {
  return [...claim.cells]
    .filter(([name]) => name.startsWith(RELATED))
    .map(([name, cell]) => ({
      kind: name.slice(RELATED.length),
      externalId: String(runValue(lastRun(cell))),
    }));
}

/** The cells of the record's own fields. */
export function fieldCells(claim: Claim): [string, Cell][] {
  return [...claim.cells].filter(([name]) => !name.startsWith('@'));
}

function words({ fields, related, deleted }: Saying): [string, unknown][] {
  return [
    ...Object.entries(fields).filter(([, value]) => value !== undefined),
    ...Object.entries(related).map(([kind, id]): [string, unknown] => [RELATED + kind, id]),
    [DELETED, deleted],
  ];
}
