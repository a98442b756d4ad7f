/** The board switches faults, makes edits, and answers only to this computer. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { request } from 'node:http';
import { noFaults, type Simulator } from '../kit/faults.ts';
import { startBoard, type Board } from './board.ts';

let board: Board;
let erp: Simulator;

beforeEach(async () => {
  erp = {
    name: 'erp',
    url: 'http://127.0.0.1:1',
    faults: noFaults(),
    counts: () => ({ requests: 3 }),
    edits: { rename: async ({ seed }) => `Renamed with ${seed > 0 ? 'a seed' : 'none'}.` },
    close: async () => undefined,
  };
  const arrived = ['second', 'first'].map((subject) => ({
    at: '2026-11-21T09:00:00.000Z',
    from: 'orders@distributor.example',
    to: 'c10001@customers.example',
    subject,
    text: 'Four pieces',
  }));
  board = await startBoard([erp], { mail: () => arrived });
});
afterEach(() => board.close());

const send = (method: string, path: string, body?: unknown) =>
  fetch(board.url + path, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });

describe('the fault board', () => {
  test('shows the systems with their switches, counts and edits', async () => {
    expect(await (await send('GET', '/systems')).json()).toEqual([
      {
        name: 'erp',
        url: 'http://127.0.0.1:1',
        faults: noFaults(),
        counts: { requests: 3 },
        edits: ['rename'],
      },
    ]);
  });

  test('switches some faults and leaves the others', async () => {
    await send('PUT', '/systems/erp/faults', { outage: true });
    expect((await send('PUT', '/systems/erp/faults', { dropShare: 0.5 })).status).toBe(200);
    expect(erp.faults).toEqual({ ...noFaults(), outage: true, dropShare: 0.5 });
    await send('POST', '/reset');
    expect(erp.faults).toEqual(noFaults());
  });

  test.each([{ dropShare: 2 }, { dropShare: '0.5' }, { outage: 1 }, { meteorite: true }, {}, []])(
    'refuses %j',
    async (faults) => {
      expect((await send('PUT', '/systems/erp/faults', faults)).status).toBe(400);
      expect(erp.faults).toEqual(noFaults());
    },
  );

  test('makes an edit with a seed or without one', async () => {
    expect(await (await send('POST', '/systems/erp/edits/rename', { seed: 4 })).json()).toEqual({
      told: 'Renamed with a seed.',
    });
    expect(await (await send('POST', '/systems/erp/edits/rename')).json()).toEqual({
      told: 'Renamed with a seed.',
    });
  });

  test('knows no other systems and edits', async () => {
    expect((await send('PUT', '/systems/crm/faults', { outage: true })).status).toBe(404);
    expect((await send('POST', '/systems/erp/edits/toString')).status).toBe(404);
  });

  test('has one page with its script', async () => {
    const page = await (await send('GET', '/')).text();
    expect(page).toContain('/page.js');
    expect((await send('GET', '/page.js')).headers.get('content-type')).toContain('javascript');
  });

  test('shows what buyers were written, the newest first', async () => {
    const messages = await (await send('GET', '/mail/messages')).json();
    expect(messages).toMatchObject([{ subject: 'second', text: 'Four pieces' }, { subject: 'first' }]);
    expect(await (await send('GET', '/mail')).text()).toContain('/mail.js');
    expect((await send('GET', '/mail.js')).headers.get('content-type')).toContain('javascript');
  });

  test('refuses pages of other hosts', async () => {
    const foreign = await fetch(`${board.url}/reset`, {
      method: 'POST',
      headers: { origin: 'https://example.com' },
    });
    expect(foreign.status).toBe(403);
    expect(await statusForHost('evil.example')).toBe(403);
    expect(await statusForHost('localhost:4410')).toBe(200);
  });
});

function statusForHost(host: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  request(`${board.url}/systems`, { headers: { host } }, (answer) => {
    answer.resume();
    resolve(answer.statusCode ?? 0);
  })
    .on('error', reject)
    .end();
  return promise;
}
