/** The connector passes the conformance suite against the sandbox's tax engine, and does what is special about tax. */
import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { startTax, type TaxSimulator } from '../../../sandbox/tax/tax.ts';
import { TaxAnswer, type TaxDocument } from '../../model/documents/tax.ts';
import { Secret } from '../../platform/secrets.ts';
import { connectorSuite, type SuiteSystem } from '../kit/suite/connector-suite.ts';
import { suiteContext, withSystem } from '../kit/suite/suite-context.ts';
import type { TargetView, Write } from '../kit/target.ts';
import { tax } from './connector.ts';
import type { TaxSettings } from './settings.ts';
import { taxDocuments } from './tax-documents.ts';
import { AvaDocument } from './theirs.ts';

const ACCOUNT = { accountId: '1100012345', licenceKey: 'right', companyCode: 'SANDBOX CO' };

interface TaxSystem extends SuiteSystem<TaxSettings> {
  readonly simulator: TaxSimulator;
}

async function start(): Promise<TaxSystem> {
  const simulator = await startTax({ ...ACCOUNT, seed: 1, readOnlyKeys: ['reader'] });
  const { office } = simulator;
  return {
    simulator,
    settings: {
      baseUrl: simulator.url,
      accountId: ACCOUNT.accountId,
      licenceKey: new Secret(ACCOUNT.licenceKey),
      companyCode: ACCOUNT.companyCode,
      shipFrom: {
        lines: ['1 Dockside Way'],
        city: 'Newark',
        region: 'NJ',
        postalCode: '07105',
        country: 'US',
      },
      taxCode: 'P0000000',
      itemTaxCodes: { GIFT: 'NT' },
      chargeTaxCodes: { freight: 'FR020100', discount: 'P0000000', handling: 'NT' },
      exemption: { by: 'use-code', code: 'G' },
    },
    faults: simulator.faults,
    state: () => [office.transactions.all(), office.company],
    close: () => simulator.close(),
  };
}

const TACOMA = {
  lines: ['9 Lathe Street', 'Dock 4'],
  city: 'Tacoma',
  region: 'WA',
  postalCode: '98402',
  country: 'US',
};
const RENO = {
  lines: ['77 Quarry Avenue'],
  city: 'Reno',
  region: 'NV',
  postalCode: '89502',
  country: 'US',
};

const invoice: TaxDocument = {
  document: 'INV-1',
  state: 'committed',
  kind: 'sale',
  customer: { by: 'record', value: 'c' },
  date: '2026-11-20',
  currency: 'USD',
  shipTo: TACOMA,
  lines: [
    {
      line: '1',
      item: { by: 'record', value: 'bolt' },
      quantity: { value: '3', unit: 'EA' },
      amount: '10.05',
    },
    { line: '2', item: { by: 'record', value: 'GIFT' }, quantity: { value: '1', unit: 'EA' }, amount: '5' },
  ],
};

const CHARGES: NonNullable<TaxDocument['charges']> = [
  { line: 'charge/f', reason: 'freight', amount: '10' },
  { line: 'charge/d', reason: 'discount', amount: '-5' },
  { line: 'charge/h', reason: 'handling', amount: '3' },
];

function viewOf(fields: TaxDocument): TargetView<'tax-document'> {
  return {
    fields,
    externalIdOf: () => undefined,
    numberOf: (domain, { value }) => (domain === 'item' ? value : `C-${value}`),
  };
}

function bodyOf(settings: TaxSettings, change: Partial<TaxDocument>): AvaDocument {
  const answer = taxDocuments.map(viewOf({ ...invoice, ...change }), settings);
  if (!('mapped' in answer)) throw new Error(JSON.stringify(answer));
  return answer.mapped;
}

function writeOf(body: AvaDocument, previous?: AvaDocument): Write<AvaDocument> {
  return previous === undefined ? { key: 'w', body } : { key: 'w', body, previous, externalId: body.code };
}

function committedAt({ office }: TaxSimulator, code: string) {
  return office.transactions.all().filter((each) => each.code === code && each.status === 'Committed');
}

