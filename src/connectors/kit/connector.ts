/** One outside system as data plus a few functions; everything else the hub does. */
import type { Static, TSchema } from 'typebox';
import type { ConnectorContext } from './context.ts';
import type { Problem } from './mapping.ts';
import type { PriceCheck } from './price-check.ts';
import type { Source } from './source.ts';
import type { Target } from './target.ts';

/** What the system does and does not promise; the conformance suite holds the connector to it. */
export interface Semantics {
  /** May a later event about one key overtake an earlier one? */
  readonly ordering: 'per-key' | 'none';
  /** How deletes become known. */
  readonly deletes: 'event' | 'sweep' | 'never';
  /** What makes a repeated create harmless. */
  readonly idempotency: 'key' | 'look-up' | 'natural' | 'none';
  readonly events: 'thin' | 'fat' | 'none';
  readonly limits: {
    readonly requestsPerSecond: number;
    readonly concurrency: number;
  };
}

export interface Connector<Schema extends TSchema = TSchema> {
  readonly name: string;
  readonly title: string;
  /** JSON Schema of the settings: check, form and docs page are made of it. */
  readonly settings: Schema;
  readonly semantics: Semantics;
  /** Base address of a configured system, for the guarded HTTP client. */
  baseUrl(settings: Static<Schema>): string | undefined;
  /** Address, credentials, least privilege; no problem = an empty list. Changes nothing outside. */
  check(context: ConnectorContext<Static<Schema>>): Promise<readonly Problem[]>;
  readonly sources: Readonly<Record<string, Source<Static<Schema>>>>;
  readonly targets: Readonly<Record<string, Target<Static<Schema>>>>;
  /** Where the system computes prices itself and can be asked for them. */
  readonly priceCheck?: PriceCheck<Static<Schema>>;
}
