/** Stories about what is asked before an order goes on: prices, tax, payment, fraud; and what counts without an answer. */
import { describe, expect, test } from 'vitest';
import type { Payment } from '../../../model/documents/payment.ts';
import type { Inquired } from '../around.ts';
import type { OrderFact } from '../facts.ts';
import { came, returned } from '../returns/testing/return-story.ts';
import {
  advised,
  billed,
  decided,
  given,
  line,
  MORNING,
  ordered,
  posted,
  written,
  type World,
} from '../testing/story.ts';

const stock = { 'A EAST': '10' };
const LATER = '2026-06-10T08:10:00Z';
const agreed = (unitPrice: string) => ({ agreed: { unitPrice, currency: 'USD', agreement: 'L1' } });
const policed = (onDifference: 'hold' | 'take-shown' | 'take-agreed') => ({
  prices: { tolerancePercent: '1', onDifference },
});

function asks(world: World, lines = [line('4')]) {
  return given({ stock, ...world }, ordered(lines));
}

function priceOf(story: ReturnType<typeof asks>) {
  const plan = story.plan();
  const sales = plan.documents === 'as-they-are' ? undefined : plan.documents[0];
  const body = sales?.domain === 'sales-order' ? sales.body.lines[0]?.unitPrice : undefined;
  return [plan.status, body, plan.questions[0]?.why];
}

describe('a shown price', () => {
  test('counts where agreements bear it, to the last tenth of a percent', () => {
    const policy = policed('hold');
    expect(priceOf(asks({ policy, priced: { 1: agreed('10.1') } }))).toEqual(['accepted', '10', undefined]);
    expect(priceOf(asks({ policy, priced: { 1: agreed('10.102') } }))[0]).toBe('held');
  });

  test('that nobody agreed to holds the order, or counts, or gives way, as declared', () => {
    const priced = { 1: agreed('12') };
    const [status, , why] = priceOf(asks({ policy: policed('hold'), priced }));
    expect([status, why]).toEqual(['held', 'line 1: 10 was shown, and agreement L1 says 12']);
    expect(priceOf(asks({ policy: policed('take-shown'), priced }))[1]).toBe('10');
    expect(priceOf(asks({ policy: policed('take-agreed'), priced }))[1]).toBe('12');
  });

  test('is not checked where nothing is declared', () => {
    const story = asks({ priced: { 1: agreed('99') } });
    expect(priceOf(story)[1]).toBe('10');
    expect(story.facts.some(({ kind }) => kind === 'priced')).toBe(false);
  });

  test('that was held is asked for again after an hour, and accepted by a person at once', () => {
    const story = asks({ policy: policed('hold'), priced: { 1: agreed('12') } });
    expect(story.plan().reviewAt).toBe('2026-06-10T09:00:00.000Z');
    story.plan('2026-06-10T09:00:00Z');
    expect(story.facts.filter(({ kind }) => kind === 'priced')).toHaveLength(2);
    const accept: OrderFact = {
      kind: 'decision',
      identity: 'decision/1',
      at: '2026-06-10T09:10:00Z',
      action: 'accept-price',
      line: '1',
      revision: '1',
      unitPrice: '11',
      by: 'maria',
    };
    expect(priceOf(story.and(accept)).slice(0, 2)).toEqual(['accepted', '11']);
    const changed = story.and(ordered([line('4000')], { revision: '2' }));
    expect(priceOf(changed)[0]).toBe('held');
  });
});

describe('a line without a price', () => {
  const bare = line('4');
  delete bare.price;

  test('costs what is agreed', () => {
    const plan = asks({ priced: { 1: agreed('7.5') } }, [bare]).plan();
    expect(plan.exposure?.amount).toBe('30');
    expect(plan.lines[0]?.reasons).toContain('price 7.5: agreement L1; none was shown');
  });

  test('is held where nothing is agreed, and says why', () => {
    const plan = asks({ priced: { 1: { whyNot: 'no price of A applies' } } }, [bare]).plan();
    expect(plan.questions.map(({ kind, why }) => [kind, why])).toEqual([
      ['price-missing', 'line 1: no price was shown, and none is agreed (no price of A applies)'],
    ]);
    expect(plan.documents).toBe('as-they-are');
  });

  test('shares its question with all who lack the same agreement', () => {
    const none = { 1: { whyNot: 'no price of A applies' } };
    const causeOf = (customer: object, told = bare) =>
      asks({ priced: none, customer }, [told]).plan().questions[0]?.cause;
    expect(causeOf({ priceGroup: 'GOLD' })).toBe('price-missing A for GOLD');
    expect(causeOf({ priceGroup: 'GOLD', number: 'C2' })).toBe('price-missing A for GOLD');
    expect(causeOf({ number: 'C2' })).toBe('price-missing A for C2');
    const other = { ...bare, item: { by: 'number' as const, value: 'B' } };
    expect(causeOf({ priceGroup: 'GOLD' }, other)).toBe('price-missing B for GOLD');
  });

  test('is another question where something else is agreed than was shown', () => {
    const world = { policy: policed('hold'), priced: { 1: agreed('7.5') } };
    const plan = asks(world, [line('4')]).plan();
    expect(plan.questions).toMatchObject([
      { kind: 'price-differs', cause: 'price-differs A for C1', domain: 'price-agreement' },
    ]);
    expect(plan.actions.some(({ action, legal }) => action === 'accept-price' && legal)).toBe(true);
  });
});

