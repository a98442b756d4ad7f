/** Which records may be meant by a reference that nobody knows: found by many small hints, ranked, each with its reasons. */
import type { RecordDomain } from '../../model/facts.ts';
import type { Queryable } from '../../platform/sql.ts';
import { findReferring } from '../claims/claim-store.ts';
import { findFields, findVersions } from '../golden/record-store.ts';
import { findByExternalIds } from '../identity/cross-reference-store.ts';
import { MAIN } from '../identity/keys.ts';
import { findByValues } from '../identity/natural-key-store.ts';
import { gtinsLike, spelledLike, type Alike } from './spelling.ts';
import { foldedCode, foldedWords, type Word } from './words.ts';
import { findWorded } from './word-store.ts';

/** A reference that nobody knows, and what else was told of what it means. */
export interface Unknown {
  readonly domain: RecordDomain;
  /** Whose word it is. */
  readonly system: string;
  readonly value: string;
  readonly name?: string | undefined;
  readonly postalCode?: string | undefined;
  /** Our id of the record above it, e.g. the customer of a ship-to. */
  readonly belongsTo?: string | undefined;
}

export interface Candidate {
  readonly recordId: string;
  readonly number: string;
  readonly name?: string;
  /** From 0 to 1, two digits. */
  readonly score: number;
  readonly because: readonly string[];
}

interface Hint {
  readonly recordId: string;
  readonly score: number;
  readonly because: string;
}

/** People read no more. */
const MOST_CANDIDATES = 5;
/** So many of the best are looked at closely. */
const MOST_LOOKED_AT = 50;
/** Fewer in common is chance. */
const LEAST_SCORE = 0.3;
/** So near that another system's id, too, is the same one written otherwise. */
const WRITTEN_OTHERWISE = 0.9;

/** Gives at most five records that live, the likeliest first; many hints for one record strengthen each other. */
export async function resembling(queryable: Queryable, unknown: Unknown): Promise<readonly Candidate[]> {
  if (unknown.value.includes('\u0000')) return [];
  const spelled = spelledLike(unknown.value);
  const near = [
    ...(await byKeys(queryable, unknown, spelled)),
    ...(await byOtherIds(queryable, unknown, spelled)),
    ...(await byWords(queryable, unknown)),
  ];
  const hints = [...near, ...(await byBelonging(queryable, unknown, near))];
  const ranked = [...Map.groupBy(hints, ({ recordId }) => recordId)]
    .map(([recordId, ofRecord]) => ({ recordId, ...together(ofRecord) }))
    .filter(({ score }) => score >= LEAST_SCORE)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, MOST_LOOKED_AT);
  return (await named(queryable, unknown.domain, ranked))
    .toSorted((a, b) => b.score - a.score || (a.number < b.number ? -1 : 1))
    .slice(0, MOST_CANDIDATES);
}

/** As independent witnesses: each takes its share of the doubt that the others leave. */
function together(hints: readonly Hint[]): Pick<Candidate, 'score' | 'because'> {
  const sorted = hints.toSorted((a, b) => b.score - a.score);
  const doubt = sorted.reduce((left, { score }) => left * (1 - score), 1);
  return {
    score: Math.min(0.99, Math.round((1 - doubt) * 100) / 100),
    because: [...new Set(sorted.map(({ because }) => because))],
  };
}

async function byKeys(
  queryable: Queryable,
  { domain, value }: Unknown,
  spelled: ReadonlyMap<string, Alike>,
): Promise<readonly Hint[]> {
  const gtins = domain === 'item' ? gtinsLike(value) : new Map<string, Alike>();
  const keys = await findByValues(queryable, domain, [...new Set([...spelled.keys(), ...gtins.keys()])]);
  return keys.flatMap(({ recordId, kind, value: key }) => {
    const alike = kind === 'gtin' ? gtins.get(key) : spelled.get(key);
    if (alike === undefined) return [];
    const words = kind === 'number' ? 'number' : kind.toUpperCase();
    return [{ recordId, score: alike.score, because: `its ${words} ${key} ${alike.because}` }];
  });
}

