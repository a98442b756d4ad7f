/** `check`: every mistake in a landscape at once, without a running hub; or the connection of one system, by the hub. */
import { eventTypes } from '../../api/openapi/event-types.ts';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { checkSystem } from '../../api/ops/sources.ts';
import { checkLandscape, formatFinding, isRunnable, loadLandscape } from '../../landscape/index.ts';
import { systemClock } from '../../platform/clock.ts';
import { session } from '../session.ts';

export function addCheck(program: Command): void {
  program
    .command('check')
    .argument(
      '[what]',
      'a landscape folder (CROSSDOCK_LANDSCAPE or ./landscape if absent), or a system of the running hub',
    )
    .description('Holds a landscape to its rules; or tries the connection of one system')
    .addHelpText('after', '\nExamples:\n  crossdock check landscape\n  crossdock check erp')
    .action(async (what: string | undefined, _options: object, command: Command) => {
      const folder = what ?? process.env['CROSSDOCK_LANDSCAPE'] ?? 'landscape';
      const isFolder = what === undefined || what.includes('/') || existsSync(resolve(what));
      if (isFolder) await checkFolder(folder, command);
      else await checkConnection(what, command);
    });
}

async function checkFolder(folder: string, command: Command): Promise<void> {
  // All connectors together take longer to load than any other command takes to answer.
  const { connectors } = await import('../../connectors/catalogue.ts');
  const loaded = await loadLandscape(folder);
  const findings = checkLandscape(loaded, { connectors, eventTypes }, systemClock());
  const isFine = isRunnable(findings);
  const { json } = command.optsWithGlobals<{ json?: boolean }>();
  if (json === true) {
    console.log(JSON.stringify({ folder: loaded.folder, runnable: isFine, findings }, null, 2));
  } else {
    const lines = findings.map((finding) => formatFinding(finding, process.cwd()));
    const { flows, systems, domains, feeds = [] } = loaded.landscape;
    const summary = `${systems.length} systems, ${domains.length} domains, ${flows.length} flows, ${feeds.length} feeds`;
    const errors = findings.filter(({ level }) => level === 'error').length;
    const verdict = isFine
      ? `It may run: ${summary}.`
      : `It may not run: ${errors} ${errors === 1 ? 'error' : 'errors'}.`;
    console.log([...lines, ...(lines.length > 0 ? [''] : []), verdict].join('\n'));
  }
  if (!isFine) process.exitCode = 1;
}

async function checkConnection(system: string, command: Command): Promise<void> {
  const { hub, show } = session(command);
  const checked = await hub.call(checkSystem, { system });
  show(checked, ({ outcome, problems }) =>
    outcome === 'fine'
      ? `${system} answers, and the credentials have what they need.`
      : problems.map(({ path, found, agreed }) => `${path}: expected ${agreed}, found ${found}`).join('\n'),
  );
  if (checked.outcome === 'problems') process.exitCode = 1;
}