describe('a signed quote', () => {
  const quoted = (unitPrice: string) => ({
    ...agreed('12'),
    quote: { state: 'valid' as const, id: 'Q1', unitPrice, currency: 'USD' },
  });

  test('counts although the agreements have changed since', () => {
    const priced = { 1: quoted('10') };
    const story = asks({ policy: policed('hold'), priced }, [line('4', { quote: 'signed' })]);
    expect(priceOf(story).slice(0, 2)).toEqual(['accepted', '10']);
  });

  test('that says something else than was shown holds the order', () => {
    const story = asks({ priced: { 1: quoted('9') } }, [line('4', { quote: 'signed' })]);
    expect(priceOf(story)).toEqual(['held', undefined, 'line 1: 10 was shown, and quote Q1 says 9']);
  });

  test('that does not count is no quote, and the reason is said', () => {
    const priced = { 1: { ...agreed('12'), quote: { state: 'refused' as const, why: 'it ran out' } } };
    const story = asks({ policy: policed('hold'), priced }, [line('4', { quote: 'signed' })]);
    expect(priceOf(story)[2]).toContain('the quote does not count: it ran out');
  });

  test('that does not count leaves its trace also where another price counts', () => {
    const refused = { quote: { state: 'refused' as const, why: 'it ran out' } };
    const bare = line('4', { quote: 'signed' });
    delete bare.price;
    const agreedOnly = asks({ priced: { 1: { ...agreed('7.5'), ...refused } } }, [bare]).plan();
    expect(agreedOnly.lines[0]?.reasons).toContain(
      'price 7.5: agreement L1; none was shown; the quote does not count: it ran out',
    );
    const shown = asks({ priced: { 1: refused } }, [line('4', { quote: 'signed' })]).plan();
    expect(shown.lines[0]?.reasons).toContain('price 10: as shown; the quote does not count: it ran out');
  });
});

const asked = (more: Partial<Inquired> = {}): Inquired => ({
  target: 'tax/tax-documents',
  patienceSeconds: 60,
  unanswered: 'hold',
  ...more,
});

function answered(story: ReturnType<typeof asks>, prefix: string, answer: object): OrderFact {
  const document = story.plan().always.find(({ name }) => name.startsWith(prefix));
  const name = document?.name ?? 'none';
  return {
    kind: 'written',
    identity: `written/${name}/${JSON.stringify(answer)}`,
    at: MORNING,
    document: name,
    revision: 'told/1',
    system: 'outside',
    externalId: '1',
    answer,
  };
}

const taxed = (tax: string) => ({
  tax,
  currency: 'USD',
  lines: [{ line: '1', tax }],
  asOf: MORNING,
});

