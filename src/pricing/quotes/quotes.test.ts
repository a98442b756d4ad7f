import { beforeEach, describe, expect, test } from 'vitest';
import { pricingWorld } from '../testing/pricing-world.ts';
import { idOf, key, price, reference, said, type World } from '../testing/world.ts';

let world: World;
beforeEach(async () => {
  world = await pricingWorld();
  await world.item('bolt', {
    baseUnit: 'EA',
    packs: [{ unit: 'BX', ratio: { numerator: 12, denominator: 1 } }],
    listPrice: price('2'),
  });
  await world.party('united', { level: 'group', priceGroup: 'GOLD' });
  await world.party('alder', { level: 'bill-to', parent: reference('united') });
  await world.party('reno', { level: 'ship-to', parent: reference('alder') });
  await world.party('newark', { level: 'ship-to', parent: reference('alder') });
  await world.party('brack', { level: 'bill-to', parent: reference('united') });
  await world.agreement('gold', {
    item: reference('bolt'),
    appliesTo: { kind: 'price-group', group: 'GOLD' },
    price: price('1.8'),
  });
});

function forParty(name: string) {
  return {
    item: reference('bolt'),
    appliesTo: { kind: 'party' as const, party: reference(name) },
    price: price('1.5'),
  };
}

describe('a quote', () => {
  test('answers every line by itself: a price, or what is not known', async () => {
    await world.item('dust', {});
    const { lines } = await world.quote(
      'reno',
      'bolt 10',
      'bolt 2 BX',
      'nut 1',
      'dust 1',
      'bolt 1 KGM',
      'bolt 0',
      'bolt -3',
    );
    expect(lines.map(said)).toEqual([
      '18 gold',
      '43.2 gold',
      'unknown-item: no item is called "nut"',
      'item-without-unit: the item has no base unit yet',
      'unknown-unit: KGM is no unit of the item; it has EA, BX',
      'impossible-quantity: "0" is no quantity above zero',
      'impossible-quantity: "-3" is no quantity above zero',
    ]);
    expect(said((await world.quote('nobody', 'bolt 1')).lines[0])).toBe(
      'unknown-party: no customer is called "nobody"',
    );
  });

  test('in another unit of the measure is priced as an order of so much would be, and says what was asked', async () => {
    await world.item('hose', { baseUnit: 'MTR', packs: [], listPrice: price('2', 'MTR') });
    const feet = await world.quote('reno', 'hose 5 FOT');
    expect(feet.lines).toMatchObject([
      {
        quantity: { value: '1.524', unit: 'MTR' },
        askedAs: { value: '5', unit: 'FOT' },
        unitPrice: { amount: '2', per: { value: '1', unit: 'MTR' } },
        amount: { amount: '3.05' },
      },
    ]);
    const metres = (await world.quote('reno', 'hose 1.524 MTR')).lines[0];
    expect(metres).not.toHaveProperty('askedAs');
    expect(said(metres)).toBe(said(feet.lines[0]));
    expect(await world.pricing.verify(feet.signature ?? '')).toMatchObject({ verdict: 'valid' });
  });

  test('of a part of what is there as a whole is refused as an order of it would be', async () => {
    await world.item('valve', { baseUnit: 'EA', packs: [], listPrice: price('2') });
    expect((await world.quote('reno', 'valve 0.0000000001 EA', 'valve 2 EA')).lines.map(said)).toEqual([
      'impossible-quantity: 0.0000000001 EA cannot be sent: valve is there in whole EA (each) only',
      expect.not.stringContaining('impossible'),
    ]);
  });

  test('in a unit of the measure that is no exact number of the item’s is refused in words', async () => {
    await world.item('cord', { baseUnit: 'YRD', packs: [], listPrice: price('2', 'YRD') });
    expect((await world.quote('reno', 'cord 5 MTR', 'cord 1 KGM')).lines.map(said)).toEqual([
      'unknown-unit: 5 MTR is no exact number of YRD, in which the item is measured',
      'unknown-unit: KGM is no unit of the item; it has YRD',
    ]);
  });

  test('says of every other price why it is not the one, and for whom a sister’s agreement is', async () => {
    await world.agreement('expired', { ...forParty('reno'), validTo: '2026-05-31' });
    await world.agreement('sister', forParty('newark'));
    const [line] = (await world.quote('reno', 'bolt 10')).lines;
    expect(line?.losers.map(({ number, words }) => `${number}: ${words}`)).toEqual([
      'bolt: the price group goes before the list price of the item',
      'expired: expired 2026-05-31',
      'sister: ship-to reno is not in the agreement: it is for newark',
    ]);
  });

  test('counts what was agreed with strangers, and shows nothing of it', async () => {
    await world.agreement('secret', forParty('brack'));
    const quote = await world.quote('reno', 'bolt 10');
    expect(quote.lines[0]).toMatchObject({ others: 1 });
    expect(JSON.stringify(quote)).not.toContain('secret');
    expect(JSON.stringify(quote)).not.toContain(idOf('brack'));
  });

  test('shows no price of those that are not for the customer', async () => {
    await world.agreement('sister', forParty('newark'));
    await world.agreement('break', { ...forParty('reno'), minimumQuantity: { value: '50', unit: 'EA' } });
    const [line] = (await world.quote('reno', 'bolt 10')).lines;
    const prices = Object.fromEntries(line?.losers.map((loser) => [loser.number, loser.price?.amount]) ?? []);
    expect(prices).toEqual({ bolt: '2', break: '1.5', sister: undefined });
  });

  test('tells the versions that it rests on', async () => {
    const before = await world.quote('reno', 'bolt 1');
    await world.agreement('own', forParty('alder'));
    const after = await world.quote('reno', 'bolt 1');
    expect(before.lines[0]).toMatchObject({
      restsOn: {
        item: 1,
        agreements: '1',
        parties: [{ number: 'reno' }, { number: 'alder' }, { number: 'united' }],
      },
    });
    expect(after.lines[0]).toMatchObject({ restsOn: { agreements: '2' }, agreement: { number: 'own' } });
  });

  test('is in the currency of the customer, where the request has none', async () => {
    await world.party('reno', { level: 'ship-to', parent: reference('alder'), currency: 'EUR' });
    expect(said((await world.quote('reno', 'bolt 1')).lines[0])).toMatch(
      /^no-price: no price of bolt applies/,
    );
    await world.party('reno', { level: 'ship-to', parent: reference('alder') });
    world.policies = { ...world.policies, currency: undefined };
    expect(said((await world.quote('reno', 'bolt 1')).lines[0])).toMatch(/^unknown-currency: neither/);
  });

  test('ends where parents stand in a ring', async () => {
    await world.party('united', { level: 'group', parent: reference('alder') });
    expect((await world.quote('reno', 'bolt 1')).lines[0]).toMatchObject({
      restsOn: { parties: [{ number: 'reno' }, { number: 'alder' }, { number: 'united' }] },
    });
  });
});

