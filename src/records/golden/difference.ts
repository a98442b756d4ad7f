/** What a new resolution changes in a golden record. */
import { valueKey, type ValueKey } from '../claims/cell.ts';
import { EVERYWHERE, type ScopeText } from '../scope.ts';
import type { Fields, Golden, SharedProvenance } from './golden.ts';
import type { Resolution, Survivor } from './survivorship.ts';

/** One changed value. `before` or `after` is absent where there was or is none. */
export interface ValueChange {
  readonly field: string;
  /** Absent = everywhere. */
  readonly scope?: ScopeText;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** The changed values in a stable order; reasons alone (provenance) are no change. */
export function listChanges(before: Pick<Golden, 'fields' | 'scoped'>, after: Resolution): ValueChange[] {
  return [...listSet(before, after), ...listLost(before, after)].toSorted((a, b) =>
    `${a.field}\n${a.scope ?? ''}` < `${b.field}\n${b.scope ?? ''}` ? -1 : 1,
  );
}

function listSet(before: Pick<Golden, 'fields' | 'scoped'>, after: Resolution): ValueChange[] {
  const changes: ValueChange[] = [];
  for (const [field, survivors] of after.survivors) {
    for (const [scope, { key, value }] of survivors) {
      const old = valuesIn(before, scope);
      if (keyIn(old, field) === key) continue;
      const was = Object.hasOwn(old, field) ? { before: old[field] } : {};
      changes.push({ ...placeOf(field, scope), ...was, after: value });
    }
  }
  return changes;
}

function listLost(before: Pick<Golden, 'fields' | 'scoped'>, after: Resolution): ValueChange[] {
  return [EVERYWHERE, ...Object.keys(before.scoped)].flatMap((scope) =>
    Object.entries(valuesIn(before, scope))
      .filter(([field]) => after.survivors.get(field)?.has(scope) !== true)
      .map(([field, value]) => ({ ...placeOf(field, scope), before: value })),
  );
}

function placeOf(field: string, scope: ScopeText): Pick<ValueChange, 'field' | 'scope'> {
  return scope === EVERYWHERE ? { field } : { field, scope };
}

/** The golden values and their reasons as they are kept. */
export function goldenValues(resolution: Resolution): Pick<Golden, 'fields' | 'scoped' | 'provenance'> {
  const values = new Map<ScopeText, Map<string, Survivor>>([[EVERYWHERE, new Map()]]);
  for (const [field, survivors] of resolution.survivors) {
    for (const [scope, survivor] of survivors) {
      const inScope = values.get(scope) ?? new Map<string, Survivor>();
      values.set(scope, inScope.set(field, survivor));
    }
  }
  const { [EVERYWHERE]: fields = {}, ...scoped } = Object.fromEntries(
    [...values].map(([scope, survivors]) => [
      scope,
      Object.fromEntries([...survivors].map(([field, { value }]) => [field, value])),
    ]),
  );
  return {
    fields,
    scoped,
    provenance: [...values].flatMap(([scope, each]) => sharedProvenance(scope, each)),
  };
}

function sharedProvenance(scope: ScopeText, survivors: ReadonlyMap<string, Survivor>): SharedProvenance[] {
  const shared = new Map<string, SharedProvenance & { fields: string[] }>();
  for (const [field, { provenance }] of survivors) {
    const { system, version, rule, because, messageId = '', decisionId = '' } = provenance;
    const key = [system, version, rule, because, messageId, decisionId].join('\n');
    const known = shared.get(key);
    if (known === undefined) shared.set(key, { ...provenance, scope, fields: [field] });
    else known.fields.push(field);
  }
  return [...shared.values()];
}

function valuesIn(golden: Pick<Golden, 'fields' | 'scoped'>, scope: ScopeText): Fields {
  return scope === EVERYWHERE ? golden.fields : (golden.scoped[scope] ?? {});
}

function keyIn(fields: Fields, field: string): ValueKey | undefined {
  return Object.hasOwn(fields, field) ? valueKey(fields[field]) : undefined;
}
