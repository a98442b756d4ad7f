/** What every target must do: write, find and read back the same thing, once, and take it out again. */
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { describe, expect, test } from 'vitest';
import { isOutgoingDomain } from '../../../model/shapes.ts';
import type { ConnectorContext } from '../context.ts';
import type { Outcome } from '../outcome.ts';
import type { Target, TargetView, Write } from '../target.ts';
import { suiteContext, withSystem } from './suite-context.ts';
import type { ConnectorSuiteOptions, SuiteSystem, TargetCase } from './suite-options.ts';

/** One target with its case; the fault tests use it, too. */
export interface TargetWork<Settings, System> {
  readonly target: Target<Settings>;
  readonly ours: TargetCase<System>;
  readonly start: () => Promise<System>;
}

/** Tests one target while everything works. */
export function targetSuite<Schema extends TSchema, System extends SuiteSystem<Static<Schema>>>(
  name: string,
  { connector, start, targets }: ConnectorSuiteOptions<Schema, System>,
): void {
  const target = connector.targets[name];
  const ours = targets[name];
  if (target === undefined || ours === undefined) return;
  const work = { target, ours, start };
  describe(`target ${name}`, () => {
    viewTests(work);
    writeTests(work);
    repetitionTests(work);
    if (target.remove !== undefined) removeTests(work);
    if (target.bulk !== undefined) bulkTests(work);
  });
}

function viewTests<Settings, System extends SuiteSystem<Settings>>({
  target,
  ours,
  start,
}: TargetWork<Settings, System>) {
  test('maps every golden record to a body that keeps the contract, the same each time', () =>
    withSystem(start, async ({ settings }) => {
      expect(ours.views.length).toBeGreaterThan(0);
      for (const view of ours.views) {
        const answer = target.map(view, settings);
        expect(answer).toHaveProperty('mapped');
        expect(Compile(target.to).Errors('mapped' in answer ? answer.mapped : undefined)).toEqual([]);
        expect(target.map(view, settings)).toEqual(answer);
      }
    }));

  test('reads only the fields that it declares, so that no other change causes a write', () =>
    withSystem(start, async ({ settings }) => {
      const read = new Set<string>();
      for (const view of ours.views) target.map(watched(view, read), settings);
      expect([...read].filter((field) => !target.fields.includes(field))).toEqual([]);
    }));

  // A document is always whole: processes write all of it or nothing.
  test.skipIf(isOutgoingDomain(target.domain))('never throws over a record of which nothing is known', () =>
    withSystem(start, async ({ settings }) => {
      for (const view of ours.views)
        expect(() => target.map({ ...view, fields: Object.create(null) }, settings)).not.toThrow();
    }),
  );
}

function watched(view: TargetView, read: Set<string>): TargetView {
  const fields = new Proxy(view.fields, {
    get: (all, field) => {
      read.add(String(field));
      return Reflect.get(all, field);
    },
  });
  return { ...view, fields };
}

function writeTests<Settings, System extends SuiteSystem<Settings>>({
  target,
  ours,
  start,
}: TargetWork<Settings, System>) {
  test('what is written is found and read back as it was asked', () =>
    withSystem(start, async (system) => {
      const context = suiteContext(system.settings);
      const writes = newWrites(ours.bodies(system));
      expect(writes.length).toBeGreaterThanOrEqual(2);
      const ids = idsOf(await target.write(context, writes));
      const found = await target.find?.(context, writes);
      expect(found ?? ids).toEqual(ids);
      const held = await target.readBack?.(context, known(writes, ids));
      expect(held ?? ours.bodies(system)).toEqual(ours.bodies(system));
      expect(writes.map(({ body }) => ours.holds(system, body))).toEqual(writes.map(() => 1));
    }));

  test('a change reaches the same record', () =>
    withSystem(start, async (system) => {
      const context = suiteContext(system.settings);
      const [first] = newWrites(ours.bodies(system));
      const [id] = idsOf(await target.write(context, first === undefined ? [] : [first]));
      const body = ours.changed(first?.body);
      const change = {
        key: 'change-1',
        body,
        previous: first?.body,
        ...(id === undefined ? {} : { externalId: id }),
      };
      expect(idsOf(await target.write(context, [change]))).toEqual([id]);
      const held = await target.readBack?.(context, [change]);
      expect(held ?? [body]).toEqual([body]);
      expect(ours.holds(system, body)).toBe(1);
    }));

  test.skipIf(ours.refused === undefined)('one refused record leaves the others done', () =>
    withSystem(start, async (system) => {
      const context = suiteContext(system.settings);
      const [one, other] = ours.bodies(system);
      const outcomes = await target.write(context, newWrites([one, ours.refused?.(system), other]));
      const words = outcomes.map(({ outcome }) => (outcome === 'ask' ? 'never' : outcome));
      expect(words).toEqual(['done', 'never', 'done']);
      expect([one, other].map((body) => ours.holds(system, body))).toEqual([1, 1]);
    }),
  );
}