describe('what is kept in memory', () => {
  test('is read again only when its version changed', async () => {
    await world.quote('reno', 'bolt 1');
    world.read.length = 0;
    await world.quote('reno', 'bolt 1');
    await world.quote('newark', 'bolt 1');
    expect(world.read).toEqual(['newark']);
    await world.party('united', { level: 'group', priceGroup: 'SILVER' });
    expect(said((await world.quote('reno', 'bolt 1')).lines[0])).toBe('2 bolt');
    expect(world.read).toEqual(['newark', 'united']);
  });

  test('never outlives a change of the item, of an agreement, or of where an agreement belongs', async () => {
    const first = async () => said((await world.quote('reno', 'bolt 10')).lines[0]);
    expect(await first()).toBe('18 gold');
    await world.agreement('own', forParty('alder'));
    expect(await first()).toBe('15 own');
    await world.agreement('own', { ...forParty('alder'), item: reference('nut') });
    expect(await first()).toBe('18 gold');
    await world.remove('gold');
    expect(await first()).toBe('20 bolt');
    await world.item('bolt', { baseUnit: 'EA', listPrice: price('3') });
    expect(await first()).toBe('30 bolt');
    await world.remove('bolt');
    expect(await first()).toBe('unknown-item: no item is called "bolt"');
  });
});

