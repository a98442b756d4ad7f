/** Reads the one kind of multipart body that staged uploads use: text fields first, the file last. */

export interface Upload {
  readonly fields: ReadonlyMap<string, string>;
  readonly file?: string;
}

/** Splits a multipart body by the boundary of its content type. */
export function uploadedFile(body: Buffer, contentType: string): Upload {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1];
  if (boundary === undefined) return { fields: new Map() };
  const fields = new Map<string, string>();
  for (const part of body.toString('utf8').split(`--${boundary}`)) {
    const head = part.indexOf('\r\n\r\n');
    if (head < 0) continue;
    const content = part.slice(head + 4).replace(/\r\n$/, '');
    const name = /name="([^"]+)"/.exec(part.slice(0, head))?.[1];
    if (name === 'file') return { fields, file: content };
    if (name !== undefined) fields.set(name, content);
  }
  return { fields };
}
