/** The connector to a supplier who puts item files into a folder. */
import { access, constants, stat } from 'node:fs/promises';
import { failureText } from '../../platform/failure.ts';
import type { Connector } from '../kit/connector.ts';
import type { ConnectorContext } from '../kit/context.ts';
import type { Problem } from '../kit/mapping.ts';
import { items } from './items.ts';
import { FilesSettings } from './settings.ts';

export const filesCsv: Connector<typeof FilesSettings> = {
  name: 'files-csv',
  title: 'Item files of a supplier (CSV in a folder)',
  settings: FilesSettings,
  semantics: {
    ordering: 'none',
    deletes: 'never',
    idempotency: 'none',
    events: 'none',
    limits: { requestsPerSecond: 10, concurrency: 1 },
  },
  baseUrl: () => undefined,
  check: async ({ settings }: ConnectorContext<FilesSettings>) => [
    ...settingProblems(settings),
    ...(await folderProblems(settings.folder)),
  ],
  sources: { items },
  targets: {},
};

/** Files are claimed by renaming, so the folder must be writable, too. */
async function folderProblems(folder: string): Promise<Problem[]> {
  const agreed = 'a folder that the hub may read, write and enter';
  try {
    if (!(await stat(folder)).isDirectory())
      return [{ path: 'folder', found: `${folder} is no folder`, agreed }];
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return [];
  } catch (thrown) {
    return [{ path: 'folder', found: failureText(thrown), agreed }];
  }
}

function settingProblems({ columns, versionInName, fileNames, currency }: FilesSettings): Problem[] {
  const patterns = { fileNames, versionInName: versionInName ?? '' };
  const problems = Object.entries(patterns).flatMap(([path, pattern]) =>
    isPattern(pattern) ? [] : [{ path, found: pattern, agreed: 'a regular expression' }],
  );
  if (columns.version === undefined && versionInName === undefined)
    problems.push({
      path: 'versionInName',
      found: 'nothing',
      agreed: 'a version column or a version in the name',
    });
  if (columns.listPrice !== undefined && columns.currency === undefined && currency === undefined)
    problems.push({ path: 'currency', found: 'nothing', agreed: 'a currency column or one for all prices' });
  return problems;
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u').source !== '';
  } catch {
    return false;
  }
}
