/**
 * Whatever is sent to an address of the intake, over real HTTP: a clear refusal (a problem document), or a kept message and,
 * where it is wrong, a named question with an owner; never a 5xx, and good messages flow behind it.
 */
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { estateOfFile } from '../../examples/testing/estate.ts';
import { move, renameItem, shelfOf, shownInShop, soldItem } from '../../examples/testing/happenings.ts';
import { until } from '../../examples/testing/settle.ts';
import { disagreements } from '../../examples/testing/agreement.ts';
import {
  bytes,
  doorsOf,
  push as pushTo,
  type Answered,
  type Bytes,
  type Door,
  type Doors,
} from './testing/doors.ts';

const day = estateOfFile({ items: 20, customers: 6 });

const doors = (): Doors => doorsOf(day());
const push = (door: Door, body: Bytes, others?: Readonly<Record<string, string>>): Promise<Answered> =>
  pushTo(day().url, door, { body, ...(others === undefined ? {} : { others }) });
let runs = 0;

/** Refused in words, or kept. */
function expectClear({ status, type, text }: Answered): void {
  if (status < 300) {
    expect(JSON.parse(text)).toHaveProperty('receipt');
    return;
  }
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
  expect(type).toContain('application/problem+json');
  expect(JSON.parse(text)).toMatchObject({ status, code: expect.stringMatching(/^HUB_/) });
}

/** Everything that was kept has been taken in or parked. */
async function taken(): Promise<void> {
  const { intake } = day().hub;
  await intake.drain();
  await until('all messages are taken in', async () =>
    (await intake.status()).every(({ waiting, toFetch }) => waiting + toFetch === 0),
  );
}

async function expectFlow(): Promise<void> {
  const estate = day();
  const item = soldItem(estate, runs % 3);
  const title = `Good behind bad ${++runs}`;
  renameItem(estate, item, title);
  move(estate, shelfOf(estate, item), ['1', '2']);
  await estate.settle();
  expect(shownInShop(estate, item)[0]?.title).toBe(title);
  expect(await disagreements(estate)).toEqual([]);
}

const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

