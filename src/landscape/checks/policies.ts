/** Quality rules, stock policies and known ids: fields, units and shares that exist. */
import { fieldsOf } from '../../model/shapes.ts';
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  formatDecimal,
  isNegative,
  ZERO,
  type Decimal,
} from '../../model/values/decimal.ts';
import { findUnit } from '../../model/values/units.ts';
import type { Finding } from '../finding.ts';
import { parseEndpoint } from '../flows.ts';
import type { CrossReferences, QualityRule, StockPolicy } from '../types.ts';
import { connectorOf, error, targetAt, type Estate, unknownName } from './estate.ts';

export function checkPolicies(estate: Estate): readonly Finding[] {
  const { quality = [], stock, crossReferences = [] } = estate.landscape;
  return [
    ...quality.flatMap((rule) => qualityFindings(estate, rule)),
    ...(stock === undefined
      ? []
      : [...fenceFindings(estate, stock), ...safetyFindings(estate, stock), ...tierFindings(estate, stock)]),
    ...crossReferences.flatMap((seed) => repeatedIds(estate, seed)),
  ];
}

function qualityFindings(estate: Estate, rule: QualityRule): readonly Finding[] {
  const { placeOf } = estate;
  const known = fieldsOf(rule.domain);
  const says = (code: Finding['code'], key: string, message: string) => [
    error(code, placeOf(rule, key), message),
  ];
  return [
    ...(rule.needs ?? []).flatMap((field, index) =>
      known.includes(field)
        ? []
        : [
            error(
              'unknown-field',
              placeOf(rule, 'needs', index),
              unknownName(`field of ${rule.domain}`, field, known),
            ),
          ],
    ),
    ...(rule.needs === undefined && rule.holds === undefined
      ? says('empty-rule', 'name', 'a quality rule names the fields it needs, or what must hold')
      : []),
    ...((rule.channel === undefined) === (rule.target === undefined)
      ? says('empty-rule', 'name', 'a quality rule is for one channel or for one target')
      : []),
    ...targetFindings(estate, rule),
  ];
}

function targetFindings(estate: Estate, rule: QualityRule): readonly Finding[] {
  if (rule.target === undefined) return [];
  const place = estate.placeOf(rule, 'target');
  const endpoint = parseEndpoint(rule.target);
  if (endpoint === undefined)
    return [error('unknown-name', place, `“${rule.target}” is not written as system/name`)];
  const connector = connectorOf(estate, endpoint.system);
  if (connector === undefined) return [];
  const target = targetAt(estate, rule.target);
  if (target === undefined) {
    const message = unknownName(`target of ${connector.name}`, endpoint.name, Object.keys(connector.targets));
    return [error('unknown-name', place, message)];
  }
  const message = `${rule.target} writes ${target.domain}, the rule is about ${rule.domain}`;
  return target.domain === rule.domain ? [] : [error('wrong-domain', place, message)];
}

const WHOLE: Decimal = { units: 100n, scale: 0 };

/** Reported at the fence with which a location's shares pass one hundred percent. */
function fenceFindings({ placeOf }: Estate, { ringFences = [] }: StockPolicy): readonly Finding[] {
  return ringFences.flatMap((fence, index) => {
    const upToHere = ringFences.slice(0, index + 1).filter(({ location }) => location === fence.location);
    const sum = upToHere.reduce((total, { percent }) => addDecimals(total, decimalOf(percent)), ZERO);
    const isRepeated = upToHere.filter(({ channel }) => channel === fence.channel).length > 1;
    const repeated = `${fence.channel} has a ring-fence at ${fence.location} already`;
    const above = `the ring-fences at ${fence.location} add up to ${formatDecimal(sum)} %`;
    const isWrong = isNegative(decimalOf(fence.percent)) || compareDecimals(sum, WHOLE) > 0;
    return [
      ...(isRepeated ? [error('declared-twice', placeOf(fence, 'channel'), repeated)] : []),
      ...(isWrong ? [error('ring-fences-above-everything', placeOf(fence, 'percent'), above)] : []),
    ];
  });
}

function safetyFindings(
  { placeOf }: Estate,
  { safetyStock = [], tierFences = [], tierFloors = [] }: StockPolicy,
): readonly Finding[] {
  return [...safetyStock, ...tierFences, ...tierFloors]
    .filter(({ quantity }) => findUnit(quantity.unit) === undefined)
    .map((entry) =>
      error('unknown-unit', placeOf(entry, 'quantity', 'unit'), `there is no unit “${entry.quantity.unit}”`),
    );
}

/** A tier has one fence and one floor for the same goods, and both are above nothing. */
function tierFindings(
  { placeOf }: Estate,
  { tierFences = [], tierFloors = [] }: StockPolicy,
): readonly Finding[] {
  return Object.entries({ 'ring-fence': tierFences, floor: tierFloors }).flatMap(([kind, lines]) =>
    lines.flatMap((line, index) => {
      const { tier, item, location, quantity } = line;
      const isRepeated = lines
        .slice(0, index)
        .some((each) => each.tier === tier && each.item === item && each.location === location);
      const goods = `${item ?? 'every item'} at ${location ?? 'every location'}`;
      const repeated = `${tier} has a ${kind} for ${goods} already`;
      const keepsNothing = compareDecimals(decimalOf(quantity.value), ZERO) <= 0;
      const nothing = `a ${kind} of ${quantity.value} ${quantity.unit} keeps nothing`;
      return [
        ...(isRepeated ? [error('declared-twice', placeOf(line, 'tier'), repeated)] : []),
        ...(keepsNothing ? [error('empty-rule', placeOf(line, 'quantity', 'value'), nothing)] : []),
      ];
    }),
  );
}

function repeatedIds({ placeOf }: Estate, seed: CrossReferences): readonly Finding[] {
  const entries = Object.entries(seed.ids);
  return entries.flatMap(([number, externalId], index) => {
    const first = entries.slice(0, index).find(([, other]) => other === externalId);
    if (first === undefined) return [];
    const message = `${seed.system} has one “${externalId}”, and it stands for ${first[0]} already`;
    return [error('declared-twice', placeOf(seed, 'ids', number), message)];
  });
}
