/** Bytes to text and back, in the encoding that was agreed; what cannot be read is marked, not guessed. */
import type { FilesSettings } from './settings.ts';

/** Stands for bytes that are no text in the agreed encoding. */
export const UNREADABLE = '\u{FFFD}';

const UTF8_MARK = '\u{FEFF}';

/** Gives the text without a byte order mark. */
export function decode(bytes: Uint8Array, encoding: FilesSettings['encoding']): string {
  if (encoding === 'latin1') return Buffer.from(bytes).toString('latin1');
  return new TextDecoder('utf-8').decode(bytes);
}

/** Writes text as `like` was written: same encoding, same mark. Characters that latin1 lacks become `?`. */
export function encodeLike(like: Uint8Array, text: string, encoding: FilesSettings['encoding']): Uint8Array {
  if (encoding === 'latin1') return Buffer.from(text.replaceAll(/[\u{100}-\u{10FFFF}]/gu, '?'), 'latin1');
  return Buffer.from(hasUtf8Mark(like) ? UTF8_MARK + text : text, 'utf8');
}

/** Files in UTF-16 begin with a mark of their own; nothing in them would be readable. */
export function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

function hasUtf8Mark([first, second, third]: Uint8Array): boolean {
  return first === 0xef && second === 0xbb && third === 0xbf;
}
