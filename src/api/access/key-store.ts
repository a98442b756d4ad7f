/** The only place that reads and writes the table of API keys. */
import type { Database, Queryable, Transaction } from '../../platform/sql.ts';
import type { Scope } from './scopes.ts';

/** What the hub knows of a key; never the key itself. */
export interface KeyRow {
  readonly id: string;
  readonly prefix: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly requestsPerSecond: number | null;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly revokedBy: string | null;
}

export type NewKey = Omit<KeyRow, 'lastUsedAt' | 'revokedAt' | 'revokedBy'> & {
  readonly secretHash: Uint8Array;
};

const COLUMNS = `id, prefix, name, scopes, requests_per_second as "requestsPerSecond", created_at as "createdAt",
  created_by as "createdBy", expires_at as "expiresAt", last_used_at as "lastUsedAt", revoked_at as "revokedAt",
  revoked_by as "revokedBy"`;

export async function insertKey(queryable: Queryable, key: NewKey): Promise<void> {
  await queryable.execute(
    `insert into api_key (id, prefix, secret_hash, name, scopes, requests_per_second, created_at, created_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      key.id,
      key.prefix,
      key.secretHash,
      key.name,
      key.scopes,
      key.requestsPerSecond,
      key.createdAt,
      key.createdBy,
      key.expiresAt,
    ],
  );
}

/** Finds the key with this public part. */
export async function findKey(
  queryable: Queryable,
  prefix: string,
): Promise<(KeyRow & { readonly secretHash: Uint8Array }) | undefined> {
  const [row] = await queryable.query<KeyRow & { secretHash: Uint8Array }>(
    `select ${COLUMNS}, secret_hash as "secretHash" from api_key where prefix = $1`,
    [prefix],
  );
  return row;
}

/** Which page of the keys; `before` is the last one seen. */
export interface KeyPage {
  readonly before?: Pick<KeyRow, 'createdAt' | 'id'> | undefined;
  readonly limit: number;
}

/** Gives a page of all keys, the revoked ones too, latest first. Instants count to the millisecond. */
export async function listKeys(queryable: Queryable, { before, limit }: KeyPage): Promise<readonly KeyRow[]> {
  return queryable.query<KeyRow>(
    `select ${COLUMNS} from api_key
     where $1::timestamptz is null or (date_trunc('milliseconds', created_at), id) < ($1, $2::uuid)
     order by date_trunc('milliseconds', created_at) desc, id desc limit $3`,
    [before?.createdAt ?? null, before?.id ?? null, limit],
  );
}

/** Ends a key; gives `false` where there is none that lives. */
export async function revokeKey(
  queryable: Queryable,
  { id, by, at }: { readonly id: string; readonly by: string; readonly at: Date },
): Promise<boolean> {
  const ended = await queryable.execute(
    'update api_key set revoked_at = $2, revoked_by = $3 where id = $1 and revoked_at is null',
    [id, at, by],
  );
  return ended === 1;
}

/** Notes when keys were last used. */
export async function touchKeys(queryable: Queryable, used: ReadonlyMap<string, Date>): Promise<void> {
  if (used.size === 0) return;
  await queryable.execute(
    `update api_key k set last_used_at = greatest(k.last_used_at, u.at)
     from unnest($1::uuid[], $2::timestamptz[]) as u(id, at) where k.id = u.id`,
    [[...used.keys()], [...used.values()]],
  );
}

/** Runs `make` if no key that may do everything is left; several starting nodes do so one after the other. */
export async function whereNoKeyIsLeft<Made>(
  database: Database,
  now: Date,
  make: (tx: Transaction) => Promise<Made>,
): Promise<Made | undefined> {
  return database.transaction(async (tx) => {
    await tx.execute(`select pg_advisory_xact_lock(hashtext('crossdock.api.first-key'))`);
    const [row] = await tx.query<{ left: boolean }>(
      `select exists (select from api_key where revoked_at is null and 'admin' = any(scopes)
                        and (expires_at is null or expires_at > $1)) as left`,
      [now],
    );
    return row?.left === true ? undefined : make(tx);
  });
}
