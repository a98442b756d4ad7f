/** All pages that are made and not written: the reference, and the guides with their snippets. */
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { connectors } from '../../src/connectors/catalogue.ts';
import { errorCatalogue } from '../../src/platform/errors.ts';
import { describeSettings } from '../../src/platform/settings/settings.ts';
import { connectorPage } from './connector-page.ts';
import { eventPage } from './event-page.ts';
import { landscapePage } from './landscape-page.ts';
import { page, table } from './markdown.ts';
import { operationPage } from './operation-page.ts';
import { pagesWithSnippets } from './snippets.ts';

/** Gives each page by its path from the root, as it should stand in the repository. The same tree gives the same text. */
export async function freshPages(root: string): Promise<ReadonlyMap<string, string>> {
  const pages = new Map([
    ['docs/reference/errors.md', errorPage()],
    ['docs/reference/settings.md', settingsPage()],
    ['docs/reference/connectors.md', connectorPage(connectors)],
    ['docs/reference/landscape.md', landscapePage()],
    ['docs/reference/operations.md', operationPage()],
    ['docs/reference/events.md', eventPage()],
    ...(await pagesWithSnippets(root)),
  ]);
  const style = (await resolveConfig(join(root, 'README.md'))) ?? {};
  const written: [string, string][] = [];
  for (const [path, text] of pages)
    written.push([path, await format(text, { ...style, parser: 'markdown' })]);
  return new Map(written);
}

function errorPage(): string {
  const rows = Object.entries(errorCatalogue).map(([code, { status, title, advice }]) => [
    `\`${code}\``,
    String(status),
    title,
    advice,
  ]);
  return page('Errors of the API', [
    'Every refusal is an RFC 9457 problem (`application/problem+json`). `code` is stable: programs may decide by it. `detail` and `errors` say what is special about one occurrence.',
    table(['Code', 'Status', 'What happened', 'What to do'], rows),
  ]);
}

function settingsPage(): string {
  const rows = describeSettings().map(({ name, fallback, help }) => [`\`${name}\``, help, fallback]);
  return page('Settings', [
    'Settings come from the environment and are read once, at start. All mistakes are told at once, and a name that is not a setting is a mistake. The file with the reasons beside each is `src/platform/settings/settings.ts`. OpenTelemetry reads its own `OTEL_*` names.',
    table(['Name', 'What it is for', 'Without it'], rows),
  ]);
}
