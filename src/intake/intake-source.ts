/** One configured source of the landscape, as the hub hands it to intake. */
import type { ConnectorContext } from '../connectors/kit/context.ts';
import type { Source } from '../connectors/kit/source.ts';
import { isRecordDomain } from './fact.ts';

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
  /** Share (0 to 1) of known records that may be missing in a sweep before a person is asked. Default 0.05. */
  readonly missingShareToAsk?: number;
}

/** `system/source`: the one name under which everything of a source is kept. */
export function sourceName({ system, name }: Pick<IntakeSource, 'system' | 'name'>): string {
  return `${system}/${name}`;
}

/** Stock documents add up in a ledger and dedupe there by their own id; records merge by version. */
export function isLedger(source: Source): boolean {
  return !isRecordDomain(source.domain);
}
