/** The page of all connectors: what each reads and writes, what it promises, and how it is set up. */
import type { Connector } from '../../src/connectors/kit/connector.ts';
import type { Source } from '../../src/connectors/kit/source.ts';
import type { Target } from '../../src/connectors/kit/target.ts';
import { page, schemaRows, table } from './markdown.ts';

/** Gives the page, connectors in the order of the catalogue. */
export function connectorPage(connectors: readonly Connector[]): string {
  return page('Connectors', [
    'What ships with the hub. Each folder below `src/connectors/` has a page of its own with the reasons.',
    ...connectors.flatMap(sectionsOf),
  ]);
}

function sectionsOf(connector: Connector): string[] {
  const { name, title, sources, targets } = connector;
  return [
    `## \`${name}\`: ${title}`,
    `See [its own page](../../src/connectors/${name}/README.md).`,
    promises(connector),
    ...tableOf('Sources', Object.entries(sources), [sourceHeads, sourceRow]),
    ...tableOf('Targets', Object.entries(targets), [targetHeads, targetRow]),
    '### Settings',
    table(['Setting', 'Type', 'Needed', 'What it is'], schemaRows(connector.settings)),
  ];
}

function promises({ semantics }: Connector): string {
  const { ordering, deletes, idempotency, events, limits } = semantics;
  return [
    `- Order of events: ${ordering === 'none' ? 'none' : 'kept for each key'}; kind of events: ${events}.`,
    `- Deletes are seen by: ${deletes}. Repeating a create is harmless by: ${idempotency}.`,
    `- Declared limits: ${limits.requestsPerSecond} requests a second, ${limits.concurrency} at once.`,
  ].join('\n');
}

type Row<Part> = (name: string, part: Part) => readonly string[];

function tableOf<Part>(
  title: string,
  parts: readonly (readonly [string, Part])[],
  [heads, row]: readonly [readonly string[], Row<Part>],
): string[] {
  if (parts.length === 0) return [];
  return [
    `### ${title}`,
    table(
      heads,
      parts.map(([name, part]) => row(name, part)),
    ),
  ];
}

const sourceHeads = ['Source', 'Domain', 'Contract', 'Read by'];

function sourceRow(name: string, { domain, contract, ...source }: Source): readonly string[] {
  return [`\`${name}\``, domain, `${contract.name} ${contract.version}`, waysOf(source).join(', ')];
}

function waysOf({ webhook, poll, sweep, files, byKey }: Partial<Source>): string[] {
  return [
    ...(webhook === undefined ? [] : ['webhook']),
    ...(poll === undefined ? [] : [`poll every ${span(poll.everySeconds)}`]),
    ...(sweep === undefined ? [] : [`sweep every ${span(sweep.everySeconds)}`]),
    ...(files === undefined ? [] : [`files, looked for every ${span(files.everySeconds)}`]),
    ...(byKey === undefined ? [] : ['key']),
  ];
}

function span(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

const targetHeads = ['Target', 'Domain', 'Contract', 'Fields it reads', 'Batch', 'Can'];

function targetRow(name: string, target: Target): readonly string[] {
  const can = (['find', 'readBack', 'remove', 'bulk'] as const).filter((each) => target[each] !== undefined);
  return [
    `\`${name}\``,
    target.domain,
    `${target.contract.name} ${target.contract.version}`,
    target.fields.map((field) => `\`${field}\``).join(', '),
    String(target.batchSize),
    ['write', ...can].join(', '),
  ];
}
