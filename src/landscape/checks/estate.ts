/** What every check of a landscape looks at, and how it reports. */
import type { TSchema } from 'typebox';
import { editDistance } from '../../platform/settings/nearest.ts';
import { parseEndpoint } from '../flows.ts';
import type { Finding, FindingCode } from '../finding.ts';
import type { Loaded } from '../load.ts';
import type { Place } from '../places.ts';
import type { Flow, System } from '../types.ts';

/** The parts of a connector that the landscape is held against; every `Connector` of the kit fits. */
export interface KnownConnector {
  readonly name: string;
  readonly settings: TSchema;
  readonly sources: Readonly<Record<string, { readonly domain: string }>>;
  readonly targets: Readonly<Record<string, { readonly domain: string; readonly fields: readonly string[] }>>;
  /** Present where the system can be asked for its own prices. */
  readonly priceCheck?: object;
}

export interface Estate extends Loaded {
  /** Every type of event that there is, such as `order.accepted`. */
  readonly eventTypes: readonly string[];
  readonly connectors: ReadonlyMap<string, KnownConnector>;
  readonly now: Date;
}

export function error(code: FindingCode, place: Place, message: string): Finding {
  return { level: 'error', code, place, message };
}

export function warning(code: FindingCode, place: Place, message: string): Finding {
  return { level: 'warning', code, place, message };
}

/** Farther apart, they are quite different names. */
const MOST_EDITS = 2;

/** E.g. `there is no system “wms-eats”; do you mean “wms-east”?` */
export function unknownName(kind: string, name: string, known: Iterable<string>): string {
  const names = [...known];
  const [near] = names
    .map((candidate) => ({ candidate, edits: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ edits }) => edits <= MOST_EDITS)
    .toSorted((a, b) => a.edits - b.edits);
  if (near !== undefined) return `there is no ${kind} “${name}”; do you mean “${near.candidate}”?`;
  return names.length === 0
    ? `there is no ${kind} “${name}”; none is declared`
    : `there is no ${kind} “${name}”; there are ${names.slice(0, 20).join(', ')}`;
}

export function systemNamed({ landscape }: Estate, name: string): System | undefined {
  return landscape.systems.find((system) => system.name === name);
}

export function connectorOf(estate: Estate, system: string): KnownConnector | undefined {
  return estate.connectors.get(systemNamed(estate, system)?.connector ?? '');
}

/** The target at `system/target`, or `undefined` where anything on the way is unknown. */
export function targetAt(estate: Estate, text: string) {
  const endpoint = parseEndpoint(text);
  return endpoint && ownEntry(connectorOf(estate, endpoint.system)?.targets, endpoint.name);
}

/** Flows that run or will run: a retired one can do no harm any more. */
export function liveFlows({ landscape }: Estate): readonly Flow[] {
  return landscape.flows.filter(({ state }) => state !== 'retired');
}

/** The fields that the flow writes into the target at `text`: what the target can write, less what the flow leaves out. */
export function fieldsWritten(estate: Estate, flow: Flow, text: string): readonly string[] {
  const writable = targetAt(estate, text)?.fields ?? [];
  return writable.filter((field) => flow.fields === undefined || flow.fields.includes(field));
}

export function isPresent<Value>(value: Value | undefined): value is Value {
  return value !== undefined;
}

function ownEntry<Entry>(
  entries: Readonly<Record<string, Entry>> | undefined,
  name: string,
): Entry | undefined {
  return entries !== undefined && Object.hasOwn(entries, name) ? entries[name] : undefined;
}