describe('tax', () => {
  const policy = { tax: { ...asked(), assumedPercent: '8' } };

  test('is asked before the order goes on, and owed with it', () => {
    const story = asks({ policy });
    const waiting = story.plan();
    expect([waiting.status, waiting.documents, waiting.lines[0]?.evidence]).toEqual([
      'received',
      'as-they-are',
      'revision 1 of the order; not known yet: the tax',
    ]);
    const plan = story.and(answered(story, 'tax/', taxed('3.30'))).plan();
    expect([plan.status, plan.exposure?.amount]).toEqual(['accepted', '43.3']);
  });

  test('of another content is another question: an old answer never counts for it', () => {
    const story = asks({ policy });
    story.and(answered(story, 'tax/', taxed('3.30'))).plan();
    const plan = story.and(ordered([line('5')], { revision: '2' })).plan();
    expect(plan.documents).toBe('as-they-are');
  });

  test('that does not come holds the order, or is assumed up to a limit, as declared', () => {
    const held = asks({ policy });
    held.plan();
    const stopped = held.plan(LATER);
    expect(stopped.questions.map(({ kind, why }) => [kind, why])).toEqual([
      ['answer-missing', 'tax does not say the tax'],
    ]);
    const accept = (upTo: string) => ({
      tax: {
        ...asked({ unanswered: 'accept', upTo: { amount: upTo, currency: 'USD' } }),
        assumedPercent: '8',
      },
    });
    const story = asks({ policy: accept('40') });
    story.plan();
    const plan = story.plan(LATER);
    expect([plan.status, plan.exposure?.amount]).toEqual(['accepted', '43.2']);
    expect(plan.lines[0]?.reasons).toContain('tax does not say the tax: 3.2 USD (8 %) is assumed');
    const above = asks({ policy: accept('39.99') });
    above.plan();
    expect(above.plan(LATER).status).toBe('held');
  });

  test('that comes after all makes good what was assumed', () => {
    const story = asks({
      policy: { tax: { ...asked({ unanswered: 'accept' }), assumedPercent: '8' } },
    });
    const answer = answered(story, 'tax/', taxed('3.30'));
    expect(story.plan(LATER).exposure?.amount).toBe('43.2');
    const plan = story.and(answer).plan(LATER);
    expect([plan.status, plan.exposure?.amount]).toEqual(['accepted', '43.3']);
    expect(story.facts.filter(({ kind }) => kind === 'credit')).toHaveLength(2);
  });

  test('needs a place where the goods go to', () => {
    const plan = asks({ policy, customer: { address: undefined } }).plan();
    expect(plan.questions.map(({ kind }) => kind)).toEqual(['address-missing']);
  });
});

const paidBy = (more: Partial<Payment> = {}): Payment => ({
  payment: 'pi_1',
  currency: 'USD',
  state: 'authorised',
  authorised: '40',
  captured: '0',
  refunded: '0',
  asOf: MORNING,
  ...more,
});

function told(payment: Payment): OrderFact {
  return {
    kind: 'payment',
    identity: `payment/${payment.asOf}/${payment.state}/${payment.captured}`,
    at: payment.asOf,
    system: 'payments',
    payment,
  };
}

