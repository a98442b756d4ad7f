/** The connector passes the conformance suite against the sandbox's tracking service. */
import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { startTms, type TmsSimulator } from '../../../sandbox/tms/tms.ts';
import { Secret } from '../../platform/secrets.ts';
import { connectorSuite, type SuiteSystem } from '../kit/suite/connector-suite.ts';
import { suiteContext, withSystem } from '../kit/suite/suite-context.ts';
import { webhookReceiver } from '../kit/suite/webhook-receiver.ts';
import type { TargetView } from '../kit/target.ts';
import { tms } from './connector.ts';
import type { TmsSettings } from './settings.ts';
import { TmsTracker } from './theirs.ts';
import { NewTracker } from './trackers.ts';

const webhookSecret = 'sécret of the conformance test';

interface TmsSystem extends SuiteSystem<TmsSettings> {
  readonly simulator: TmsSimulator;
}

async function start(): Promise<TmsSystem> {
  const simulator = await startTms({
    seed: 1,
    apiKey: 'EZAKright',
    testKey: 'EZTKright',
    retryDelaysMs: [20],
  });
  const { trackers } = simulator.state;
  for (let number = 1; number <= 130; number++) {
    const code = `RR${String(number).padStart(8, '0')}`;
    const made = trackers.create({ code, mode: 'production' });
    for (let scan = 0; 'tracker' in made && scan < number % 7; scan++) trackers.step(made.tracker);
  }
  return {
    simulator,
    settings: {
      baseUrl: simulator.apiUrl,
      apiKey: new Secret('EZAKright'),
      webhookSecret: new Secret(webhookSecret),
      carriers: { 'Roadrunner Freight': 'Roadrunner' },
    },
    faults: simulator.faults,
    state: () => [trackers.all(), simulator.state.webhooks.all('production')],
    close: () => simulator.close(),
  };
}

const view = (trackingNumber: string, carrier?: string): TargetView<'tracking'> => ({
  fields: { document: '1001', trackingNumber, ...(carrier === undefined ? {} : { carrier }) },
  externalIdOf: () => undefined,
  numberOf: () => undefined,
});
const keysOf = ({ simulator }: TmsSystem) => simulator.state.trackers.all().map(({ id }) => id);

connectorSuite('tms', {
  connector: tms,
  start,
  wrongCredential: (settings) => ({ ...settings, apiKey: new Secret('EZAKwrong') }),
  wrongWebhookSecret: (settings) => ({ ...settings, webhookSecret: new Secret('quite another secret') }),
  sources: {
    milestones: {
      seededKeys: keysOf,
      change: async ({ simulator }) => {
        const before = new Map(
          simulator.state.trackers.all().map(({ id, tracking_details: scans }) => [id, scans.length]),
        );
        await simulator.edits['moveParcel']?.({ seed: 3 });
        const moved = simulator.state.trackers
          .all()
          .find(({ id, tracking_details: scans }) => scans.length !== before.get(id));
        return moved?.id ?? 'nothing moved';
      },
      webhook: { protects: 'content', replayProtected: false },
    },
  },
  targets: {
    trackers: {
      bodies: () => [
        { tracking_code: 'RR99000001', carrier: 'Roadrunner' },
        { tracking_code: '1Z12345E0291980793' },
      ],
      // A tracker has nothing that could change: another number is another tracker.
      changed: (body) => body,
      refused: () => ({ tracking_code: 'RR99000001', carrier: 'Pony Express' }),
      holds: ({ simulator }, body) => {
        const { tracking_code: code } = Value.Parse(NewTracker, body);
        return simulator.state.trackers.all().filter((each) => each.tracking_code === code).length;
      },
      views: [view('RR99000001', 'Roadrunner Freight'), view('1Z12345E0291980793')],
    },
  },
});

