/** The keys of the API: made, shown once, checked on each request, revoked. */
import type { Clock } from '../../platform/clock.ts';
import { newId } from '../../platform/ids.ts';
import type { Database, Queryable } from '../../platform/sql.ts';
import { isSecretOf, makeKey, parseKey } from './api-key.ts';
import {
  findKey,
  insertKey,
  listKeys,
  revokeKey,
  touchKeys,
  whereNoKeyIsLeft,
  type KeyPage,
  type KeyRow,
} from './key-store.ts';
import { SCOPE_NAMES, type Scope } from './scopes.ts';

/** Who calls, as far as the key tells. */
export interface Caller {
  readonly keyId: string;
  /** The key's name: it stands in decisions and in the log. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly requestsPerSecond: number | null;
}

export type Recognised = { readonly caller: Caller } | { readonly refused: string };

export interface KeyWish {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly requestsPerSecond?: number | undefined;
  readonly expiresAt?: Date | undefined;
}

export interface KeyRing {
  /** Tells whose key it is, or in words why it counts for nothing. */
  recognise(text: string): Promise<Recognised>;
  /** Makes a key. Its text is in the answer and nowhere else. */
  make(wish: KeyWish, by: string): Promise<KeyRow & { readonly text: string }>;
  /** Makes a key with every scope where none that may do everything is left. */
  makeFirst(): Promise<(KeyRow & { readonly text: string }) | undefined>;
  list(page: KeyPage): Promise<readonly KeyRow[]>;
  /** Counts at once on this node and within seconds on the others. */
  revoke(id: string, by: string): Promise<'revoked' | 'unknown'>;
  /** Writes down when keys were last used. */
  flush(): Promise<void>;
}

/** How long a node believes what it read of a key: as long, at most, does a key work that was revoked on another node. */
const BELIEVED_MS = 5000;
const MOST_REMEMBERED = 1000;

type Known = Awaited<ReturnType<typeof findKey>>;

export function keyRing(database: Database, clock: Clock): KeyRing {
  const remembered = new Map<string, { readonly atMs: number; readonly key: Promise<Known> }>();
  const used = new Map<string, Date>();
  /** What is being read is remembered already: however many ask for a key at once, it is read once. */
  const look = async (prefix: string): Promise<Known> => {
    const known = remembered.get(prefix);
    if (known !== undefined && performance.now() - known.atMs < BELIEVED_MS) return await known.key;
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    const reading = { atMs: performance.now(), key: findKey(database, prefix) };
    remembered.set(prefix, reading);
    let found: Known;
    try {
      found = await reading.key;
    } finally {
      // Unknown prefixes are not remembered: anybody can make them up.
      if (found === undefined && remembered.get(prefix) === reading) remembered.delete(prefix);
    }
    return found;
  };
  return {
    recognise: async (text) => {
      const parts = parseKey(text);
      if (parts === undefined) return { refused: 'this is not an API key: keys begin with cdk_' };
      const key = await look(parts.prefix);
      const reason = whyRefused(key, parts.secret, clock());
      if (key === undefined || reason !== undefined) return { refused: reason ?? UNKNOWN };
      used.set(key.id, clock());
      return { caller: callerOf(key) };
    },
    make: (wish, by) => makeKept(database, wish, { by, at: clock() }),
    makeFirst: () =>
      whereNoKeyIsLeft(database, clock(), (tx) =>
        makeKept(tx, { name: 'first key', scopes: SCOPE_NAMES }, { by: 'first start', at: clock() }),
      ),
    list: (page) => listKeys(database, page),
    revoke: async (id, by) => {
      const isEnded = await revokeKey(database, { id, by, at: clock() });
      // Only now: what is read from here on tells it.
      remembered.clear();
      return isEnded ? 'revoked' : 'unknown';
    },
    flush: async () => {
      const now = new Map(used);
      used.clear();
      await touchKeys(database, now);
    },
  };
}

const UNKNOWN = 'this key is not known here';

function whyRefused(key: Known, secret: string, now: Date): string | undefined {
  if (key === undefined || !isSecretOf(secret, key.secretHash)) return UNKNOWN;
  if (key.revokedAt !== null) return 'this key was revoked';
  if (key.expiresAt !== null && key.expiresAt <= now) return 'this key has expired';
  return undefined;
}

function callerOf({ id, name, scopes, requestsPerSecond }: KeyRow): Caller {
  return { keyId: id, name, scopes, requestsPerSecond };
}

async function makeKept(
  queryable: Queryable,
  wish: KeyWish,
  made: { readonly by: string; readonly at: Date },
): Promise<KeyRow & { readonly text: string }> {
  const { text, prefix, secretHash } = makeKey();
  const row = {
    id: newId(),
    prefix,
    name: wish.name,
    scopes: wish.scopes,
    requestsPerSecond: wish.requestsPerSecond ?? null,
    createdAt: made.at,
    createdBy: made.by,
    expiresAt: wish.expiresAt ?? null,
  };
  await insertKey(queryable, { ...row, secretHash });
  return { ...row, lastUsedAt: null, revokedAt: null, revokedBy: null, text };
}
