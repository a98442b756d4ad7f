/** What the hub hands to a connector's functions: everything they may touch of the outside. */
import { Type } from 'typebox';
import type { Clock } from '../../platform/clock.ts';
import type { HttpClient } from '../../platform/http.ts';
import type { Secret } from '../../platform/secrets.ts';
import type { SocketOpener } from '../../platform/outgoing/sockets.ts';

export interface ConnectorContext<Settings> {
  /** The landscape's name of this system, e.g. `erp`. */
  readonly system: string;
  /** Checked against the connector's schema; secrets are resolved. */
  readonly settings: Settings;
  /** Guarded: time-outs, size limits, no foreign redirects, no private addresses unless the landscape allows them. */
  readonly http: HttpClient;
  /** The same guard for protocols that are not HTTP. */
  readonly sockets: SocketOpener;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Kept while the process lives, e.g. for an access token; empty after a restart. */
  readonly memory: Map<string, unknown>;
}

/** A setting that holds a secret: a reference (`env:NAME`, `file:/run/secrets/name`) in the landscape, a `Secret` at run time. */
export const SecretSetting = (options: { readonly title: string; readonly description?: string }) =>
  Type.Unsafe<Secret>(
    Type.String({ ...options, pattern: '^(env:[A-Za-z_][A-Za-z0-9_]*|file:/.+)$', secret: true }),
  );
