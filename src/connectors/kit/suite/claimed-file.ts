/** Files as the hub hands them over, made of bytes, and everything that a connector reads of one. */
import type { ClaimedFile, FileRows, OpenedFile, RejectedRow } from '../source.ts';

/** A file of these bytes, which come in pieces of `pieceBytes`. */
export function claimedFile(name: string, bytes: Uint8Array, pieceBytes = 65_536): ClaimedFile {
  return {
    name,
    read: async function* () {
      for (let from = 0; from < bytes.length; from += pieceBytes)
        yield bytes.subarray(from, from + pieceBytes);
    },
  };
}

/** All rows of a file together. */
export async function allRows(
  opened: OpenedFile,
): Promise<FileRows & { readonly records: readonly unknown[] }> {
  const portions: FileRows[] = [];
  for await (const portion of opened.rows()) portions.push(portion);
  const sound = portions.flatMap((portion) => portion.sound);
  return {
    sound,
    rejected: portions.flatMap(({ rejected }) => rejected),
    records: sound.map(({ record }) => record),
  };
}

/** The file that goes back to the sender with these rows. */
export function annotatedFile({ annotated }: OpenedFile, rejected: readonly RejectedRow[]): Uint8Array {
  return Buffer.concat([annotated.head, annotated.rows(rejected)]);
}
