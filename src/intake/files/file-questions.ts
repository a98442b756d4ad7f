/** The question about the files of a source: there is one, about the latest file that could not be taken whole. */
import type { Problem } from '../../connectors/kit/mapping.ts';
import type { Transaction } from '../../platform/sql.ts';
import type { KnownSource, Station } from '../station.ts';

export interface FileCase {
  readonly name: string;
  /** Why the file as a whole was not taken. */
  readonly problems: readonly Problem[];
  /** How many rows were not taken. */
  readonly rejected: number;
  /** It has the content of this earlier file, and others came between. */
  readonly sameAs?: string;
}

interface Asking {
  readonly station: Station;
  readonly source: KnownSource;
}

export async function askAboutFile(
  tx: Transaction,
  { station, source }: Asking,
  fileCase: FileCase,
): Promise<void> {
  await station.questions.raise(tx, [
    {
      ...keyOf(source),
      what: whatOf(source, fileCase),
      where: 'intake',
      why: whyOf(fileCase),
      canDo: canDoOf(fileCase),
      system: source.system,
      domain: source.source.domain,
    },
  ]);
}

/** A file that was taken whole answers what the one before has asked. */
export async function settleFile(tx: Transaction, { station, source }: Asking): Promise<void> {
  await station.questions.settle(tx, [keyOf(source)]);
}

function keyOf({ fullName }: KnownSource): { readonly kind: string; readonly subject: string } {
  return { kind: 'file-rejected', subject: fullName };
}

function whatOf({ fullName }: KnownSource, { name, problems, rejected, sameAs }: FileCase): string {
  if (sameAs !== undefined)
    return `The file ${name} for ${fullName} has the content of ${sameAs}, and others came since`;
  if (problems.length > 0) return `The file ${name} for ${fullName} could not be taken`;
  return `${rejected} row${rejected === 1 ? '' : 's'} of the file ${name} for ${fullName} could not be taken`;
}

function whyOf({ problems, sameAs }: FileCase): string {
  if (sameAs !== undefined) return 'A content counts once: taking it again would bring old values back';
  if (problems.length === 0) return 'The reject file says for each row what was found and what was agreed';
  return problems
    .map(({ path, found, agreed }) => `${path || 'the file'}: found ${found}, agreed ${agreed}`)
    .join('; ');
}

function canDoOf({ problems, sameAs }: FileCase): string[] {
  if (sameAs !== undefined)
    return ['Nothing, if it was sent by mistake', 'If it is meant, send it with any change in it'];
  if (problems.length > 0)
    return [
      'Correct the file, which lies in the folder "rejected", and put it into the watched folder again',
    ];
  return [
    'Give the reject file, which lies in the folder "rejected", to the supplier',
    'Put the corrected rows into the watched folder as a new file',
  ];
}