describe('beyond the suite', () => {
  const read = async (settings: TmsSettings, cursor?: string) => {
    const pages = [];
    for await (const page of tms.sources['milestones']?.poll?.read(suiteContext(settings), cursor) ?? [])
      pages.push(page);
    return pages;
  };

  test('the name that a warehouse uses for a carrier becomes the one that the service knows, and back', () =>
    withSystem(start, async ({ simulator, settings }) => {
      const { trackers } = tms.targets;
      expect(trackers?.map(view('RR99000001', 'Roadrunner Freight'), settings)).toEqual({
        mapped: { tracking_code: 'RR99000001', carrier: 'Roadrunner' },
      });
      const [tracker] = simulator.state.trackers.all().filter((each) => each.status === 'in_transit');
      const answer = tms.sources['milestones']?.map(tracker, settings);
      expect(answer).toMatchObject({ mapped: [{ carrier: 'Roadrunner Freight' }, {}, {}] });
    }));

  test('a parcel that is being followed by another request at this moment waits a little', () =>
    withSystem(start, async ({ simulator, settings }) => {
      await simulator.edits['meetItself']?.({ seed: 1 });
      const body = { tracking_code: 'RR99000001' };
      const write = () => tms.targets['trackers']?.write(suiteContext(settings), [{ key: 'w', body }]);
      expect(await write()).toMatchObject([{ outcome: 'later', cause: 'busy' }]);
      expect(await write()).toMatchObject([
        { outcome: 'done', externalId: expect.stringMatching(/^trk_[0-9a-f]{32}$/) },
      ]);
    }));

  test('a carrier that the service does not know is refused by name', () =>
    withSystem(start, async ({ settings }) => {
      const body = { tracking_code: 'RR1234567', carrier: 'Pony Express' };
      const outcomes = await tms.targets['trackers']?.write(suiteContext(settings), [{ key: 'w', body }]);
      expect(outcomes).toMatchObject([{ outcome: 'never', reason: expect.stringContaining('Pony Express') }]);
    }));

  test('a list that is longer than one page is read to its end, and the cursor comes with the end', () =>
    withSystem(start, async ({ settings }) => {
      const pages = await read(settings);
      expect(pages.map(({ records }) => records.length)).toEqual([100, 30]);
      expect(pages.map(({ cursor }) => cursor === undefined)).toEqual([true, false]);
    }));

  test('parcels that did not move are left out, those of the overlap are read again', () =>
    withSystem(start, async ({ simulator, settings }) => {
      const [oldest] = simulator.state.trackers.all();
      for (const tracker of simulator.state.trackers.all())
        tracker.updated_at = tracker === oldest ? '2026-01-01T08:00:00Z' : '2026-01-01T07:00:00Z';
      const records = (await read(settings, '2026-01-01T08:10:00.000000000Z')).flatMap(
        (page) => page.records,
      );
      expect(records).toEqual([oldest]);
    }));

  test('a webhook that had been disabled is enabled again, and the hub reads what nobody told', () =>
    withSystem(start, async ({ simulator, settings }) => {
      const webhook = tms.sources['milestones']?.webhook;
      const context = suiteContext(settings);
      if (webhook === undefined) throw new Error('there is no webhook');
      const receiver = await webhookReceiver(webhook, context);
      expect(await webhook.subscribe?.(context, receiver.url)).toEqual({ isNew: true });
      expect(await webhook.subscribe?.(context, receiver.url)).toEqual({ isNew: false });
      await simulator.edits['disableWebhooks']?.({ seed: 1 });
      expect(await webhook.subscribe?.(context, receiver.url)).toEqual({ isNew: true });
      expect(simulator.state.webhooks.all('production')).toHaveLength(1);
      await receiver.close();
    }));

  test('events about other things than trackers are taken and hold nothing', () => {
    const body = Buffer.from('{"id":"evt_1","description":"batch.created","result":{"object":"Batch"}}');
    const opened = tms.sources['milestones']?.webhook?.open({ method: 'POST', headers: {}, query: {}, body });
    expect(opened).toEqual({ mapped: {} });
  });

  test('a short webhook secret is named by the check', () =>
    withSystem(start, async ({ settings }) => {
      const problems = await tms.check(suiteContext({ ...settings, webhookSecret: new Secret('short') }));
      expect(problems).toMatchObject([{ path: 'webhookSecret' }]);
    }));

  test('every scan that the simulator knows keeps the contract', () =>
    withSystem(start, async ({ simulator }) => {
      for (const [index, edit] of [
        'delayParcel',
        'holdForPickUp',
        'returnParcel',
        'damageParcel',
        'loseTrack',
      ].entries())
        await simulator.edits[edit]?.({ seed: index });
      for (const tracker of simulator.state.trackers.all())
        expect([...Value.Errors(TmsTracker, tracker)]).toEqual([]);
    }));
});
