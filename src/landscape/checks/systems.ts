/** Systems: settings that fit their connector, secrets by reference, maintenance hours that exist. */
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { schemaProblems } from '../../model/checks/schema-problems.ts';
import { minorUnitDigits } from '../../model/values/currencies.ts';
import { whyNotAllowable } from '../../platform/outgoing/address-guard.ts';
import type { Finding } from '../finding.ts';
import type { Place } from '../places.ts';
import type { MaintenanceWindow, System } from '../types.ts';
import { isZone } from '../../model/values/instants.ts';
import { error, type Estate, type KnownConnector } from './estate.ts';

export function checkSystems(estate: Estate): readonly Finding[] {
  const { landscape, placeOf } = estate;
  const zones = [...landscape.locations, ...landscape.systems.flatMap(({ maintenance = [] }) => maintenance)];
  return [
    ...landscape.systems.flatMap((system) => [
      ...settingsFindings(estate, system),
      ...allowanceFindings(estate, system),
    ]),
    ...landscape.systems.flatMap(({ maintenance = [] }) =>
      maintenance.flatMap((window) => spanFindings(estate, window)),
    ),
    ...zones
      .filter(({ zone }) => !isZone(zone))
      .map((thing) => error('unknown-zone', placeOf(thing, 'zone'), `there is no time zone “${thing.zone}”`)),
    ...(landscape.channels ?? [])
      .filter(({ currency }) => currency !== undefined && minorUnitDigits(currency) === undefined)
      .map((channel) =>
        error('unknown-currency', placeOf(channel, 'currency'), `there is no currency “${channel.currency}”`),
      ),
  ];
}

function settingsFindings(estate: Estate, system: System): readonly Finding[] {
  const connector = estate.connectors.get(system.connector);
  if (connector === undefined) return [];
  const settings: unknown = Value.Default(connector.settings, Value.Clone(system.settings));
  return schemaProblems(connector.settings, settings).map(({ path, found, agreed }) => {
    const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
    const place = estate.placeOf(
      system,
      'settings',
      ...keys.map((key) => (/^\d+$/.test(key) ? Number(key) : key)),
    );
    const what = `settings.${path} of ${system.name}`;
    const node = nodeAt(connector, keys);
    if (property(node, 'secret') === true) return secretFinding(place, what, found);
    // What nobody asked for may be a secret under a wrong name: it is not shown.
    const shown = node === undefined ? 'unknown' : found;
    return error('wrong-settings', place, `${what} is ${shown}; ${connector.name} needs ${agreed}`);
  });
}

function allowanceFindings({ placeOf }: Estate, system: System): readonly Finding[] {
  const allowed = system.allowPrivateAddresses ?? false;
  if (typeof allowed === 'boolean') return [];
  return allowed.flatMap((text, index) => {
    const why = whyNotAllowable(text);
    return why === undefined
      ? []
      : [error('impossible-address', placeOf(system, 'allowPrivateAddresses', index), why)];
  });
}

/** The value that was found is never shown. */
function secretFinding(place: Place, what: string, found: string): Finding {
  const agreed = 'a reference, env:NAME or file:/path';
  return found === 'nothing'
    ? error('wrong-settings', place, `${what} is missing: ${agreed}`)
    : error('secret-in-the-open', place, `${what} must be ${agreed}, never the secret itself`);
}

function nodeAt({ settings }: KnownConnector, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (outer, key) => property(property(outer, 'properties'), key) ?? property(outer, 'items'),
    settings satisfies TSchema,
  );
}

function property(outer: unknown, key: string): unknown {
  return typeof outer === 'object' && outer !== null && Object.hasOwn(outer, key)
    ? Reflect.get(outer, key)
    : undefined;
}

function spanFindings({ placeOf }: Estate, window: MaintenanceWindow): readonly Finding[] {
  if (window.kind === 'weekly') return [];
  const missing = (['from', 'to'] as const).filter((end) => !isLocalTime(window[end]));
  if (missing.length > 0) {
    return missing.map((end) =>
      error('impossible-time', placeOf(window, end), `${window[end]} is no time of the calendar`),
    );
  }
  if (window.from < window.to) return [];
  return [
    error(
      'window-ends-before-it-begins',
      placeOf(window, 'to'),
      `it ends at ${window.to}, not after ${window.from}`,
    ),
  ];
}

function isLocalTime(text: string): boolean {
  try {
    Temporal.PlainDateTime.from(text, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
}