describe('payment', () => {
  const policy = { payments: asked({ target: 'payments/payment-instructions' }) };
  const byCard = { payment: { method: 'card' as const, authorisation: 'pi_1' } };
  const pays = (world: World = {}) => given({ stock, policy, ...world }, ordered([line('4')], byCard));
  const instructed = (story: ReturnType<typeof asks>) => {
    const document = story.plan().always.find(({ name }) => name === 'payment');
    return document?.domain === 'payment-instruction'
      ? [document.body.capture, document.body.refund, document.body.final]
      : [];
  };

  test('that covers the order needs no credit', () => {
    const story = pays({ creditRefused: 'no' });
    expect(story.plan().documents).toBe('as-they-are');
    const plan = story.and(told(paidBy())).plan();
    expect([plan.status, plan.exposure]).toEqual(['accepted', undefined]);
  });

  test('of another order pays this one not: a person is asked', () => {
    const story = pays({ paysOther: 'web/7' }).and(told(paidBy()));
    const held = story.plan();
    expect([held.status, held.questions[0]?.why]).toEqual(['held', 'payment pi_1 pays order web/7']);
    expect(held.always.filter(({ domain }) => domain === 'payment-instruction')).toEqual([]);
  });

  test('told before the order, in the answer or by itself: the latest word counts', () => {
    const story = pays();
    story.and(told(paidBy({ state: 'cancelled', asOf: LATER })));
    story.and(answered(story, 'payment', paidBy()));
    expect(story.plan().questions.map(({ kind }) => kind)).toEqual(['payment-missing']);
  });

  test('that is too small or not finished holds the order until a person lets it go on', () => {
    const story = pays().and(told(paidBy({ authorised: '39.99' })));
    const held = story.plan();
    expect([held.status, held.questions[0]?.why]).toEqual([
      'held',
      '39.99 USD are authorised by pi_1, and 40 USD are needed',
    ]);
    expect(story.and(decided('release', { at: LATER })).plan().status).toBe('accepted');
  });

  test('that is too small and let go on uses up credit for the rest only', () => {
    const story = pays().and(told(paidBy({ authorised: '15' })), decided('release', { at: LATER }));
    expect(story.plan().exposure).toMatchObject({ amount: '25', invoiced: '0' });
    expect(story.facts.filter(({ kind }) => kind === 'credit')).toMatchObject([
      { verdict: 'granted', amount: { amount: '25', currency: 'USD' } },
    ]);
    story.and(written('sales-order'), advised({ quantity: '4' }), invoiced('40'));
    expect(story.plan().exposure).toMatchObject({ amount: '0', invoiced: '25' });
  });

  test('that is disputed stands for nothing that is owed', () => {
    const story = pays().and(
      told(paidBy({ state: 'disputed', captured: '10' })),
      decided('release', { at: LATER }),
    );
    expect(story.plan().exposure).toMatchObject({ amount: '40' });
  });

  test('that is too small and let go on is taken as far as it goes', () => {
    const story = pays().and(told(paidBy({ authorised: '15' })), decided('release', { at: LATER }));
    story.and(written('sales-order'), written('warehouse-order/EAST/1'), advised({ quantity: '4' }));
    expect(instructed(story)).toEqual(['15', '0', false]);
  });

  test('is taken for what has left, and in the end for what was invoiced', () => {
    const story = pays().and(told(paidBy()), written('sales-order'), written('warehouse-order/EAST/1'));
    expect(instructed(story)).toEqual(['0', '0', false]);
    story.and(advised({ quantity: '3', final: false }));
    expect(instructed(story)).toEqual(['30', '0', false]);
    story.and(advised({ id: 'p2', quantity: '1' }));
    expect(instructed(story)).toEqual(['40', '0', false]);
    story.and(invoiced('38'), told(paidBy({ captured: '40', state: 'captured', asOf: LATER })));
    expect(instructed(story)).toEqual(['40', '2', true]);
  });

  test('of a cancelled order is given up', () => {
    const story = pays().and(told(paidBy()));
    story.plan();
    story.and(decided('cancel'));
    expect(instructed(story)).toEqual(['0', '0', true]);
    story.and(told(paidBy({ state: 'cancelled', asOf: LATER })));
    expect(story.plan(LATER).questions).toEqual([]);
  });

  test('that has ended with less taken than is needed holds what has not left yet', () => {
    const story = pays().and(told(paidBy({ state: 'captured', captured: '30' })));
    expect(story.plan().questions[0]?.why).toBe(
      '30 USD were taken of pi_1, which has ended, and 40 USD are needed',
    );
  });

  test('that is disputed holds what has not left yet', () => {
    const story = pays().and(told(paidBy({ state: 'disputed', captured: '10' })));
    expect(story.plan().questions[0]?.why).toBe('payment pi_1 is disputed');
  });

  test('that is too small for what was invoiced is asked about, although everything has left', () => {
    const story = pays().and(told(paidBy()), written('sales-order'), written('warehouse-order/EAST/1'));
    story.plan();
    story.and(advised({ quantity: '4' }), invoiced('43'));
    expect(story.plan().questions.map(({ why }) => why)).toEqual([
      '40 USD are authorised by pi_1, and 43 USD are needed',
    ]);
  });

  test('gives nothing back that was not taken: more left than was ordered, and all of it comes back', () => {
    const returns = {
      creditMemos: 'erp/credit-memos',
      takers: [{ location: 'EAST', target: 'wms/return-orders' }],
      dueMinutes: {},
    };
    const story = pays({ policy: { ...policy, returns } }).and(told(paidBy()), written('sales-order'));
    story.plan();
    story.and(advised({ quantity: '5' }), returned('5'), came('5'));
    expect(instructed(story)).toEqual(['40', '40', false]);
  });
});

function invoiced(total: string): OrderFact {
  return posted(total, { lines: [billed('4', total)] });
}

describe('consumers’ orders', () => {
  const policy = { fraud: { ...asked({ target: 'hook/fraud-checks' }), channels: ['web'] } };
  const verdict = (word: 'accept' | 'review' | 'refuse') => ({
    verdict: word,
    reasons: ['many cards from one address'],
    asOf: MORNING,
  });

  test('go on when they are trusted', () => {
    const story = asks({ policy });
    expect(story.plan().documents).toBe('as-they-are');
    expect(story.and(answered(story, 'fraud/', verdict('accept'))).plan().status).toBe('accepted');
  });

  test.each(['review', 'refuse'] as const)('that come back with %s wait for a person', (word) => {
    const story = asks({ policy });
    story.and(answered(story, 'fraud/', verdict(word)));
    const plan = story.plan();
    expect(plan.questions.map(({ kind }) => kind)).toEqual(['fraud-suspected']);
    expect(plan.questions[0]?.why).toContain('many cards from one address');
    expect(story.and(decided('release', { at: LATER })).plan().status).toBe('accepted');
  });

  test('of other channels are not asked about', () => {
    const fraud = { ...asked(), channels: ['market'] };
    expect(asks({ policy: { fraud } }).plan().status).toBe('accepted');
  });
});
