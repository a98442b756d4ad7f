/** What parties have from those above them where they have none themselves: as the pricing station takes it, so targets see it. */
import { Compile } from 'typebox/compile';
import { INHERITED_BY_PARTIES } from '../model/party.ts';
import { Reference } from '../model/primitives.ts';
import type { Queryable } from '../platform/sql.ts';
import { viewFor, type Golden, type Records, type Scope } from '../records/index.ts';
import type { Changed } from './declared/routes-of-change.ts';

/** Nobody stands higher: a ring of parents ends here. */
const MOST_LEVELS = 10;

const reference = Compile(Reference);

/** A party as one part of the business sees it. */
export interface Seen {
  readonly record: Golden;
  readonly fields: Golden['fields'];
}

/** Gives by record id what each party has, by itself or from the nearest above it; one statement for each level. */
export async function inheritedBy(
  records: Pick<Records, 'goldenOf'>,
  queryable: Queryable,
  { seen, scope }: { readonly seen: readonly Seen[]; readonly scope: Scope },
): Promise<ReadonlyMap<string, Golden['fields']>> {
  const known = new Map(seen.map(({ record, fields }) => [record.recordId, fields]));
  let wanted = parentsAmong(seen, known);
  for (let level = 0; level < MOST_LEVELS && wanted.length > 0; level += 1) {
    const found = (await records.goldenOf(queryable, wanted))
      .filter(({ deleted }) => !deleted)
      .map((record) => ({ record, fields: viewFor(record, scope) }));
    for (const { record, fields } of found) known.set(record.recordId, fields);
    wanted = parentsAmong(found, known);
  }
  return new Map(seen.map(({ record }) => [record.recordId, inheritedFrom(known, record.recordId)]));
}

function parentsAmong(seen: readonly Seen[], known: ReadonlyMap<string, object>): readonly string[] {
  const parents = seen.flatMap(({ fields }) => parentIn(fields) ?? []);
  return [...new Set(parents)].filter((id) => !known.has(id));
}

function inheritedFrom(known: ReadonlyMap<string, Golden['fields']>, id: string): Golden['fields'] {
  const chain: Golden['fields'][] = [];
  const passed = new Set<string>();
  for (let next: string | undefined = id; next !== undefined && !passed.has(next);) {
    passed.add(next);
    const fields = known.get(next);
    if (fields !== undefined) chain.push(fields);
    next = fields === undefined ? undefined : parentIn(fields);
  }
  return Object.fromEntries(
    INHERITED_BY_PARTIES.flatMap((name) => {
      const value = chain.map((fields) => fields[name]).find((each) => each !== undefined && each !== null);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function parentIn({ parent }: Golden['fields']): string | undefined {
  return reference.Check(parent) && parent.by === 'record' ? parent.value : undefined;
}

/** The parties below those whose inherited fields, or whose own parent, may have changed: their targets must look again. */
export async function heirsOf(
  records: Pick<Records, 'goldenOf' | 'referringTo'>,
  queryable: Queryable,
  changed: readonly Changed[],
): Promise<readonly Changed[]> {
  const heirs = new Map<string, Changed>();
  let above = changed.filter(passesOn);
  for (let level = 0; level < MOST_LEVELS && above.length > 0; level += 1) {
    const byId = new Map(above.map((each) => [each.key, each]));
    const referring = await records.goldenOf(
      queryable,
      await records.referringTo(queryable, [...byId.keys()]),
    );
    above = referring.flatMap((record) => {
      const cause = record.domain === 'party' ? parentsOf(record).find((id) => byId.has(id)) : undefined;
      if (cause === undefined || heirs.has(record.recordId)) return [];
      const { traceparent, correlationId } = byId.get(cause) ?? {};
      return [{ ...ofHeir(record.recordId), traceparent, correlationId }];
    });
    for (const heir of above) heirs.set(heir.key, heir);
  }
  return [...heirs.values()];
}

const PASSED_ON: readonly string[] = [...INHERITED_BY_PARTIES, 'parent'];

function passesOn({ domain, changedFields }: Changed): boolean {
  return domain === 'party' && (changedFields?.some((field) => PASSED_ON.includes(field)) ?? true);
}

/** Parents may differ from channel to channel. */
function parentsOf({ fields, scoped }: Golden): readonly string[] {
  return [fields, ...Object.values(scoped)].flatMap((each) => parentIn(each) ?? []);
}

const ofHeir = (key: string): Changed => ({ domain: 'party', key, changedFields: INHERITED_BY_PARTIES });
