/** Every name that is used must be declared, once. */
import { relative } from 'node:path';
import { parseEndpoint, HUB } from '../flows.ts';
import type { Finding } from '../finding.ts';
import type { Scope } from '../types.ts';
import { error, type Estate, unknownName } from './estate.ts';

/** One use of a name: the thing that uses it and the way to the name inside. */
interface Use {
  readonly kind: 'person or team' | 'system' | 'location' | 'channel' | 'company' | 'region' | 'connector';
  readonly name: string | undefined;
  readonly thing: object;
  readonly path: readonly (string | number)[];
}

export function checkNames(estate: Estate): readonly Finding[] {
  return [...declaredTwice(estate), ...undeclared(estate)];
}

function declaredTwice(estate: Estate): readonly Finding[] {
  const { landscape, placeOf } = estate;
  const { people, teams = [], systems, locations, channels = [], domains, flows } = landscape;
  const { quality = [], feeds = [] } = landscape;
  const lists: readonly (readonly Named[])[] = [
    [...people, ...teams],
    systems,
    channels,
    domains,
    flows,
    quality,
    feeds,
  ];
  const reserved = systems.filter(({ name }) => name === HUB);
  return [
    ...reserved.map((system) =>
      error(
        'declared-twice',
        placeOf(system, 'name'),
        `“${HUB}” is the hub itself: no system may be called so`,
      ),
    ),
    ...lists.flatMap((list) => repeatedIn(estate, list, 'name')),
    ...repeatedIn(estate, locations, 'number'),
  ];
}

interface Named {
  readonly name?: string;
  readonly number?: string;
}

function repeatedIn(
  { folder, placeOf }: Estate,
  list: readonly Named[],
  key: keyof Named,
): readonly Finding[] {
  const names = list.map((entry) => entry[key]);
  return list.flatMap((entry, index) => {
    const first = list[names.indexOf(entry[key])];
    if (first === undefined || names.indexOf(entry[key]) === index) return [];
    const { file, line } = placeOf(first, key);
    const message = `“${entry[key]}” is declared already, at ${relative(folder, file)}:${line}`;
    return [error('declared-twice', placeOf(entry, key), message)];
  });
}

function undeclared(estate: Estate): readonly Finding[] {
  const { names } = estate;
  const known: Readonly<Record<Use['kind'], ReadonlySet<string>>> = {
    'person or team': names.actors,
    system: names.systems,
    location: names.locations,
    channel: names.channels,
    company: names.companies,
    region: names.regions,
    connector: new Set(estate.connectors.keys()),
  };
  return usesIn(estate).flatMap(({ kind, name, thing, path }) =>
    name === undefined || known[kind].has(name)
      ? []
      : [error('unknown-name', estate.placeOf(thing, ...path), unknownName(kind, name, known[kind]))],
  );
}

function usesIn({ landscape }: Estate): readonly Use[] {
  const { teams = [], systems, locations, channels = [], domains, flows, feeds = [] } = landscape;
  return [
    ...teams.flatMap((team) => [
      ...team.members.map((_, index) => use('person or team', team, 'members', index)),
      use('person or team', team, 'escalation'),
    ]),
    ...systems.flatMap((system) => [
      use('connector', system, 'connector'),
      use('person or team', system, 'businessOwner'),
      use('person or team', system, 'technicalOwner'),
      ...scopeUses(system.scope),
    ]),
    ...locations.flatMap((location) => [
      use('company', location, 'company'),
      use('region', location, 'region'),
    ]),
    ...channels.map((channel) => use('company', channel, 'company')),
    ...domains.flatMap(domainUses),
    ...flows.flatMap(flowUses),
    ...feeds.map((feed) => use('person or team', feed, 'owner')),
    ...policyUses(landscape),
  ];
}

function policyUses({
  quality = [],
  stock = {},
  pricing,
  crossReferences = [],
}: Estate['landscape']): readonly Use[] {
  return [
    ...quality.flatMap((rule) => [
      use('person or team', rule, 'owner'),
      use('channel', rule, 'channel'),
      ...endpointUse(rule, 'target'),
    ]),
    ...stockUses(stock),
    ...crossReferences.map((entry) => use('system', entry, 'system')),
    ...(pricing?.certification === undefined ? [] : [use('system', pricing, 'certification', 'system')]),
  ];
}

function stockUses(stock: NonNullable<Estate['landscape']['stock']>): readonly Use[] {
  const { ringFences = [], roles = [], safetyStock = [], tierFences = [], tierFloors = [] } = stock;
  return [
    ...[...ringFences, ...roles].flatMap((entry) => [
      use('location', entry, 'location'),
      use('channel', entry, 'channel'),
    ]),
    ...[...safetyStock, ...tierFences, ...tierFloors].map((entry) => use('location', entry, 'location')),
  ];
}

function domainUses(domain: Estate['landscape']['domains'][number]): readonly Use[] {
  return [
    use('person or team', domain, 'businessOwner'),
    ...domain.rules.flatMap((rule) => [
      use('system', rule, 'owner'),
      ...(rule.fallbacks ?? []).map((_, index) => use('system', rule, 'fallbacks', index)),
      ...scopeUses(rule.scope),
    ]),
    ...(domain.approvals ?? []).map((approval) => use('person or team', approval, 'approver')),
  ];
}

function flowUses(flow: Estate['landscape']['flows'][number]): readonly Use[] {
  return [
    use('person or team', flow, 'businessOwner'),
    use('person or team', flow, 'technicalOwner'),
    ...(flow.escalation ?? []).map((step) => use('person or team', step, 'to')),
    use('channel', flow, 'channel'),
    ...(flow.source === HUB ? [] : endpointUse(flow, 'source')),
    ...flow.targets.flatMap((_, index) => endpointUse(flow, 'targets', index)),
  ];
}

function scopeUses(scope: Scope | undefined): readonly Use[] {
  if (scope === undefined) return [];
  return [
    use('company', scope, 'company'),
    use('location', scope, 'warehouse'),
    use('region', scope, 'region'),
    use('channel', scope, 'channel'),
  ];
}

function use(kind: Use['kind'], thing: object, ...path: readonly (string | number)[]): Use {
  return { kind, name: textAt(thing, path), thing, path };
}

/** Text without two halves is reported where flows are checked. */
function endpointUse(thing: object, ...path: readonly (string | number)[]): readonly Use[] {
  const endpoint = parseEndpoint(textAt(thing, path) ?? '');
  return endpoint === undefined ? [] : [{ kind: 'system', name: endpoint.system, thing, path }];
}

function textAt(thing: object, path: readonly (string | number)[]): string | undefined {
  const found = path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    thing,
  );
  return typeof found === 'string' ? found : undefined;
}
