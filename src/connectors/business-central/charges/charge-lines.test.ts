/** Charges in Business Central: lines of accounts that are ours, posted with the first goods, never mixed up with items or people's lines. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  creditInvoice,
  invoiceOrder,
  openToInvoice,
  shipOrder,
} from '../../../../sandbox/business-central/sales/posting.ts';
import { insertLine } from '../../../../sandbox/business-central/sales/order-lines.ts';
import { CHARGE_LINES } from '../../../../sandbox/business-central/seed.ts';
import type { Fields } from '../../../../sandbox/business-central/tables/table.ts';
import type { SalesOrder } from '../../../model/documents/outgoing.ts';
import type { Outcome } from '../../kit/outcome.ts';
import { creditNotes, invoices } from '../orders/invoices.ts';
import type { SalesOrderBody } from '../orders/sales-order-body.ts';
import { salesOrders } from '../orders/sales-orders.ts';
import type { Settings } from '../settings.ts';
import { startSystem, type SandboxSystem } from '../testing/sandbox-system.ts';
import { chargeLinesOf, type ChargeLineBody } from './charge-line-body.ts';

let system: SandboxSystem;
beforeEach(async () => {
  system = await startSystem({}, { chargeLines: CHARGE_LINES, remittedTaxCode: 'NONTAXABLE' });
});
afterEach(() => system.close());

const tables = () => system.erp.erp.tables;
type Charge = NonNullable<SalesOrder['charges']>[number];
const freight: Charge = { charge: 'f', kind: 'charge', reason: 'freight', amount: '12.5' };
const discount: Charge = { charge: 'd', kind: 'allowance', reason: 'discount', amount: '5' };

function linesOf(charges: readonly Charge[], settings: Partial<Settings> = {}): ChargeLineBody[] {
  const { chargeLines } = chargeLinesOf({ charges: [...charges] }, { ...system.settings, ...settings });
  if (chargeLines === undefined || 'breach' in chargeLines) throw new Error(JSON.stringify(chargeLines));
  return chargeLines.mapped;
}

function body(chargeLines?: ChargeLineBody[], shipped?: string): SalesOrderBody {
  const customer = [...tables().customers.all()].find(({ blocked }) => blocked === ' ');
  return {
    externalDocumentNumber: 'XD-9',
    customerId: customer?.id ?? '',
    orderDate: '2026-03-01',
    currencyCode: 'USD',
    state: 'placed',
    salesOrderLines: [{ ...fourPieces(), ...(shipped !== undefined && { shipped }) }],
    ...(chargeLines !== undefined && { chargeLines }),
  };
}

function fourPieces(): SalesOrderBody['salesOrderLines'][number] {
  const [place] = tables().locations.all();
  const item = [...tables().items.all()].find(({ blocked, salesBlocked }) => !blocked && !salesBlocked);
  return {
    description2: '1',
    itemId: String(item?.id),
    locationId: String(place?.id),
    unitOfMeasureCode: String(item?.['baseUnitOfMeasureCode']),
    quantity: '4',
    unitPrice: '10',
  };
}

async function put(wanted: SalesOrderBody): Promise<Outcome> {
  const order = tables().salesOrders.findBy('externalDocumentNumber', 'XD-9');
  const [outcome] = await salesOrders.write(system.context, [
    { key: 'k', body: wanted, ...(order === undefined ? {} : { externalId: order.id }) },
  ]);
  if (outcome === undefined) throw new Error('no outcome');
  return outcome;
}

async function held(wanted: SalesOrderBody): Promise<unknown> {
  const externalId = standing().id;
  const [found] =
    (await salesOrders.readBack?.(system.context, [{ key: 'k', body: wanted, externalId }])) ?? [];
  return found;
}

function standing(): Fields {
  const order = tables().salesOrders.findBy('externalDocumentNumber', 'XD-9');
  if (order === undefined) throw new Error('the order does not stand');
  return order;
}

const shown = () =>
  tables()
    .salesOrderLines.listBy('documentId', standing().id)
    .map(({ lineType, description2, lineObjectNumber, quantity, unitPrice }) =>
      [lineType, description2, lineObjectNumber, quantity, unitPrice].map(String).join(' '),
    );
const charged = () => shown().filter((line) => line.startsWith('Account'));

describe('a sales order with charges', () => {
  test('has a line of the account for each, one of them at its amount, and is read back as it was told', async () => {
    const wanted = body(linesOf([freight, discount]));
    expect(await put(wanted)).toMatchObject({ outcome: 'done' });
    expect(charged()).toEqual(['Account charge/f 40500 1 12.5', 'Account charge/d 40600 1 -5']);
    expect(await held(wanted)).toEqual(wanted);
    expect(await put(wanted)).toMatchObject({ outcome: 'done' });
    expect(charged()).toHaveLength(2);
  });

  test('is changed as a whole: another amount, one that goes, one that comes, and what people added stays', async () => {
    await put(body(linesOf([freight, discount])));
    insertLine(system.erp.erp, standing(), {
      lineType: 'Account',
      lineObjectNumber: '40510',
      quantity: 1,
      unitPrice: 3,
    });
    const wanted = body(
      linesOf([
        { ...freight, amount: '15' },
        { ...freight, charge: 'g', reason: 'handling' },
      ]),
    );
    expect(await put(wanted)).toMatchObject({ outcome: 'done' });
    expect(charged().toSorted()).toEqual([
      'Account  40510 1 3',
      'Account charge/f 40500 1 15',
      'Account charge/g 40510 1 12.5',
    ]);
    expect(await held(wanted)).toEqual(wanted);
    const without = body();
    await put(without);
    expect([charged(), await held(without)]).toEqual([['Account  40510 1 3'], without]);
  });

  test('takes no tax on what the channel remits', async () => {
    const wanted = body(linesOf([{ ...freight, taxRemittedBy: 'channel' }]));
    await put(wanted);
    expect(wanted.chargeLines).toMatchObject([{ taxCode: 'NONTAXABLE' }]);
    const [line] = tables().salesOrderLines.listBy('documentId', standing().id).slice(-1);
    expect([line?.['taxCode'], line?.['totalTaxAmount']]).toEqual(['NONTAXABLE', 0]);
    expect(await held(wanted)).toEqual(wanted);
  });

  test('is a breach where the settings name no account for a reason, and a question where the ERP has none', async () => {
    expect(chargeLinesOf({ charges: [freight] }, {})).toMatchObject({
      chargeLines: { breach: [{ path: 'charges[0].reason', found: 'freight' }] },
    });
    const unknown = { chargeLines: { freight: { lineType: 'Account', number: '1' } } } as const;
    expect(await put(body(linesOf([freight], unknown)))).toMatchObject({
      outcome: 'ask',
      reason: expect.stringContaining('G/L Account'),
    });
  });
});

describe('where the hub posts', () => {
  const posting = { postShipments: true };
  beforeEach(async () => {
    await system.close();
    system = await startSystem({}, { chargeLines: CHARGE_LINES, ...posting });
  });
  const due: Charge = { ...freight, isDue: true };

  async function billed() {
    const found = await invoices.byKey?.(
      system.context,
      [...tables().salesInvoices.all()]
        .filter((each) => each['externalDocumentNumber'] === 'XD-9')
        .map(({ id }) => id),
    );
    const bills = (found ?? []).flatMap((each) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the conformance suite checks records against the contract
      const answer = invoices.map(each as Parameters<typeof invoices.map>[0], system.settings);
      return 'mapped' in answer ? answer.mapped : [];
    });
    return bills.toSorted((a, b) => (a.number < b.number ? -1 : 1));
  }

  test('charges go with the first shipment and no other, and the invoice says which they are', async () => {
    await put(body(linesOf([freight, discount])));
    await put(body(linesOf([due, { ...discount, isDue: true }]), '1'));
    await put(body(linesOf([due, { ...discount, isDue: true }]), '4'));
    expect((await billed()).map(({ net, charges, lines }) => [net, charges, lines.length])).toEqual([
      [
        '17.5',
        [
          { charge: 'f', reason: 'freight', net: '12.5' },
          { charge: 'd', reason: 'discount', net: '-5' },
        ],
        1,
      ],
      ['30', undefined, 1],
    ]);
    const last = body(linesOf([due, { ...discount, isDue: true }]), '4');
    expect(await put(last)).toMatchObject({ outcome: 'done' });
    expect(await billed()).toHaveLength(2);
  });

  test('one that is posted can neither change nor go: a person is asked', async () => {
    await put(body(linesOf([due]), '1'));
    for (const wanted of [linesOf([{ ...due, amount: '20' }]), undefined])
      expect(await put(body(wanted, '1'))).toMatchObject({
        outcome: 'ask',
        reason: expect.stringContaining('charge/f is posted with 12.5'),
      });
  });

  test('an order that was finished without its charge is a question', async () => {
    await put(body(undefined, '4'));
    const [write] = [{ key: 'k', body: body(linesOf([due]), '4'), externalId: finishedId() }];
    expect(await salesOrders.write(system.context, [write])).toMatchObject([
      { outcome: 'ask', reason: expect.stringContaining('without charge/f') },
    ]);
  });

  function finishedId(): string {
    const [invoice] = [...tables().salesInvoices.all()].filter(
      (each) => each['externalDocumentNumber'] === 'XD-9',
    );
    return String(invoice?.['orderId']);
  }
});

test('what people give back of a charge is told by its account, and what they bill themselves is theirs', async () => {
  await put(body(linesOf([freight])));
  insertLine(system.erp.erp, standing(), {
    lineType: 'Account',
    lineObjectNumber: '40510',
    description2: 'by hand',
    quantity: 1,
    unitPrice: 3,
  });
  const erp = system.erp.erp;
  const all = new Map(
    tables()
      .salesOrderLines.listBy('documentId', standing().id)
      .map(({ id, quantity }) => [id, Number(quantity)]),
  );
  const order = standing();
  shipOrder(erp, order, all);
  const invoice = invoiceOrder(erp, standing(), openToInvoice(erp, standing()));
  const memo = creditInvoice(erp, invoice);
  const [bill] = (await invoices.byKey?.(system.context, [invoice.id])) ?? [];
  const [note] = (await creditNotes.byKey?.(system.context, [memo.id])) ?? [];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the conformance suite checks records against the contract
  const said = invoices.map(bill as Parameters<typeof invoices.map>[0], system.settings);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the conformance suite checks records against the contract
  const given = creditNotes.map(note as Parameters<typeof creditNotes.map>[0], system.settings);
  expect(said).toMatchObject({
    mapped: [{ net: '55.5', charges: [{ charge: 'f', reason: 'freight', net: '12.5' }] }],
  });
  expect(given).toMatchObject({
    mapped: [
      {
        charges: [
          { reason: 'freight', net: '12.5' },
          { reason: 'handling', net: '3' },
        ],
      },
    ],
  });
});
