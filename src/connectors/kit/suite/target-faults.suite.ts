/** What every target must answer while the outside misbehaves: the right word, and no effect that nobody knows of. */
import type { Static, TSchema } from 'typebox';
import { describe, expect, test } from 'vitest';
import { impatient, suiteContext, withSystem } from './suite-context.ts';
import type { ConnectorSuiteOptions, SuiteSystem } from './suite-options.ts';
import { newWrites, type TargetWork } from './target.suite.ts';

/** Tests one target under the faults of the board. */
export function targetFaultSuite<Schema extends TSchema, System extends SuiteSystem<Static<Schema>>>(
  name: string,
  { connector, start, targets, wrongCredential }: ConnectorSuiteOptions<Schema, System>,
): void {
  const target = connector.targets[name];
  const ours = targets[name];
  if (target === undefined || ours === undefined) return;
  const work = { target, ours, start };
  describe(`target ${name} under faults`, () => {
    refusalTests(work);
    uncertaintyTests(work);
    lockedOutTests(work, wrongCredential);
  });
}

function lockedOutTests<Settings, System extends SuiteSystem<Settings>>(
  { target, ours, start }: TargetWork<Settings, System>,
  wrongCredential: (settings: Settings) => Settings,
): void {
  test('a credential that runs out stops the target, and asks no question about each record', () =>
    withSystem(start, async (system) => {
      const context = suiteContext(wrongCredential(system.settings));
      const outcomes = await target.write(context, newWrites(ours.bodies(system)));
      expect(outcomes.map(causeOf)).toEqual(ours.bodies(system).map(() => 'unavailable'));
    }));
}

function refusalTests<Settings, System extends SuiteSystem<Settings>>({
  target,
  ours,
  start,
}: TargetWork<Settings, System>) {
  test('a throttled write waits as long as the system says', () =>
    withSystem(start, async (system) => {
      system.faults.throttleShare = 1;
      const outcomes = await target.write(suiteContext(system.settings), newWrites(ours.bodies(system)));
      for (const outcome of outcomes)
        expect(outcome).toEqual({
          outcome: 'later',
          cause: 'throttled',
          reason: expect.stringMatching(/./),
          afterSeconds: expect.any(Number),
        });
      expect(outcomes).toHaveLength(ours.bodies(system).length);
      expect(ours.bodies(system).map((body) => ours.holds(system, body))).toEqual(outcomes.map(() => 0));
    }));

  test('a failing system is unavailable', () =>
    withSystem(start, async (system) => {
      system.faults.errorShare = 1;
      const outcomes = await target.write(suiteContext(system.settings), newWrites(ours.bodies(system)));
      expect(outcomes.map(causeOf)).toEqual(ours.bodies(system).map(() => 'unavailable'));
    }));

  test('an outage is no answer to anything, and writing works again after it', () =>
    withSystem(start, async (system) => {
      const context = suiteContext(system.settings);
      const writes = newWrites(ours.bodies(system));
      system.faults.outage = true;
      // A connection that breaks off may have carried the request: both words are honest.
      for (const outcome of await target.write(context, writes))
        expect(causeOf(outcome)).toMatch(/^(unavailable|uncertain)$/);
      system.faults.outage = false;
      const outcomes = await target.write(context, writes);
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(writes.map(() => 'done'));
    }));
}

function uncertaintyTests<Settings, System extends SuiteSystem<Settings>>({
  target,
  ours,
  start,
}: TargetWork<Settings, System>) {
  test('a write without an answer is uncertain, and what it did is found', () =>
    withSystem(start, async (system) => {
      const context = suiteContext(system.settings);
      const writes = newWrites(ours.bodies(system).slice(0, 1));
      system.faults.timeoutAfterEffectShare = 1;
      const outcomes = await target.write(impatient(context), writes);
      expect(outcomes.map(causeOf)).toEqual(['uncertain']);
      system.faults.timeoutAfterEffectShare = 0;
      const found = (await target.find?.(context, writes)) ?? [];
      const again = writes.map((write, index) => {
        const externalId = found[index];
        return externalId === undefined ? write : { ...write, externalId };
      });
      // A first call that could only be refused, unheard, has done nothing.
      const isHeld = writes.map(({ body }) => ours.holds(system, body) === 1);
      expect(target.find === undefined ? isHeld : found.map((id) => id !== undefined)).toEqual(isHeld);
      expect((await target.write(context, again)).map(({ outcome }) => outcome)).toEqual(['done']);
      expect(writes.map(({ body }) => ours.holds(system, body))).toEqual([1]);
    }));

  test.skipIf(target.find === undefined)('looking up during an outage fails instead of finding nothing', () =>
    withSystem(start, async (system) => {
      system.faults.outage = true;
      const looking = target.find?.(suiteContext(system.settings), newWrites(ours.bodies(system)));
      await expect(looking).rejects.toThrow(/./);
    }),
  );
}

function causeOf(outcome: { readonly outcome: string; readonly cause?: string }): string {
  return outcome.outcome === 'later' ? (outcome.cause ?? 'no cause') : outcome.outcome;
}
