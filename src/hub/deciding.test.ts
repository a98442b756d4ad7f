/** Deciding: what questions offer is legal and is carried out by the hub, for one question or for all of one cause, once. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { DecisionName } from '../model/exceptions.ts';
import { testDatabase } from '../platform/testing/database.ts';
import { orderDocument } from '../processes/index.ts';
import type { Deciding, Verdict } from './deciding.ts';
import { orderEstate, PATIENCE_MS, type OrderEstate } from './orders/testing/order-estate.ts';
import { advice, count, customer, item, line, location, order } from './orders/testing/order-facts.ts';

let estate: OrderEstate;
beforeEach(async () => {
  estate = await orderEstate(await testDatabase());
  await estate.push('erp/items', item('A'));
  await estate.push('erp/locations', ...['EAST', 'WEST', '3PL'].map(location));
  await estate.push('erp/customers', customer('C1', { creditLimit: { amount: '50', currency: 'USD' } }));
  await estate.push('wms/counts', count('A EAST', '100'));
});

const strange = (number: string) =>
  order(number, [{ ...line('1', 'A 4'), item: { by: 'externalId', value: 'gid-7' } }]);
const open = (kind: string) => estate.hub.exceptions.list({ kind, limit: 10 });
const offers = async (kind: string) =>
  (await open(kind)).map(({ decisions = [] }) => decisions.map((each) => each.do));

function deciding(does: DecisionName, more: Partial<Deciding> = {}): Deciding {
  return {
    do: does,
    by: 'maria',
    recordOf: async (domain, text) => {
      const found = await estate.hub.records.get(estate.hub.database, { by: 'number', domain, number: text });
      return found === undefined ? { why: `no ${domain} is called ${text}` } : { id: found.recordId };
    },
    ...more,
  };
}

async function decideAll(
  kind: string,
  how: 'preview' | 'apply',
  what: Deciding,
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const question of await open(kind)) verdicts.push(await estate.hub.decisions[how](question, what));
  return verdicts;
}

describe('an id that nobody knows', () => {
  beforeEach(async () => {
    await estate.push('shop/orders', strange('1'), strange('2'));
  });

  test('is one issue, however many orders wait for it', async () => {
    const issues = await estate.hub.exceptions.issues({ limit: 10 });
    expect(issues).toMatchObject([{ issue: 'unmapped item externalId gid-7', open: 2, systems: ['shop'] }]);
    expect(await offers('unmapped-id')).toEqual([
      ['map-id', 'cancel-order', 'cancel-line'],
      ['map-id', 'cancel-order', 'cancel-line'],
    ]);
  });

  test('is mapped once, and both orders go on', async () => {
    const right = deciding('map-id', { record: 'A' });
    expect(await decideAll('unmapped-id', 'preview', deciding('map-id', { record: 'Z' }))).toMatchObject([
      { outcome: 'refused', words: 'no item is called Z' },
      { outcome: 'refused' },
    ]);
    expect(await decideAll('unmapped-id', 'preview', right)).toMatchObject([
      { outcome: 'applies' },
      { outcome: 'applies' },
    ]);
    expect(await open('unmapped-id')).toHaveLength(2);
    expect(await decideAll('unmapped-id', 'apply', right)).toMatchObject([
      { outcome: 'applied' },
      { outcome: 'skipped', words: 'it is mapped so already' },
    ]);
    await estate.settle();
    expect(await open('unmapped-id')).toEqual([]);
    expect((await estate.standing('1'))[0]).not.toBe('received');
  });

  test('needs to be told which record is meant', async () => {
    expect(await decideAll('unmapped-id', 'apply', deciding('map-id'))).toMatchObject([
      { outcome: 'refused', words: 'it needs to be told: record' },
      { outcome: 'refused' },
    ]);
  });
});

describe('a number that nobody has', () => {
  const wrong = (number: string) => order(number, [line('1', 'OLD-7 1')]);
  const right = deciding('map-id', { record: 'A' });
  beforeEach(async () => {
    await estate.push('shop/orders', wrong('1'), wrong('2'));
    await estate.hub.orders.submit(wrong('3'), 'portal', PATIENCE_MS);
  });

  test('is said once for each system that uses it, and all its orders go on', async () => {
    const verdicts = await decideAll('unmapped-id', 'apply', right);
    expect(verdicts.map(({ outcome }) => outcome).toSorted()).toEqual(['applied', 'applied', 'skipped']);
    await estate.settle();
    expect(await open('unmapped-id')).toEqual([]);
    for (const number of ['1', '2', '3']) expect((await estate.standing(number))[0]).toBe('released');
  });

  test('means the same in the next order of that system, and another system is asked about', async () => {
    await decideAll('unmapped-id', 'apply', right);
    await estate.settle();
    await estate.push('shop/orders', wrong('4'));
    expect((await estate.standing('4'))[0]).toBe('released');
    const [asked] = await estate.hub.records.resolveReferences(estate.hub.database, 'crm', [
      { domain: 'item', reference: { by: 'number', value: 'OLD-7' } },
    ]);
    expect(asked).toBeUndefined();
  });

  test('counts for the item that bears it, as soon as one does', async () => {
    await decideAll('unmapped-id', 'apply', right);
    await estate.push('erp/items', item('OLD-7'));
    const named = { domain: 'item', reference: { by: 'number', value: 'OLD-7' } } as const;
    const [meant] = await estate.hub.records.resolveReferences(estate.hub.database, 'shop', [named]);
    const own = await estate.hub.records.get(estate.hub.database, {
      by: 'number',
      domain: 'item',
      number: 'OLD-7',
    });
    expect(meant).toBe(own?.recordId);
  });

  test('is not turned to mean another record by who comes late', async () => {
    await estate.push('erp/items', item('B'));
    const [first, second] = await open('unmapped-id');
    if (first === undefined || second === undefined) throw new Error('two are asked about');
    await estate.hub.decisions.apply(first, right);
    expect(await estate.hub.decisions.apply(second, deciding('map-id', { record: 'B' }))).toMatchObject({
      outcome: first.system === second.system ? 'refused' : 'applied',
    });
  });
});

describe('an order above its limit', () => {
  beforeEach(async () => {
    await estate.push('shop/orders', order('3', [line('1', 'A 40')]));
  });

  test('is released by a person’s word, once', async () => {
    const [question] = await open('credit-hold');
    if (question === undefined) throw new Error('nothing is held');
    const release = deciding('release-order', { note: 'they pay on Friday' });
    expect(await estate.hub.decisions.apply(question, release)).toMatchObject({ outcome: 'applied' });
    await estate.settle();
    expect((await estate.standing('3'))[0]).not.toBe('held');
    // The same words come again, with what was seen before.
    expect(await estate.hub.decisions.apply(question, release)).toMatchObject({ outcome: 'skipped' });
    const found = await estate.hub.orders.find('web', '3');
    expect(found?.facts.filter(({ kind }) => kind === 'decision')).toHaveLength(1);
  });

  test('is cancelled, and its question with it', async () => {
    expect(await offers('credit-hold')).toEqual([['cancel-order', 'release-order']]);
    expect(await decideAll('credit-hold', 'apply', deciding('cancel-order'))).toMatchObject([
      { outcome: 'applied' },
    ]);
    await estate.settle();
    expect(await open('credit-hold')).toEqual([]);
    expect((await estate.standing('3'))[0]).toBe('cancelled');
  });

  test('offers nothing else, and nothing to keys that may not', async () => {
    expect(await decideAll('credit-hold', 'preview', deciding('map-id', { record: 'A' }))).toMatchObject([
      { outcome: 'refused', words: 'only these may be decided: cancel-order, release-order' },
    ]);
    expect(
      await decideAll('credit-hold', 'apply', deciding('cancel-order', { may: () => false })),
    ).toMatchObject([{ outcome: 'refused', words: 'this key may not do that' }]);
  });
});

describe('a price that two people accept at once', () => {
  beforeEach(async () => {
    const { price: _price, ...unpriced } = line('1', 'A 4');
    await estate.push('shop/orders', order('4', [unpriced]));
  });

  test('is that of the first, and the second hears whose word counts and what it was', async () => {
    const [question] = await open('price-missing');
    if (question === undefined) throw new Error('nobody is asked');
    const accept = (by: string, unitPrice: string) =>
      estate.hub.decisions.apply(question, deciding('accept-price', { by, unitPrice, isNamed: true }));
    const said = await Promise.all([accept('ann', '11.9'), accept('ben', '12.9')]);
    const first = said[0]?.outcome === 'applied' ? 'ann' : 'ben';
    const counts = first === 'ann' ? '11.9' : '12.9';
    expect(said.map(({ outcome }) => outcome).toSorted()).toEqual(['applied', 'skipped']);
    expect(said.find(({ outcome }) => outcome === 'skipped')?.words).toMatch(
      /decided it already, otherwise: 1[12]\.9|cannot be done|offers it no more|answered meanwhile/,
    );
    await estate.settle();
    // Who got no answer repeats himself; who means another price now is told what counts.
    expect(await accept(first, `${counts}0`)).toEqual({
      outcome: 'applied',
      words: 'it was decided so already',
    });
    expect(await accept(first, '99')).toEqual({
      outcome: 'skipped',
      words: `${first} has decided it already, otherwise: ${counts}`,
    });
  });
});

describe('lines of one order that one cause keeps', () => {
  const perKilogram = { amount: '10', currency: 'USD', per: { value: '1', unit: 'KGM' } };
  const told = (revision: string, ...mended: readonly string[]) => ({
    ...order('4', []),
    revision,
    lines: ['1', '2', '3'].map((name) => ({
      ...line(name, 'A 1'),
      ...(!mended.includes(name) && { price: perKilogram }),
    })),
  });
  const asked = async () => {
    const [question, ...others] = await open('price-missing');
    if (question === undefined || others.length > 0) throw new Error('one is asked about');
    return question;
  };
  const decided = async () =>
    (await estate.hub.orders.find('web', '4'))?.facts.filter(({ kind }) => kind === 'decision').length;
  /** The plan that follows a decision may be computed later than the decision is answered. */
  const settled = (what: () => Promise<unknown>) =>
    expect.poll(async () => {
      await estate.settle();
      return await what();
    });
  const standing = async () => [(await estate.standing('4'))[0], await decided()];
  const lines = async () => (await open('price-missing')).map((each) => each.lines);
  const accept = (unitPrice: string, more: Partial<Deciding> = {}) =>
    deciding('accept-price', { unitPrice, isNamed: true, ...more });
  beforeEach(async () => {
    await estate.push('shop/orders', told('1'));
  });

  test('are one question, and one decision answers all of them, once', async () => {
    const question = await asked();
    expect(question.lines).toEqual(['1', '2', '3']);
    expect(await estate.hub.decisions.apply(question, accept('9'))).toMatchObject({
      outcome: 'applied',
      words: expect.stringContaining('Let a price count for lines 1, 2 and 3'),
    });
    await settled(standing).toEqual(['released', 3]);
    const closed = (await estate.hub.exceptions.find(question.id)) ?? question;
    expect(await estate.hub.decisions.apply(closed, accept('9'))).toMatchObject({ outcome: 'applied' });
    expect(await estate.hub.decisions.apply(closed, accept('8'))).toMatchObject({ outcome: 'skipped' });
    expect(await decided()).toBe(3);
  });

  test('are decided one by one where a line is named; the question stays for the others', async () => {
    const question = await asked();
    await estate.hub.decisions.apply(question, accept('9', { line: '2' }));
    await settled(lines).toEqual([['1', '3']]);
    const rest = await asked();
    expect(rest.id).toBe(question.id);
    await estate.hub.decisions.apply(rest, accept('9'));
    await settled(lines).toEqual([]);
  });

  test('are left out of a decision where they were mended meanwhile', async () => {
    const question = await asked();
    await estate.push('shop/orders', told('2', '1'));
    expect(await estate.hub.decisions.apply(question, accept('9'))).toMatchObject({
      outcome: 'applied',
      words: expect.stringMatching(/; 1 of them ask no more$/),
    });
    await settled(standing).toEqual(['released', 2]);
  });

  test('are decided anew for a later revision, in the same words', async () => {
    await estate.hub.decisions.apply(await asked(), accept('9', { line: '2' }));
    await settled(lines).toEqual([['1', '3']]);
    const other = told('2');
    const dearer = { ...perKilogram, amount: '11' };
    await estate.push('shop/orders', {
      ...other,
      lines: other.lines.map((each) => ({ ...each, price: dearer })),
    });
    const again = await asked();
    expect(again.lines).toEqual(['1', '2', '3']);
    expect(await estate.hub.decisions.apply(again, accept('9', { line: '2' }))).toMatchObject({
      outcome: 'applied',
    });
    await settled(lines).toEqual([['1', '3']]);
  });
});

