/** The connector passes the conformance suite against the sandbox's endpoint, and takes nothing for a verdict that is none. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Value } from 'typebox/value';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startHook, type HookSimulator } from '../../../sandbox/hook/hook.ts';
import { FraudVerdict, type FraudCheck } from '../../model/documents/fraud.ts';
import { Secret } from '../../platform/secrets.ts';
import { connectorSuite, type SuiteSystem } from '../kit/suite/connector-suite.ts';
import { suiteContext, withSystem } from '../kit/suite/suite-context.ts';
import { verifyStandardWebhook } from '../kit/standard-webhooks.ts';
import type { TargetView } from '../kit/target.ts';
import { hook } from './connector.ts';
import { fraudChecks, idOf } from './fraud-checks.ts';
import { FraudQuestion, toQuestion } from './question.ts';
import { HookSettings } from './settings.ts';

const secretOf = (text: string): string => `whsec_${Buffer.from(text.padEnd(32, '.')).toString('base64')}`;
const secret = secretOf('a secret of the test');

interface HookSystem extends SuiteSystem<HookSettings> {
  readonly simulator: HookSimulator;
}

async function start(): Promise<HookSystem> {
  const homes = new Map([['C-1', 'US']]);
  const simulator = await startHook({ seed: 1, secret, gatewayKey: 'open', homes });
  return {
    simulator,
    settings: {
      url: simulator.endpoint,
      secret: new Secret(secret),
      headers: [{ name: 'x-gateway-key', value: new Secret('open') }],
    },
    faults: simulator.faults,
    state: () => simulator.judged(),
    close: () => simulator.close(),
  };
}

const check: FraudCheck = {
  document: 'W-1',
  channel: 'portal',
  orderNumber: '1001',
  revision: '1',
  placedAt: '2026-11-20T10:00:00Z',
  customer: { by: 'record', value: 'customer' },
  email: 'buyer@customers.example',
  shipTo: { lines: ['9 Lathe Street'], city: 'Tacoma', region: 'WA', postalCode: '98402', country: 'US' },
  payment: 'pi_1',
  amount: '184.2',
  currency: 'USD',
  lines: [{ line: '1', item: { by: 'record', value: 'bolt' }, quantity: { value: '12', unit: 'EA' } }],
};
const view = (changes: Partial<FraudCheck> = {}): TargetView<'fraud-check'> => ({
  fields: { ...check, ...changes },
  externalIdOf: () => undefined,
  numberOf: (domain) => (domain === 'party' ? 'C-1' : 'FST-1'),
});

function question(changes: Partial<FraudCheck> = {}): FraudQuestion {
  const answer = toQuestion(view(changes));
  if (!('mapped' in answer)) throw new Error('the check is sound');
  return answer.mapped;
}

connectorSuite('hook', {
  connector: hook,
  start,
  wrongCredential: (settings) => ({ ...settings, secret: new Secret(secretOf('another')) }),
  sources: {},
  targets: {
    'fraud-checks': {
      bodies: () => [question(), question({ document: 'W-2', amount: '12000' })],
      // A question has nothing that could change: another content is another question.
      changed: (body) => body,
      refused: () => ({ ...question(), data: { ...question().data, currency: 'dollars' } }),
      holds: ({ simulator }, body) => {
        const id = idOf(Value.Parse(FraudQuestion, body));
        return simulator.judged().filter((each) => each.id === id).length;
      },
      views: [view(), view({ revision: '2', amount: '15' })],
    },
  },
});

const ask = async ({ settings }: { readonly settings: HookSettings }, changes: Partial<FraudCheck> = {}) =>
  (await fraudChecks.write(suiteContext(settings), [{ key: 'w', body: question(changes) }]))[0];

describe('a check', () => {
  test.each<readonly [string, Partial<FraudCheck>, readonly string[]]>([
    ['accept', {}, []],
    ['review', { amount: '10000.01' }, ['10000.01 USD is above 10000']],
    ['review', { shipTo: { lines: ['1 Rue'], country: 'FR' } }, ['it goes to FR, and C-1 is at home in US']],
    [
      'refuse',
      { email: 'x@Thrown-Away.example' },
      ['mail addresses of thrown-away.example are thrown away after use'],
    ],
  ])('is answered: %s', (verdict, changes, reasons) =>
    withSystem(start, async (system) => {
      const outcome = await ask(system, changes);
      const answer = outcome?.outcome === 'done' ? outcome.answer : undefined;
      expect(answer).toMatchObject({ verdict, reasons });
      expect(Value.Check(FraudVerdict, answer)).toBe(true);
    }),
  );

  test('has the same id at every try, and another one as soon as anything of it is another', () => {
    expect(idOf(question())).toBe(idOf(question()));
    const others = [{ revision: '2' }, { document: 'W-2' }, { amount: '184.3' }].map((changes) =>
      idOf(question(changes)),
    );
    expect(new Set([idOf(question()), ...others]).size).toBe(4);
  });

  test('of records without numbers is a breach: their ids say nothing to anybody', () => {
    const nameless = { ...view(), numberOf: () => undefined };
    expect(toQuestion(nameless)).toMatchObject({ breach: [{ path: 'customer' }] });
    const withoutItem = {
      ...view(),
      numberOf: (domain: string) => (domain === 'party' ? 'C-1' : undefined),
    };
    expect(toQuestion(withoutItem)).toMatchObject({ breach: [{ path: 'lines[0].item' }] });
  });

  test('that is answered with nonsense becomes a question in words', () =>
    withSystem(start, async (system) => {
      await system.simulator.edits['talkNonsense']?.({ seed: 1 });
      expect(await ask(system)).toEqual({
        outcome: 'ask',
        reason: 'the answer is no verdict: verdict is "perhaps", where accept, review or refuse was agreed',
      });
    }));

  test('that a gateway keeps out is for a person', () =>
    withSystem(start, async ({ settings }) => {
      const { headers: _none, ...others } = settings;
      expect(await ask({ settings: others })).toMatchObject({
        outcome: 'ask',
        reason: expect.stringContaining('403'),
      });
    }));
});

type Respond = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

/** An endpoint that says exactly this. */
async function endpoint(respond: Respond): Promise<{ readonly settings: HookSettings }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => respond(request, response, Buffer.concat(chunks)));
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { settings: { url: `http://127.0.0.1:${port}/ask`, secret: new Secret(secret) } };
}

