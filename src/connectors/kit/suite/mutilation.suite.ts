/** Mutilated records: refused by the contract or the mapping, or mapped to something that is still ours; never a throw. */
import * as fc from 'fast-check';
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { describe, expect, test } from 'vitest';
import type { Source } from '../source.ts';
import { shapeProblems } from './canonical.ts';
import { listAll } from './source.suite.ts';
import { withSystem } from './suite-context.ts';
import type { ConnectorSuiteOptions, SuiteSystem } from './suite-options.ts';

/** Tests one source with records that no agreement covers. */
export function mutilationSuite<Schema extends TSchema, System extends SuiteSystem<Static<Schema>>>(
  name: string,
  { connector, start, sources }: ConnectorSuiteOptions<Schema, System>,
): void {
  const source = connector.sources[name];
  const ours = sources[name];
  if (source === undefined || ours === undefined) return;
  describe(`source ${name}, mutilated`, () => {
    test.each([[{}], [null], [[]], ['text'], [7], [undefined]])('%j is a breach', (nothing) => {
      expect(Compile(source.from).Check(nothing)).toBe(false);
    });

    test('each part of a record, dropped or replaced by itself, is a breach or still right, never a crash', () =>
      withSystem(start, async (system) => {
        const contract = Compile(source.from);
        const [record] = await listAll({ source, ours, start }, system);
        const wrong = placesOf(record).flatMap((place) =>
          HARMS.flatMap((harm) => {
            const broken = harmedAt(structuredClone(record), place, harm);
            const verdict = contract.Check(broken) ? judge(source, broken, system.settings) : 'breach';
            return /^(breach|ours)$/.test(verdict) ? [] : [`${place.join('.')}: ${verdict}`];
          }),
        );
        expect(placesOf(record).length).toBeGreaterThan(0);
        expect(wrong).toEqual([]);
      }));

    test('a record with a part dropped or replaced is a breach or still right, never a crash', () =>
      withSystem(start, async (system) => {
        const { settings } = system;
        const records = await listAll({ source, ours, start }, system);
        expect(records.length).toBeGreaterThan(0);
        const contract = Compile(source.from);
        const tally = { breaches: 0 };
        fc.assert(
          fc.property(
            fc.constantFrom(...records),
            fc.infiniteStream(fc.nat()),
            damage,
            (record, chance, harm) => {
              const broken = harmed(structuredClone(record), harm, chance);
              const verdict = contract.Check(broken) ? judge(source, broken, settings) : 'breach';
              tally.breaches += verdict === 'breach' ? 1 : 0;
              expect(verdict).toMatch(/^(breach|ours)$/);
            },
          ),
          { numRuns: 300 },
        );
        expect(tally.breaches).toBeGreaterThan(0);
      }));
  });
}

/** `breach`, `ours`, or what is wrong with the answer. */
function judge<Settings>(source: Source<Settings>, record: unknown, settings: Settings): string {
  const words = [source.key(record), source.version(record)];
  if (words.some((word) => typeof word !== 'string')) return 'a key or version that is no text';
  const answer = source.map(record, settings);
  if ('breach' in answer) return answer.breach.length > 0 ? 'breach' : 'a breach without a problem';
  const problems = answer.mapped.flatMap((fact) => shapeProblems(source.domain, fact));
  return problems.length === 0 ? 'ours' : problems.join('; ');
}

const DROP = Symbol('drop');
const HARMS: readonly unknown[] = [
  DROP,
  null,
  '',
  ' ',
  0,
  -1,
  1e21,
  Number.NaN,
  true,
  [],
  {},
  '2026-02-30T00:00:00Z',
  'NaN',
  '٣',
  '\u0000',
];
const damage = fc.oneof(fc.constantFrom(...HARMS), fc.string({ maxLength: 400 }), fc.jsonValue());

type Place = readonly string[];

/** Every part of a record, parts of parts among them. */
function placesOf(value: unknown, above: Place = []): readonly Place[] {
  if (!isContainer(value)) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const here = [...above, key];
    return [here, ...placesOf(child, here)];
  });
}

function harmedAt(record: unknown, place: Place, harm: unknown): unknown {
  const [key = '', ...below] = place;
  if (!isContainer(record)) return record;
  if (below.length > 0) harmedAt(Reflect.get(record, key), below, harm);
  else if (harm === DROP) drop(record, key);
  else Reflect.set(record, key, harm);
  return record;
}

/** Walks to a place chosen by chance and drops or replaces what is there. */
function harmed(value: unknown, harm: unknown, chance: Iterator<number>): unknown {
  if (!isContainer(value)) return harm === DROP ? undefined : harm;
  const keys = Object.keys(value);
  const key = keys[draw(chance) % Math.max(1, keys.length)];
  if (key === undefined) return harm === DROP ? undefined : harm;
  const child: unknown = Reflect.get(value, key);
  if (isContainer(child) && draw(chance) % 4 !== 0) Reflect.set(value, key, harmed(child, harm, chance));
  else if (harm === DROP) drop(value, key);
  else Reflect.set(value, key, harm);
  return value;
}

/** A list closes up behind what is dropped: no message can have a hole in it. */
function drop(value: object, key: string): void {
  if (Array.isArray(value)) value.splice(Number(key), 1);
  else Reflect.deleteProperty(value, key);
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function draw(chance: Iterator<number>): number {
  const { value, done = false } = chance.next();
  return !done && typeof value === 'number' ? value : 0;
}
