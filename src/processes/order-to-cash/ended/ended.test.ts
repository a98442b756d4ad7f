/** Stories of buyers who want more of an order that the ERP has invoiced and closed. */
import { describe, expect, test } from 'vitest';
import { withDecisions } from '../asking/offering.ts';
import { asSeen } from '../asking/seeing.ts';
import type { OrderFact } from '../facts.ts';
import type { OrderPlan } from '../plan.ts';
import { came, returned } from '../returns/testing/return-story.ts';
import {
  advised,
  billed,
  decided,
  given,
  line,
  ordered,
  ours,
  posted,
  written,
  writtenAs,
  type World,
} from '../testing/story.ts';

const NOON = '2026-06-11T12:00:00Z';
const LATER = '2026-06-11T15:00:00Z';

type Story = ReturnType<typeof given>;

/** The ERP's word of its lines, by their names: shipped and invoiced so often. */
function word(
  state: 'open' | 'closed' | 'cancelled',
  sold: Readonly<Record<string, string>> = { '1': '10' },
  { at = NOON, unit = 'EA', item = 'A' } = {},
): OrderFact {
  const lines = Object.entries(sold).map(([name, value]) => {
    const quantity = { value, unit };
    return {
      line: name,
      item: { by: 'number' as const, value: item },
      quantity,
      shipped: quantity,
      invoiced: quantity,
    };
  });
  const response = { answers: { ours }, number: 'SO-1', state, lines, asOf: at };
  return { kind: 'response', identity: `response/${at}`, at, system: 'erp', response };
}

const world: World = { stock: { 'A EAST': '50', 'B EAST': '50' } };
const INVOICE = posted('100', { lines: [billed('10', '100')] });

/** Ten pieces were placed and have left. */
function left(more: World = world, quantity = '10'): Story {
  const story = given(more, ordered([line('10')]), written('sales-order'));
  story.plan();
  story.and(written('warehouse-order/EAST/1')).plan();
  return story.and(advised({ quantity }));
}

/** And the ERP has invoiced them and put the order away. */
function ended(...facts: readonly OrderFact[]): Story {
  const story = left().and(INVOICE, word('closed'));
  story.plan(NOON);
  return story.and(...facts);
}

const wanting = (lines: Parameters<typeof ordered>[0], revision = '2') =>
  ordered(lines, { revision, receivedAt: LATER });
const B = line('3', { line: '2', item: { by: 'number', value: 'B' } });

function bodies({ documents: all }: OrderPlan): unknown {
  return all === 'as-they-are' ? all : all.map(({ name, body }) => ({ name, body }));
}

const asked = ({ questions }: OrderPlan) => questions.filter(({ kind }) => kind === 'ordered-too-late');
const told = ({ always }: OrderPlan) =>
  always.flatMap(({ domain, body }) => (domain === 'order-status' ? [body] : []));

/** A person takes what is offered. */
function declined(story: Story, action: 'cancel-line' | 'cancel-rest' = 'cancel-line', of = '1'): Story {
  const { actions } = story.plan(LATER);
  const decision = decided(action, { at: LATER, ...(action === 'cancel-line' && { line: of }) });
  if (decision.kind !== 'decision') throw new Error('a decision is one');
  return story.and(asSeen(decision, actions));
}

