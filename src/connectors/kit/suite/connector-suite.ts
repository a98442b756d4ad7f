/** The conformance suite: every connector passes it against its simulator, through the interfaces alone. */
import { Compile } from 'typebox/compile';
import type { Static, TSchema } from 'typebox';
import { describe, expect, test } from 'vitest';
import type { Connector } from '../connector.ts';
import { documentSuite } from './document.suite.ts';
import { fileSuite } from './file.suite.ts';
import { mutilationSuite } from './mutilation.suite.ts';
import { sourceSuite } from './source.suite.ts';
import { suiteContext, withSystem } from './suite-context.ts';
import type { ConnectorSuiteOptions, SuiteSystem } from './suite-options.ts';
import { targetFaultSuite } from './target-faults.suite.ts';
import { targetSuite } from './target.suite.ts';
import { webhookSuite } from './webhook.suite.ts';

export type { ConnectorSuiteOptions, SourceCase, SuiteSystem } from './suite-options.ts';

/**
 * Call it once in `<connector>.test.ts`. It starts a fresh simulator for each test, and it fails where a source or
 * target has no case, or a declared ability is not shown to work: what nobody tests is not declared.
 */
export function connectorSuite<Schema extends TSchema, System extends SuiteSystem<Static<Schema>>>(
  name: string,
  options: ConnectorSuiteOptions<Schema, System>,
): void {
  describe(`${name} connector`, () => {
    declarationSuite(options);
    checkSuite(options);
    for (const source of Object.keys(options.connector.sources)) {
      sourceSuite(source, options);
      mutilationSuite(source, options);
      webhookSuite(source, options);
      fileSuite(source, options);
    }
    for (const target of Object.keys(options.connector.targets)) {
      targetSuite(target, options);
      targetFaultSuite(target, options);
      documentSuite(target, options);
    }
  });
}

function declarationSuite<Schema extends TSchema, System extends SuiteSystem<Static<Schema>>>({
  connector,
  sources,
  targets,
  ...rest
}: ConnectorSuiteOptions<Schema, System>): void {
  describe('declares', () => {
    test('only sources and targets that the suite can try', () => {
      expect(Object.keys(sources).toSorted()).toEqual(Object.keys(connector.sources).toSorted());
      expect(Object.keys(targets).toSorted()).toEqual(Object.keys(connector.targets).toSorted());
    });

    test('semantics that its sources and targets can keep', () => {
      expect(brokenPromises(connector)).toEqual([]);
    });

    test('how every webhook is protected, and a secret to be wrong about', () => {
      const withWebhook = Object.keys(connector.sources).filter((key) => connector.sources[key]?.webhook);
      expect(withWebhook.filter((key) => sources[key]?.webhook === undefined)).toEqual([]);
      expect(withWebhook.length === 0 || rest.wrongWebhookSecret !== undefined).toBe(true);
    });

    test('deletes by event only where a deletion is shown to arrive', () => {
      const shown = Object.values(sources).some(
        ({ remove, webhook }) => remove !== undefined && webhook !== undefined,
      );
      expect(shown).toBe(connector.semantics.deletes === 'event');
    });

    test('how every file looks that it picks up', () => {
      const withFiles = Object.keys(connector.sources).filter((key) => connector.sources[key]?.files);
      expect(withFiles.filter((key) => sources[key]?.files === undefined)).toEqual([]);
    });

    test('settings as a JSON Schema', () => {
      const schema = JSON.stringify(connector.settings);
      expect(schema).toContain('"type":"object"');
      expect(() => Compile(connector.settings)).not.toThrow();
    });
  });
}

/** Each declared word needs what makes it true. */
function brokenPromises({ semantics, sources, targets }: Connector): readonly string[] {
  const all = Object.entries(sources);
  const webhooks = all.filter(([, source]) => source.webhook !== undefined);
  const { events, deletes, idempotency, limits } = semantics;
  const promises: (readonly [boolean, string])[] = [
    [events !== 'none' || webhooks.length === 0, 'events: none, but there is a webhook'],
    [events === 'none' || webhooks.length > 0, `events: ${events}, but there is no webhook`],
    [
      deletes !== 'sweep' || all.some(([, source]) => source.sweep),
      'deletes: sweep, but nothing can be swept',
    ],
    [deletes !== 'event' || webhooks.length > 0, 'deletes: event, but there is no webhook'],
    [limits.requestsPerSecond > 0 && limits.concurrency >= 1, 'limits must be positive'],
    ...webhooks.map(([key, source]) => {
      return [events !== 'thin' || source.byKey !== undefined, `${key}: thin events need byKey`] as const;
    }),
    ...all.map(([key, { webhook, poll, sweep, files }]) => {
      return [[webhook, poll, sweep, files].some(Boolean), `${key}: there is no way to read it`] as const;
    }),
    ...Object.entries(targets).flatMap(([key, target]) => [
      [repeatable(idempotency) || target.find !== undefined, `${key}: needs find`] as const,
      [target.batchSize >= 1, `${key}: a batch holds one record at least`] as const,
    ]),
  ];
  return promises.filter(([kept]) => !kept).map(([, words]) => words);
}

function repeatable(idempotency: Connector['semantics']['idempotency']): boolean {
  return idempotency === 'natural' || idempotency === 'key';
}

function checkSuite<Schema extends TSchema, System extends SuiteSystem<Static<Schema>>>({
  connector,
  start,
  wrongCredential,
  overSockets,
}: ConnectorSuiteOptions<Schema, System>): void {
  describe('check', () => {
    test('finds nothing wrong with the right settings, and changes nothing', () =>
      withSystem(start, async (system) => {
        const before = structuredClone(system.state());
        expect(await connector.check(suiteContext(system.settings))).toEqual([]);
        expect(system.state()).toEqual(before);
      }));

    test('names a wrong credential and an outage as problems', () =>
      withSystem(start, async (system) => {
        const wrong = suiteContext(wrongCredential(system.settings));
        expect(await connector.check(wrong)).not.toEqual([]);
        if (connector.baseUrl(system.settings) === undefined && overSockets === undefined) return;
        system.faults.outage = true;
        expect(await connector.check(suiteContext(system.settings))).not.toEqual([]);
      }));
  });
}
