/** The domains of records, as people type them. */
import { RECORD_DOMAINS } from '../model/shapes.ts';
import type { RecordDomain } from '../model/facts.ts';
import { CommandFailure } from './failure.ts';

export const DOMAINS = RECORD_DOMAINS.join(', ');

/** Reads a domain. Throws a usage failure for anything else; `items` is as good as `item`. */
export function asDomain(text: string): RecordDomain {
  const found = RECORD_DOMAINS.find((domain) => domain === text || `${domain}s` === text);
  if (found === undefined)
    throw new CommandFailure(`There is no domain "${text}"; there are ${DOMAINS}.`, { exitCode: 2 });
  return found;
}
