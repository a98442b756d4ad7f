/** Flows one by one: their ends exist and speak of the same domain, and their terms are complete. */
import { fieldsOf, isCaseDomain, isOutgoingDomain, isStandingDomain } from '../../model/shapes.ts';
import { parseInstant } from '../../model/values/instants.ts';
import { isProblem } from '../../model/values/problem.ts';
import { HUB, parseEndpoint } from '../flows.ts';
import type { Finding } from '../finding.ts';
import type { Place } from '../places.ts';
import type { Flow } from '../types.ts';
import {
  connectorOf,
  error,
  isPresent,
  liveFlows,
  systemNamed,
  targetAt,
  warning,
  type Estate,
  unknownName,
} from './estate.ts';

export function checkFlows(estate: Estate): readonly Finding[] {
  return [
    ...estate.landscape.flows.flatMap((flow) => [
      ...domainFindings(estate, flow),
      ...endFindings(estate, flow),
      ...fieldFindings(estate, flow),
      ...availabilityFindings(estate, flow),
      ...lifecycleFindings(estate, flow),
    ]),
    ...sharedTargetFindings(estate),
  ];
}

/** Availability is nobody's word: the hub works it out. */
function domainFindings({ names, placeOf }: Estate, flow: Flow): readonly Finding[] {
  if (flow.domain === 'availability' || names.domains.has(flow.domain)) return [];
  const message = `nobody owns any field of ${flow.domain}: declare the domain and its rules`;
  return [error('field-without-owner', placeOf(flow, 'domain'), message)];
}

function endFindings(estate: Estate, flow: Flow): readonly Finding[] {
  const source = { text: flow.source, side: 'sources', place: estate.placeOf(flow, 'source') } as const;
  const targets = flow.targets.map(
    (text, index) => ({ text, side: 'targets', place: estate.placeOf(flow, 'targets', index) }) as const,
  );
  const repeated = targets.filter(({ text }, index) => flow.targets.indexOf(text) < index);
  return [
    ...[...(flow.source === HUB ? [] : [source]), ...targets].flatMap((end) => oneEnd(estate, flow, end)),
    ...repeated.map(({ text, place }) =>
      error('declared-twice', place, `${text} is a target of this flow already`),
    ),
  ];
}

interface End {
  readonly text: string;
  readonly side: 'sources' | 'targets';
  readonly place: Place;
}

function oneEnd(estate: Estate, flow: Flow, { text, side, place }: End): readonly Finding[] {
  const endpoint = parseEndpoint(text);
  if (endpoint === undefined)
    return [error('unknown-name', place, `“${text}” is not written as system/name`)];
  const isRetired = systemNamed(estate, endpoint.system)?.state === 'retired' && flow.state !== 'retired';
  const retired = isRetired ? [error('system-retired', place, `“${endpoint.system}” is retired`)] : [];
  const connector = connectorOf(estate, endpoint.system);
  if (connector === undefined) return retired;
  const found = Object.entries(connector[side]).find(([name]) => name === endpoint.name)?.[1];
  const kind = `${side.slice(0, -1)} of ${connector.name}`;
  if (found === undefined) {
    const message = unknownName(kind, endpoint.name, Object.keys(connector[side]));
    return [...retired, error('unknown-name', place, message)];
  }
  if (found.domain === flow.domain) return retired;
  const verb = side === 'sources' ? 'tells' : 'writes';
  return [
    ...retired,
    error('wrong-domain', place, `${text} ${verb} ${found.domain}, the flow carries ${flow.domain}`),
  ];
}

function fieldFindings(estate: Estate, flow: Flow): readonly Finding[] {
  const known = fieldsOf(flow.domain);
  const targets = flow.targets.map((text) => targetAt(estate, text)).filter(isPresent);
  return (flow.fields ?? []).flatMap((field, index) => {
    const place = estate.placeOf(flow, 'fields', index);
    if (!known.includes(field)) {
      return [error('unknown-field', place, unknownName(`field of ${flow.domain}`, field, known))];
    }
    const isWritten = targets.length === 0 || targets.some(({ fields }) => fields.includes(field));
    return isWritten ? [] : [warning('unknown-field', place, `no target of this flow writes ${field}`)];
  });
}

function availabilityFindings({ placeOf }: Estate, flow: Flow): readonly Finding[] {
  const isAvailability = flow.domain === 'availability';
  const isOurs = isAvailability || isOutgoingDomain(flow.domain);
  const wrong = (key: string, message: string) => [error('incomplete-flow', placeOf(flow, key), message)];
  return [
    ...(isOurs === (flow.source === HUB)
      ? []
      : wrong('source', `availability and documents of processes, and nothing else, come from “${HUB}”`)),
    ...(isTakenByHub(flow) && flow.targets.length > 0
      ? wrong('targets', `${flow.domain} is taken by the hub itself: nothing is passed on as it came`)
      : []),
    ...(isAvailability === (flow.measure !== undefined)
      ? []
      : wrong('measure', 'a flow of availability, and no other, names its measure')),
    ...(flow.measure === 'channel-available' && flow.channel === undefined
      ? wrong('measure', 'channel-available needs the channel it is for')
      : []),
    ...(isOurs && flow.targets.length === 0 ? wrong('targets', `${flow.domain} is told to nobody`) : []),
  ];
}

/** Nothing of these is passed on as it came. */
function isTakenByHub({ domain }: Flow): boolean {
  return isCaseDomain(domain) || isStandingDomain(domain);
}

function lifecycleFindings({ placeOf, now }: Estate, flow: Flow): readonly Finding[] {
  const { state, sunset } = flow;
  if (sunset === undefined) {
    const message = 'a deprecated flow says when it ends: give its sunset';
    return state === 'deprecated' ? [error('incomplete-flow', placeOf(flow, 'state'), message)] : [];
  }
  const place = placeOf(flow, 'sunset');
  if (isProblem(parseInstant(sunset)))
    return [error('impossible-time', place, `${sunset} is no instant with its offset`)];
  const isOver = state !== 'retired' && Date.parse(sunset) <= now.getTime();
  return isOver ? [warning('sunset-passed', place, `the flow ended at ${sunset} and is still ${state}`)] : [];
}

/** Delivery keeps one row for each target and record, on the terms of one flow. A draft may wait to take over. */
function sharedTargetFindings(estate: Estate): readonly Finding[] {
  const running = liveFlows(estate).filter(({ state }) => state !== 'draft');
  const uses = running.flatMap((flow) => flow.targets.map((text, index) => ({ flow, text, index })));
  return uses.flatMap(({ flow, text, index }, position) => {
    const first = uses
      .slice(0, position)
      .find((use) => use.text === text && use.flow !== flow && use.flow.domain === flow.domain);
    if (first === undefined) return [];
    const message =
      `${text} is served by flow “${first.flow.name}” already: a target gets the golden record by one flow, ` +
      `whatever systems its values come from`;
    return [error('target-in-two-flows', estate.placeOf(flow, 'targets', index), message)];
  });
}
