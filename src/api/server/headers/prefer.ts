/** `Prefer` (RFC 7240): how long a caller would wait, and whether it is content with `202`. */
import type { Waiting } from '../../route.ts';

export interface Preferences {
  readonly waitSeconds?: number;
  readonly respondAsync: boolean;
}

/** A name, and its value where it has one; what follows a semicolon says more about it, which nobody here asks for. */
const PREFERENCE = /^\s*([\w!#$%&'*+.^`|~-]+)\s*(?:=\s*("[^"]*"|[^\s;"]*))?\s*(?:;.*)?$/s;

/** Reads the header, in one piece or several. */
export function readPrefer(header: string | readonly string[] | undefined): Preferences {
  const stated = statedIn(typeof header === 'string' ? header : (header ?? []).join(','));
  const wait = stated.get('wait') ?? '';
  return {
    ...(/^\d{1,9}$/.test(wait) ? { waitSeconds: Number(wait) } : {}),
    respondAsync: stated.has('respond-async'),
  };
}

/** Of a preference that stands there twice, the first counts; what cannot be understood is passed over, as the RFC has it. */
function statedIn(text: string): ReadonlyMap<string, string> {
  const stated = new Map<string, string>();
  for (const part of text.match(/(?:"[^"]*"|[^,"])+/g) ?? []) {
    const [, name = '', value = ''] = PREFERENCE.exec(part) ?? [];
    const key = name.toLowerCase();
    if (key !== '' && !stated.has(key)) stated.set(key, value.replaceAll('"', ''));
  }
  return stated;
}

/** So long is waited, in seconds: as the caller says within what is declared; who only asks for `202` is not kept waiting. */
export function secondsToWait({ waits }: { readonly waits?: Waiting }, stated: Preferences): number {
  if (waits === undefined) return 0;
  const asked = stated.waitSeconds ?? (stated.respondAsync ? 0 : waits.usualSeconds);
  return Math.min(asked, waits.mostSeconds);
}

/** What `Preference-Applied` says of an answer with this status; `undefined`: nothing was asked for. */
export function preferenceApplied(
  route: { readonly waits?: Waiting },
  stated: Preferences,
  status: number,
): string | undefined {
  if (route.waits === undefined) return undefined;
  const applied = [
    ...(stated.respondAsync && status === 202 ? ['respond-async'] : []),
    ...(stated.waitSeconds === undefined ? [] : [`wait=${secondsToWait(route, stated)}`]),
  ];
  return applied.length === 0 ? undefined : applied.join(', ');
}
