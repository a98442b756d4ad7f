/** Bytes to text and back, in the encoding that was agreed; what cannot be read is marked, not guessed. */
import type { FilesSettings } from '../settings.ts';

type Encoding = FilesSettings['encoding'];

/**
 * Stands in a text that is not in the agreed encoding: the mark of undecodable bytes, NUL, and the control characters that
 * latin1 and Windows-1252 have where the other one, or UTF-8, has letters and signs.
 */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const UNREADABLE = /[\u0000\u0080-\u009f\ufffd]/;

/** True where every character is one of the agreed encoding. */
export function isReadable(text: string): boolean {
  return !UNREADABLE.test(text);
}

/** How a file begins that tells its encoding itself. */
const MARKS = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8', decoder: 'utf-8' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16', decoder: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16', decoder: 'utf-16be' },
] as const;
type Mark = (typeof MARKS)[number];

const LONGEST_MARK = 3;

/** Gives the byte order mark of a file; `undefined` where it has none, which is fine in every encoding. */
export async function markOf(chunks: AsyncIterable<Uint8Array>): Promise<Mark | undefined> {
  const head: number[] = [];
  for await (const chunk of chunks) {
    head.push(...chunk.subarray(0, LONGEST_MARK - head.length));
    if (head.length >= LONGEST_MARK) break;
  }
  return MARKS.find(({ bytes }) => bytes.every((byte, place) => head[place] === byte));
}

/** How one file is written: the agreed encoding, and its own mark. */
export interface Writing {
  readonly encoding: Encoding;
  readonly mark: Mark | undefined;
}

/** Gives the text piece by piece, without a byte order mark. */
export async function* textOf(
  chunks: AsyncIterable<Uint8Array>,
  { encoding, mark }: Writing,
): AsyncGenerator<string> {
  if (encoding === 'latin1') {
    for await (const chunk of chunks) yield Buffer.from(chunk).toString('latin1');
    return;
  }
  const decoder = new TextDecoder(mark?.decoder ?? (encoding === 'utf-16' ? 'utf-16le' : encoding));
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

/** Writes text as the file is written, without its mark; characters that the encoding lacks become `?`. */
export function encode(text: string, { encoding, mark }: Writing): Uint8Array {
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(text, 'utf8');
    case 'utf-16': {
      const bytes = Buffer.from(text, 'utf16le');
      return mark?.decoder === 'utf-16be' ? bytes.swap16() : bytes;
    }
    case 'latin1':
    case 'windows-1252':
      return Uint8Array.from(text.normalize('NFC').match(/./gsu) ?? [], (sign) => byteOf(sign, encoding));
  }
}

/** The mark with which the file begins. */
export function encodedMark({ mark }: Writing): Uint8Array {
  return Uint8Array.from(mark?.bytes ?? []);
}

function byteOf(sign: string, encoding: 'latin1' | 'windows-1252'): number {
  const own = encoding === 'windows-1252' ? WINDOWS_SIGNS.get(sign) : undefined;
  const code = sign.codePointAt(0) ?? 0;
  return own ?? (code <= 0xff ? code : '?'.charCodeAt(0));
}

/** The letters and signs that Windows-1252 has in the place of control characters. */
const WINDOWS_SIGNS: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 0x20 }, (_, index) => {
    const byte = 0x80 + index;
    return [new TextDecoder('windows-1252').decode(Uint8Array.of(byte)), byte] as const;
  }),
);
