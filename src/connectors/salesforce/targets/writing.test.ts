import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Target, Write } from '../../kit/target.ts';
import { salesforce } from '../connector.ts';
import type { Settings } from '../settings.ts';
import { startOrg, type SandboxOrg } from '../testing/sandbox-org.ts';

let system: SandboxOrg;
beforeEach(async () => void (system = await startOrg()));
afterEach(() => system.close());

function target(name: string): Target<Settings> {
  const found = salesforce.targets[name];
  if (found === undefined) throw new Error(`no target ${name}`);
  return found;
}
const write = (name: string, ...writes: readonly Omit<Write, 'key'>[]) =>
  target(name).write(
    system.context,
    writes.map((each, index) => ({ key: `w${index}`, ...each })),
  );
const requests = () => system.crm.counts()['requests'] ?? 0;
const firstAccount = () => system.crm.org.living('Account').find(({ Type }) => Type === 'Customer');

describe('numbered records', () => {
  test('two hundred are one call, and each has its own end', async () => {
    await write('products', { body: { number: 'FIRST', Name: 'First' } });
    const bodies = Array.from({ length: 200 }, (_, index) => ({
      body: { number: `N-${index}`, Name: index === 77 ? 'Buy now!!!' : `Product ${index}` },
    }));
    const before = requests();
    const outcomes = await write('products', ...bodies);
    expect(requests() - before).toBe(1);
    expect(outcomes.filter(({ outcome }) => outcome === 'done')).toHaveLength(199);
    expect(outcomes[77]).toEqual({
      outcome: 'never',
      reason: 'FIELD_CUSTOM_VALIDATION_EXCEPTION: Names of products must not shout.',
    });
  });

  test('known and new ones go in one call, each to its own end', async () => {
    const known = firstAccount();
    await write('products', { body: { number: 'FIRST', Name: 'First' } });
    const before = requests();
    const outcomes = await write(
      'accounts',
      { body: { number: 'C-NEW', Name: 'New' } },
      { body: { number: 'C-KNOWN', Name: 'Known' }, externalId: String(known?.['Id']) },
    );
    expect(requests() - before).toBe(1);
    expect(outcomes).toMatchObject([{ outcome: 'done' }, { outcome: 'done', externalId: known?.['Id'] }]);
  });

  test('an account that salespeople made is updated by its id, and gets the number of the hub', async () => {
    const { id = '' } = system.crm.org.create('Account', { Name: 'Typed in', Type: 'Customer' });
    const body = { number: 'C-7', Name: 'Typed in' };
    expect(await write('accounts', { body, externalId: id.slice(0, 15) })).toEqual([
      { outcome: 'done', externalId: id },
    ]);
    expect(system.crm.org.find('Account', id)).toMatchObject({ Hub_Number__c: 'C-7', AccountNumber: 'C-7' });
    expect(system.crm.org.living('Account').filter(({ Name }) => Name === 'Typed in')).toHaveLength(1);
  });

  test('a row that a batch job holds makes this record wait, and no other', async () => {
    const held = firstAccount();
    system.crm.org.locked.add(String(held?.['Id']));
    const outcomes = await write(
      'contacts',
      { body: { number: 'P-1', LastName: 'Held', AccountId: String(held?.['Id']) } },
      { body: { number: 'P-2', LastName: 'Free' } },
    );
    expect(outcomes).toMatchObject([{ outcome: 'later', cause: 'busy' }, { outcome: 'done' }]);
  });

  test('what looks like a duplicate is asked, and nothing is made', async () => {
    const twin = { number: 'C-TWIN', Name: String(firstAccount()?.['Name']), Type: 'Customer' };
    const [outcome] = await write('accounts', { body: twin });
    expect(outcome).toEqual({ outcome: 'ask', reason: 'DUPLICATES_DETECTED: Use one of these records?' });
    expect(system.crm.org.living('Account').filter((row) => row['Hub_Number__c'] === 'C-TWIN')).toEqual([]);
  });

  test('an account that was deleted there is not made again by itself', async () => {
    const id = String(firstAccount()?.['Id']);
    system.crm.org.delete('Account', id);
    expect(await write('accounts', { body: { number: 'C-1', Name: 'Back' }, externalId: id })).toMatchObject([
      { outcome: 'ask', reason: expect.stringContaining('ENTITY_IS_DELETED') },
    ]);
  });

  test('numbers with quotes, and in another case, are found', async () => {
    const [outcome] = await write('products', { body: { number: `a'b\\c`, Name: 'Odd' } });
    const id = outcome?.outcome === 'done' ? outcome.externalId : 'not written';
    const found = await target('products').find?.(system.context, [{ key: 'x', body: { number: `A'B\\C` } }]);
    expect(found).toEqual([id]);
  });
});