/** What this system called so once, or calls so in another sense; what others call so. */
async function byOtherIds(
  queryable: Queryable,
  { domain, system, value }: Unknown,
  spelled: ReadonlyMap<string, Alike>,
): Promise<readonly Hint[]> {
  const near = [...spelled].filter(([, { score }]) => score >= WRITTEN_OTHERWISE).map(([text]) => text);
  const rows = await findByExternalIds(queryable, domain, near);
  return rows.map(({ recordId, system: speaker, kind, externalId, validTo }) => {
    const isSame = externalId === value;
    const sense = kind === MAIN ? 'it' : `its ${kind}`;
    const words =
      validTo === null
        ? `${speaker} calls ${sense} ${externalId}`
        : `${speaker} called ${sense} ${externalId} until ${validTo.toISOString().slice(0, 10)}`;
    const score = (speaker === system ? 0.9 : 0.85) - (isSame ? 0 : 0.1) - (validTo === null ? 0 : 0.1);
    return { recordId, score, because: words };
  });
}

const WORTH: Readonly<Record<Word['kind'], number>> = {
  'supplier-number': 0.85,
  name: 0.7,
  'postal-code': 0.35,
};

async function byWords(
  queryable: Queryable,
  { domain, value, name, postalCode }: Unknown,
): Promise<readonly Hint[]> {
  const names = domain === 'item' ? [] : foldedWords(name ?? (value.includes(' ') ? value : ''));
  const words: readonly Word[] = [
    ...(domain === 'item' ? [{ kind: 'supplier-number' as const, word: foldedCode(value) }] : []),
    ...names.map((word) => ({ kind: 'name' as const, word })),
    ...(postalCode === undefined ? [] : [{ kind: 'postal-code' as const, word: foldedCode(postalCode) }]),
  ].filter(({ word }) => word !== '');
  const found = await findWorded(queryable, domain, { words, limit: MOST_LOOKED_AT });
  return found.flatMap(({ recordId, words: shared }) => {
    const ofName = shared.filter((word) => word.startsWith('name ')).map((word) => word.slice(5));
    return [
      ...(ofName.length === 0
        ? []
        : [
            {
              recordId,
              score: (WORTH.name * ofName.length) / names.length,
              because: `its name has ${ofName.length} of ${names.length} words: ${ofName.join(' ')}`,
            },
          ]),
      ...hintOf(recordId, shared, { kind: 'postal-code', because: `its postal code is ${postalCode ?? ''}` }),
      ...hintOf(recordId, shared, { kind: 'supplier-number', because: `a supplier calls it ${value}` }),
    ];
  });
}

function hintOf(
  recordId: string,
  shared: readonly string[],
  { kind, because }: { readonly kind: Word['kind']; readonly because: string },
): readonly Hint[] {
  return shared.some((word) => word.startsWith(`${kind} `))
    ? [{ recordId, score: WORTH[kind], because }]
    : [];
}

/** Of a record with many below it, only those that something else speaks for. */
async function byBelonging(
  queryable: Queryable,
  { belongsTo }: Unknown,
  near: readonly Hint[],
): Promise<readonly Hint[]> {
  if (belongsTo === undefined) return [];
  const below = await findReferring(queryable, [belongsTo]);
  const hinted = new Set(near.map(({ recordId }) => recordId));
  return below
    .filter((recordId) => below.length <= MOST_LOOKED_AT || hinted.has(recordId))
    .map((recordId) => ({ recordId, score: 0.45, because: 'it belongs to the customer of the order' }));
}

type Ranked = Pick<Candidate, 'recordId' | 'score' | 'because'>;

/** Those of the domain that live, with what people call them. */
async function named(
  queryable: Queryable,
  domain: RecordDomain,
  ranked: readonly Ranked[],
): Promise<readonly Candidate[]> {
  const ids = ranked.map(({ recordId }) => recordId);
  const living = await findVersions(queryable, ids);
  const rows = new Map(
    (await findFields(queryable, ids, ['name', 'description'])).map((row) => [row.recordId, row]),
  );
  return ranked.flatMap((each) => {
    const row = rows.get(each.recordId);
    if (row?.domain !== domain || !living.has(each.recordId)) return [];
    const name = row.fields['name'] ?? row.fields['description'];
    return [{ ...each, number: row.number, ...(typeof name === 'string' && { name }) }];
  });
}
