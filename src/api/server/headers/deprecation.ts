/** How an address says that it will go: RFC 9745 `Deprecation`, RFC 8594 `Sunset`, and a link to what takes its place. */
import type { Deprecated } from '../../route.ts';

/** The headers of every answer of a deprecated route. Throws where the declared days are none. */
export function deprecationHeaders({ since, sunset, instead }: Deprecated): Readonly<Record<string, string>> {
  return {
    deprecation: `@${startOf(since).getTime() / 1000}`,
    ...(sunset === undefined ? {} : { sunset: startOf(sunset).toUTCString() }),
    ...(instead === undefined ? {} : { link: `<${instead}>; rel="successor-version"` }),
  };
}

/** The same in words, for the reference. */
export function deprecationWords({ since, sunset, instead }: Deprecated): string {
  const end = sunset === undefined ? '' : `, ends ${sunset}`;
  const next = instead === undefined ? '' : `; use \`${instead}\``;
  return `Deprecated since ${since}${end}${next}.`;
}

function startOf(day: string): Date {
  const start = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(start.getTime())) throw new Error(`"${day}" is not a day such as 2026-05-01`);
  return start;
}
