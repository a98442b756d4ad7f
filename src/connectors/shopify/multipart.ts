/** Writes the body of a staged upload: the fields that Shopify named, then the file. */

export interface UploadBody {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** `boundary` must not occur in the content: give a random one. */
export function multipart(
  fields: readonly { readonly name: string; readonly value: string }[],
  file: { readonly name: string; readonly content: string },
  boundary: string,
): UploadBody {
  const parts = fields.map(
    ({ name, value }) =>
      `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const head =
    `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${file.name}"\r\n` +
    'content-type: text/jsonl\r\n\r\n';
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    bytes: new TextEncoder().encode(`${parts.join('')}${head}${file.content}\r\n--${boundary}--\r\n`),
  };
}