describe('an order that one person cancels while another lets it go on', () => {
  const said = (action: 'cancel' | 'release', by: string) => {
    const at = estate.now.toISOString();
    const decision = { kind: 'decision', identity: `decision/${action}`, at, action, by } as const;
    return estate.hub.orders.decide({ channel: 'web', number: '3' }, decision);
  };
  beforeEach(async () => {
    await estate.push('shop/orders', order('3', [line('1', 'A 40')]));
  });

  test('goes on no more, and whoever lets it go on hears who cancelled it', async () => {
    // Both have seen it held.
    expect(await said('cancel', 'ann')).toMatchObject({ taken: 'applied' });
    expect(await said('release', 'maria')).toMatchObject({
      taken: 'applied',
      cancelled: 'ann has cancelled the order: it does not go on',
    });
    await estate.settle();
    expect((await estate.standing('3'))[0]).toBe('cancelled');
  });

  test('is said to be cancelled to whoever asks again whether it goes on', async () => {
    const [question] = await open('credit-hold');
    if (question === undefined) throw new Error('nothing is held');
    const release = deciding('release-order', { isNamed: true });
    expect(await estate.hub.decisions.apply(question, release)).toMatchObject({ outcome: 'applied' });
    await said('cancel', 'ann');
    await estate.settle();
    const closed = (await estate.hub.exceptions.find(question.id)) ?? question;
    expect(await estate.hub.decisions.apply(closed, release)).toEqual({
      outcome: 'skipped',
      words: 'ann has cancelled the order: it does not go on',
    });
  });

  test('is cancelled by the buyer just so', async () => {
    await estate.push('shop/orders', { ...order('3', [line('1', 'A 40')]), revision: '2', cancelled: true });
    expect(await said('release', 'maria')).toMatchObject({
      cancelled: 'the buyer cancelled the order: it does not go on',
    });
  });

  test('stays cancelled where it is cancelled second, which nobody is told otherwise', async () => {
    expect(await said('release', 'maria')).not.toHaveProperty('cancelled');
    expect(await said('cancel', 'ann')).not.toHaveProperty('cancelled');
  });
});

test('a thousand lines of which more left than was ordered are one question, and are left to the buyer at once', async () => {
  const names = Array.from({ length: 1000 }, (_, place) => String(place + 1));
  const rich = { creditLimit: { amount: '1000000', currency: 'USD' } };
  await estate.push('erp/customers', customer('C1', rich, '2026-06-02T00:00:00Z'));
  await estate.push('wms/counts', count('A EAST', '5000', '2026-06-10T09:00:00Z'));
  await estate.push(
    'shop/orders',
    order(
      '5',
      names.map((name) => line(name, 'A 1')),
    ),
  );
  const twice = Object.fromEntries(names.map((name) => [name, '2']));
  await estate.push('wms/advices', advice('p1', `${orderDocument('web', '5')}-EAST`, twice));
  const asked = async () => {
    await estate.settle();
    return (await open('shipped-too-much')).map(({ lines = [] }) => lines.length);
  };
  await expect.poll(asked).toEqual([1000]);
  expect(await decideAll('shipped-too-much', 'apply', deciding('keep-surplus'))).toMatchObject([
    {
      outcome: 'applied',
      words: expect.stringMatching(/^Leave what is too much of lines 1, 2, .* and 980 more/),
    },
  ]);
  await expect.poll(asked).toEqual([]);
});
