/** The tutorial's connector, complete: to "Larder", a catalogue service that does not exist. docs/guides/write-a-connector.md shows its regions. */
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { simulatorServer } from '../sandbox/kit/simulator-server.ts';
import type { Connector } from '../src/connectors/kit/connector.ts';
import { SecretSetting, type ConnectorContext } from '../src/connectors/kit/context.ts';
import { breach, mapped } from '../src/connectors/kit/mapping.ts';
import { ask, done, later, never, type Outcome } from '../src/connectors/kit/outcome.ts';
import { jsonOf } from '../src/connectors/kit/parse-json.ts';
import type { Source } from '../src/connectors/kit/source.ts';
import { connectorSuite } from '../src/connectors/kit/suite/connector-suite.ts';
import type { Target } from '../src/connectors/kit/target.ts';
import { counterVersion, OrderableCounter } from '../src/connectors/kit/versions.ts';
import { Secret } from '../src/platform/secrets.ts';
import type { HttpAnswer, HttpFailure } from '../src/platform/http.ts';

// #region settings
const LarderSettings = Type.Object(
  {
    baseUrl: Type.String({ title: 'Address', pattern: '^https?://[^/]+$' }),
    token: SecretSetting({ title: 'Token', description: 'May read and write goods, nothing else' }),
  },
  { additionalProperties: false },
);
type LarderSettings = Static<typeof LarderSettings>;
// #endregion

// #region theirs
/** One good as Larder shows it. `revision` grows with every change of any good. */
const Good = Type.Object({
  code: Type.String({ minLength: 1, maxLength: 40 }),
  title: Type.String({ minLength: 1, maxLength: 250 }),
  soldBy: Type.String(),
  revision: OrderableCounter,
});
const GoodList = Type.Object({ goods: Type.Array(Type.Unknown()), last: OrderableCounter });

/** Their words for units. A word that is not here is a breach, never a guess. */
const UNITS = new Map([
  ['piece', 'EA'],
  ['metre', 'MTR'],
  ['litre', 'LTR'],
]);
// #endregion

// #region call
/** One request with the token; `path` begins with a slash. */
function call(
  { http, settings }: ConnectorContext<LarderSettings>,
  request: { readonly method: 'GET' | 'PUT'; readonly path: string; readonly body?: unknown },
): Promise<HttpAnswer | HttpFailure> {
  const { method, path, ...body } = request;
  const headers = { authorization: `Bearer ${settings.token.reveal()}` };
  return http.request({ method, url: settings.baseUrl + path, headers, ...body });
}

/** What an answer means for one record. */
function outcomeOf(reply: HttpAnswer | HttpFailure, code: string): Outcome {
  if (reply.outcome === 'failed')
    return later(reply.reason, reply.effect === 'none' ? 'unavailable' : 'uncertain');
  if (reply.status === 200) return done(code);
  const reason = `${reply.status}: ${reply.text().slice(0, 200)}`;
  if (reply.status === 429) return later(reason, 'throttled', Number(reply.headers['retry-after'] ?? 1));
  // A token that is not known any more is no fault of the record.
  if (reply.status >= 500 || reply.status === 401) return later(reason, 'unavailable');
  return reply.status === 403 ? ask(reason) : never(reason);
}
// #endregion

// #region source
const goods: Source<LarderSettings, typeof Good, 'item'> = {
  domain: 'item',
  contract: { name: 'larder.good', version: '1' },
  from: Good,
  key: ({ code }) => code,
  version: ({ revision }) => counterVersion(revision),
  map({ code, title, soldBy, revision }) {
    const baseUnit = UNITS.get(soldBy);
    if (baseUnit === undefined) return breach('/soldBy', soldBy, [...UNITS.keys()].join(', '));
    const fields = { number: code, description: title, baseUnit };
    return mapped([{ externalId: code, version: counterVersion(revision), fields }]);
  },
  poll: {
    everySeconds: 60,
    // Revisions are given in the order of the commits, so nothing can come late.
    overlapSeconds: 0,
    async *read(context, cursor = '0') {
      const reply = await call(context, { method: 'GET', path: `/goods?since=${cursor}` });
      const body = reply.outcome === 'answered' && reply.status === 200 ? jsonOf(reply) : undefined;
      if (!Value.Check(GoodList, body)) throw new Error('Larder gives no list of goods');
      yield { records: body.goods, cursor: String(body.last) };
    },
  },
};
// #endregion

// #region target
const GoodBody = Type.Omit(Good, ['revision']);
type GoodBody = Static<typeof GoodBody>;