describe('more of a line that was invoiced in full', () => {
  test('is wanted of nobody: nothing is held, no document grows, and the order stays closed', () => {
    const before = ended().plan(LATER);
    const story = ended(wanting([line('14')]));
    const plan = story.plan(LATER);
    expect(plan.status).toBe('closed');
    expect(bodies(plan)).toEqual(bodies(before));
    expect(story.facts.filter(({ kind }) => kind === 'reservation')).toHaveLength(1);
    expect([plan.money, plan.exposure]).toEqual([before.money, before.exposure]);
    expect(plan.lines).toMatchObject([
      { quantities: { ordered: '14', wanted: '10', tooLate: '4', held: '0', missing: '0' } },
    ]);
  });

  test('is told to whoever handed it in, with what to do instead', () => {
    expect(ended(wanting([line('14')])).plan(LATER).verdict).toMatchObject({
      word: 'accepted',
      reasons: ['line 1: erp had invoiced and closed order SO-1: order the 4 EA that are more anew'],
    });
  });

  test('is one question about the order, with its worth, that offers to decline it', () => {
    const plan = ended(wanting([line('14'), B])).plan(LATER);
    expect(asked(plan)).toMatchObject([
      {
        subject: 'order/web/1:ended',
        what: 'order web/1 is wanted for more than erp can still take: line 1: 4 EA; line 2: 3 EA',
        lines: ['1', '2'],
        domain: 'order',
        atStake: { amount: '70', currency: 'USD' },
      },
    ]);
    const offer = { order: { channel: 'web', number: '1' }, actions: plan.actions, waitsFor: [] };
    const [question] = withDecisions(asked(plan), offer);
    expect(question?.decisions?.map(({ do: what, lines }) => [what, lines])).toEqual([
      ['cancel-rest', undefined],
      ['cancel-line', ['1', '2']],
    ]);
  });

  test.each(['cancel-line', 'cancel-rest'] as const)('ends when a person declines it by %s', (action) => {
    const before = ended().plan(LATER);
    const plan = declined(ended(wanting([line('14')])), action).plan(LATER);
    expect([plan.status, asked(plan)]).toEqual(['closed', []]);
    expect(bodies(plan)).toEqual(bodies(before));
    expect(told(plan)).toMatchObject([
      {
        status: 'closed',
        lines: [{ ordered: { value: '14' }, shipped: { value: '10' }, cancelled: { value: '4' } }],
      },
    ]);
    expect(plan.verdict.reasons).toEqual([
      'line 1: 10 EA had left or were being picked, only the rest of 4 EA is cancelled',
    ]);
  });

  test('ends when the buyer takes it back', () => {
    const plan = ended(wanting([line('14')]), wanting([line('10')], '3')).plan(LATER);
    expect([plan.status, asked(plan), plan.verdict.reasons]).toEqual(['closed', [], []]);
  });

  test('is asked about no more when the buyer wants less than has left', () => {
    const plan = ended(wanting([line('14')]), wanting([line('8')], '3')).plan(LATER);
    expect(plan.questions.map(({ kind }) => kind)).toEqual(['shipped-too-much']);
  });
});

describe('a line that is new when its order was invoiced in full', () => {
  test('is refused alone: the order stays closed, and nobody asks what the line is', () => {
    const policy = { summaries: ['crm/orders'] };
    for (const around of [
      { ...world, policy },
      { ...world, policy, unknown: ['B'] },
    ]) {
      const story = left(around).and(INVOICE, word('closed'), wanting([line('10'), B]));
      const plan = story.plan(LATER);
      expect([plan.status, plan.lines.map(({ status }) => status)]).toEqual([
        'closed',
        ['closed', 'refused'],
      ]);
      expect(plan.lines[1]?.evidence).toBe('erp had closed SO-1 before');
      expect(plan.questions.map(({ kind }) => kind)).toEqual(['ordered-too-late']);
      const summary = plan.always.find(({ domain }) => domain === 'order-summary');
      expect(summary?.body).toMatchObject({ status: 'closed', total: '100' });
    }
  });

  test('is cancelled as a whole when a person declines it', () => {
    const plan = declined(ended(wanting([line('10'), B])), 'cancel-line', '2').plan(LATER);
    expect([plan.status, plan.lines.map(({ status }) => status), asked(plan)]).toEqual([
      'closed',
      ['closed', 'cancelled'],
      [],
    ]);
  });
});