function repetitionTests<Settings, System extends SuiteSystem<Settings>>(work: TargetWork<Settings, System>) {
  const { target, ours, start } = work;

  test('what is not there is neither found nor read back', () =>
    withSystem(start, async (system) => {
      const context = suiteContext(system.settings);
      const writes = newWrites(ours.bodies(system));
      expect((await target.find?.(context, writes)) ?? []).toEqual(
        target.find ? writes.map(() => undefined) : [],
      );
      expect((await target.readBack?.(context, writes)) ?? []).toEqual(
        target.readBack ? writes.map(() => 'absent') : [],
      );
    }));

  test('writing twice creates once', () =>
    withSystem(start, async (system) => {
      const context = suiteContext(system.settings);
      const writes = newWrites(ours.bodies(system));
      const ids = idsOf(await target.write(context, writes));
      // The hub lost the answer: it looks up before it creates again, where it can.
      const again = await rememberedWrites(work, { context, writes });
      expect(idsOf(await target.write(context, again))).toEqual(ids);
      expect(writes.map(({ body }) => ours.holds(system, body))).toEqual(writes.map(() => 1));
    }));
}

function removeTests<Settings, System extends SuiteSystem<Settings>>({
  target,
  ours,
  start,
}: TargetWork<Settings, System>) {
  test('what is removed is gone, also where it was gone already', () =>
    withSystem(start, async (system) => {
      const context = suiteContext(system.settings);
      const writes = newWrites(ours.bodies(system));
      const removals = known(writes, idsOf(await target.write(context, writes)));
      expect(await removedBy(target, context, removals)).toEqual(removals.map(() => 'done'));
      expect(await removedBy(target, context, removals)).toEqual(removals.map(() => 'done'));
      const held = await target.readBack?.(context, removals);
      const left = removals.map(({ body }) => ours.retired?.(body) ?? 'absent');
      expect(held ?? []).toEqual(target.readBack ? left : []);
      if (ours.retired !== undefined) expect(left).not.toEqual(ours.bodies(system));
    }));
}

async function removedBy<Settings>(
  target: Target<Settings>,
  context: ConnectorContext<Settings>,
  writes: readonly Write[],
): Promise<readonly string[] | undefined> {
  return (await target.remove?.(context, writes))?.map(({ outcome }) => outcome);
}

function bulkTests<Settings, System extends SuiteSystem<Settings>>({
  target,
  ours,
  start,
}: TargetWork<Settings, System>) {
  test('the way for very many records does the same', () =>
    withSystem(start, async (system) => {
      const context = suiteContext(system.settings);
      const writes = newWrites(ours.bodies(system));
      const ids = idsOf((await target.bulk?.write(context, writes)) ?? []);
      const held = await target.readBack?.(context, known(writes, ids));
      expect(held ?? ours.bodies(system)).toEqual(ours.bodies(system));
    }));
}

/** Writes that the hub makes for records the target does not know yet. */
export function newWrites(bodies: readonly unknown[]): readonly Write[] {
  return bodies.map((body, index) => ({ key: `write-${index}`, body }));
}

/** The writes again, with the ids that the target finds for them. */
async function rememberedWrites<Settings, System>(
  { target }: TargetWork<Settings, System>,
  { context, writes }: { readonly context: ConnectorContext<Settings>; readonly writes: readonly Write[] },
): Promise<readonly Write[]> {
  const found = await target.find?.(context, writes);
  return found === undefined ? writes : known(writes, found);
}

function known(writes: readonly Write[], ids: readonly (string | undefined)[]): readonly Write[] {
  return writes.map((write, index) => {
    const externalId = ids[index];
    return externalId === undefined ? write : { ...write, externalId };
  });
}

/** All outcomes must be `done`; gives the ids. */
function idsOf(outcomes: readonly Outcome[]): readonly string[] {
  expect(outcomes.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
  return outcomes.flatMap((each) => (each.outcome === 'done' ? [each.externalId] : []));
}
