/** Opens pushed JSON only where it is clear what it says: not too deep, UTF-8, and each name once in its object. */
import type { Mapped } from '../../connectors/kit/mapping.ts';
import { checkJson, parseJson } from '../../connectors/kit/parse-json.ts';
import { markRepeated, nameMarked, saidTwice, type Marked } from '../../connectors/kit/repeated-names.ts';
import type { Opened, RawMessage, Webhook } from '../../connectors/kit/source.ts';

/**
 * Whatever parser the connector uses, it is never given JSON that could hurt it or says one thing twice. Readers differ in which of two values
 * counts, and whoever signed the body need not have meant the one that we would take: a record that says something twice comes out with a
 * field whose name no record may have (see `screen`), and those beside it as they are. Where what is said twice would not be seen in a
 * record, the message as a whole is refused. What is no JSON at all is for the connector to say.
 */
export function openClearly<Settings>(webhook: Webhook<Settings>, raw: RawMessage): Mapped<Opened> {
  const { body } = raw;
  const unsafe = isJson(raw) ? checkJson(body) : undefined;
  if (unsafe !== undefined) return { breach: [unsafe] };
  const marked = isJson(raw) ? markedIn(body) : undefined;
  if (marked === undefined) return webhook.open(raw);
  const isUnclear = { breach: [saidTwice(marked.path)] };
  if (marked.marks.length === 0) return isUnclear;
  const opened = webhook.open({ ...raw, body: Buffer.from(marked.json) });
  return 'mapped' in opened && isAllIn(opened.mapped, marked) ? opened : isUnclear;
}

function isJson({ headers, body }: RawMessage): boolean {
  const first = body.find((byte) => byte > 0x20);
  return /json/i.test(headers['content-type'] ?? '') || first === 0x7b || first === 0x5b;
}

function markedIn(body: Uint8Array): Marked | undefined {
  if ('mapped' in parseJson(body)) return undefined;
  const text = new TextDecoder().decode(body);
  return isReadable(text) ? markRepeated(text) : undefined;
}

function isReadable(json: string): boolean {
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
}

/** Is each of the marks a field of one of the records? */
function isAllIn({ records = [] }: Opened, { marks }: Marked): boolean {
  const missing = new Set(marks);
  const left: unknown[] = [...records];
  while (left.length > 0) {
    const here = left.pop();
    if (typeof here !== 'object' || here === null) continue;
    for (const [name, member] of Object.entries(here)) {
      if (nameMarked(name) !== undefined) missing.delete(name);
      left.push(member);
    }
  }
  return missing.size === 0;
}
