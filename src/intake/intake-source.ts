/** One configured source of the landscape, as the hub hands it to intake. */
import type { ConnectorContext } from '../connectors/kit/context.ts';
import type { Source } from '../connectors/kit/source.ts';
import { isRecordDomain, isStandingDomain } from './fact.ts';

export interface IntakeSource {
  /** The landscape's name of the system, e.g. `erp`. */
  readonly system: string;
  /** The source within its connector, e.g. `items`. */
  readonly name: string;
  readonly source: Source;
  readonly context: ConnectorContext<unknown>;
  /** What part of the estate this system speaks for, e.g. `{ company: 'US' }`. */
  readonly scope?: Readonly<Record<string, string>>;
  /** Where the system shall send its webhooks; absent: no subscription is made. */
  readonly callbackUrl?: string;
  /** Default: the connector's own. */
  readonly pollEverySeconds?: number;
  readonly sweepEverySeconds?: number;
  /** Most fetches by key in a second, over all keys of this source. Default 5. */
  readonly fetchesPerSecond?: number;
  /** Does a flow need this source at an instant? Absent: always. One that is not needed any more is neither read nor heard. */
  readonly isServed?: (at: Date) => boolean;
  /** Hours in which nothing is asked of the system; what it pushes is kept. Absent: there are none. */
  readonly isLeftAlone?: (at: Date) => boolean;
  /** Share (0 to 1) of known records that may be missing in a sweep before a person is asked. Default 0.05. */
  readonly missingShareToAsk?: number;
}

/** `system/source`: the one name under which everything of a source is kept. */
export function sourceName({ system, name }: Pick<IntakeSource, 'system' | 'name'>): string {
  return `${system}/${name}`;
}

/** May the system be asked by itself now? What a person asks for is always read. */
export function mayAsk({ isServed, isLeftAlone }: IntakeSource, at: Date): boolean {
  return isServed?.(at) !== false && isLeftAlone?.(at) !== true;
}

/** Documents dedupe where they are taken, by their own identity; records merge by version, and so does what stands and changes. */
export function isLedger(source: Source): boolean {
  return !isRecordDomain(source.domain) && !isStandingDomain(source.domain);
}
