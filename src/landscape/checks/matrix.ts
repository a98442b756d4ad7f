/** The ownership matrix: every field has one owner, everywhere, from now on, and the owner can tell the field. */
import { fieldsOf, isCaseDomain, isOutgoingDomain, isStandingDomain } from '../../model/shapes.ts';
import { parseInstant } from '../../model/values/instants.ts';
import { isProblem } from '../../model/values/problem.ts';
import { parseEndpoint } from '../flows.ts';
import type { Finding } from '../finding.ts';
import { completeRule, completeScope, findContests, ownerOf, turningPoints } from '../ownership.ts';
import type { Domain, OwnerRule, Scope } from '../types.ts';
import { connectorOf, error, liveFlows, type Estate, unknownName } from './estate.ts';

export function checkMatrix(estate: Estate): readonly Finding[] {
  return estate.landscape.domains.flatMap((domain) => {
    if (isCaseDomain(domain.name) || isStandingDomain(domain.name) || isOutgoingDomain(domain.name))
      return ruledDocument(estate, domain);
    const timed = domain.rules.map((rule) => ({ rule, findings: timeFindings(estate, rule) }));
    const sound = timed.filter(({ findings }) => findings.length === 0).map(({ rule }) => rule);
    return [
      ...timed.flatMap(({ findings }) => findings),
      ...domain.rules.flatMap((rule) => ruleFindings(estate, domain, rule)),
      ...fieldFindings(estate, domain),
      ...contestFindings(estate, { ...domain, rules: [...sound] }),
      // What a rule with an impossible time was meant to cover, nobody knows.
      ...(sound.length < domain.rules.length ? [] : gapFindings(estate, domain)),
    ];
  });
}

/** Documents of orders do not merge: whoever sends one owns all of it. */
function ruledDocument({ placeOf }: Estate, { name, rules, ...domain }: Domain): readonly Finding[] {
  if (rules.length + (domain.approvals ?? []).length === 0) return [];
  const message = `${name} is a document: its fields have no owners and need no approval`;
  return [error('unknown-field', placeOf(rules), message)];
}

function timeFindings({ placeOf }: Estate, rule: OwnerRule): readonly Finding[] {
  const impossible = (['from', 'to'] as const).filter((end) =>
    isProblem(parseInstant(rule[end] ?? '1970-01-01T00:00:00Z')),
  );
  if (impossible.length > 0) {
    return impossible.map((end) =>
      error('impossible-time', placeOf(rule, end), `${rule[end]} is no instant with its offset`),
    );
  }
  if (rule.from === undefined || rule.to === undefined || Date.parse(rule.from) < Date.parse(rule.to))
    return [];
  return [
    error(
      'window-ends-before-it-begins',
      placeOf(rule, 'to'),
      `the rule ends at ${rule.to}, not after ${rule.from}`,
    ),
  ];
}

function ruleFindings(estate: Estate, domain: Domain, rule: OwnerRule): readonly Finding[] {
  const feeders = [
    { system: rule.owner, path: ['owner'] },
    ...(rule.fallbacks ?? []).map((system, index) => ({ system, path: ['fallbacks', index] })),
  ];
  return feeders.flatMap(({ system, path }, index) => {
    const place = estate.placeOf(rule, ...path);
    const isRepeated = feeders.findIndex((feeder) => feeder.system === system) < index;
    if (isRepeated) return [error('declared-twice', place, `“${system}” stands in this rule already`)];
    return sourceFindings(estate, domain.name, system).map((finding) => ({ ...finding, place }));
  });
}

/** Unknown systems and connectors are reported with the names. */
function sourceFindings(estate: Estate, domain: string, system: string): readonly Omit<Finding, 'place'>[] {
  const connector = connectorOf(estate, system);
  if (connector === undefined) return [];
  const canTell = Object.values(connector.sources).some((source) => source.domain === domain);
  if (!canTell) {
    const message = `“${system}” cannot own fields of ${domain}: its connector ${connector.name} has no source of them`;
    return [{ level: 'error', code: 'owner-is-no-source', message }];
  }
  const tells = liveFlows(estate).some(
    (flow) => flow.domain === domain && parseEndpoint(flow.source)?.system === system,
  );
  const message = `“${system}” owns fields of ${domain}, but no flow brings them in`;
  return tells ? [] : [{ level: 'warning', code: 'owner-without-flow', message }];
}

function fieldFindings({ placeOf }: Estate, domain: Domain): readonly Finding[] {
  const known = fieldsOf(domain.name);
  const uses = [
    ...domain.rules.flatMap((rule) =>
      rule.fields === '*'
        ? []
        : rule.fields.map((field, index) => ({ field, place: placeOf(rule, 'fields', index) })),
    ),
    ...(domain.approvals ?? []).map((approval) => ({
      field: approval.field,
      place: placeOf(approval, 'field'),
    })),
  ];
  return uses
    .filter(({ field }) => !known.includes(field))
    .map(({ field, place }) =>
      error('unknown-field', place, unknownName(`field of ${domain.name}`, field, known)),
    );
}

