/** Tying out: what is shipped, invoiced, credited and paid explains itself, and every cent that does not is named with its reason. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Invoice } from '../../../model/documents/fulfilment.ts';
import type { Order } from '../../../model/documents/order.ts';
import type { Payment } from '../../../model/documents/payment.ts';
import {
  addDecimals,
  decimalOf,
  formatDecimal,
  subtractDecimals,
  ZERO,
} from '../../../model/values/decimal.ts';
import { stateOf } from '../../kit/process.ts';
import type { OrderFact } from '../../order-to-cash/facts.ts';
import { documentNumber } from '../../order-to-cash/document-names.ts';
import { orderToCash } from '../../order-to-cash/plan.ts';
import { returnDocument } from '../../order-to-cash/returns/names.ts';
import { advised, billed, line, ordered, posted } from '../../order-to-cash/testing/story.ts';
import { tieOut, type OrderTie } from './tie.ts';
import type { AnsweredTax, TieInput } from './tie-input.ts';

const NEXT_WEEK = '2026-06-17T00:00:00Z';
const SAME_DAY = '2026-06-10T12:00:00Z';

interface Paper {
  readonly kind?: Invoice['kind'];
  readonly quantity: string;
  readonly unit?: string;
  readonly net: string;
  readonly tax?: string;
  readonly more?: Partial<Invoice>;
}

function paper(number: string, { kind = 'invoice', quantity, unit = 'EA', net, tax = '0', more }: Paper) {
  const total = formatDecimal(addDecimals(decimalOf(net), decimalOf(tax)));
  const lines = [billed(quantity, net, { quantity: { value: quantity, unit } })];
  return posted(net, { number, kind, postedOn: '2026-06-10', tax, total, lines, ...more });
}

function paid(captured: string, refunded = '0', more: Partial<Payment> = {}): OrderFact {
  const at = '2026-06-10T11:00:00Z';
  const money = { currency: 'USD', authorised: '100', captured, refunded };
  const payment: Payment = { payment: 'pi_1', state: 'captured', ...money, asOf: at, ...more };
  return { kind: 'payment', identity: `payment/${captured}/${refunded}`, at, system: 'pay', payment };
}

const received = (value: string): OrderFact => ({
  kind: 'receipt',
  identity: `receipt/${value}`,
  at: '2026-06-10T15:00:00Z',
  system: 'wms',
  receipt: {
    receiptId: value,
    answers: { ours: 'R-1' },
    at: '2026-06-10T15:00:00Z',
    final: true,
    lines: [
      {
        line: '1',
        item: { by: 'number', value: 'A' },
        quantity: { value, unit: 'EA' },
        disposition: 'restocked',
      },
    ],
  },
});

function kept(value: string, unit: string): OrderFact {
  const at = '2026-06-10T14:00:00Z';
  return {
    kind: 'return',
    identity: 'return/R1/1',
    at,
    system: 'api',
    receivedAt: at,
    return: {
      channel: 'web',
      orderNumber: '1',
      number: 'R1',
      revision: '1',
      requestedAt: at,
      compensation: 'credit',
      keepsGoods: true,
      lines: [{ line: '1', quantity: { value, unit } }],
    },
  };
}

interface Asked {
  readonly now?: string;
  readonly booksPayments?: boolean;
  readonly asked?: TieInput['asked'];
  readonly price?: string;
  readonly taxes?: readonly AnsweredTax[];
  readonly charges?: TieInput['charges'];
}

function tie(facts: readonly OrderFact[], asking: Asked = {}): OrderTie {
  const found = tieOut(tying(facts, asking));
  if (found === undefined) throw new Error('nothing to tie');
  return found;
}

function tying(
  facts: readonly OrderFact[],
  {
    now = NEXT_WEEK,
    price = '10',
    taxes = [],
    booksPayments = false,
    asked = new Map(),
    charges = [],
  }: Asked = {},
): TieInput {
  return {
    state: stateOf(orderToCash, facts),
    document: 'CD-1',
    prices: new Map([['1', decimalOf(price)]]),
    taxes,
    charges,
    booksPayments,
    asked,
    itemOf: (_system, { value }) => ({
      id: value,
      units: { baseUnit: 'EA', packs: [{ unit: 'BX', ratio: { numerator: 12, denominator: 1 } }] },
    }),
    now,
    graceHours: 24,
  };
}

const order = (quantity: string, more: Partial<Order> = {}): OrderFact => ordered([line(quantity)], more);
const card = { payment: { method: 'card' as const, authorisation: 'pi_1' } };
const words = ({ differences }: OrderTie): readonly string[] =>
  differences.map(({ kind, amount, standing }) => `${kind} ${amount} ${standing}`);

describe('between shipment and invoice', () => {
  test('what was shipped and invoiced at the accepted price ties', () => {
    const found = tie([order('4'), advised({ quantity: '4' }), paper('I1', { quantity: '4', net: '40' })]);
    expect(found).toMatchObject({ standing: 'tied', differences: [] });
    expect(found.lines).toEqual([
      {
        line: '1',
        unit: 'EA',
        price: '10',
        ordered: '4',
        shipped: '4',
        invoiced: '4',
        returned: '0',
        credited: '0',
        invoicedNet: '40',
        creditedNet: '0',
      },
    ]);
  });

  test('a shipment has its time to be invoiced, and then it is missed', () => {
    const facts = [order('4'), advised({ quantity: '4' })];
    const early = tie(facts, { now: SAME_DAY });
    expect(early.standing).toBe('pending');
    expect(early.differences).toMatchObject([{ kind: 'not-invoiced', dueAt: '2026-06-11T10:00:00Z' }]);
    expect(words(tie(facts))).toEqual(['not-invoiced -40 open']);
  });

  test('a short invoice, one beyond the shipment, and one of nothing shipped are told apart', () => {
    const short = [order('4'), advised({ quantity: '4' }), paper('I1', { quantity: '3', net: '30' })];
    expect(words(tie(short))).toEqual(['short-invoice -10 open']);
    const beyond = [order('4'), advised({ quantity: '3' }), paper('I1', { quantity: '4', net: '40' })];
    expect(words(tie(beyond))).toEqual(['invoiced-too-much 10 open']);
    expect(words(tie([order('4'), paper('I1', { quantity: '4', net: '40' })]))).toEqual([
      'invoiced-never-shipped 40 open',
    ]);
  });

  test('another price than the accepted one is named with its amount; a cent of rounding explains itself', () => {
    const facts = (net: string) => [
      order('3'),
      advised({ quantity: '3' }),
      paper('I1', { quantity: '3', net }),
    ];
    expect(words(tie(facts('31.50')))).toEqual(['price-differs 1.5 open']);
    const rounded = tie(facts('10.01'), { price: '3.33333' });
    expect(words(rounded)).toEqual(['rounding 0.01 explained']);
    expect(rounded.standing).toBe('tied');
  });

  test('an invoice in boxes is held against a shipment of single pieces', () => {
    const facts = [
      order('24'),
      advised({ quantity: '24' }),
      paper('I1', { quantity: '2', unit: 'BX', net: '240' }),
    ];
    expect(tie(facts).standing).toBe('tied');
    const strange = [
      order('24'),
      advised({ quantity: '24' }),
      paper('I1', { quantity: '2', unit: 'PX', net: '240' }),
    ];
    expect(words(tie(strange))).toEqual(['not-invoiced -240 open', 'unit-unknown 240 open']);
  });

  test('freight that nobody ordered, a strange item, and a paper that does not add up are named', () => {
    const freight = paper('I1', { quantity: '4', net: '40', more: { net: '45', total: '45' } });
    expect(words(tie([order('4'), advised({ quantity: '4' }), freight]))).toEqual([
      'charge-not-ordered 5 open',
    ]);
    const strange = paper('I1', {
      quantity: '4',
      net: '40',
      more: {
        lines: [{ item: { by: 'number', value: 'Z' }, quantity: { value: '4', unit: 'EA' }, net: '40' }],
      },
    });
    expect(words(tie([order('4'), advised({ quantity: '4' }), strange]))).toEqual([
      'not-invoiced -40 open',
      'not-ordered 40 open',
    ]);
    const sum = paper('I1', { quantity: '4', net: '40', more: { total: '41' } });
    expect(words(tie([order('4'), advised({ quantity: '4' }), sum]))).toEqual(['total-differs 1 open']);
  });

  test('an invoice in another currency counts nowhere and is named', () => {
    const euro = paper('I1', { quantity: '4', net: '40', more: { currency: 'EUR' } });
    expect(words(tie([order('4'), advised({ quantity: '4' }), euro]))).toEqual([
      'not-invoiced -40 open',
      'currency-differs 40 open',
    ]);
  });
});

test('an invoice line that names only the item is shared by the lines of that item, goods and money', () => {
  const two = ordered([line('4'), line('3', { line: '2' })]);
  const left = advised({ quantity: '4' });
  if (left.kind !== 'advice') throw new Error('another fact was meant');
  const A = { by: 'number' as const, value: 'A' };
  const both = {
    ...left,
    advice: {
      ...left.advice,
      lines: ['4', '3'].map((value, place) => ({
        line: `${place + 1}`,
        item: A,
        quantity: { value, unit: 'EA' },
      })),
    },
  };
  const nameless = paper('I1', {
    quantity: '7',
    net: '70',
    more: { lines: [{ item: A, quantity: { value: '7', unit: 'EA' }, net: '70' }] },
  });
  const prices = new Map(['1', '2'].map((name) => [name, decimalOf('10')]));
  const found = tieOut({ ...tying([two, both, nameless]), prices });
  expect(found).toMatchObject({
    standing: 'tied',
    lines: [
      { invoiced: '4', invoicedNet: '40' },
      { invoiced: '3', invoicedNet: '30' },
    ],
  });
});

describe('what comes back', () => {
  const sold = [order('4'), advised({ quantity: '4' }), paper('I1', { quantity: '4', net: '40' })];

  test('goods that came back are credited, or the credit is missed', () => {
    expect(words(tie([...sold, received('1')]))).toEqual(['not-credited 10 open']);
    const credited = paper('C1', { kind: 'credit-note', quantity: '1', net: '10' });
    expect(tie([...sold, received('1'), credited])).toMatchObject({ standing: 'tied' });
    expect(words(tie([...sold, credited]))).toEqual(['credited-not-returned -10 open']);
  });

  test('a credit note that names only the item finds its line', () => {
    const nameless = paper('C1', {
      kind: 'credit-note',
      quantity: '1',
      net: '10',
      more: {
        lines: [{ item: { by: 'number', value: 'A' }, quantity: { value: '1', unit: 'EA' }, net: '10' }],
      },
    });
    expect(tie([...sold, received('1'), nameless])).toMatchObject({ standing: 'tied' });
  });

  test('credit notes that say what the ones before left add up, and nothing is listed', () => {
    const three = [
      order('3'),
      advised({ quantity: '3' }),
      paper('I1', { quantity: '3', net: '10.01' }),
      ...['1', '1.0', '1.00'].map(received),
    ];
    const notes = (...nets: readonly string[]) =>
      nets.map((net, place) => paper(`C${place}`, { kind: 'credit-note', quantity: '1', net }));
    const tied = tie([...three, ...notes('3.34', '3.33', '3.34')], { price: '3.335' });
    expect(tied).toMatchObject({ standing: 'tied', differences: [] });
    const anew = tie([...three, ...notes('3.34', '3.34', '3.34')], { price: '3.335' });
    expect(words(anew)).toEqual(['rounding -0.01 explained']);
  });

  test('goods that the buyer keeps count in the unit of the line, though they are told in another', () => {
    const boxes = [
      order('24'),
      advised({ quantity: '24' }),
      paper('I1', { quantity: '24', net: '240' }),
      kept('1', 'BX'),
      paper('C1', { kind: 'credit-note', quantity: '12', net: '120' }),
    ];
    expect(tie(boxes)).toMatchObject({ standing: 'tied', lines: [{ returned: '12', credited: '12' }] });
  });
});

describe('tax', () => {
  const answered = (document: string, tax: string): AnsweredTax => ({
    document,
    state: 'committed',
    kind: 'sale',
    asked: [{ line: '1', quantity: { value: '4', unit: 'EA' } }],
    answer: { tax, currency: 'USD', lines: [{ line: '1', tax }], asOf: SAME_DAY },
  });
  const facts = (tax: string, quantity = '4') => [
    order('4'),
    advised({ quantity }),
    paper('I1', { quantity, net: String(10 * Number(quantity)), tax }),
  ];

  test('the tax of an invoice is what the engine says of it', () => {
    expect(tie(facts('3.2'), { taxes: [answered('I1', '3.2')] }).standing).toBe('tied');
    expect(words(tie(facts('3.3'), { taxes: [answered('I1', '3.2')] }))).toEqual(['tax-differs 0.1 open']);
  });

  test('a part of an order bears its part of the tax', () => {
    expect(tie(facts('1.6', '2'), { taxes: [answered('CD-1', '3.2')] }).differences).toEqual([]);
    expect(words(tie(facts('3.2', '2'), { taxes: [answered('CD-1', '3.2')] }))).toEqual([
      'tax-differs 1.6 open',
    ]);
  });
});

describe('tax that the channel has collected', () => {
  const told = { collectedTax: { amount: '3.2', currency: 'USD', remittedBy: 'channel' as const } };
  const sold = (tax: string, more: Partial<Order> = {}) => [
    ordered([line('4', told)], more),
    advised({ quantity: '4' }),
    paper('I1', { quantity: '4', net: '40', tax }),
  ];

  test('is none of ours: an invoice without it ties, and each cent of tax on it is too much', () => {
    expect(tie(sold('0'))).toMatchObject({ standing: 'tied', differences: [] });
    expect(words(tie(sold('0.01')))).toEqual(['tax-differs 0.01 open']);
    expect(tie(sold('0.01')).differences[0]?.words).toBe(
      'I1 has a tax of 0.01 USD; the channel remits the tax on all of it',
    );
  });

  test('has no part in what was captured for us', () => {
    expect(tie([...sold('0', card), paid('40')])).toMatchObject({
      standing: 'tied',
      money: { captured: '40', invoiced: '40', invoicedTax: '0' },
    });
    expect(words(tie([...sold('0', card), paid('43.2')]))).toEqual(['captured-too-much 3.2 open']);
  });

  test('leaves the tax of the other lines to the tax engine', () => {
    const both = (tax: string) => [
      ordered([line('4', told), line('2', { line: '2', item: { by: 'number', value: 'B' } })]),
      paper('I1', {
        quantity: '4',
        net: '60',
        tax,
        more: {
          lines: [billed('4', '40'), billed('2', '20', { line: '2', item: { by: 'number', value: 'B' } })],
        },
      }),
    ];
    const answer = { tax: '1.6', currency: 'USD', lines: [{ line: '2', tax: '1.6' }], asOf: SAME_DAY };
    const asked = [{ line: '2', quantity: { value: '2', unit: 'EA' } }];
    const taxes: AnsweredTax[] = [{ document: 'CD-1', state: 'estimate', kind: 'sale', asked, answer }];
    const ofTax = (tax: string) =>
      words(tie(both(tax), { taxes })).filter((each) => /^(tax|rounding)/.test(each));
    expect(ofTax('1.6')).toEqual([]);
    expect(ofTax('4.8')).toEqual(['tax-differs 3.2 open']);
  });

  test('on shipping explains that nothing is taxed beside the lines', () => {
    const freight = {
      item: { by: 'number' as const, value: 'FREIGHT' },
      quantity: { value: '1', unit: 'EA' },
    };
    const with5 = (tax: string) => [
      ordered([line('4', told)], { collectedTax: { shipping: told.collectedTax } }),
      advised({ quantity: '4' }),
      paper('I1', {
        quantity: '4',
        net: '45',
        tax,
        more: { lines: [billed('4', '40'), { ...freight, net: '5' }] },
      }),
    ];
    expect(words(tie(with5('0')))).toEqual(['not-ordered 5 open']);
    expect(words(tie(with5('0.4')))).toEqual(['not-ordered 5 open', 'tax-differs 0.4 open']);
  });
});

describe('between invoice and payment', () => {
  const sold = [order('4', card), advised({ quantity: '4' }), paper('I1', { quantity: '4', net: '40' })];

  test('what was captured is what was invoiced', () => {
    expect(tie([...sold, paid('40')])).toMatchObject({
      standing: 'tied',
      money: { captured: '40', refunded: '0', invoiced: '40' },
    });
    expect(words(tie([...sold, paid('30')]))).toEqual(['captured-too-little -10 open']);
    expect(words(tie([...sold, paid('41')]))).toEqual(['captured-too-much 1 open']);
    expect(words(tie(sold))).toEqual(['captured-too-little -40 open']);
  });

  test('a credit is given back', () => {
    const credited = [...sold, received('1'), paper('C1', { kind: 'credit-note', quantity: '1', net: '10' })];
    expect(words(tie([...credited, paid('40')]))).toEqual(['not-refunded 10 open']);
    expect(tie([...credited, paid('40', '10')]).standing).toBe('tied');
  });

  test('what was paid beforehand waits for what is still to be shipped', () => {
    const ahead = order('4', { payment: { method: 'prepaid', authorisation: 'pi_1' } });
    expect(words(tie([ahead, paid('40')]))).toEqual(['captured-too-much 40 pending']);
  });

  test('orders on terms have no payment to tie', () => {
    const terms = [order('4'), advised({ quantity: '4' }), paper('I1', { quantity: '4', net: '40' })];
    expect(tie(terms).money).not.toHaveProperty('captured');
  });

  test('a payment that the bank takes back is named', () => {
    expect(words(tie([...sold, paid('40', '0', { state: 'disputed' })]))).toEqual([
      'payment-disputed -40 open',
    ]);
  });
});

describe('between payment and the books of the ERP', () => {
  const sold = [order('4', card), advised({ quantity: '4' }), paper('I1', { quantity: '4', net: '40' })];
  const credited = [received('1'), paper('C1', { kind: 'credit-note', quantity: '1', net: '10' })];
  const booked = (document: string, amount: string): OrderFact => ({
    kind: 'written',
    identity: `written/${document}`,
    at: SAME_DAY,
    document: `customer-payment/${document}`,
    revision: amount,
    system: 'erp',
    externalId: document,
    answer: { posted: amount, currency: 'USD' },
  });
  const books = { booksPayments: true };

  test('what was taken for an invoice is booked as received: order, invoice, payment and books come to the same', () => {
    expect(tie([...sold, paid('40'), booked('receipt/I1', '40')], books)).toMatchObject({
      standing: 'tied',
      differences: [],
      money: { invoiced: '40', captured: '40', received: '40', paidOut: '0' },
    });
  });

  test('what is not booked has its time, and then it is missed: the ERP would ask for it again', () => {
    const facts = [...sold, paid('40')];
    expect(tie(facts, { ...books, now: SAME_DAY }).standing).toBe('pending');
    expect(words(tie(facts, books))).toEqual(['receipt-not-booked 40 open']);
    expect(words(tie([...facts, booked('receipt/I1', '15')], books))).toEqual(['receipt-not-booked 25 open']);
    expect(words(tie(facts))).toEqual([]);
  });

  test('what is booked twice is named', () => {
    const facts = [...sold, paid('40'), booked('receipt/I1', '40'), booked('receipt/I2', '40')];
    expect(words(tie(facts, books))).toEqual(['receipt-booked-too-much -40 open']);
  });

  test('what went back for a credit note is booked as paid out', () => {
    const facts = [...sold, ...credited, paid('40', '10'), booked('receipt/I1', '40')];
    expect(words(tie(facts, books))).toEqual(['refund-not-booked -10 open']);
    expect(tie([...facts, booked('refund/C1', '10')], books)).toMatchObject({
      standing: 'tied',
      money: { received: '40', paidOut: '10' },
    });
  });

  test('what was taken beyond the invoices and went back is booked nowhere', () => {
    expect(words(tie([...sold, paid('45', '5'), booked('receipt/I1', '40')], books))).toEqual([
      'captured-too-much 5 open',
      'refunded-too-much -5 open',
    ]);
  });
});

const cents = fc
  .integer({ min: 0, max: 20_000 })
  .map((value) => formatDecimal({ units: BigInt(value), scale: 2 }));
const count = fc.integer({ min: 0, max: 30 }).map(String);
const sales = fc.record({ shipped: count, invoiced: count, returned: count, net: cents, price: cents });

test('the differences of a line add up to what was billed beyond what left, to the cent', () => {
  fc.assert(
    fc.property(sales, ({ shipped, invoiced, returned, net, price }) => {
      const found = tie(
        [
          order('30'),
          advised({ quantity: shipped }),
          ...(invoiced === '0' ? [] : [paper('I1', { quantity: invoiced, net })]),
          received(returned),
        ],
        { price },
      );
      const sum = found.differences.map(({ amount }) => decimalOf(amount)).reduce(addDecimals, ZERO);
      const billed = invoiced === '0' ? ZERO : decimalOf(net);
      const due = subtractDecimals(
        decimalOf(found.money.shipped),
        // Returned goods are credited at the accepted price.
        { units: BigInt(returned) * decimalOf(price).units, scale: decimalOf(price).scale },
      );
      expect(formatDecimal(sum)).toBe(formatDecimal(subtractDecimals(billed, due)));
    }),
  );
});

test('what the order itself asks about is listed as pending: one cause is one question', () => {
  const never = [order('4'), paper('INV-1', { quantity: '4', net: '40' })];
  const [erp, warehouse] = [new Map([['1', 'erp' as const]]), new Map([['1', 'warehouse' as const]])];
  expect(words(tie(never, { asked: erp }))).toEqual(['invoiced-never-shipped 40 pending']);
  expect(words(tie(never, { asked: warehouse }))).toEqual(['invoiced-never-shipped 40 open']);
  const short = [order('4'), advised({ quantity: '4' }), paper('INV-1', { quantity: '1', net: '10' })];
  expect(words(tie(short, { asked: warehouse }))).toEqual(['short-invoice -30 pending']);
  expect(words(tie(short, { asked: erp }))).toEqual(['short-invoice -30 open']);
});

describe('charges', () => {
  const freight = { charge: 'f', kind: 'charge', reason: 'freight', amount: '12.5' } as const;
  const off = { charge: 'd', kind: 'allowance', reason: 'discount', amount: '5' } as const;
  const due = { isDue: true } as const;
  const bill = (charges: Invoice['charges'], net = '47.5') =>
    paper('I1', { quantity: '4', net: '40', more: { net, total: net, ...(charges && { charges }) } });
  const facts = [order('4'), advised({ quantity: '4' })];
  const both = [
    { charge: 'f', net: '12.5' },
    { charge: 'd', net: '-5' },
  ];
  const found = (
    papers: readonly OrderFact[],
    charges: TieInput['charges'] = [
      { ...freight, ...due },
      { ...off, ...due },
    ],
  ) => tie([...facts, ...papers], { charges });

  test('that are invoiced as they were told tie, and stand in a column of their own', () => {
    const tied = found([bill(both)]);
    expect([tied.standing, words(tied)]).toEqual(['tied', []]);
    expect(tied.money).toMatchObject({ shipped: '40', charges: '7.5', invoicedNet: '47.5' });
    expect(tied.charges).toEqual([
      { charge: 'f', reason: 'freight', due: '12.5', invoiced: '12.5', credited: '0' },
      { charge: 'd', reason: 'discount', due: '-5', invoiced: '-5', credited: '0' },
    ]);
  });

  test('that are on no invoice are missed, as much as they come to', () => {
    expect(words(found([bill(undefined, '40')]))).toEqual([
      'charge-not-invoiced -12.5 open',
      'charge-not-invoiced 5 open',
    ]);
  });

  test('that are not due yet are missed by nobody', () => {
    expect(words(tie([order('4')], { charges: [freight] }))).toEqual([]);
  });

  test('that are billed with another amount, or were never told, are named', () => {
    expect(words(found([bill([{ charge: 'f', net: '15' }], '55')], [{ ...freight, ...due }]))).toEqual([
      'charge-differs 2.5 open',
    ]);
    expect(words(found([bill([{ charge: 'x', net: '3' }], '43')], []))).toEqual([
      'charge-not-ordered 3 open',
    ]);
  });

  test('that people give back explain themselves', () => {
    const note = posted('12.5', {
      number: 'C1',
      kind: 'credit-note',
      charges: [{ reason: 'freight', net: '12.5' }],
    });
    const tied = found([bill(both), note]);
    expect([words(tied), tied.charges?.[0]?.credited]).toEqual([[], '12.5']);
  });

  test('are in the tax that is expected of an invoice, where it is ours', () => {
    const taxes: readonly AnsweredTax[] = [
      {
        document: 'CD-1',
        state: 'estimate',
        kind: 'sale',
        asked: [{ line: '1', quantity: { value: '4', unit: 'EA' } }],
        answer: {
          tax: '5',
          currency: 'USD',
          lines: [
            { line: '1', tax: '4' },
            { line: 'charge/f', tax: '1' },
          ],
          asOf: SAME_DAY,
        },
      },
    ];
    const charged = (tax: string, collected = false) => {
      const collectedTax = { amount: '1', currency: 'USD', remittedBy: 'channel' as const };
      const told = { ...freight, currency: 'USD', ...(collected && { collectedTax }) };
      const invoice = paper('I1', {
        quantity: '4',
        net: '40',
        more: {
          net: '52.5',
          tax,
          total: formatDecimal(addDecimals(decimalOf('52.5'), decimalOf(tax))),
          charges: [{ charge: 'f', net: '12.5' }],
        },
      });
      const all = [order('4', { charges: [told] }), advised({ quantity: '4' }), invoice];
      return words(tie(all, { charges: [{ ...freight, ...due }], taxes }));
    };
    expect([charged('5'), charged('4'), charged('4', true)]).toEqual([[], ['tax-differs -1 open'], []]);
  });
});

describe('goods beyond the order', () => {
  const surplus = (...more: readonly OrderFact[]) =>
    tie([order('4'), advised({ quantity: '6' }), paper('I1', { quantity: '4', net: '40' }), ...more]);
  const kept: OrderFact = {
    kind: 'decision',
    identity: 'decision/keep',
    at: '2026-06-12T08:00:00Z',
    action: 'keep-surplus',
    line: '1',
    keeps: '6',
    by: 'maria',
  };

  test('are pending as long as the order itself asks about them', () => {
    expect(words(surplus())).toEqual(['short-invoice -20 pending']);
    const short = [order('4'), advised({ quantity: '6' }), paper('I1', { quantity: '3', net: '30' })];
    expect(words(tie(short))).toEqual(['short-invoice -30 open']);
  });

  test('explain themselves when they came back, or a person has left them to the buyer', () => {
    for (const settled of [received('2'), kept])
      expect(surplus(settled)).toMatchObject({ standing: 'tied', differences: [] });
    expect(surplus(received('2')).lines).toMatchObject([{ shipped: '6', returned: '2', credited: '0' }]);
  });

  test('are the first that come back: what comes back beyond them is credited', () => {
    expect(words(surplus(received('3')))).toEqual(['not-credited 10 open']);
    const credit = paper('C1', { kind: 'credit-note', quantity: '1', net: '10' });
    expect(words(surplus(received('3'), credit))).toEqual([]);
  });
});

test('goods that come back alone are credited by nobody', () => {
  const returned = kept('3', 'EA');
  if (returned.kind !== 'return') throw new Error('a return is told');
  const { keepsGoods: _none, ...told } = returned.return;
  const alone: OrderFact = { ...returned, return: { ...told, compensation: 'none' } };
  const receipt = received('3');
  if (receipt.kind !== 'receipt') throw new Error('a warehouse receives');
  const answers = { ours: `${returnDocument(documentNumber('web/1'), 'R1')}.EAST` };
  const came: OrderFact = { ...receipt, receipt: { ...receipt.receipt, answers } };
  const sold = [order('4'), advised({ quantity: '4' }), paper('I1', { quantity: '4', net: '40' })];
  expect(words(tie([...sold, alone, came]))).toEqual([]);
  expect(words(tie([...sold, came]))).toEqual(['not-credited 30 open']);
  const credit = paper('C1', { kind: 'credit-note', quantity: '3', net: '30' });
  expect(words(tie([...sold, alone, came, credit]))).toEqual(['credited-not-returned -30 open']);
});
