/** From declared systems to connections: secrets resolved, everything that is missing told at once. */
import { Type } from 'typebox';
import { expect, test } from 'vitest';
import type { Connector } from '../connectors/kit/connector.ts';
import { SecretSetting } from '../connectors/kit/context.ts';
import { connect } from './connections.ts';
import { system } from './testing/landscape.ts';

const plain: Connector = {
  name: 'plain',
  title: 'Plain',
  settings: Type.Object({
    account: Type.String(),
    key: SecretSetting({ title: 'Key' }),
    mailboxes: Type.Array(Type.Object({ name: Type.String(), password: SecretSetting({ title: 'P' }) })),
  }),
  semantics: {
    ordering: 'none',
    deletes: 'never',
    idempotency: 'natural',
    events: 'fat',
    limits: { requestsPerSecond: 1, concurrency: 1 },
  },
  baseUrl: () => undefined,
  check: () => Promise.resolve([]),
  sources: {},
  targets: {},
};
const settings = {
  account: 'env:NOT_A_SECRET',
  key: 'env:ERP_KEY',
  mailboxes: [{ name: 'edi', password: 'env:EDI_PASSWORD' }],
};
const withEnv = (env: NodeJS.ProcessEnv) => ({ clock: () => new Date(0), env });
const secrets = { ERP_KEY: 'hush', EDI_PASSWORD: 'quiet' };

test('references to secrets are resolved wherever the connector says secret, and nowhere else', async () => {
  const connected = connect([system('erp', { settings })], [plain], withEnv(secrets));
  if ('problems' in connected) throw new Error(connected.problems.join());
  // oxlint-disable-next-line typescript/no-explicit-any -- settings have the shape that the connector above declares
  const resolved: any = connected.connections[0]?.context.settings;
  expect(resolved.account).toBe('env:NOT_A_SECRET');
  expect(resolved.key.reveal()).toBe('hush');
  expect(resolved.mailboxes[0].password.reveal()).toBe('quiet');
  expect(JSON.stringify(resolved)).not.toMatch(/hush|quiet/);
  await connected.close();
});

test('every secret that is missing is told at once, with its place and without its value', () => {
  const answer = connect([system('erp', { settings }), system('crm', { settings })], [plain], withEnv({}));
  expect('problems' in answer && answer.problems.map((problem) => problem.split(':')[0])).toEqual([
    'erp.settings.key',
    'erp.settings.mailboxes.password',
    'crm.settings.key',
    'crm.settings.mailboxes.password',
  ]);
});

test('a system whose connector is not there is a problem; one that is retired or a draft is left alone', async () => {
  const unknown = connect([system('erp', { connector: 'lost' })], [plain], withEnv(secrets));
  expect(unknown).toEqual({ problems: ['erp: no connector is called lost'] });
  const asleep = (['retired', 'draft'] as const).map((state) => system(state, { connector: 'lost', state }));
  const connected = connect(
    [...asleep, system('old', { settings, state: 'deprecated' })],
    [plain],
    withEnv(secrets),
  );
  if ('problems' in connected) throw new Error(connected.problems.join());
  expect(connected.connections.map((each) => each.system.name)).toEqual(['old']);
  await connected.close();
});

test('closing ends what is under way', async () => {
  const connected = connect([system('erp', { settings })], [plain], withEnv(secrets));
  if ('problems' in connected) throw new Error(connected.problems.join());
  const [connection] = connected.connections;
  expect(connection?.context.signal.aborted).toBe(false);
  await connected.close();
  expect(connection?.context.signal.aborted).toBe(true);
});
