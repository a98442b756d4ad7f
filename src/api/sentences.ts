/** Words of others in sentences of ours: whether they come as a sentence or as a part of one, each sentence ends once. */

/** With a capital at its beginning and one full stop at its end. */
export function sentence(words: string): string {
  const end = /[.!?…]$/.test(words) ? '' : '.';
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}${end}`;
}

/** To stand within other words: without the full stop, and small at its beginning unless it begins with an abbreviation. */
export function clause(words: string): string {
  const text = words.replace(/\.$/, '');
  return /^\p{Lu}(\p{Ll}| )/u.test(text) ? `${text.slice(0, 1).toLowerCase()}${text.slice(1)}` : text;
}
