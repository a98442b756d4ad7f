/** Snippets: the code on a page of the docs is a region of a file that the tests run. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** `<!-- snippet: path#region -->` and the fence after it, whatever it holds now. */
const SNIPPET = /<!-- snippet: (\S+)#(\S+) -->\n+```ts\n[^]*?```/g;

/** Gives every page below `docs/` that shows snippets, with their present text. Throws where a region does not exist. */
export async function pagesWithSnippets(root: string): Promise<readonly (readonly [string, string])[]> {
  const pages: [string, string][] = [];
  const found = await readdir(join(root, 'docs'), { recursive: true });
  for (const name of found.filter((each) => each.endsWith('.md')).toSorted()) {
    const path = `docs/${name}`;
    const text = await readFile(join(root, path), 'utf8');
    if (text.includes('<!-- snippet: ')) pages.push([path, await withSnippets(root, text)]);
  }
  return pages;
}

async function withSnippets(root: string, text: string): Promise<string> {
  const sources = new Map<string, string>();
  for (const [, file = ''] of text.matchAll(SNIPPET))
    sources.set(file, await readFile(join(root, file), 'utf8'));
  return text.replaceAll(SNIPPET, (_all, file: string, region: string) => {
    const code = regionOf(sources.get(file) ?? '', region);
    if (code === undefined) throw new Error(`${file} has no region ${region}`);
    return `<!-- snippet: ${file}#${region} -->\n\n\`\`\`ts\n${code}\n\`\`\``;
  });
}

/** Gives the lines between `// #region <name>` and the next `// #endregion`. */
export function regionOf(text: string, name: string): string | undefined {
  const lines = text.split('\n');
  const from = lines.indexOf(`// #region ${name}`);
  if (from < 0) return undefined;
  const to = lines.indexOf('// #endregion', from);
  return to < 0 ? undefined : lines.slice(from + 1, to).join('\n');
}
