/** The page of all operations of the API, from the routes themselves. */
import { routes } from '../../src/api/routes.ts';
import type { Route } from '../../src/api/route.ts';
import { deprecationWords } from '../../src/api/server/headers/deprecation.ts';
import { page, schemaRows, table } from './markdown.ts';

const HEADS = ['Field', 'Type', 'Needed', 'What it is'];

/** Gives the page: an overview, and the input of each operation. */
export function operationPage(): string {
  return page('Operations of the API', [
    'Every operation needs a key with its scope, as `Authorization: Bearer …`. Refusals are [problems](errors.md). The running hub tells the answers’ shapes at `/openapi.json`.',
    table(
      ['Operation', 'Scope', 'What it does'],
      routes.map((each) => [`\`${addressOf(each)}\``, `\`${each.scope}\``, each.summary]),
    ),
    ...routes.flatMap(inputOf),
  ]);
}

function addressOf({ method, path }: Route): string {
  return `${method} ${path}`;
}

function inputOf(each: Route): string[] {
  const rows = schemaRows(each.input);
  return [
    `## \`${addressOf(each)}\``,
    each.description ?? `${each.summary}.`,
    ...(each.deprecated === undefined ? [] : [deprecationWords(each.deprecated)]),
    ...(each.comparesState === true ? ['Takes `If-Match` with the `ETag` that was read.'] : []),
    ...(each.makesSomething === true ? ['Needs an `Idempotency-Key`.'] : []),
    ...(rows.length === 0 ? [] : [table(HEADS, rows)]),
  ];
}
