/** Holds a record to its source's contract, and says in people's words what breaks it. */
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Problem } from '../../connectors/kit/mapping.ts';
import { schemaProblems } from '../../model/checks/schema-problems.ts';

/** Gives every broken promise of the value; none = it is what was agreed. */
export type ContractCheck = (value: unknown) => readonly Problem[];

const LONGEST_WORDS = 200;
const SECRET_NAME = /secret|token|password|passwd|authorization|api_?key|credential|signature/i;

/** Compiles the contract once; the words are looked for only where the check has failed. */
export function contractCheck(schema: TSchema): ContractCheck {
  const compiled = Compile(schema);
  return (value) => {
    if (compiled.Check(value)) return [];
    const problems = schemaProblems(schema, value);
    return problems.length > 0
      ? problems.map(presentable)
      : [{ path: '', found: 'this', agreed: 'the agreed shape' }];
  };
}

/** Shortens what was found, and hides it where the field's name says that it is a secret. */
export function presentable({ path, found, agreed }: Problem): Problem {
  return {
    path: shortened(path),
    found: SECRET_NAME.test(path) ? '[redacted]' : shortened(found),
    agreed: shortened(agreed),
  };
}

function shortened(text: string): string {
  const short = text.length > LONGEST_WORDS ? `${text.slice(0, LONGEST_WORDS)}…` : text;
  return short.toWellFormed().replaceAll('\0', '\u{FFFD}');
}
