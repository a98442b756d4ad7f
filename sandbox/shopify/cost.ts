/** What an operation costs, before and after it ran, by the vendor's published rules. */
import {
  getNamedType,
  isListType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

const MUTATION_COST = 10;
const CONNECTION_COST = 2;

interface Walk {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
  /** True once the answer is known: then objects are counted instead of estimated. */
  readonly actual: boolean;
}

/**
 * Scalars are free, an object costs 1, a mutation 10, a connection 2 plus its nodes times its page size; behind the answer
 * only what was really there counts. Below a mutation plain objects are free.
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  { variables, data }: { readonly variables: Readonly<Record<string, unknown>>; readonly data?: unknown },
): number {
  const operation = document.definitions.find(isOperation);
  const root = operation === undefined ? undefined : schema.getRootType(operation.operation);
  if (operation === undefined || root === undefined || root === null) return 0;
  const fragments = new Map(
    document.definitions
      .filter((each) => each.kind === Kind.FRAGMENT_DEFINITION)
      .map((each) => [each.name.value, each]),
  );
  const walk: Walk = { schema, fragments, variables, actual: data !== undefined };
  const isMutation = operation.operation === 'mutation';
  const fields = fieldsOf(operation.selectionSet, root, walk);
  return fields.reduce((sum, field) => {
    const value = memberOf(data, field);
    if (!isMutation) return sum + fieldCost(field, { parent: root, value, walk });
    return sum + MUTATION_COST + connectionsWithin(field, { parent: root, value, walk });
  }, 0);
}

interface Place {
  readonly parent: GraphQLNamedType;
  readonly value: unknown;
  readonly walk: Walk;
}

function fieldCost(field: FieldNode, { parent, value, walk }: Place): number {
  const type = typeOfField(field, parent);
  if (type === undefined || field.selectionSet === undefined) return 0;
  const named = getNamedType(type);
  if (!isCompositeType(named)) return 0;
  if (walk.actual && (value === null || value === undefined)) return 0;
  if (named.name.endsWith('Connection')) return connectionCost(field, { parent: named, value, walk });
  if (named.name === 'PageInfo') return 0;
  const list = isListType(getNullableType(type));
  const entries = list ? listEntries(field, value, walk) : [value];
  return entries.reduce<number>(
    (sum, entry) => sum + 1 + selectionCost(field, { parent: named, value: entry, walk }),
    0,
  );
}

/** `nodes(ids: …)` is as long as its ids; the length of other lists is unknown beforehand and counts once. */
function listEntries(field: FieldNode, value: unknown, walk: Walk): readonly unknown[] {
  if (walk.actual) return Array.isArray(value) ? value.filter((entry) => entry !== null) : [];
  const ids = argument(field, 'ids', walk);
  return Array.isArray(ids) ? ids.map(() => undefined) : [undefined];
}

function connectionCost(field: FieldNode, { parent, value, walk }: Place): number {
  const node = isObjectType(parent) ? getNamedType(parent.getFields()['nodes']?.type) : undefined;
  if (node === undefined || !isCompositeType(node)) return CONNECTION_COST;
  const inner = nodeSelections(field, walk);
  if (inner.length === 0) return CONNECTION_COST;
  const nodes = walk.actual ? actualNodes(value) : estimatedNodes(field, walk);
  return nodes.reduce<number>(
    (sum, entry) =>
      sum +
      1 +
      inner.reduce((own, each) => own + selectionCost(each, { parent: node, value: entry, walk }), 0),
    CONNECTION_COST,
  );
}

/** The fields `nodes` and `edges { node }` of a connection's selection. */
function nodeSelections(field: FieldNode, walk: Walk): readonly FieldNode[] {
  return plainFields(field.selectionSet, walk).flatMap((each) => {
    if (each.name.value === 'nodes') return [each];
    if (each.name.value !== 'edges') return [];
    return plainFields(each.selectionSet, walk).filter((below) => below.name.value === 'node');
  });
}

function actualNodes(value: unknown): readonly unknown[] {
  const { nodes, edges } = asObject(value);
  if (Array.isArray(nodes)) return nodes;
  return Array.isArray(edges) ? edges.map((edge) => asObject(edge)['node']) : [];
}

function estimatedNodes(field: FieldNode, walk: Walk): readonly undefined[] {
  const size = Number(argument(field, 'first', walk) ?? argument(field, 'last', walk) ?? 0);
  return Array.from({ length: Math.min(Math.max(size, 0), 250) });
}

/** Sums the fields of a selection; of an abstract type the dearest possible object counts. */
function selectionCost(field: FieldNode, { parent, value, walk }: Place): number {
  const types = concreteTypes(parent, value, walk);
  return Math.max(
    0,
    ...types.map((type) =>
      fieldsOf(field.selectionSet, type, walk).reduce(
        (sum, each) => sum + fieldCost(each, { parent: type, value: memberOf(value, each), walk }),
        0,
      ),
    ),
  );
}

function connectionsWithin(field: FieldNode, { parent, value, walk }: Place): number {
  const type = typeOfField(field, parent);
  const named = type === undefined ? undefined : getNamedType(type);
  if (named === undefined || !isCompositeType(named) || (walk.actual && !value)) return 0;
  if (named.name.endsWith('Connection')) return fieldCost(field, { parent, value, walk });
  return fieldsOf(field.selectionSet, named, walk).reduce(
    (sum, each) => sum + connectionsWithin(each, { parent: named, value: memberOf(value, each), walk }),
    0,
  );
}

function concreteTypes(type: GraphQLNamedType, value: unknown, walk: Walk): readonly GraphQLNamedType[] {
  if (!isInterfaceType(type) && !isUnionType(type)) return [type];
  const named = asObject(value)['__typename'];
  const known = typeof named === 'string' ? walk.schema.getType(named) : undefined;
  return known === undefined ? walk.schema.getPossibleTypes(type) : [known];
}

function fieldsOf(set: SelectionSetNode | undefined, type: GraphQLNamedType, walk: Walk): FieldNode[] {
  return (set?.selections ?? []).flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    const body =
      selection.kind === Kind.FRAGMENT_SPREAD ? walk.fragments.get(selection.name.value) : selection;
    const condition = body?.typeCondition?.name.value;
    const applies =
      condition === undefined || condition === type.name || isInterfaceType(walk.schema.getType(condition));
    return applies ? fieldsOf(body?.selectionSet, type, walk) : [];
  });
}

function plainFields(set: SelectionSetNode | undefined, walk: Walk): FieldNode[] {
  return (set?.selections ?? []).flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    const body =
      selection.kind === Kind.FRAGMENT_SPREAD ? walk.fragments.get(selection.name.value) : selection;
    return plainFields(body?.selectionSet, walk);
  });
}

function typeOfField(field: FieldNode, parent: GraphQLNamedType): GraphQLOutputType | undefined {
  if (!isObjectType(parent) && !isInterfaceType(parent)) return undefined;
  return parent.getFields()[field.name.value]?.type;
}

function argument(field: FieldNode, name: string, walk: Walk): unknown {
  const value = field.arguments?.find((each) => each.name.value === name)?.value;
  if (value?.kind === Kind.VARIABLE) return walk.variables[value.name.value];
  if (value?.kind === Kind.INT) return Number(value.value);
  return value?.kind === Kind.LIST ? value.values : undefined;
}

const asObject = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

function memberOf(value: unknown, field: FieldNode): unknown {
  const name = field.alias?.value ?? field.name.value;
  return asObject(value)[name];
}

const isOperation = (definition: { kind: string }): definition is OperationDefinitionNode =>
  definition.kind === Kind.OPERATION_DEFINITION;
