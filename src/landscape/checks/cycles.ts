/** Circular sync: no value may come back, as a copy, to the system that it comes from. */
import { fieldsOf } from '../../model/shapes.ts';
import { HUB, parseEndpoint } from '../flows.ts';
import type { Finding } from '../finding.ts';
import type { Domain, Flow, OwnerRule } from '../types.ts';
import { error, fieldsWritten, liveFlows, warning, type Estate } from './estate.ts';

/** One field that comes from a system to another by a flow. */
interface Edge {
  readonly flow: Flow;
  readonly field: string;
  readonly from: string;
  readonly to: string;
  /** Does the flow say so, or does the value come along in the golden record? */
  readonly by: 'flow' | 'golden record';
}

/**
 * Two systems may feed each other the same field only where each owns it in a part of the business of its own, as in a
 * cutover by warehouse. A system that owns the field nowhere, receives it, and feeds it on towards where it came from,
 * closes a circle.
 */
export function checkCycles(estate: Estate): readonly Finding[] {
  return estate.landscape.domains.flatMap((domain) => {
    const edges = edgesOf(estate, domain);
    const circles = circleFindings(estate, domain, edges);
    return [
      ...circles,
      ...writtenBackFindings(estate, domain, edges),
      ...fallbackFindings(estate, domain, edges),
    ];
  });
}

/** What a flow carries itself, and what the golden record adds: the owner's value reaches every target of the domain. */
function edgesOf(estate: Estate, domain: Domain): readonly Edge[] {
  const flows = liveFlows(estate).filter((flow) => flow.domain === domain.name && flow.source !== HUB);
  const tellers = new Set(flows.map(({ source }) => parseEndpoint(source)?.system));
  return flows.flatMap((flow) =>
    flow.targets.flatMap((target) => {
      const [from, to] = [parseEndpoint(flow.source)?.system, parseEndpoint(target)?.system];
      if (from === undefined || to === undefined) return [];
      return fieldsWritten(estate, flow, target).flatMap((field) => {
        const owners = ownersOf(domain, field)
          .values()
          .filter((owner) => tellers.has(owner));
        return [...new Set([from, ...owners])].map((feeder) => ({
          flow,
          field,
          from: feeder,
          to,
          by: feeder === from ? ('flow' as const) : ('golden record' as const),
        }));
      });
    }),
  );
}

function circleFindings(estate: Estate, domain: Domain, edges: readonly Edge[]): readonly Finding[] {
  const circles = edges
    .filter(({ field, from }) => {
      const owners = ownersOf(domain, field);
      return owners.size > 0 && !owners.has(from);
    })
    .flatMap((edge) => {
      const ofField = edges.filter(({ field }) => field === edge.field);
      const declared = ofField.filter(({ by }) => by === 'flow');
      const way = wayBetween(declared, edge.to, edge.from) ?? wayBetween(ofField, edge.to, edge.from);
      return way === undefined ? [] : [{ edge, circle: [...way, edge.to].join(' → ') }];
    });
  return Map.groupBy(circles, ({ edge, circle }) => `${edge.flow.name} ${circle}`)
    .values()
    .map((ofCircle) => {
      const [first] = ofCircle;
      const fields = new Set(ofCircle.map(({ edge }) => edge.field)).values().toArray().join(', ');
      const message =
        `${fields} of ${domain.name} go in a circle, ${first?.circle}: ` +
        `“${first?.edge.from}” does not own them; say in “fields” what this flow carries, or take the target away`;
      return error('circular-sync', estate.placeOf(first?.edge.flow ?? domain, 'targets'), message);
    })
    .toArray();
}

/** Breadth first, so that the shortest way is shown; from a system to itself there is the empty way. */
function wayBetween(edges: readonly Edge[], from: string, to: string): readonly string[] | undefined {
  const ways: (readonly string[])[] = [[from]];
  const seen = new Set([from]);
  for (const way of ways) {
    const last = way.at(-1);
    if (last === to) return way;
    for (const edge of edges.filter((candidate) => candidate.from === last && !seen.has(candidate.to))) {
      seen.add(edge.to);
      ways.push([...way, edge.to]);
    }
  }
  return undefined;
}

/** The owner everywhere gets its own value back, possibly an older one: worth a look, though nothing goes in a circle. */
function writtenBackFindings(estate: Estate, domain: Domain, edges: readonly Edge[]): readonly Finding[] {
  const back = edges.filter(({ field, to }) => {
    const owners = ownersOf(domain, field);
    return owners.size === 1 && owners.has(to);
  });
  return Map.groupBy(back, ({ flow }) => flow)
    .entries()
    .flatMap(([flow, ofFlow]) =>
      Map.groupBy(ofFlow, ({ to }) => to)
        .entries()
        .map(([to, ofTarget]) => {
          const fields = new Set(ofTarget.map(({ field }) => field)).values().toArray().join(', ');
          const message = `“${to}” owns ${fields} of ${domain.name} and this flow writes them to it: name in “fields” what it shall get`;
          return warning('written-back-to-owner', estate.placeOf(flow, 'targets'), message);
        }),
    )
    .toArray();
}

/** A fallback that receives the field holds a copy of the owner's value: once the owner clears it, the copy would return. */
function fallbackFindings(estate: Estate, domain: Domain, edges: readonly Edge[]): readonly Finding[] {
  return domain.rules.flatMap((rule) =>
    (rule.fallbacks ?? []).flatMap((fallback, index) => {
      const fields = fieldsNamed(domain, rule).filter((field) =>
        edges.some((edge) => edge.field === field && edge.to === fallback && edge.from !== fallback),
      );
      if (fields.length === 0) return [];
      const message = `“${fallback}” is written ${fields.join(', ')} of ${domain.name}: what it falls back on is a copy`;
      return [warning('fallback-is-a-copy', estate.placeOf(rule, 'fallbacks', index), message)];
    }),
  );
}

/** Every system that owns the field somewhere at some time; `*` counts only for fields that no rule names. */
function ownersOf(domain: Domain, field: string): ReadonlySet<string> {
  return new Set(
    domain.rules.filter((rule) => fieldsNamed(domain, rule).includes(field)).map(({ owner }) => owner),
  );
}

function fieldsNamed(domain: Domain, rule: OwnerRule): readonly string[] {
  if (rule.fields !== '*') return rule.fields;
  // A rule for a part of the business leaves the rest to the star.
  const named = domain.rules.flatMap(({ fields, scope, from, to }) =>
    fields === '*' || scope !== undefined || from !== undefined || to !== undefined ? [] : fields,
  );
  return fieldsOf(domain.name).filter((field) => !named.includes(field));
}
