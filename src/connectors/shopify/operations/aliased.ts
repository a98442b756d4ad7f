/** Several calls of one mutation or query field in one request: each under its own alias, with its own variables. */

export interface RepeatedField {
  /** `mutation` or `query`. */
  readonly kind: 'mutation' | 'query';
  readonly name: string;
  /** Argument → GraphQL type of its variable. */
  readonly variables: Readonly<Record<string, string>>;
  /** One field; `$argument` in it becomes the variable of that alias. */
  readonly field: string;
}

/** Alias of the call at a position. */
export const aliasOf = (position: number): string => `call${position}`;

/** Gives the text of `count` calls in one operation. */
export function repeatedText({ kind, name, variables, field }: RepeatedField, count: number): string {
  const positions = Array.from({ length: count }, (_, position) => position);
  const declared = positions.flatMap((position) =>
    Object.entries(variables).map(([argument, type]) => `$${argument}${position}: ${type}`),
  );
  const calls = positions.map((position) => {
    const own = field.replaceAll(/\$([a-zA-Z]+)/g, (_, argument: string) => `$${argument}${position}`);
    return `  ${aliasOf(position)}: ${own}`;
  });
  return `${kind} ${name}(${declared.join(', ')}) {\n${calls.join('\n')}\n}`;
}

/** Gives the variables for `repeatedText`: one set for each call, in order. */
export function repeatedVariables(
  calls: readonly Readonly<Record<string, unknown>>[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    calls.flatMap((call, position) =>
      Object.entries(call).map(([argument, value]) => [`${argument}${position}`, value]),
    ),
  );
}
