/** Texts and codes on their way into Business Central, whose fields have lengths and whose codes have one case. */
import { breach, mapped, type Mapped } from '../../kit/mapping.ts';

/** A text field; null is sent as blank. */
export function text(path: string, value: string | null | undefined, maxLength: number): Mapped<string> {
  const words = (value ?? '').trim();
  return words.length > maxLength
    ? breach(path, words, `at most ${maxLength} characters in Business Central`)
    : mapped(words);
}

/** A code field: Business Central turns every code into capitals, so that it would never equal what was sent. */
export function code(path: string, value: string | null | undefined, maxLength: number): Mapped<string> {
  if (value === undefined || value === null || value.trim() === '') return breach(path, value, 'a code');
  return text(path, value.toUpperCase(), maxLength);
}

/** A code that may be cleared. */
export function codeOrBlank(
  path: string,
  value: string | null | undefined,
  maxLength: number,
): Mapped<string> {
  return value === null ? mapped('') : code(path, value, maxLength);
}
