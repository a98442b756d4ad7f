/** Form-encoded parameters as Stripe reads them: `amount=5`, `expand[]=a`, `metadata[order]=1`, `created[gte]=7`. */
import { invalid } from './refusal.ts';

export class Params {
  readonly #pairs: readonly (readonly [string, string])[];

  constructor(text: string) {
    this.#pairs = [...new URLSearchParams(text)];
  }

  /** What tells two requests apart: names and values, in their order. */
  get fingerprint(): string {
    return JSON.stringify(this.#pairs);
  }

  /** Refuses parameters that the call does not have. */
  only(...names: readonly string[]): this {
    const stranger = this.#pairs.find(([key]) => !['expand', ...names].includes(rootOf(key)));
    if (stranger === undefined) return this;
    throw invalid('parameter_unknown', `Received unknown parameter: ${stranger[0]}`, rootOf(stranger[0]));
  }

  text(name: string): string | undefined {
    return this.#pairs.findLast(([key]) => key === name)?.[1];
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined || value === '')
      throw invalid('parameter_missing', `Missing required param: ${name}.`, name);
    return value;
  }

  integer(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (/^-?[0-9]{1,12}$/.test(value)) return Number(value);
    throw invalid('parameter_invalid_integer', `Invalid integer: ${value}`, name);
  }

  flag(name: string): boolean | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (value === 'true' || value === 'false') return value === 'true';
    throw invalid('parameter_invalid_boolean', `Invalid boolean: ${value}`, name);
  }

  /** One of the words, or absent. */
  word<Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const known = words.find((word) => word === value);
    if (known !== undefined) return known;
    throw invalid('parameter_invalid_enum', `Invalid ${name}: must be one of ${words.join(', ')}`, name);
  }

  /** `types[]=a&types[]=b`, or `types[0]=a`. */
  list(name: string): readonly string[] {
    return this.#pairs.filter(([key]) => key.startsWith(`${name}[`)).map(([, value]) => value);
  }

  /** `metadata[a]=1`. */
  record(name: string): Record<string, string> {
    const inside = this.#pairs.filter(([key]) => key.startsWith(`${name}[`));
    return Object.fromEntries(inside.map(([key, value]) => [key.slice(name.length + 1, -1), value]));
  }
}

function rootOf(key: string): string {
  return key.replace(/\[.*$/, '');
}
