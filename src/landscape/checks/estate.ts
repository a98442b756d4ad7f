/** What every check of a landscape looks at, and how it reports. */
import type { TSchema } from 'typebox';
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
  readonly connectors: ReadonlyMap<string, KnownConnector>;
  readonly now: Date;
}

export function error(code: FindingCode, place: Place, message: string): Finding {
  return { level: 'error', code, place, message };
}

export function warning(code: FindingCode, place: Place, message: string): Finding {
  return { level: 'warning', code, place, message };
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
