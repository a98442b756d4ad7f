/** Says in words for people what keeps a value from fitting a schema: the check itself is TypeBox's. */
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { describeFound, pathText, problem, type Problem } from '../values/problem.ts';

/** The parts of JSON Schema that our shapes and the connectors' settings are made of. */
interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Node[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Node;
  readonly patternProperties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
}

interface Place {
  readonly node: Node;
  readonly value: unknown;
  readonly keys: readonly (string | number)[];
}

const MOST_PROBLEMS = 50;
const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'yes or no (true or false)',
  array: 'a list',
  object: 'an object',
  null: 'null',
};
const SIZE_NOUNS: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' };

/** Lists what is wrong, at most 50; an empty list means that the value fits. */
export function schemaProblems(schema: TSchema, value: unknown): readonly Problem[] {
  return problemsAt({ node: schema, value, keys: [] }).slice(0, MOST_PROBLEMS);
}

function problemsAt(place: Place): readonly Problem[] {
  if (Value.Check(place.node as TSchema, place.value)) return [];
  const inside = place.node.anyOf ? insideUnion(place, place.node.anyOf) : insideValue(place);
  return inside.length > 0 ? inside : [problem(place.value, agreedWords(place.node), pathText(place.keys))];
}

function insideValue(place: Place): readonly Problem[] {
  if (Array.isArray(place.value)) return insideList(place, place.value);
  if (isObject(place.value) && place.node.type === 'object') return insideObject(place, place.value);
  return [];
}

/** Only the branch that was meant is worth words: the one left beside null, or the one of the same kind. */
function insideUnion(place: Place, branches: readonly Node[]): readonly Problem[] {
  const meant = branches.filter((branch) => branch.type !== 'null' && isMeant(branch, place.value));
  const [only] = meant;
  return only !== undefined && meant.length === 1 ? problemsAt({ ...place, node: only }) : [];
}

function isMeant(branch: Node, value: unknown): boolean {
  if (branch.const !== undefined) return branch.const === value;
  if (branch.type === 'object' && isObject(value)) {
    const kind = branch.properties?.['kind']?.const;
    return kind === undefined || kind === Reflect.get(value, 'kind');
  }
  if (branch.type === 'array') return Array.isArray(value);
  return branch.type === undefined || branch.type === typeof value;
}

function insideList(place: Place, list: readonly unknown[]): readonly Problem[] {
  const node = place.node.items;
  if (node === undefined || place.node.type !== 'array') return [];
  return list
    .values()
    .flatMap((value, index) => problemsAt({ node, value, keys: [...place.keys, index] }))
    .take(MOST_PROBLEMS)
    .toArray();
}

function insideObject({ node, keys }: Place, value: object): readonly Problem[] {
  const missing = (node.required ?? []).filter(
    (key) => !Object.hasOwn(value, key) || Reflect.get(value, key) === undefined,
  );
  const given = Object.keys(value).filter((key) => !missing.includes(key));
  return [
    ...missing.map((key) => problem(undefined, wordsOf(node, key), pathText([...keys, key]))),
    ...given.flatMap((key) => {
      const inner = nodeOf(node, key);
      if (inner === true) return [];
      if (inner === false)
        return [problem(Reflect.get(value, key), unknownKeyWords(node), pathText([...keys, key]))];
      return problemsAt({ node: inner, value: Reflect.get(value, key), keys: [...keys, key] });
    }),
  ];
}

function nodeOf(node: Node, key: string): Node | boolean {
  if (node.properties && Object.hasOwn(node.properties, key)) return node.properties[key] ?? true;
  const pattern = Object.entries(node.patternProperties ?? {}).find(([text]) => new RegExp(text).test(key));
  return pattern?.[1] ?? node.additionalProperties ?? true;
}

function wordsOf(node: Node, key: string): string {
  const inner = nodeOf(node, key);
  return typeof inner === 'boolean' ? 'a value' : agreedWords(inner);
}

function unknownKeyWords(node: Node): string {
  return `no field of this name; there are ${Object.keys(node.properties ?? {}).join(', ')}`;
}

function agreedWords(node: Node): string {
  if (node.const !== undefined) return describeFound(node.const);
  if (node.enum) return node.enum.map(describeFound).join(' or ');
  const branches = node.anyOf?.filter((branch) => branch.type !== 'null');
  if (branches) return branches.map(agreedWords).join(' or ');
  const kind = node.properties?.['kind']?.const;
  if (kind !== undefined) return `an object of kind ${describeFound(kind)}`;
  return `${baseWords(node)}${sizeWords(node)}`;
}

function baseWords(node: Node): string {
  if (node.description !== undefined && node.type === 'string') return textWords(node.description);
  if (node.pattern !== undefined) return `a text of the form ${node.pattern}`;
  return TYPE_WORDS[node.type ?? ''] ?? node.description ?? 'another value';
}

/** A description that names the thing reads on after "expected"; one that only tells about it does not. */
function textWords(description: string): string {
  return /^(an?|the) /.test(description) ? description : `a text (${description})`;
}

function sizeWords(node: Node): string {
  const [least, most] = limitsOf(node);
  const noun = SIZE_NOUNS[node.type ?? ''] ?? '';
  if (least !== undefined && most !== undefined) return ` (${least} to ${most}${noun})`;
  if (least !== undefined) return least === 1 && noun !== '' ? '' : ` (at least ${least}${noun})`;
  return most === undefined ? '' : ` (at most ${most}${noun})`;
}

function limitsOf(node: Node): readonly [number | undefined, number | undefined] {
  return [node.minimum ?? node.minLength ?? node.minItems, node.maximum ?? node.maxLength ?? node.maxItems];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