connectorSuite('tax', {
  connector: tax,
  start,
  wrongCredential: (settings) => ({ ...settings, licenceKey: new Secret('wrong') }),
  sources: {},
  targets: {
    'tax-documents': {
      bodies: ({ settings }) => [
        bodyOf(settings, {}),
        bodyOf(settings, { document: 'RET/2 #a+b?50%', kind: 'return', taxDate: '2026-10-01' }),
      ],
      changed: (body) => {
        const document = Value.Parse(AvaDocument, body);
        if (document.state !== 'committed') throw new Error('no committed document');
        return { ...document, lines: document.lines.map((line) => ({ ...line, amount: '7.77' })) };
      },
      cancelled: (body) => {
        const { code, type, currencyCode } = Value.Parse(AvaDocument, body);
        return { state: 'voided', code, type, currencyCode, lines: ['1', '2'] };
      },
      refused: ({ settings }) =>
        bodyOf(settings, { document: 'INV-BAD', shipTo: { ...TACOMA, region: 'CA', postalCode: '11111' } }),
      holds: ({ simulator }, body) => committedAt(simulator, Value.Parse(AvaDocument, body).code).length,
      views: [
        viewOf(invoice),
        viewOf({
          ...invoice,
          state: 'estimate',
          kind: 'return',
          exempt: true,
          taxNumber: '12-3456789',
          purchaseOrder: 'PO 77',
          taxDate: '2026-10-01',
          lines: invoice.lines.map((line) => ({ ...line, shipFrom: RENO })),
        }),
        viewOf({ ...invoice, state: 'voided' }),
        viewOf({ ...invoice, charges: CHARGES }),
      ],
    },
  },
});

/** Writes one document and gives its outcome; what is done is answered in the agreed shape. */
async function written(settings: TaxSettings, write: Write<AvaDocument>) {
  const [outcome] = await taxDocuments.write(suiteContext(settings), [write]);
  if (outcome?.outcome === 'done') expect(Value.Errors(TaxAnswer, outcome.answer)).toEqual([]);
  return outcome;
}

describe('an estimate', () => {
  test('tells the exact tax of each line and leaves nothing behind', () =>
    withSystem(start, async ({ settings, simulator, state }) => {
      const before = structuredClone(state());
      const outcome = await written(settings, writeOf(bodyOf(settings, { state: 'estimate' })));
      // 10.05 × (6.3 % of the state + 0.5 % of the district) = 0.6834; gifts are not taxed.
      expect(outcome).toMatchObject({
        outcome: 'done',
        externalId: 'INV-1',
        answer: {
          tax: '0.68',
          currency: 'USD',
          lines: [
            { line: '1', tax: '0.68' },
            { line: '2', tax: '0' },
          ],
          asOf: expect.stringMatching(/Z$/),
        },
      });
      expect(state()).toEqual(before);
      expect(simulator.counts()).toMatchObject({ committed: 0 });
    }));

  test('has a line for each charge by the tax code of its reason, below zero where it is given', () =>
    withSystem(start, async ({ settings }) => {
      const body = bodyOf(settings, { state: 'estimate', charges: CHARGES });
      // Goods 0.68, freight 0.68, the discount gives 0.34 of it back.
      expect(await written(settings, writeOf(body))).toMatchObject({
        answer: {
          tax: '1.02',
          lines: [
            {},
            {},
            { line: 'charge/f', tax: '0.68' },
            { line: 'charge/d', tax: '-0.34' },
            { line: 'charge/h', tax: '0' },
          ],
        },
      });
      const back = bodyOf(settings, { document: 'CM-C', kind: 'return', charges: CHARGES });
      expect(await written(settings, writeOf(back))).toMatchObject({ answer: { tax: '1.02' } });
    }));

  test('of a charge for which no tax code is declared is a breach', () =>
    withSystem(start, async ({ settings }) => {
      const { chargeTaxCodes: _none, ...bare } = settings;
      expect(taxDocuments.map(viewOf({ ...invoice, charges: CHARGES }), bare)).toMatchObject({
        breach: [{ path: 'charges[0].reason', found: 'freight' }],
      });
    }));

  test('that nobody answers has done nothing, so the system counts as down', () =>
    withSystem(start, async ({ settings, faults }) => {
      faults.timeoutAfterEffectShare = 1;
      const outcome = await written(settings, writeOf(bodyOf(settings, { state: 'estimate' })));
      expect(outcome).toMatchObject({ outcome: 'later', cause: 'unavailable' });
    }));

  test('sees another tax once the rate has changed, and the old one for a return of an older sale', () =>
    withSystem(start, async ({ settings, simulator }) => {
      const ask = async (change: Partial<TaxDocument>) =>
        written(settings, writeOf(bodyOf(settings, { state: 'estimate', ...change })));
      const taxOf = async (change: Partial<TaxDocument>) => {
        const outcome = await ask(change);
        return outcome?.outcome === 'done' ? Reflect.get(outcome.answer ?? {}, 'tax') : outcome;
      };
      expect(await taxOf({})).toBe('0.68');
      simulator.office.rates.change('WA', 10_000n, '2026-11-01');
      expect(await taxOf({})).toBe('0.78');
      expect(await taxOf({ kind: 'return', taxDate: '2026-10-31' })).toBe('0.68');
    }));

  test('gives each line back by the rates of its own day, one of them as the document says', () =>
    withSystem(start, async ({ settings, simulator }) => {
      simulator.office.rates.change('WA', 10_000n, '2026-11-01');
      const [bolt] = invoice.lines;
      if (bolt === undefined) throw new Error('a line is wanted');
      const lines = [
        { ...bolt, taxDate: '2026-10-31' },
        { ...bolt, line: '2' },
      ];
      const body = bodyOf(settings, { document: 'CM-2', kind: 'return', taxDate: '2026-11-02', lines });
      expect(await written(settings, writeOf(body))).toMatchObject({
        answer: { tax: '1.46', lines: [{ tax: '0.68' }, { tax: '0.78' }] },
      });
      expect(await written(settings, writeOf(body))).toMatchObject({ outcome: 'done' });
      expect(committedAt(simulator, 'CM-2')).toMatchObject([{ version: 1 }]);
      const later = bodyOf(settings, {
        document: 'CM-2',
        kind: 'return',
        taxDate: '2026-11-02',
        lines: [bolt, { ...bolt, line: '2' }],
      });
      await written(settings, writeOf(later, body));
      expect(committedAt(simulator, 'CM-2')).toMatchObject([{ version: 2 }]);
    }));

  test.each([
    [{ by: 'use-code', code: 'G' }, '0'],
    [{ by: 'number', number: 'ON FILE' }, '0'],
    [{ by: 'certificate' }, '0.68'],
  ] as const)('of an exempt customer says so as %j', (exemption, expected) =>
    withSystem(start, async ({ settings }) => {
      const own: TaxSettings = { ...settings, exemption };
      const outcome = await written(own, writeOf(bodyOf(own, { state: 'estimate', exempt: true })));
      expect(outcome).toMatchObject({ outcome: 'done', answer: { tax: expected } });
    }),
  );
});

