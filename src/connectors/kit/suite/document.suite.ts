/** What a target of documents must do besides: never doubled by a lost answer, cancelled as often as it is asked, never mapped by guess. */
import type { Static, TSchema } from 'typebox';
import { describe, expect, test } from 'vitest';
import { isOutgoingDomain } from '../../../model/shapes.ts';
import { impatient, suiteContext, withSystem } from './suite-context.ts';
import type { ConnectorSuiteOptions, SuiteSystem } from './suite-options.ts';
import { newWrites, type TargetWork } from './target.suite.ts';

/** Tests one target of documents; targets of records have none of this. */
export function documentSuite<Schema extends TSchema, System extends SuiteSystem<Static<Schema>>>(
  name: string,
  { connector, start, targets }: ConnectorSuiteOptions<Schema, System>,
): void {
  const target = connector.targets[name];
  const ours = targets[name];
  if (target === undefined || ours === undefined || !isOutgoingDomain(target.domain)) return;
  const work = { target, ours, start };
  describe(`target ${name} of documents`, () => {
    unknownRecordTests(work);
    lostAnswerTests(work);
    if (ours.cancelled !== undefined) cancelTests(work);
  });
}

function unknownRecordTests<Settings, System extends SuiteSystem<Settings>>({
  target,
  ours,
  start,
}: TargetWork<Settings, System>) {
  test('a document never throws over records that the target does not know, and names no empty id', () =>
    withSystem(start, async ({ settings }) => {
      for (const view of ours.views) {
        const blind = { ...view, externalIdOf: () => undefined, numberOf: () => undefined };
        const answer = target.map(blind, settings);
        const empty = JSON.stringify(answer).match(/"[A-Za-z]*[iI]d":""/g) ?? [];
        expect(empty).toEqual([]);
      }
    }));
}

function lostAnswerTests<Settings, System extends SuiteSystem<Settings>>({
  target,
  ours,
  start,
}: TargetWork<Settings, System>) {
  test('a document whose answer was lost stands once, also where nobody looked before writing again', () =>
    withSystem(start, async (system) => {
      const context = suiteContext(system.settings);
      const writes = newWrites(ours.bodies(system).slice(0, 1));
      system.faults.timeoutAfterEffectShare = 1;
      const lost = await target.write(impatient(context), writes);
      expect(lost).toMatchObject([{ outcome: 'later', cause: 'uncertain' }]);
      system.faults.timeoutAfterEffectShare = 0;
      expect(await target.write(context, writes)).toMatchObject([{ outcome: 'done' }]);
      expect(writes.map(({ body }) => ours.holds(system, body))).toEqual([1]);
    }));
}

function cancelTests<Settings, System extends SuiteSystem<Settings>>({
  target,
  ours,
  start,
}: TargetWork<Settings, System>) {
  test('a cancelled document is cancelled once, however often it is asked, and reads back as cancelled', () =>
    withSystem(start, async (system) => {
      const context = suiteContext(system.settings);
      const [write] = newWrites(ours.bodies(system));
      const [placed] = await target.write(context, write === undefined ? [] : [write]);
      const externalId = placed?.outcome === 'done' ? placed.externalId : '';
      const body = ours.cancelled?.(write?.body);
      const cancellation = { key: 'cancel-1', body, externalId, previous: write?.body };
      for (let time = 1; time <= 2; time++) {
        expect(await target.write(context, [cancellation])).toMatchObject([{ outcome: 'done' }]);
        expect((await target.readBack?.(context, [cancellation])) ?? [body]).toEqual([body]);
      }
    }));

  test('cancelling what was never placed is harmless, and creates nothing that is open', () =>
    withSystem(start, async (system) => {
      const context = suiteContext(system.settings);
      const bodies = ours.bodies(system).map((body) => ours.cancelled?.(body));
      const outcomes = await target.write(context, newWrites(bodies));
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(bodies.map(() => 'done'));
      expect(bodies.map((body) => ours.holds(system, body))).toEqual(bodies.map(() => 0));
    }));
}