const items: Target<LarderSettings, typeof GoodBody, 'item'> = {
  domain: 'item',
  contract: { name: 'larder.good', version: '1' },
  to: GoodBody,
  fields: ['number', 'description', 'baseUnit'],
  batchSize: 10,
  map({ fields: { number, description, baseUnit } }) {
    if (!number || !description) return { withheld: 'Larder takes nothing without number and description' };
    const soldBy = [...UNITS.keys()].find((word) => UNITS.get(word) === baseUnit);
    return soldBy === undefined
      ? { withheld: `Larder has no word for the unit ${baseUnit ?? '(none)'}` }
      : mapped({ code: number, title: description, soldBy });
  },
  write: (context, writes) =>
    Promise.all(
      writes.map(async ({ body: { code, ...body } }) => {
        const path = `/goods/${encodeURIComponent(code)}`;
        return outcomeOf(await call(context, { method: 'PUT', path, body }), code);
      }),
    ),
};
// #endregion

// #region connector
const larder: Connector<typeof LarderSettings> = {
  name: 'larder',
  title: 'Larder catalogue service',
  settings: LarderSettings,
  semantics: {
    ordering: 'none',
    deletes: 'never',
    // PUT to the code: the same write twice is one good.
    idempotency: 'natural',
    events: 'none',
    limits: { requestsPerSecond: 10, concurrency: 2 },
  },
  baseUrl: ({ baseUrl }) => baseUrl,
  async check(context) {
    const reply = await call(context, { method: 'GET', path: '/goods?since=0' });
    if (reply.outcome === 'failed')
      return [{ path: 'baseUrl', found: reply.reason, agreed: 'an address that answers' }];
    if (reply.status === 200) return [];
    return [{ path: 'token', found: `answer ${reply.status}`, agreed: 'a token that may read goods' }];
  },
  sources: { goods },
  targets: { items },
};
// #endregion

// #region simulator
type Stored = Static<typeof Good>;

/** Larder in memory, over real HTTP, with the faults of the sandbox's board. */
async function startLarder() {
  const server = simulatorServer({ name: 'larder', seed: 1 });
  const shelf = new Map<string, Stored>();
  let revision = 0;
  const put = (code: string, body: Omit<GoodBody, 'code'>): void => {
    shelf.set(code, { code, ...body, revision: ++revision });
  };
  put('BOLT-M8', { title: 'Bolt M8', soldBy: 'piece' });
  put('CABLE-3', { title: 'Cable 3 × 1.5', soldBy: 'metre' });
  server.app.addHook('preHandler', async (request, reply) => {
    if (request.headers.authorization !== 'Bearer right') await reply.code(401).send('unknown token');
  });
  server.app.get<{ Querystring: { since: string } }>('/goods', ({ query }) => ({
    goods: [...shelf.values()].filter((good) => good.revision > Number(query.since)),
    last: revision,
  }));
  server.app.put<{ Params: { code: string } }>('/goods/:code', async ({ params, body }, reply) => {
    if (!Value.Check(Type.Omit(GoodBody, ['code']), body) || body.title.includes('forbidden'))
      return reply.code(422).send('this title is not allowed');
    put(params.code, body);
    return {};
  });
  const settings: LarderSettings = { baseUrl: await server.listen(), token: new Secret('right') };
  return {
    settings,
    faults: server.faults,
    state: () => [...shelf.values()],
    close: () => server.close(),
    shelf,
    put,
  };
}
// #endregion

// #region suite
const view = (description: string) => ({
  fields: { number: 'TAPE-1', description, baseUnit: 'EA' },
  externalIdOf: () => undefined,
  numberOf: () => undefined,
});
const tape: GoodBody = { code: 'TAPE-1', title: 'Tape', soldBy: 'piece' };
const oil: GoodBody = { code: 'OIL/5', title: 'Oil', soldBy: 'litre' };

connectorSuite('larder', {
  connector: larder,
  start: startLarder,
  wrongCredential: (settings) => ({ ...settings, token: new Secret('wrong') }),
  sources: {
    goods: {
      seededKeys: ({ shelf }) => [...shelf.keys()],
      change: async ({ put }) => {
        put('BOLT-M8', { title: 'Bolt M8, zinc', soldBy: 'piece' });
        return 'BOLT-M8';
      },
    },
  },
  targets: {
    items: {
      bodies: () => [tape, oil],
      changed: (body) => ({ ...Value.Parse(GoodBody, body), title: 'Changed' }),
      refused: () => ({ ...tape, code: 'BAD-1', title: 'forbidden' }),
      holds: ({ shelf }, body) => (shelf.has(Value.Parse(GoodBody, body).code) ? 1 : 0),
      views: [view('Tape'), view('Tape, wide')],
    },
  },
});
// #endregion