describe('a committed document', () => {
  test('is not touched by a repetition, not even when it is locked', () =>
    withSystem(start, async ({ settings, simulator }) => {
      const body = bodyOf(settings, {});
      const first = await written(settings, writeOf(body));
      simulator.office.transactions.lockCommitted();
      const again = await written(settings, writeOf(body));
      expect(again).toMatchObject({ outcome: 'done', answer: { tax: '0.68' } });
      expect(first).toMatchObject({ outcome: 'done', answer: { tax: '0.68' } });
      expect(committedAt(simulator, 'INV-1')).toMatchObject([{ version: 1 }]);
    }));

  test('that changed is adjusted with its reason, and the old version stays as adjusted', () =>
    withSystem(start, async ({ settings, simulator }) => {
      const body = bodyOf(settings, {});
      await written(settings, writeOf(body));
      const changed = bodyOf(settings, { exempt: true });
      await written(settings, writeOf(changed, body));
      expect(simulator.office.transactions.all()).toMatchObject([
        { version: 1, status: 'Adjusted' },
        { version: 2, status: 'Committed', adjustmentReason: 'ExemptCertApplied' },
      ]);
    }));

  test('that changed after it was reported is a question for a person', () =>
    withSystem(start, async ({ settings, simulator }) => {
      const body = bodyOf(settings, {});
      await written(settings, writeOf(body));
      await simulator.edits['fileReturn']?.({ seed: 1 });
      const changed = bodyOf(settings, { shipTo: { ...TACOMA, lines: ['10 Lathe Street'] } });
      expect(await written(settings, writeOf(changed, body))).toMatchObject({
        outcome: 'ask',
        reason: expect.stringContaining('CannotModifyLockedTransaction'),
      });
      const gone = bodyOf(settings, { state: 'voided' });
      expect(await written(settings, writeOf(gone, body))).toMatchObject({ outcome: 'ask' });
    }));

  test('stands again after it was voided', () =>
    withSystem(start, async ({ settings, simulator }) => {
      const body = bodyOf(settings, {});
      const gone = bodyOf(settings, { state: 'voided' });
      await written(settings, writeOf(body));
      expect(await written(settings, writeOf(gone, body))).toMatchObject({
        outcome: 'done',
        answer: {
          tax: '0',
          lines: [
            { line: '1', tax: '0' },
            { line: '2', tax: '0' },
          ],
        },
      });
      expect(await written(settings, writeOf(body, gone))).toMatchObject({
        outcome: 'done',
        answer: { tax: '0.68' },
      });
      expect(committedAt(simulator, 'INV-1')).toHaveLength(1);
    }));

  test('that is wanted as an estimate again is taken back', () =>
    withSystem(start, async ({ settings, simulator }) => {
      const body = bodyOf(settings, {});
      await written(settings, writeOf(body));
      const outcome = await written(settings, writeOf(bodyOf(settings, { state: 'estimate' }), body));
      expect(outcome).toMatchObject({ outcome: 'done', answer: { tax: '0.68' } });
      expect(committedAt(simulator, 'INV-1')).toEqual([]);
    }));

  test('of a return gives money back there, and says with us how much', () =>
    withSystem(start, async ({ settings, simulator }) => {
      const body = bodyOf(settings, { kind: 'return', document: 'CM-1' });
      expect(await written(settings, writeOf(body))).toMatchObject({
        outcome: 'done',
        answer: { tax: '0.68', lines: [{ tax: '0.68' }, { tax: '0' }] },
      });
      expect(committedAt(simulator, 'CM-1')).toMatchObject([
        { type: 'ReturnInvoice', sent: { lines: [{ amount: -10.05 }, { amount: -5 }] } },
      ]);
    }));
});

