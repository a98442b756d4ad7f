/** A scope says for which part of the business a word counts: a company, warehouse, region or channel, or several of these at once. */

export const dimensions = ['channel', 'company', 'region', 'warehouse'] as const;
export type Dimension = (typeof dimensions)[number];

/** Absent dimensions are unrestricted: `{}` is everywhere. */
export type Scope = { readonly [Each in Dimension]?: string };

/** The one text of a scope, e.g. `channel=web,company=us`; everywhere is the empty text. */
export type ScopeText = string;

export const EVERYWHERE: ScopeText = '';

/** Writes the one text of a scope. */
export function scopeText(scope: Scope): ScopeText {
  return dimensions
    .flatMap((dimension) => {
      const value = scope[dimension];
      return value === undefined ? [] : [`${dimension}=${encodeURIComponent(value)}`];
    })
    .join(',');
}

/** Reads a text that `scopeText` wrote. */
export function parseScope(text: ScopeText): Scope {
  const scope: { [Each in Dimension]?: string } = {};
  for (const part of text.split(',')) {
    const [name, value = ''] = part.split('=');
    const dimension = dimensions.find((each) => each === name);
    if (dimension !== undefined) scope[dimension] = decodeURIComponent(value);
  }
  return scope;
}

/** Is all of `narrow` inside `wide`? Everywhere covers every scope; each scope covers itself. */
export function covers(wide: Scope, narrow: Scope): boolean {
  return dimensions.every((each) => wide[each] === undefined || wide[each] === narrow[each]);
}

/** Do the two have nothing in common, as two companies have? */
export function contradicts(one: Scope, other: Scope): boolean {
  return dimensions.some(
    (each) => one[each] !== undefined && other[each] !== undefined && one[each] !== other[each],
  );
}

/** How many dimensions restrict it: the more, the more specific. */
export function specificity(scope: Scope): number {
  return dimensions.filter((each) => scope[each] !== undefined).length;
}

/**
 * How far a word reaches: the rule's scope, narrowed by what the claim says beyond the usual scope of its system. A system that
 * speaks for one company is not narrowed by that, because the rule's author decided how far its word counts; one company of a system
 * with many is.
 */
export function reach(rule: Scope, claim: Scope, home: Scope): Scope {
  const reached: { [Each in Dimension]?: string } = { ...rule };
  for (const each of dimensions) {
    const said = claim[each];
    if (said !== undefined && home[each] !== said) reached[each] = said;
  }
  return reached;
}
