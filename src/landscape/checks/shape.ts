/** Keeps the parts of a landscape that have the shape they should, and says of the others what is wrong. */
import { schemaProblems } from '../../model/checks/schema-problems.ts';
import type { Problem } from '../../model/values/problem.ts';
import type { Finding, FindingCode } from '../finding.ts';
import type { PlaceOf } from '../places.ts';
import { OrderPolicy, PARTS, PricingPolicy, StockPolicy, type Landscape, type PartName } from '../types.ts';
import { Value } from 'typebox/value';
import type { Static, TSchema } from 'typebox';

/** The names that are declared, by kind. `actors` are people and teams. */
export interface Names {
  readonly actors: ReadonlySet<string>;
  readonly systems: ReadonlySet<string>;
  readonly locations: ReadonlySet<string>;
  readonly channels: ReadonlySet<string>;
  readonly domains: ReadonlySet<string>;
  readonly companies: ReadonlySet<string>;
  readonly regions: ReadonlySet<string>;
}

const OPTIONAL: ReadonlySet<string> = new Set(['teams', 'channels', 'quality', 'crossReferences', 'feeds']);
const KNOWN = new Set(['name', 'companies', 'regions', 'stock', 'pricing', 'orders', ...Object.keys(PARTS)]);

/** Splits what a landscape folder exports into a landscape that can be worked with, and findings. */
export function shapeOf(root: unknown, placeOf: PlaceOf) {
  const whole: Readonly<Record<string, unknown>> = isObject(root) ? { ...root } : {};
  const part = <Name extends PartName>(name: Name) => wellShaped(PARTS[name], whole[name]);
  const landscape: Landscape = {
    name: typeof whole['name'] === 'string' ? whole['name'] : '',
    companies: texts(whole['companies']),
    regions: texts(whole['regions']),
    people: part('people'),
    teams: part('teams'),
    systems: part('systems'),
    locations: part('locations'),
    channels: part('channels'),
    domains: part('domains'),
    flows: part('flows'),
    quality: part('quality'),
    crossReferences: part('crossReferences'),
    feeds: part('feeds'),
    ...(Value.Check(StockPolicy, whole['stock']) ? { stock: whole['stock'] } : {}),
    ...(Value.Check(OrderPolicy, whole['orders']) ? { orders: whole['orders'] } : {}),
    ...(Value.Check(PricingPolicy, whole['pricing']) ? { pricing: whole['pricing'] } : {}),
  };
  const findings = isObject(root) ? shapeFindings(root, placeOf) : [noLandscape(placeOf)];
  return { landscape, names: namesOf(whole), findings };
}

function wellShaped<Schema extends TSchema>(schema: Schema, list: unknown): readonly Static<Schema>[] {
  return entries(list).filter((entry): entry is Static<Schema> => Value.Check(schema, entry));
}

function namesOf(whole: Readonly<Record<string, unknown>>): Names {
  const named = (part: PartName, key = 'name') =>
    entries(whole[part]).flatMap((entry) => (isObject(entry) ? texts([Reflect.get(entry, key)]) : []));
  return {
    actors: new Set([...named('people'), ...named('teams')]),
    systems: new Set(named('systems')),
    locations: new Set(named('locations', 'number')),
    channels: new Set(named('channels')),
    domains: new Set(named('domains')),
    companies: new Set(texts(whole['companies'])),
    regions: new Set(texts(whole['regions'])),
  };
}

function shapeFindings(root: object, placeOf: PlaceOf): readonly Finding[] {
  const unknown = Object.keys(root).filter((key) => !KNOWN.has(key));
  const hasName = 'name' in root && typeof root.name === 'string' && root.name !== '';
  return [
    ...unknown.map((key) => wrong(`a landscape has no part “${key}”`, placeOf(root, key))),
    ...(hasName ? [] : [wrong('the landscape has no name', placeOf(root))]),
    ...Object.keys(PARTS).flatMap((part) => listFindings(root, part, placeOf)),
    ...('stock' in root ? problemFindings(StockPolicy, { root, path: ['stock'] }, placeOf) : []),
    ...('orders' in root ? problemFindings(OrderPolicy, { root, path: ['orders'] }, placeOf) : []),
    ...('pricing' in root ? problemFindings(PricingPolicy, { root, path: ['pricing'] }, placeOf) : []),
  ];
}

function listFindings(root: object, part: string, placeOf: PlaceOf): readonly Finding[] {
  const list: unknown = Reflect.get(root, part);
  if (list === undefined && OPTIONAL.has(part)) return [];
  if (!Array.isArray(list)) return [wrong(`“${part}” must be given as a list`, placeOf(root, part))];
  const schema: TSchema | undefined = Object.entries(PARTS).find(([name]) => name === part)?.[1];
  return list.flatMap((_, index) =>
    schema === undefined ? [] : problemFindings(schema, { root, path: [part, index] }, placeOf),
  );
}

interface Spot {
  readonly root: object;
  readonly path: readonly (string | number)[];
}

function problemFindings(schema: TSchema, { root, path }: Spot, placeOf: PlaceOf): readonly Finding[] {
  const value = path.reduce<unknown>(
    (inner, key) => (isObject(inner) ? Reflect.get(inner, key) : undefined),
    root,
  );
  return schemaProblems(schema, value).map((problem) => ({
    level: 'error',
    code: codeOf(String(path[0]), problem),
    message: `${titleOf(path, value)}: ${problemWords(problem)}`,
    place: placeOf(root, ...path, ...keysOf(problem.path)),
  }));
}

function problemWords({ path, found, agreed }: Problem): string {
  const what = path === '' ? 'the whole' : path;
  return found === 'nothing' ? `${what} is missing: ${agreed}` : `${what} is ${found}; agreed is ${agreed}`;
}

/** Two omissions have names of their own, because so many flows in the world have them. */
function codeOf(part: string, problem: Problem): FindingCode {
  if (part !== 'flows') return 'wrong-shape';
  if (problem.path === 'businessOwner' || problem.path === 'technicalOwner') return 'flow-without-owner';
  return problem.path === 'freshnessSeconds' ? 'flow-without-objective' : 'wrong-shape';
}

function titleOf([part, index]: readonly (string | number)[], value: unknown): string {
  const name = isObject(value)
    ? (texts([Reflect.get(value, 'name')])[0] ?? texts([Reflect.get(value, 'number')])[0])
    : undefined;
  return `${part} ${name ?? (index === undefined ? '' : `[${index}]`)}`.trim();
}

/** `targets[0].x` as keys again. */
function keysOf(path: string): readonly (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([text, index]) =>
    index === undefined ? text : Number(index),
  );
}

function noLandscape(placeOf: PlaceOf): Finding {
  return wrong('the default export of index.ts must be landscape({…})', placeOf({}));
}

function wrong(message: string, place: Finding['place']): Finding {
  return { level: 'error', code: 'wrong-shape', message, place };
}

function entries(list: unknown): readonly unknown[] {
  return Array.isArray(list) ? list : [];
}

function texts(list: unknown): readonly string[] {
  return entries(list).filter((entry) => typeof entry === 'string');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
