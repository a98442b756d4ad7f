/** Finds the bad ones of a refused batch: halves it until they stand alone, and lets all others through. */

export interface Bisecting<Item, Answer> {
  /** Tries these items together. A throw, or an answer that `isRefusal` recognises, is a refusal of the whole. */
  attempt(items: readonly Item[]): Promise<readonly Answer[]>;
  isRefusal(answers: readonly Answer[]): boolean;
  /** The answer for an item that throws although it is alone. */
  failed(item: Item, error: unknown): Answer;
}

/** So many single refusals without one success are believed for the rest: the target refuses everything. */
const SINGLES_BELIEVED = 8;

interface Search {
  singlesRefused: number;
  succeeded: boolean;
}

/** Gives one answer for each item, in order. Never throws. */
export async function bisect<Item, Answer>(
  items: readonly Item[],
  batch: Bisecting<Item, Answer>,
): Promise<readonly Answer[]> {
  return search(items, batch, { singlesRefused: 0, succeeded: false });
}

async function search<Item, Answer>(
  items: readonly Item[],
  batch: Bisecting<Item, Answer>,
  seen: Search,
): Promise<readonly Answer[]> {
  if (items.length === 0) return [];
  const tried = await tryTogether(items, batch);
  const isRefused = !('answers' in tried) || batch.isRefusal(tried.answers);
  if (!isRefused) {
    seen.succeeded = true;
    return tried.answers;
  }
  if (items.length === 1) seen.singlesRefused += 1;
  if (items.length > 1 && mayBeBetter(seen)) return searchHalves(items, batch, seen);
  return 'answers' in tried ? tried.answers : items.map((item) => batch.failed(item, tried.error));
}

function mayBeBetter({ succeeded, singlesRefused }: Search): boolean {
  return succeeded || singlesRefused < SINGLES_BELIEVED;
}

async function searchHalves<Item, Answer>(
  items: readonly Item[],
  batch: Bisecting<Item, Answer>,
  seen: Search,
): Promise<readonly Answer[]> {
  const middle = Math.ceil(items.length / 2);
  const first = await search(items.slice(0, middle), batch, seen);
  return [...first, ...(await search(items.slice(middle), batch, seen))];
}

async function tryTogether<Item, Answer>(
  items: readonly Item[],
  batch: Bisecting<Item, Answer>,
): Promise<{ readonly answers: readonly Answer[] } | { readonly error: unknown }> {
  try {
    const answers = await batch.attempt(items);
    if (answers.length === items.length) return { answers };
    return { error: new Error(`${items.length} records were sent and ${answers.length} outcomes came back`) };
  } catch (error) {
    return { error };
  }
}