const BODIES: readonly (readonly [string, Bytes])[] = [
  ['nothing at all', bytes('')],
  ['blanks', bytes(' \n ')],
  ['JSON that breaks off', bytes('{"type":"movements.posted","data":{"movem')],
  ['bytes that are not UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ['bottomless JSON', bytes(deep)],
  ['bottomless JSON inside', bytes(`{"type":"movements.posted","data":{"movements":[${deep}]}}`)],
  ['a prototype key', bytes('{"__proto__":{"id":1},"constructor":{"prototype":{"id":1}}}')],
  ['a null', bytes('null')],
  ['a number', bytes('1e400')],
  ['a list', bytes('[[],{},null,1,"x"]')],
  [
    'a repeated key',
    bytes('{"id":1,"id":2,"type":"movements.posted","type":"counts.posted","data":{},"data":[]}'),
  ],
  ['NUL inside text', bytes('{"id":"\\u0000","type":"movements.posted","data":{"movements":["\\u0000"]}}')],
  [
    'half a surrogate',
    bytes('{"id":"\\ud800","type":"movements.posted","data":{"movements":[{"id":"\\ud800"}]}}'),
  ],
];

describe.each(BODIES)('%s', (_words, body) => {
  test('rightly signed, is kept or refused in words', async () => {
    for (const door of doors().signing) expectClear(await push(door, body));
    for (const door of doors().unsigned) expectClear(await push(door, body));
    await taken();
  });
});

const EVENTS: readonly (readonly [string, string])[] = [
  ['an event without anything', '{"id":"evt_1"}'],
  ['an event of another kind', '{"id":"evt_2","object":"event","type":"charge.expired","data":{}}'],
  [
    'a payment that is none',
    '{"id":"evt_3","object":"event","type":"payment_intent.succeeded","created":1e400,"data":{"object":null}}',
  ],
  [
    'a payment of a sum that no number holds',
    `{"id":"evt_4","object":"event","type":"payment_intent.succeeded","created":1,"data":{"object":{"id":"pi_x","object":"payment_intent","amount":${'9'.repeat(400)}}}}`,
  ],
  ['a tracker that is none', '{"id":"evt_5","description":"tracker.updated","result":[]}'],
  [
    'a tracker of a prototype',
    '{"id":"evt_6","description":"tracker.updated","result":{"__proto__":{"id":"trk_1"},"status":"constructor"}}',
  ],
  ['ids that are no text', '{"id":{"$ne":null},"description":["tracker.updated"],"result":{}}'],
];

test.each(EVENTS)(
  '%s, rightly signed by payments and parcels, is kept or refused in words',
  async (_words, text) => {
    for (const door of [doors().payments, doors().parcels]) {
      expectClear(await push(door, bytes(text)));
      expectClear(await push(door, bytes(text)));
    }
    await taken();
  },
);

describe('what the door refuses', () => {
  test('a wrong signature, a missing one, one of another body and an old one', async () => {
    const body = bytes('{"type":"movements.posted","data":{"movements":[]}}');
    for (const door of doors().signing) {
      const unsigned = { ...door, headers: () => ({}) };
      const foreign = { ...door, headers: () => door.headers(bytes('{}')) };
      expect((await push(unsigned, body)).status).toBe(401);
      expect((await push(foreign, body)).status).toBe(401);
    }
    for (const minutes of [-600_000, -6, 6, 600_000]) {
      const at = new Date(day().clock.now().getTime() + minutes * 60_000);
      const { movements, payments } = doorsOf({ clock: { now: () => at } });
      for (const door of [movements, payments]) expect((await push(door, body)).status).toBe(401);
    }
  });

  test('a body that is too large', async () => {
    for (const door of [...doors().signing, ...doors().unsigned]) {
      const answer = await push(door, new Uint8Array(11_000_000));
      expectClear(answer);
      expect(answer.status).toBe(413);
    }
  });

  test('a field of nine megabytes fits, and is a breach of its message', async () => {
    const body = bytes(`{"type":"movements.posted","id":"${'x'.repeat(9_000_000)}"}`);
    for (const door of [doors().movements, doors().products]) expectClear(await push(door, body));
    await taken();
    const [parked] = await day().hub.intake.parked({ kind: 'breach', source: 'shop/products' }, { limit: 1 });
    expect(JSON.stringify(parked).length).toBeLessThan(10_000);
  });

  test('an address that nobody declared', async () => {
    for (const path of [
      'erp/nothing',
      'nobody/items',
      'supplier/items',
      '__proto__/constructor',
      '%00/%ff',
      'a/b/c',
    ]) {
      const answer = await push({ path, headers: () => ({}) }, bytes('{}'));
      expectClear(answer);
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
  });

  test('other methods', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS'])
      expect((await fetch(`${day().url}/intake/shop/products`, { method })).status).toBeLessThan(500);
  });

  test('other types of content are only bytes: the signature decides', async () => {
    for (const type of [
      'text/plain',
      'application/xml',
      'multipart/form-data; boundary=x',
      'nonsense',
      'a/b; charset=x',
    ])
      for (const door of doors().signing)
        expectClear(await push(door, bytes('<order/>'), { 'content-type': type }));
  });

  test('a body that ends before it should, and bytes that are not HTTP', async () => {
    const { port } = new URL(day().url);
    const requests = [
      'POST /intake/shop/products HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{"id":',
      'POST /intake/shop/products HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
      'POST /intake/shop/products HTTP/1.1\r\nhost: x\r\ncontent-length: -5\r\n\r\n',
      'BLAH \x00\x01\x02\r\n\r\n',
    ];
    for (const request of requests) expect(await raw(Number(port), request)).not.toMatch(/^HTTP\/1\.1 5/);
  });
});

const row = {
  id: 'BAD',
  sequence: 5_000_000,
  warehouse: 'EAST',
  quantity: '1',
  unit: 'EA',
  kind: 'adjustment',
  occurredAt: '2026-05-01T10:00:00Z',
};

const ROWS: readonly (readonly [string, string])[] = [
  ['NaN', '"quantity":"NaN"'],
  ['Infinity', '"quantity":"Infinity"'],
  ['an exponent', '"quantity":"1e3"'],
  ['a number where text was agreed', '"quantity":1e999'],
  ['too many digits', `"quantity":"${'9'.repeat(400)}"`],
  ['another alphabet', '"quantity":"١٢"'],
  ['an unknown unit', '"unit":"FURLONG"'],
  ['a prototype as a unit', '"unit":"constructor"'],
  ['a kind that nobody agreed', '"kind":"stolen"'],
  ['a day that does not exist', '"occurredAt":"2026-02-31T10:00:00Z"'],
  ['the year 9999', '"occurredAt":"9999-12-31T23:59:59Z"'],
  ['the year 1', '"occurredAt":"0001-01-01T00:00:00Z"'],
  ['a sequence that no number holds', '"sequence":1e30'],
  ['no warehouse', '"warehouse":null'],
  ['an id of many kilobytes', `"id":"${'x'.repeat(20_000)}"`],
];

describe('a movement that says', () => {
  test.each(ROWS)(
    '%s is a named question with an owner, and the rows beside it count',
    async (words, change) => {
      const estate = day();
      const item = soldItem(estate, 4);
      const place = shelfOf(estate, item);
      const number = ++runs;
      const plain = { ...row, ...place, id: `BAD-${number}`, unit: unitOf(place) };
      const name = change.slice(1, change.indexOf('":'));
      const others = Object.fromEntries(Object.entries(plain).filter(([key]) => key !== name));
      const bad = `${JSON.stringify(others).slice(0, -1)},${change}}`;
      const at = estate.clock.now().toISOString();
      const good = ['3', '-3'].map((quantity, each) =>
        JSON.stringify({ ...plain, id: `GOOD-${number}-${each}`, quantity, occurredAt: at }),
      );
      const body = bytes(
        `{"type":"movements.posted","timestamp":"${at}","data":{"movements":[${[bad, ...good].join(',')}]}}`,
      );
      expect((await push(doors().movements, body)).status, words).toBe(202);
      await taken();
      const [message] = await estate.hub.intake.messages({ source: 'wms-east/movements' }, { limit: 1 });
      const parked = await estate.hub.intake.parked(
        { source: 'wms-east/movements', kind: 'breach' },
        { limit: 1 },
      );
      expect(parked).toMatchObject([{ messageId: message?.id, recordIndex: 0 }]);
      const questions = await estate.hub.exceptions.list({ system: 'wms-east', limit: 1000 });
      const question = questions.find(({ messageId }) => messageId === message?.id);
      expect(question?.owner).toBeDefined();
      const booked = await estate.database.query('select 1 from stock_movement where movement_id like $1', [
        `GOOD-${number}-%`,
      ]);
      expect(booked).toHaveLength(2);
    },
  );

  test('a count below zero is one, too', async () => {
    const estate = day();
    const place = shelfOf(estate, soldItem(estate, 4));
    const at = estate.clock.now().toISOString();
    const count = {
      ...place,
      id: 'BAD-COUNT',
      sequence: 1,
      quantity: '-5',
      unit: unitOf(place),
      countedAt: at,
    };
    const body = bytes(JSON.stringify({ type: 'counts.posted', timestamp: at, data: { counts: [count] } }));
    expect((await push(doors().counts, body)).status).toBe(202);
    await taken();
    const [parked] = await estate.hub.intake.parked(
      { source: 'wms-east/counts', kind: 'breach' },
      { limit: 1 },
    );
    expect(JSON.stringify(parked)).toContain('-5');
  });
});

test('good messages still flow behind all of it', async () => {
  await expectFlow();
});

function unitOf({ warehouse, item }: { readonly warehouse: string; readonly item: string }): string {
  const shelf = day()
    .east.state.book.positions()
    .find((each) => each.item === item && each.warehouse === warehouse);
  return shelf?.unit ?? 'EA';
}

/** Sends bytes and hangs up soon; gives what came back. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (data) => (answer += data.toString()));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
    socket.end(text);
  });
}