describe('the place', () => {
  test('of a line counts where it is shipped from elsewhere, together with its destination', () =>
    withSystem(start, async ({ settings }) => {
      const lines = [undefined, RENO, settings.shipFrom].map((shipFrom, index) => ({
        line: String(index),
        item: { by: 'record' as const, value: 'bolt' },
        quantity: { value: '1', unit: 'EA' },
        amount: '2',
        ...(shipFrom === undefined ? {} : { shipFrom }),
      }));
      const body = bodyOf(settings, { lines });
      if (body.state === 'voided') throw new Error('a document with lines was asked for');
      expect(body.lines.map(({ addresses }) => addresses)).toEqual([
        undefined,
        { shipFrom: expect.objectContaining({ city: 'Reno' }), shipTo: body.addresses.shipTo },
        undefined,
      ]);
      expect(await written(settings, writeOf(body))).toMatchObject({ outcome: 'done' });
    }));

  test('without nexus owes nothing', () =>
    withSystem(start, async ({ settings }) => {
      const shipTo = { ...TACOMA, city: 'Memphis', region: 'TN', postalCode: '38103' };
      const outcome = await written(settings, writeOf(bodyOf(settings, { state: 'estimate', shipTo })));
      expect(outcome).toMatchObject({ outcome: 'done', answer: { tax: '0' } });
    }));

  test.each([
    [{ ...TACOMA, postalCode: '07105' }, 'GetTaxError'],
    [{ lines: [], city: 'Tacoma', country: 'US' }, 'InvalidAddress'],
  ])('%j is refused for good, with the reason', (shipTo, code) =>
    withSystem(start, async ({ settings }) => {
      const outcome = await written(settings, writeOf(bodyOf(settings, { state: 'estimate', shipTo })));
      expect(outcome).toMatchObject({ outcome: 'never', reason: expect.stringContaining(code) });
    }),
  );
});

describe('check', () => {
  const found = async (settings: TaxSettings) =>
    (await tax.check(suiteContext(settings))).map((problem) => `${problem.path}: ${problem.found}`);

  test('names a wrong account id, a wrong key and a wrong company in words', () =>
    withSystem(start, async ({ settings, simulator }) => {
      expect(await found({ ...settings, accountId: '1' })).toEqual([
        'licenceKey: AvaTax does not know account 1 with this licence key',
      ]);
      expect(await found({ ...settings, companyCode: "O'Hara" })).toEqual(["companyCode: O'Hara"]);
      simulator.office.company.isActive = false;
      expect(await found(settings)).toEqual(['companyCode: SANDBOX CO is inactive']);
    }));

  test('is enough for nobody who may only look: writing stops the target', () =>
    withSystem(start, async ({ settings }) => {
      const reader = { ...settings, licenceKey: new Secret('reader') };
      expect(await written(reader, writeOf(bodyOf(reader, {})))).toMatchObject({
        outcome: 'later',
        cause: 'unavailable',
        reason: expect.stringContaining('PermissionRequired'),
      });
    }));
});
