/** What questions about references that nobody knows are called, so that those who show them can tell which reference it is; pure. */
import type { QuestionKey } from './exceptions.ts';
import type { RecordDomain } from './facts.ts';
import type { Reference } from './primitives.ts';
import { RECORD_DOMAINS } from './shapes.ts';

/** A reference that nobody knows. */
export interface Unmapped {
  readonly domain: RecordDomain;
  readonly reference: Pick<Reference, 'by' | 'value'>;
}

export const UNMAPPED = 'unmapped-id';

/** The kind under which orders wait for what a system means by a unit. */
export const UNIT = 'word:unit';

/**
 * What stock waits for that is told of an item without a base unit: another system may have made the item known before its owner told of
 * it. The reference is our id of the item.
 */
export const baseUnitOf = (itemId: string): { readonly domain: 'item'; readonly reference: Reference } => ({
  domain: 'item',
  reference: { by: 'record', value: itemId, kind: BASE_UNIT },
});

const BASE_UNIT = 'base-unit';

/** Does something wait for the base unit of an item that is known? */
export const isBaseUnit = ({ by, kind }: Pick<Reference, 'by' | 'kind'>): boolean =>
  by === 'record' && kind === BASE_UNIT;

/** The same for every order that waits for the same reference. */
export function unmappedCause({ domain, reference: { by, value } }: Unmapped): string {
  return `unmapped ${domain} ${by} ${value}`;
}

/** One question for all that a source has told with this reference. */
export function unmappedSubject(source: string, { domain, reference: { by, value } }: Unmapped): string {
  return `${source}:${domain}/${by}/${value}`;
}

const BY = ['record', 'externalId', 'number', 'gtin', 'gln'] as const;
const [DOMAINS, KEYS] = [RECORD_DOMAINS.join('|'), BY.join('|')];
const CAUSE = new RegExp(`^unmapped (${DOMAINS}) (${KEYS}) (.+)$`, 's');
const SUBJECT = new RegExp(`^[^:]+:(${DOMAINS})/(${KEYS})/(.+)$`, 's');

/** Which reference a question is about; `undefined` where it is about something else. */
export function unmappedIn({
  kind,
  subject,
  cause = '',
}: QuestionKey & { readonly cause?: string | undefined }): Unmapped | undefined {
  if (kind !== UNMAPPED) return undefined;
  const [, domainText, byText, value] = CAUSE.exec(cause) ?? SUBJECT.exec(subject) ?? [];
  const domain = RECORD_DOMAINS.find((each) => each === domainText);
  const by = BY.find((each) => each === byText);
  if (domain === undefined || by === undefined || value === undefined) return undefined;
  return { domain, reference: { by, value } };
}

/** Where in an order the reference stands. */
export interface PlaceInOrder {
  readonly channel: string;
  readonly number: string;
  readonly place: 'customer' | 'ship-to';
}

/** Of a question about a party of an order; names of channels have no slash. */
export function placeInOrder(subject: string): PlaceInOrder | undefined {
  const [, channel, number, place] = /^order\/([^/]+)\/(.+):(customer|ship-to)$/s.exec(subject) ?? [];
  if (channel === undefined || number === undefined) return undefined;
  if (place !== 'customer' && place !== 'ship-to') return undefined;
  return { channel, number, place };
}
