/** Which record do people mean? By our id, its number, its GTIN or GLN, or any system's id of it. */
import type { RecordRow } from '../../records/index.ts';
import { refuse, type Refusal } from '../route.ts';
import type { Services } from '../services.ts';
import type { RecordDomain } from '../shapes.ts';

export const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What may stand at the end of a global id. */
export const NUMBER = /^[0-9]{1,20}$/;

/** Of names that begin with the text: the text itself stands first. */
const MOST_FOUND = 20;

/** Finds the one record that is meant, or says why it is not one. */
export async function findRecord(
  services: Pick<Services, 'records' | 'database'>,
  domain: RecordDomain,
  text: string,
): Promise<RecordRow | Refusal> {
  const { records, database } = services;
  if (ID.test(text)) {
    const found = await records.get(database, { by: 'id', recordId: text });
    if (found?.domain === domain) return found;
  }
  const byNumber = await records.get(database, { by: 'number', domain, number: text });
  if (byNumber !== undefined) return byNumber;
  const found = (await recordsNamed(services, text)).filter((each) => each.domain === domain);
  const [only, ...others] = new Set(found.map(({ recordId }) => recordId));
  if (only === undefined) return unknown(domain, text);
  if (others.length > 0)
    return refuse(
      'HUB_NOT_POSSIBLE',
      `"${text}" names ${others.length + 1} records. Say which system's id it is, as in erp:${text}, or use the hub's id: ${[only, ...others].join(', ')}.`,
    );
  return (await records.get(database, { by: 'id', recordId: only })) ?? unknown(domain, text);
}

/** A record, and what the text is to it: `number`, `gtin`, `gln`, or the system whose id it is. */
export interface NamedRecord {
  readonly recordId: string;
  readonly domain: string;
  readonly as: string;
  /** The number, key or outside id in full. */
  readonly text: string;
}

/** Every record that bears exactly this number, GTIN or GLN, or that a system calls so; `erp:10023` means the ERP's only. */
export async function recordsNamed(
  { records, database }: Pick<Services, 'records' | 'database'>,
  text: string,
): Promise<readonly NamedRecord[]> {
  const readings = readingsOf(text);
  const global = await Promise.all(readings.map((reading) => globalReadings({ records, database }, reading)));
  const found = await Promise.all(
    [...readings, ...global.flat()].map(async (reading) =>
      (await records.search(database, reading.text, MOST_FOUND)).filter(
        (each) => each.text === reading.text && (reading.as === undefined || reading.as === each.as),
      ),
    ),
  );
  return found.flat().map(({ recordId, domain, as, text: name }) => ({ recordId, domain, as, text: name }));
}

interface Reading {
  readonly as: string | undefined;
  readonly text: string;
}

/** What a text can mean: itself, a GTIN without its leading zeros, or one system's (or kind's) name for something. */
function readingsOf(text: string): readonly Reading[] {
  const [, prefix, rest] = /^([a-z0-9-]+):(.+)$/s.exec(text) ?? [];
  return [
    { as: undefined, text },
    ...gtinOf(text),
    ...(rest === undefined ? [] : [{ as: prefix, text: rest }]),
    ...(prefix === 'gtin' && rest !== undefined ? gtinOf(rest) : []),
  ];
}

/** The number at the end of a global id, as an admin page or a webhook shows it: `4711` for `gid://shopify/Product/4711`. */
async function globalReadings(
  { records, database }: Pick<Services, 'records' | 'database'>,
  { as, text }: Reading,
): Promise<readonly Reading[]> {
  if (!NUMBER.test(text)) return [];
  return (await records.globalIdsOf(database, text)).map((id) => ({ as, text: id }));
}

const GTIN_DIGITS = 14;

/** EAN-8, UPC and EAN-13 as they are printed; the hub keeps fourteen digits. */
function gtinOf(text: string): readonly Reading[] {
  return /^([0-9]{8}|[0-9]{12,13})$/.test(text)
    ? [{ as: 'gtin', text: text.padStart(GTIN_DIGITS, '0') }]
    : [];
}

function unknown(domain: RecordDomain, text: string): Refusal {
  return refuse(
    'HUB_NOT_FOUND',
    `No ${domain} is called "${text}": neither by number, GTIN, GLN, any system's id, nor the hub's own id.`,
  );
}
