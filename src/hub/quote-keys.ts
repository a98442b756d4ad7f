/** The keys that sign price quotes: as the landscape refers to them, or one that the hub makes once and keeps. */
import { randomBytes } from 'node:crypto';
import type { Landscape } from '../landscape/types.ts';
import { resolveSecret, Secret } from '../platform/secrets.ts';
import type { Database } from '../platform/sql.ts';
import { SHORTEST_KEY, type QuoteKeys } from '../pricing/index.ts';
import { lockState, writeState } from './hub-store.ts';

/** Resolves the declared keys; `undefined` where the landscape declares none. Every problem is told in words, without the secret. */
export function declaredQuoteKeys(
  { pricing }: Pick<Landscape, 'pricing'>,
  env: NodeJS.ProcessEnv,
): { readonly keys: QuoteKeys | undefined } | { readonly problems: readonly string[] } {
  const declared = pricing?.quotes?.keys;
  if (declared === undefined) return { keys: undefined };
  const problems: string[] = [];
  const resolve = (slot: string, reference: string): Secret => {
    const found = resolveSecret(reference, env);
    if (found.outcome === 'unresolved') problems.push(`pricing.quotes.keys.${slot}: ${found.reason}`);
    else if (found.secret.reveal().length >= SHORTEST_KEY) return found.secret;
    else
      problems.push(`pricing.quotes.keys.${slot}: a key of quotes has at least ${SHORTEST_KEY} characters`);
    return new Secret('');
  };
  const current = resolve('current', declared.current);
  const previous = declared.previous === undefined ? undefined : resolve('previous', declared.previous);
  return problems.length > 0 ? { problems } : { keys: { current, previous } };
}

const STATE = 'quote-key';
const KEY_BYTES = 32;

/** The key that the hub keeps: every node has the same one. */
export function keptQuoteKeys(database: Database): () => Promise<QuoteKeys> {
  let kept: Promise<QuoteKeys> | undefined;
  return () => {
    kept ??= readOrMake(database).catch((error: unknown) => {
      kept = undefined;
      throw error;
    });
    return kept;
  };
}

async function readOrMake(database: Database): Promise<QuoteKeys> {
  const text = await database.transaction(async (tx) => {
    const known = await lockState(tx, STATE);
    if (known !== '') return known;
    const made = randomBytes(KEY_BYTES).toString('base64url');
    await writeState(tx, STATE, made);
    return made;
  });
  return { current: new Secret(text) };
}
