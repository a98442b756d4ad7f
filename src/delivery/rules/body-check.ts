/** Is a body what was agreed with the target? Checked before it leaves. */
import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import type { Problem } from '../../connectors/kit/mapping.ts';

const validators = new WeakMap<TSchema, Validator>();

/** Gives every broken promise of the body, none = an empty list. */
export function checkBody(schema: TSchema, body: unknown): readonly Problem[] {
  let validator = validators.get(schema);
  if (validator === undefined) {
    validator = Compile(schema);
    validators.set(schema, validator);
  }
  if (validator.Check(body)) return [];
  return validator.Errors(body).map(({ instancePath, message }) => ({
    path: instancePath === '' ? 'body' : instancePath,
    found: JSON.stringify(at(body, instancePath)) ?? 'nothing',
    agreed: message,
  }));
}

/** The value at a JSON pointer. */
function at(body: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(
      (value, part) =>
        typeof value === 'object' && value !== null
          ? Object.getOwnPropertyDescriptor(value, part)?.value
          : undefined,
      body,
    );
}
