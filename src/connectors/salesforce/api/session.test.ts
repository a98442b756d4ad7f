import { afterEach, beforeEach, expect, test } from 'vitest';
import { noFaults } from '../../../../sandbox/kit/faults.ts';
import { Secret } from '../../../platform/secrets.ts';
import { otherKey, startOrg, type SandboxOrg } from '../testing/sandbox-org.ts';
import { sendTogether } from './composite.ts';
import { queryRequest } from './query.ts';
import { outcomeOfRefusal } from './refusal.ts';
import { send } from './session.ts';

let system: SandboxOrg;
beforeEach(async () => void (system = await startOrg()));
afterEach(async () => {
  Object.assign(system.faults, noFaults());
  await system.close();
});

const asked = () => queryRequest(system.context, { soql: 'SELECT Id FROM Account LIMIT 1' });
const ask = () => send(system.context, asked());
const requests = () => system.crm.counts()['requests'] ?? 0;

test('one sign-in is enough for many requests', async () => {
  await ask();
  const before = requests();
  await ask();
  await ask();
  expect(requests() - before).toBe(2);
});

test('a session that was ended is renewed once, without a word to anybody', async () => {
  await ask();
  system.crm.sessions.endAll();
  const before = requests();
  expect(await ask()).toMatchObject({ reply: 'answered', status: 200 });
  // Refused, signed in, answered.
  expect(requests() - before).toBe(3);
});

test('requests that lose their session together end all well', async () => {
  await ask();
  system.crm.sessions.endAll();
  const replies = await Promise.all(Array.from({ length: 4 }, ask));
  expect(replies.map((reply) => reply.reply === 'answered' && reply.status)).toEqual([200, 200, 200, 200]);
});

test('a key that the org does not know stops the target instead of signing in for ever', async () => {
  const context = { ...system.context, settings: { ...system.settings, privateKey: otherKey } };
  const before = requests();
  const reply = await send(context, asked());
  expect(outcomeOfRefusal(reply)).toMatchObject({
    cause: 'unavailable',
    reason: expect.stringContaining('INVALID_LOGIN: sign-in was refused: invalid_grant'),
  });
  expect(requests() - before).toBe(1);
});

test('a private key that is none is named without showing any of it', async () => {
  const settings = { ...system.settings, privateKey: new Secret('-----BEGIN NONSENSE 12345') };
  const reply = await send({ ...system.context, settings }, asked());
  expect(JSON.stringify(reply)).toContain('the private key is no RSA key in PKCS #8');
  expect(JSON.stringify(reply)).not.toContain('12345');
});

test('too many sign-ins are a throttle, not a wrong key', async () => {
  system.faults.throttleShare = 1;
  expect(outcomeOfRefusal(await ask())).toMatchObject({ cause: 'throttled', afterSeconds: 20 });
});

test('the allowance of the day, once used up, makes everything wait', async () => {
  await system.close();
  system = await startOrg({ dailyRequests: 2 });
  await ask();
  await ask();
  expect(outcomeOfRefusal(await ask())).toEqual({
    outcome: 'later',
    cause: 'throttled',
    reason: 'REQUEST_LIMIT_EXCEEDED: TotalRequests Limit exceeded.',
    afterSeconds: 900,
  });
});

test('several requests cost one call, are answered in order, and one that is refused stops no other', async () => {
  await ask();
  const before = requests();
  const soqls = ['SELECT Id FROM Nothing', 'SELECT Name FROM Pricebook2 LIMIT 1'];
  const replies = await sendTogether(
    system.context,
    soqls.map((soql) => queryRequest(system.context, { soql })),
  );
  expect(replies).toMatchObject([
    { status: 400, body: [{ errorCode: 'INVALID_TYPE' }] },
    { status: 200, body: { records: [{ Name: 'Standard Price Book' }] } },
  ]);
  expect(requests() - before).toBe(1);
});

test('more than five queries need more than one call', async () => {
  const replies = await sendTogether(system.context, Array.from({ length: 7 }, asked));
  expect(replies.map((reply) => reply.reply === 'answered' && reply.status)).toEqual(Array(7).fill(200));
});