function contestFindings({ landscape, placeOf }: Estate, domain: Domain): readonly Finding[] {
  const written = new Map(domain.rules.map((rule) => [completeRule(rule, landscape.locations), rule]));
  const complete = [...written.keys()];
  const contests = findContests(complete, fieldsOf(domain.name));
  return Map.groupBy(contests, ({ rules }) => rules[1])
    .values()
    .flatMap((ofLater) => Map.groupBy(ofLater, ({ rules }) => rules[0]).values())
    .flatMap((ofPair) => {
      const [first] = ofPair;
      const [earlier, later] = (first?.rules ?? []).map((rule) => written.get(rule));
      if (!first || !earlier || !later) return [];
      const other = placeOf(earlier, 'owner');
      const fields = ofPair.map(({ field }) => field).join(', ');
      const message =
        `${contestWords(earlier, later)} (line ${other.line}) both own ${fields} of ${domain.name}` +
        `${scopeWords(first.scope)}: name one, or make one rule narrower than the other`;
      return [error('field-with-two-owners', placeOf(later, 'owner'), message)];
    })
    .toArray();
}

function contestWords(earlier: OwnerRule, later: OwnerRule): string {
  return earlier.owner === later.owner
    ? `“${later.owner}” with these fallbacks, and with others`
    : `“${later.owner}” and “${earlier.owner}”`;
}

/** One finding for all fields that lack an owner in the same part of the business from the same time. */
function gapFindings(estate: Estate, domain: Domain): readonly Finding[] {
  const gaps = fieldsOf(domain.name).flatMap((field) =>
    gapsOf(estate, domain.rules, field).map((where) => ({ field, where })),
  );
  return Object.entries(Object.groupBy(gaps, ({ where }) => where)).map(([where, ofPlace]) => {
    const fields = (ofPlace ?? []).map(({ field }) => field);
    const isWhole = fields.length === fieldsOf(domain.name).length;
    const what = isWhole ? `any field of ${domain.name}` : `${fields.join(', ')} of ${domain.name}`;
    const message = `nobody owns ${what}${where}`;
    return error('field-without-owner', estate.placeOf(domain, 'rules'), message);
  });
}

function gapsOf(estate: Estate, written: readonly OwnerRule[], field: string): readonly string[] {
  const { now, landscape } = estate;
  const rules = written.map((rule) => completeRule(rule, landscape.locations));
  const instants = [now, ...turningPoints(rules).filter((at) => at > now)];
  const concerned = written.filter(({ fields }) => fields === '*' || fields.includes(field));
  return scopesToAsk(estate, concerned).flatMap((scope) => {
    const inside = completeScope(scope, landscape.locations);
    const at = instants.find(
      (instant) => ownerOf(rules, field, { scope: inside, at: instant }).owner === 'nobody',
    );
    return at === undefined ? [] : [`${scopeWords(scope)}${at > now ? ` from ${at.toISOString()}` : ''}`];
  });
}

/**
 * Where rules speak of warehouses, every declared warehouse must have an owner, and so for each dimension and all their
 * combinations. Where a rule speaks of the whole business, or no rule of the field at all, the whole business is asked.
 */
function scopesToAsk({ landscape, names }: Estate, rules: readonly OwnerRule[]): readonly Scope[] {
  const declared: Readonly<Record<keyof Scope, ReadonlySet<string>>> = {
    company: names.companies,
    warehouse: names.locations,
    region: names.regions,
    channel: names.channels,
  };
  if (rules.length === 0 || rules.some(({ scope }) => Object.keys(scope ?? {}).length === 0)) return [{}];
  return Object.entries(declared)
    .filter(([dimension]) => rules.some(({ scope }) => Object.hasOwn(scope ?? {}, dimension)))
    .reduce<readonly Scope[]>(
      (scopes, [dimension, values]) =>
        scopes.flatMap((scope) =>
          [...values].map((value) => Object.assign({ ...scope }, { [dimension]: value })),
        ),
      [{}],
    )
    .filter((scope) =>
      isPossible(scope, completeScope({ warehouse: scope.warehouse ?? '' }, landscape.locations)),
    );
}

/** A warehouse lies in one region and one company: other combinations do not exist. */
function isPossible(scope: Scope, place: Scope): boolean {
  return (['region', 'company'] as const).every(
    (dimension) =>
      scope[dimension] === undefined ||
      place[dimension] === undefined ||
      scope[dimension] === place[dimension],
  );
}

function scopeWords(scope: Scope): string {
  const parts = Object.entries(scope).map(([dimension, value]) => `${dimension} ${value}`);
  return parts.length === 0 ? '' : ` for ${parts.join(', ')}`;
}