describe('the end of an order', () => {
  test('is the ERP’s word: as long as it has not come, what is more is wanted, and given up when it comes', () => {
    const story = left().and(INVOICE);
    const before = bodies(story.plan(NOON));
    const early = story.and(wanting([line('14')])).plan(LATER);
    expect(early.lines).toMatchObject([{ quantities: { wanted: '14', held: '4', tooLate: '0' } }]);
    expect(asked(early)).toEqual([]);
    const plan = story.and(word('closed')).plan(LATER);
    expect([plan.status, asked(plan).length]).toEqual(['closed', 1]);
    expect(plan.lines).toMatchObject([{ quantities: { wanted: '10', held: '0' } }]);
    expect(bodies(plan)).toEqual(before);
  });

  test('is the same whichever is told first', () => {
    const [more, end] = [wanting([line('14')]), word('closed')];
    const shown = (story: Story) => {
      const { status, lines, questions, verdict } = story.plan(LATER);
      return { status, quantities: lines.map(({ quantities }) => quantities), questions, verdict };
    };
    expect(shown(left().and(INVOICE, more, end))).toEqual(shown(left().and(end, INVOICE, more)));
  });

  test('is not reached while a part is invoiced: the order may grow as ever', () => {
    const half = posted('60', { lines: [billed('6', '60')] });
    const story = left(world, '10').and(half, word('open', { '1': '6' }), wanting([line('14')]));
    const plan = story.plan(LATER);
    expect([plan.lines[0]?.quantities['wanted'], asked(plan)]).toEqual(['14', []]);
  });

  test('is not what has nothing invoiced or shipped: the buyer still waits for all of it', () => {
    const story = given(world, ordered([line('10')]), written('sales-order'), word('closed', {}));
    expect(story.plan(NOON).lines).toMatchObject([
      { quantities: { wanted: '10', held: '10', tooLate: '0' } },
    ]);
  });

  test('counts what the ERP says that it has invoiced before the invoice is here, and before the goods have left', () => {
    const story = given(world, ordered([line('10')]), written('sales-order'));
    story.plan();
    story.and(written('warehouse-order/EAST/1'), word('closed'), wanting([line('14')]));
    const plan = story.plan(LATER);
    expect(plan.lines).toMatchObject([{ quantities: { wanted: '10', held: '10', tooLate: '4' } }]);
    expect(asked(plan)).toHaveLength(1);
  });

  test('leaves what the ERP has closed short for people, and for no warehouse that has not begun', () => {
    const story = left(world, '6').and(
      posted('60', { lines: [billed('6', '60')] }),
      word('closed', { '1': '6' }),
    );
    const plan = story.plan(LATER);
    expect(plan.lines).toMatchObject([
      { quantities: { wanted: '6', shipped: '6', held: '0', tooLate: '4' } },
    ]);
    expect(plan.status).toBe('closed');
    expect(asked(plan)).toHaveLength(1);
  });

  test('leaves nothing to be charged later: what left beyond it left too much, and coming back it is credited by nobody', () => {
    const story = left(world, '11').and(INVOICE, word('closed'), wanting([line('11')]));
    const plan = story.plan(LATER);
    expect(plan.lines).toMatchObject([{ quantities: { ordered: '11', wanted: '10', tooLate: '0' } }]);
    expect(plan.questions.map(({ kind }) => kind)).toEqual(['shipped-too-much']);
    expect(plan.verdict.reasons).toEqual([
      'line 1: erp had closed its order with 10 EA, and 11 EA have left or are being picked: only a return brings back what is too much',
    ]);
    expect(bodies(plan)).toEqual(bodies(left(world, '11').and(INVOICE, word('closed')).plan(LATER)));
  });

  test('is the end of what is charged: of goods that come back, what left beyond it is credited by nobody', () => {
    const returns = {
      creditMemos: 'erp/credit-memos',
      takers: [{ location: 'EAST', target: 'wms/return-orders' }],
      dueMinutes: { receipt: 60, creditMemo: 30, refund: 120 },
    };
    const creditedOf = (quantity: string) => {
      const story = left({ ...world, policy: { returns } }, '11').and(INVOICE, word('closed'));
      story.and(wanting([line('11')]), returned(quantity), came(quantity, { final: true }));
      return story.plan('2026-06-16T08:00:00Z').returns[0]?.lines[0]?.credited;
    };
    expect([creditedOf('1'), creditedOf('11')]).toEqual(['0', '10']);
  });

  test('that came short frees what another warehouse was told to ship once that has agreed that it will not', () => {
    const story = given(
      { stock: { 'A EAST': '6', 'A WEST': '4' } },
      ordered([line('10')]),
      written('sales-order'),
    );
    story.plan();
    story.and(written('warehouse-order/EAST/1'), written('warehouse-order/WEST/1')).plan();
    story.and(advised({ quantity: '6' }), posted('60', { lines: [billed('6', '60')] }));
    const plan = story.and(word('closed', { '1': '6' })).plan(LATER);
    expect(plan.lines).toMatchObject([{ quantities: { wanted: '6', held: '4', tooLate: '4' } }]);
    expect(bodies(plan)).toContainEqual({
      name: 'warehouse-order/WEST/1',
      body: expect.objectContaining({ state: 'cancelled', lines: [] }),
    });
    story.and(writtenAs(plan, 'warehouse-order/WEST/1', LATER));
    expect(story.plan(LATER)).toMatchObject({ status: 'closed', lines: [{ quantities: { held: '0' } }] });
  });

  test('is judged in the unit of the line, whatever the ERP counts in', () => {
    const dozen = given(world, ordered([line('12')]), written('sales-order'));
    dozen.plan();
    dozen.and(written('warehouse-order/EAST/1')).plan();
    const quantity = { value: '1', unit: 'BX' };
    const box = posted('120', { lines: [billed('1', '120', { quantity })] });
    dozen.and(
      advised({ quantity: '12' }),
      box,
      word('closed', { '1': '1' }, { unit: 'BX' }),
      wanting([line('14')]),
    );
    expect(dozen.plan(LATER).lines).toMatchObject([
      { status: 'closed', quantities: { wanted: '12', tooLate: '2' } },
    ]);
  });

  test('holds nothing against a line of which nobody knows how much its papers mean', () => {
    const quantity = { value: '1', unit: 'PAL' };
    const strange = posted('100', { lines: [billed('1', '100', { quantity })] });
    const story = left().and(strange, word('closed'), wanting([line('14')]));
    expect(story.plan(LATER).lines).toMatchObject([{ quantities: { wanted: '14', tooLate: '0' } }]);
  });
});