const saying = (status: number, text: string, headers: Record<string, string> = {}) =>
  endpoint((_request, response) => void response.writeHead(status, headers).end(text));

describe('an answer', () => {
  test.each([
    ['a page of a proxy', 200, '<html>', 'later', 'no JSON'],
    ['nothing at all', 204, '', 'later', 'no JSON'],
    ['a text', 200, '"accept"', 'ask', 'it needs verdict'],
    ['no reasons', 200, '{"verdict":"accept"}', 'ask', 'reasons'],
    ['another word', 200, '{"verdict":"ok","reasons":[]}', 'ask', 'verdict is "ok"'],
    ['reasons that are no texts', 200, '{"verdict":"accept","reasons":[1]}', 'ask', 'reasons/0 is 1'],
    ['a refusal', 400, 'no such channel', 'never', '400: no such channel'],
    ['a wrong address', 404, '', 'ask', '404: no reason given'],
    ['a crash', 500, 'oops', 'later', '500: oops'],
    ['a wrong signature', 401, 'who are you', 'later', '401: who are you'],
  ])('of %s is taken for what it is', async (...[, status, text, outcome, words]) => {
    const reason = expect.stringContaining(words);
    expect(await ask(await saying(status, text))).toMatchObject({ outcome, reason });
  });

  test('may say more than was agreed, which is passed over', async () => {
    const text = '{"verdict":"review","reasons":["new customer"],"score":0.7}';
    const outcome = await ask(await saying(200, text));
    const answer = outcome?.outcome === 'done' ? outcome.answer : undefined;
    expect(answer).toEqual({
      verdict: 'review',
      reasons: ['new customer'],
      asOf: expect.stringMatching(/^\d{4}-/),
    });
  });

  test('that names a time is waited for', async () => {
    expect(await ask(await saying(429, 'slowly', { 'retry-after': '7' }))).toMatchObject({
      outcome: 'later',
      cause: 'throttled',
      afterSeconds: 7,
    });
  });

  test('that does not come in time is uncertain', async () => {
    expect(await ask(await endpoint(() => undefined))).toMatchObject({
      outcome: 'later',
      cause: 'uncertain',
    });
  });
});

describe('a message', () => {
  test('is signed over the bytes that are sent, and no further header can take the place of a signed one', async () => {
    const seen: { readonly headers: Record<string, string>; readonly body: Buffer }[] = [];
    const { settings } = await endpoint((request, response, body) => {
      const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const);
      seen.push({ headers: Object.fromEntries(headers), body });
      response.writeHead(200).end('{"verdict":"accept","reasons":[]}');
    });
    const headers = [
      { name: 'authorization', value: new Secret('Bearer x') },
      { name: 'webhook-id', value: new Secret('forged') },
    ];
    await ask({ settings: { ...settings, headers } });
    const [sent] = seen;
    const raw = {
      method: 'POST',
      query: {},
      headers: sent?.headers ?? {},
      body: sent?.body ?? Buffer.alloc(0),
    };
    expect(verifyStandardWebhook(raw, secret, new Date())).toEqual({
      verdict: 'verified',
      deliveryId: idOf(question()),
    });
    expect(sent?.headers['authorization']).toBe('Bearer x');
  });

  test('goes over https only, except on this computer, and headers that are signed cannot be declared', () => {
    const sound = { url: 'https://fraud.example/ask', secret: 'env:HOOK_SECRET' };
    const declared = (changes: object): boolean => Value.Check(HookSettings, { ...sound, ...changes });
    expect(declared({})).toBe(true);
    expect(declared({ url: 'http://127.0.0.1:4420/fraud-checks' })).toBe(true);
    expect(declared({ url: 'http://fraud.example/ask' })).toBe(false);
    expect(declared({ url: 'http://localhost.example/ask' })).toBe(false);
    const named = (name: string) => ({ headers: [{ name, value: 'env:KEY' }] });
    expect(declared(named('x-key'))).toBe(true);
    for (const name of ['webhook-id', 'content-type', 'Host', 'host', 'x key'])
      expect(declared(named(name)), name).toBe(false);
  });

  test('is not sent with a secret that could be guessed without a word of the check', () =>
    withSystem(start, async ({ settings }) => {
      const short = { ...settings, secret: new Secret('whsec_c2hvcnQ=') };
      const problems = await hook.check(suiteContext(short));
      expect(problems).toContainEqual({
        path: 'secret',
        found: 'a short secret',
        agreed: '24 bytes or more in base64',
      });
    }));
});