describe('a signed quote', () => {
  const signed = async (...lines: string[]) => (await world.quote('reno', ...lines)).signature ?? '';

  test('is valid until its time is over', async () => {
    const signature = await signed('bolt 10', 'bolt 2 BX', 'nut 1');
    const found = await world.pricing.verify(signature);
    expect(found).toMatchObject({
      verdict: 'valid',
      quote: { lines: [{ amount: { amount: '18' } }, { amount: { amount: '43.2' } }] },
    });
    world.now = new Date('2026-06-01T12:14:59Z');
    expect(await world.pricing.verify(signature)).toMatchObject({ verdict: 'valid' });
    world.now = new Date('2026-06-01T12:15:00Z');
    expect(await world.pricing.verify(signature)).toMatchObject({ verdict: 'expired' });
  });

  test('is not made where nothing has a price', async () => {
    expect(await world.quote('reno', 'nut 1')).not.toHaveProperty('signature');
  });

  test.each([
    ['a changed letter of what it says', (text: string) => swap(text, text.indexOf('.') + 30)],
    ['a changed letter of the signature', (text: string) => swap(text, text.lastIndexOf('.') + 5)],
    ['without its signature', (text: string) => text.slice(0, text.lastIndexOf('.') + 1)],
    ['with another algorithm', (text: string) => `${encoded({ alg: 'none' })}.${text.split('.')[1]}.`],
    ['nothing at all', () => ''],
    ['something else', () => 'no quote at all'],
  ])('%s is altered', async (_name, alter) => {
    const found = await world.pricing.verify(alter(await signed('bolt 10')));
    expect(found.verdict).toBe('altered');
  });

  test('tells which lines come to something else by what is known now', async () => {
    const signature = await signed('bolt 1', 'bolt 10');
    await world.agreement('break', {
      ...forParty('reno'),
      minimumQuantity: { value: '10', unit: 'EA' },
    });
    const found = await world.pricing.verify(signature);
    expect(found).toMatchObject({
      verdict: 'changed',
      changes: [
        { quoted: { line: 1, amount: { amount: '18' } }, now: { line: 1, amount: { amount: '15' } } },
      ],
    });
  });

  test('stays valid where what changed does not touch its prices', async () => {
    const signature = await signed('bolt 10');
    await world.agreement('strange', forParty('brack'));
    await world.item('bolt', { baseUnit: 'EA', listPrice: price('9') });
    expect(await world.pricing.verify(signature)).toMatchObject({ verdict: 'valid' });
  });

  test('holds for its own day, whatever begins meanwhile', async () => {
    world.now = new Date('2026-06-01T23:55:00Z');
    await world.agreement('tomorrow', { ...forParty('reno'), validFrom: '2026-06-02' });
    const signature = await signed('bolt 10');
    world.now = new Date('2026-06-02T00:05:00Z');
    expect(await world.pricing.verify(signature)).toMatchObject({ verdict: 'valid' });
  });

  test('outlives one change of the key, and not two', async () => {
    const signature = await signed('bolt 10');
    world.keys = { current: key('second'), previous: key('first') };
    expect(await world.pricing.verify(signature)).toMatchObject({ verdict: 'valid' });
    world.keys = { current: key('third'), previous: key('second') };
    expect(await world.pricing.verify(signature)).toEqual({
      verdict: 'altered',
      words: 'it is signed with a key that this hub does not have',
    });
  });
});

function swap(text: string, place: number): string {
  return text.slice(0, place) + (text[place] === 'A' ? 'B' : 'A') + text.slice(place + 1);
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
