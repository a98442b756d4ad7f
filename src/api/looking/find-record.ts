/** Which record do people mean? By our id, its number, its GTIN or GLN, or any system's id of it. */
import type { RecordRow } from '../../records/index.ts';
import { refuse, type Refusal } from '../route.ts';
import type { Services } from '../services.ts';
import type { RecordDomain } from '../shapes.ts';

export const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Prefixes that say which kind of name follows, e.g. `gtin:00012345678905` or `erp:10023`. */
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
    return found?.domain === domain ? found : unknown(domain, text);
  }
  const byNumber = await records.get(database, { by: 'number', domain, number: text });
  if (byNumber !== undefined) return byNumber;
  const [only, ...others] = await idsNamed(services, domain, text);
  if (only === undefined) return unknown(domain, text);
  if (others.length > 0)
    return refuse(
      'HUB_NOT_POSSIBLE',
      `"${text}" names ${others.length + 1} records. Say which system's id it is, as in erp:${text}, or use the hub's id: ${[only, ...others].join(', ')}.`,
    );
  return (await records.get(database, { by: 'id', recordId: only })) ?? unknown(domain, text);
}

/** Ids of the records that carry exactly this GTIN, GLN or external id. */
async function idsNamed(
  { records, database }: Pick<Services, 'records' | 'database'>,
  domain: RecordDomain,
  text: string,
): Promise<readonly string[]> {
  const [, prefix, rest] = /^([a-z0-9-]+):(.+)$/s.exec(text) ?? [];
  const wanted = [{ as: undefined, text }, ...(rest === undefined ? [] : [{ as: prefix, text: rest }])];
  const found = await Promise.all(wanted.map((want) => records.search(database, want.text, MOST_FOUND)));
  return [
    ...new Set(
      found.flatMap((list, place) =>
        list
          .filter((each) => each.domain === domain && each.text === wanted[place]?.text)
          .filter((each) => wanted[place]?.as === undefined || each.as === wanted[place].as)
          .map(({ recordId }) => recordId),
      ),
    ),
  ];
}

function unknown(domain: RecordDomain, text: string): Refusal {
  return refuse(
    'HUB_NOT_FOUND',
    `No ${domain} is called "${text}": neither by number, GTIN, GLN, any system's id, nor the hub's own id.`,
  );
}