describe('what is not sent', () => {
  const view = (fields: object) => ({ fields, externalIdOf: () => undefined, numberOf: () => undefined });
  const above = { by: 'record', value: 'r1' } as const;

  test('accounts and contacts each leave the other to the other', () => {
    const person = view({ number: 'P', level: 'contact', name: 'Ada Ash' });
    const works = view({ number: 'C', level: 'bill-to', name: 'Works' });
    expect(target('accounts').map(person, system.settings)).toHaveProperty('withheld');
    expect(target('contacts').map(works, system.settings)).toHaveProperty('withheld');
    expect(target('contacts').map(person, system.settings)).toEqual({
      mapped: { number: 'P', FirstName: 'Ada', LastName: 'Ash' },
    });
  });

  test('a party waits until the account above it is there', () => {
    const shipTo = view({ number: 'C', level: 'ship-to', name: 'Works', parent: above });
    const waiting = { waitsFor: { domain: 'party', recordId: 'r1' } };
    expect(target('accounts').map(shipTo, system.settings)).toEqual(waiting);
  });

  test('a price is withheld where an entry would show it without its condition', () => {
    const price = { amount: '2', currency: 'USD', per: { value: '1', unit: 'EA' } };
    const gold = { kind: 'price-group', group: 'GOLD' };
    const why = (fields: object) => {
      const answer = target('prices').map(
        view({ item: above, appliesTo: gold, price, ...fields }),
        system.settings,
      );
      return 'withheld' in answer ? answer.withheld : answer;
    };
    expect(why({ minimumQuantity: { value: '10', unit: 'EA' } })).toMatch(/larger quantities/);
    expect(why({ onlyShipTos: [above] })).toMatch(/some ship-tos/);
    expect(why({ appliesTo: { kind: 'party', party: above } })).toMatch(/no declared price book/);
    expect(why({ price: { ...price, currency: 'EUR' } })).toMatch(/no currency but USD/);
    expect(why({ price: { ...price, per: { value: '100', unit: 'EA' } } })).toMatch(/another quantity/);
    expect(why({})).toEqual({ waitsFor: { domain: 'item', recordId: 'r1' } });
  });
});

describe('prices', () => {
  const price = { unit: 'Box', currency: 'USD', UnitPrice: '12.5', IsActive: true };
  const newProduct = () => {
    const { id = '' } = system.crm.org.create('Product2', { Name: 'New', QuantityUnitOfMeasure: 'Box' });
    return id;
  };

  test('the standard price comes first, whatever the order in which they are given', async () => {
    const Product2Id = newProduct();
    const outcomes = await write(
      'prices',
      { body: { priceBook: 'GOLD', Product2Id, ...price } },
      { body: { priceBook: 'Standard Price Book', Product2Id, ...price } },
    );
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
  });

  test('a price for a group is a question while the product has no standard price', async () => {
    const body = { priceBook: 'GOLD', Product2Id: newProduct(), ...price };
    expect(await write('prices', { body })).toMatchObject([
      { outcome: 'ask', reason: expect.stringContaining('STANDARD_PRICE_NOT_DEFINED') },
    ]);
  });

  test('a price for one unit is never shown for another', async () => {
    const body = { priceBook: 'Standard Price Book', Product2Id: newProduct(), ...price, unit: 'Each' };
    expect(await write('prices', { body })).toEqual([
      { outcome: 'never', reason: 'the price is for one Each, and the product is sold by Box' },
    ]);
  });

  test('an entry that is there is changed, not doubled, and looked up in one call', async () => {
    const Product2Id = newProduct();
    const body = { priceBook: 'Standard Price Book', Product2Id, ...price };
    const [first] = await write('prices', { body });
    const before = requests();
    const [second] = await write('prices', { body: { ...body, UnitPrice: '13' } });
    expect(requests() - before).toBe(2);
    expect(second).toEqual(first);
    const held = system.crm.org.living('PricebookEntry').filter((row) => row['Product2Id'] === Product2Id);
    expect(held).toMatchObject([{ UnitPrice: 13 }]);
  });

  test('in an org with several currencies a product has a price in each', async () => {
    await system.close();
    system = await startOrg({ currencies: ['USD', 'EUR'] });
    const context = { ...system.context, settings: { ...system.settings, multiCurrency: true } };
    const Product2Id = newProduct();
    const body = { priceBook: 'Standard Price Book', Product2Id, ...price };
    const writes = ['USD', 'EUR'].map((currency) => ({ key: currency, body: { ...body, currency } }));
    const outcomes = await target('prices').write(context, writes);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
    expect(await target('prices').readBack?.(context, writes)).toEqual(writes.map((each) => each.body));
    expect(await target('prices').write(context, writes)).toEqual(outcomes);
    expect(await salesforce.check(context)).toEqual([]);
  });

  test('a price that has ended and never stood there needs nothing', async () => {
    const body = { priceBook: 'GOLD', Product2Id: newProduct(), ...price, IsActive: false };
    expect(await write('prices', { body })).toMatchObject([{ outcome: 'done' }]);
    expect(await target('prices').readBack?.(system.context, [{ key: 'w', body }])).toEqual([body]);
  });
});
