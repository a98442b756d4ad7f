/** What orders the rows that a supplier sends of one item: a column of the row, or digits in the file's name. */
import { Value } from 'typebox/value';
import { parsePlainDate } from '../../model/values/instants.ts';
import { isProblem } from '../../model/values/problem.ts';
import { counterVersion, instantVersion, OrderableInstant } from '../kit/versions.ts';
import type { FilesSettings } from './settings.ts';

type Kind = NonNullable<FilesSettings['versionKind']>;

const MOST_DIGITS = 20;

const readers: Readonly<Record<Kind, (text: string) => string | undefined>> = {
  counter: (text) => (/^[0-9]{1,20}$/.test(text) ? counterVersion(text) : undefined),
  day: (text) => (isProblem(parsePlainDate(text)) ? undefined : instantVersion(`${text}T00:00:00Z`)),
  instant: (text) => (Value.Check(OrderableInstant, text) ? instantVersion(text) : undefined),
};

/** Gives the version that a cell tells, `undefined` where it tells none. */
export function versionOfCell(text: string, kind: Kind): string | undefined {
  return readers[kind](text);
}

/** Gives the digits of the agreed group in a file's name as a version, `undefined` where the name has none. */
export function versionOfName(name: string, pattern: string | undefined): string | undefined {
  if (pattern === undefined) return undefined;
  const digits = (new RegExp(pattern).exec(name)?.[1] ?? '').replaceAll(/[^0-9]/g, '');
  return digits === '' || digits.length > MOST_DIGITS ? undefined : counterVersion(digits);
}
