/** Collects the schemas that have a name, so that each stands in the document once. */

/** A part of the document. */
export interface Json {
  readonly [name: string]: unknown;
}

export interface Schemas {
  /** Gives the schema as it stands in the document: named parts become references. */
  readonly use: (schema: object) => Json;
  /** Every named schema that was used. */
  all(): Json;
}

export function collectSchemas(): Schemas {
  const named = new Map<string, Json>();
  const use = (schema: object): Json => {
    const { $id: name, ...rest } = asJson(schema);
    if (typeof name !== 'string') return inside(rest);
    if (!named.has(name)) {
      named.set(name, {});
      named.set(name, inside(rest));
    }
    return { $ref: `#/components/schemas/${name}` };
  };
  const inside = (schema: Json): Json =>
    Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, part(value)]));
  const part = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(part);
    return typeof value === 'object' && value !== null ? use(value) : value;
  };
  return { use, all: () => Object.fromEntries([...named].toSorted(([a], [b]) => (a < b ? -1 : 1))) };
}

function asJson(value: object): Json {
  return Object.fromEntries(Object.entries(value));
}
