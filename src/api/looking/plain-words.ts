/** Sentences for people: where stations name a record by its id, its number stands instead. */
import type { Services } from '../services.ts';
import { numbersOf } from '../stock/names.ts';

const IDS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Gives a function that says texts in numbers, having looked up all the ids in them at once; unknown ids stay. */
export async function numbersIn(
  services: Pick<Services, 'records' | 'database'>,
  texts: readonly (string | undefined)[],
): Promise<(text: string) => string> {
  const ids = texts.flatMap((text) => text?.match(IDS) ?? []);
  if (ids.length === 0) return (text) => text;
  const numbers = await numbersOf(services, ids);
  return (text) => text.replaceAll(IDS, (id) => numbers.get(id) ?? id);
}
