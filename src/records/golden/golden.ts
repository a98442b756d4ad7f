/** The golden record: the one agreed state of an entity, with the reason for each value. */
import type { RecordDomain } from '../../model/facts.ts';
import { covers, EVERYWHERE, parseScope, specificity, type Scope, type ScopeText } from '../scope.ts';

/** Absent = nobody who counts has said anything; `null` = cleared by whoever owns it. */
export type Fields = Readonly<Record<string, unknown>>;

/** Why a value is what it is. */
export interface Provenance {
  readonly system: string;
  /** Of the system that said it. */
  readonly version: string;
  /** Name of the ownership rule. */
  readonly rule: string;
  readonly because: 'owner' | 'fallback' | 'accepted-proposal';
  readonly messageId?: string;
  /** `name@version` of the contract whose mapping gave it. */
  readonly contract?: string;
  /** When the hub took it in. */
  readonly at?: string;
  /** Who accepted or approved it, where a person did. */
  readonly by?: string;
  readonly decisionId?: string;
}

/** The reason for some values of one scope; `fields` are their names. */
export interface SharedProvenance extends Provenance {
  readonly scope: ScopeText;
  readonly fields: readonly string[];
}

export interface Golden {
  readonly domain: RecordDomain;
  readonly recordId: string;
  /** 1 for the first, one more for each change. */
  readonly version: number;
  readonly deleted: boolean;
  /** What counts everywhere. */
  readonly fields: Fields;
  /** What counts in a part of the business only, by scope text; it overlays `fields`. */
  readonly scoped: Readonly<Record<ScopeText, Fields>>;
  /** Values with the same reason share an entry. */
  readonly provenance: readonly SharedProvenance[];
  /** Since when this version counts. */
  readonly validFrom: Date;
}

/** The fields as one part of the business sees them: the most specific value wins, equally specific ones by text. */
export function viewFor(golden: Pick<Golden, 'fields' | 'scoped'>, scope: Scope): Fields {
  const overlays = overlayOrder(Object.keys(golden.scoped), scope);
  if (overlays.length === 0) return golden.fields;
  return Object.assign({}, golden.fields, ...overlays.map((each) => golden.scoped[each]));
}

/** The scopes that overlay the global values for a viewer, weakest first. */
function overlayOrder(scopes: readonly ScopeText[], viewer: Scope): ScopeText[] {
  return scopes
    .filter((each) => each !== EVERYWHERE && covers(parseScope(each), viewer))
    .toSorted((a, b) => specificity(parseScope(a)) - specificity(parseScope(b)) || (a < b ? -1 : 1));
}
