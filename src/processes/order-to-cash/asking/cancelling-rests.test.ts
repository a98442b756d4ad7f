/** Stories about lines that have left in part, and whose rest nobody wants any more. */
import { describe, expect, test } from 'vitest';
import { withDecisions } from './offering.ts';
import { asSeen } from './seeing.ts';
import type { OrderFact } from '../facts.ts';
import type { OrderPlan } from '../plan.ts';
import { advised, decided, given, line, ordered, ours, written, type World } from '../testing/story.ts';

const policy = {
  askAboutBackordersAfterMinutes: 60,
  notifications: { target: 'mail/notifications' },
};
/** After the warehouse told that it shipped, and after its word is believed. */
const LATER = '2026-06-10T12:00:00Z';

type Story = ReturnType<typeof given>;

/** So much was ordered, so much lay there, and so much has left. */
function leftInPart({ wanted, left }: { wanted: string; left: string }, world: World = {}): Story {
  const story = given(
    { policy, stock: { 'A EAST': left }, ...world },
    ordered([line(wanted)]),
    written('sales-order'),
  );
  story.plan();
  story.and(written('warehouse-order/EAST/1')).plan();
  return story.and(advised({ quantity: left }));
}

const action = (plan: OrderPlan, name = 'cancel-line') =>
  plan.actions.find((each) => each.action === name && (each.line ?? '1') === '1');

/** A person decides by what the plan shows. */
function restCancelled(story: Story, at = LATER): Story {
  const { actions } = story.plan(at);
  const decision = decided('cancel-line', { line: '1', at });
  if (decision.kind !== 'decision') throw new Error('a decision is one');
  return story.and(asSeen(decision, actions));
}

function documents({ documents: all }: OrderPlan): unknown {
  if (all === 'as-they-are') return all;
  return Object.fromEntries(
    all.flatMap(({ name, domain, body }) =>
      domain === 'sales-order' || domain === 'warehouse-order'
        ? [[name, body.lines.map(({ quantity }) => quantity.value).join(', ')]]
        : [],
    ),
  );
}

const mails = (plan: OrderPlan) =>
  plan.always.flatMap(({ domain, body }) => (domain === 'notification' ? [body] : []));

describe('what may be cancelled of a line', () => {
  const whole = { legal: true, why: 'its stock is given back' };
  test('is all of it, as long as nobody has begun', () => {
    const plan = given({ stock: { 'A EAST': '10' } }, ordered([line('10')]), written('sales-order')).plan();
    expect(action(plan)).toMatchObject(whole);
    expect(action(plan)).not.toHaveProperty('keeps');
  });

  test('is what is backordered, once the rest has left', () =>
    expect(action(leftInPart({ wanted: '10', left: '4' }).plan(LATER))).toMatchObject({
      legal: true,
      keeps: '4',
      why: 'its rest of 6 EA is not sent any more and its stock is given back; 4 EA have left',
    }));

  test('is what is backordered, while a warehouse picks what is there', () => {
    const story = given({ stock: { 'A EAST': '4' } }, ordered([line('10')]), written('sales-order'));
    story.plan();
    const plan = story.and(advised({ quantity: '4', kind: 'picked', final: false })).plan(LATER);
    expect(action(plan)).toMatchObject({ legal: true, keeps: '4' });
    expect(action(plan)?.why).toContain('4 EA are being picked');
    expect(action(plan, 'cancel')).toMatchObject({ legal: false, why: 'line 1 is being picked' });
  });

  test('is what another warehouse has not begun with', () => {
    const stock = { 'A EAST': '4', 'A WEST': '6' };
    const plan = leftInPart({ wanted: '10', left: '4' }, { stock }).plan(LATER);
    expect(action(plan)).toMatchObject({ legal: true, keeps: '4' });
  });

  test('is nothing, when all of it has left or is being picked: a return takes it back', () => {
    const left = action(leftInPart({ wanted: '4', left: '4' }).plan(LATER), 'cancel');
    expect(left?.legal).toBe(false);
    const story = given({ stock: { 'A EAST': '9' } }, ordered([line('9')]), written('sales-order'));
    story.plan();
    const plan = story.and(advised({ quantity: '4', final: false })).plan(LATER);
    const why = 'line 1 has left the warehouse in part, and more of it is being picked';
    expect(action(plan)).toMatchObject({ legal: false, why });
  });

  test('is nothing of a line that has left as a whole, while others of its order wait', () => {
    const story = given(
      { stock: { 'A EAST': '4' } },
      ordered([line('4'), line('2', { line: '2', item: { by: 'number', value: 'B' } })]),
      written('sales-order'),
    );
    story.plan();
    const plan = story.and(advised({ quantity: '4' })).plan(LATER);
    const why = 'line 1 has left the warehouse: take it back by a return';
    expect(action(plan)).toMatchObject({ legal: false, why });
  });

  test('is nothing twice', () => {
    const why = 'line 1 has left the warehouse: take it back by a return';
    const plan = restCancelled(leftInPart({ wanted: '10', left: '4' })).plan(LATER);
    expect(action(plan)).toMatchObject({ legal: false, why });
  });
});

test('a line that was cancelled before anything left keeps nobody from cancelling the others', () => {
  const two = [line('4'), line('2', { line: '2' })];
  const story = given({ stock: { 'A EAST': '9' } }, ordered(two), decided('cancel-line', { line: '1' }));
  expect(action(story.plan(), 'cancel')).toMatchObject({ legal: true });
});

describe('the rest of a line that is cancelled', () => {
  test('is neither wanted nor missing any more, and the line has shipped', () => {
    const plan = restCancelled(leftInPart({ wanted: '10', left: '4' })).plan(LATER);
    expect(plan).toMatchObject({ status: 'shipped', questions: [] });
    expect(plan.lines[0]?.quantities).toMatchObject({
      ordered: '10',
      wanted: '4',
      shipped: '4',
      missing: '0',
      held: '0',
      cancelled: '6',
    });
  });

  test('goes from the ERP, and another warehouse is told to leave it before its stock is given back', () => {
    const stock = { 'A EAST': '4', 'A WEST': '6' };
    const story = leftInPart({ wanted: '10', left: '4' }, { stock });
    story.plan(LATER);
    story.and(written('warehouse-order/WEST/1')).plan(LATER);
    const asked = restCancelled(story).plan(LATER);
    expect(documents(asked)).toMatchObject({
      'sales-order': '4',
      'warehouse-order/EAST/1': '4',
      'warehouse-order/WEST/1': '',
    });
    expect(story.facts.filter(({ kind }) => kind === 'released')).toEqual([]);
    const plan = story.and(written('warehouse-order/WEST/1', 'cancelled', LATER)).plan(LATER);
    expect(documents(plan)).toMatchObject({ 'sales-order': '4', 'warehouse-order/WEST/1': '' });
  });

  test('is undone outside although a person holds the order', () => {
    const story = leftInPart({ wanted: '10', left: '4' });
    story.plan(LATER);
    const plan = restCancelled(story.and(decided('hold', { at: LATER }))).plan(LATER);
    expect(documents(plan)).toMatchObject({ 'sales-order': '4' });
  });

  test('is told to the buyer once, and the order is not confirmed anew', () => {
    const story = leftInPart({ wanted: '10', left: '4' });
    const before = mails(story.plan(LATER)).map(({ document }) => document);
    const news = () => mails(story.plan(LATER)).filter(({ document }) => !before.includes(document));
    restCancelled(story);
    expect(news()).toMatchObject([
      { about: 'cancelled', lines: [{ line: '1', quantity: { value: '6', unit: 'EA' } }] },
    ]);
    expect(news()).toHaveLength(1);
  });

  test('stays cancelled when a warehouse finds less than it picked', () => {
    const story = given({ stock: { 'A EAST': '4' } }, ordered([line('10')]), written('sales-order'));
    story.plan();
    restCancelled(story.and(advised({ id: 'k1', quantity: '4', kind: 'picked', final: false })));
    const plan = story.and(advised({ id: 'p2', quantity: '3' })).plan(LATER);
    expect(plan.lines[0]?.quantities).toMatchObject({
      wanted: '3',
      shipped: '3',
      missing: '0',
      cancelled: '7',
    });
  });

  test('is a question to people where it leaves all the same', () => {
    const stock = { 'A EAST': '4', 'A WEST': '6' };
    const story = leftInPart({ wanted: '10', left: '4' }, { stock });
    story.plan(LATER);
    restCancelled(story);
    const late: OrderFact = advised({ id: 'w1', to: `${ours}-WEST`, quantity: '6' });
    const plan = story.and(late).plan(LATER);
    expect(plan.questions).toMatchObject([
      { kind: 'cancelled-too-late', cause: 'cancelled too late: order web/1' },
    ]);
  });
});

/** The buyer's next revision, which the hub had at an instant. */
function revised(
  story: Story,
  receivedAt: string,
  { lines = [line('10', { cancelled: true })], ...more }: Parameters<typeof ordered>[1] = {},
): Story {
  return story.and(ordered(lines, { revision: '2', receivedAt, ...more }));
}

describe('a line that the buyer cancels when a part of it has left', () => {
  const stays = 'line 1: 4 EA had left or were being picked, only the rest of 6 EA is cancelled';

  test('keeps what has left, nobody is asked, and the answer says so', () => {
    const plan = revised(leftInPart({ wanted: '10', left: '4' }), LATER).plan(LATER);
    expect([plan.status, plan.questions, plan.verdict.reasons]).toEqual(['shipped', [], [stays]]);
    expect(plan.lines[0]?.quantities).toMatchObject({
      wanted: '4',
      shipped: '4',
      cancelled: '6',
      missing: '0',
    });
    expect(mails(plan)).toMatchObject([
      { about: 'received' },
      { about: 'shipped' },
      { about: 'cancelled', at: LATER },
    ]);
  });

  test.each([
    ['by leaving it out of a revision', {}, [line('2', { line: '2' })]],
    ['with the whole order', { cancelled: true }, [line('10')]],
  ] as const)('%s is cancelled so, too', (_how, more, lines) => {
    const plan = revised(leftInPart({ wanted: '10', left: '4' }), LATER, { ...more, lines: [...lines] }).plan(
      LATER,
    );
    expect(plan.questions.filter(({ kind }) => kind === 'cancelled-too-late')).toEqual([]);
    expect(plan.verdict.reasons).toContain(stays);
  });

  test('is so also where the word of the warehouse comes after that of the buyer', () => {
    const story = given({ policy, stock: { 'A EAST': '4' } }, ordered([line('10')]), written('sales-order'));
    story.plan();
    revised(story.and(written('warehouse-order/EAST/1')), LATER).plan(LATER);
    const plan = story.and(advised({ quantity: '4' })).plan(LATER);
    expect([plan.questions, plan.verdict.reasons]).toEqual([[], [stays]]);
  });

  test('stays so when later revisions repeat it, whatever has left since', () => {
    const stock = { 'A EAST': '4', 'A WEST': '6' };
    const story = leftInPart({ wanted: '10', left: '4' }, { stock });
    story.plan(LATER);
    revised(story, '2026-06-10T11:00:00Z');
    const late: OrderFact = advised({
      id: 'w1',
      to: `${ours}-WEST`,
      quantity: '2',
      at: '2026-06-10T12:30:00Z',
    });
    const again = { revision: '3', purchaseOrder: 'PO-9' };
    const plan = revised(story.and(late), '2026-06-10T13:00:00Z', again).plan('2026-06-10T13:00:00Z');
    expect(plan.questions).toMatchObject([{ kind: 'cancelled-too-late' }]);
  });

  test('is a question where all of it had left', () => {
    const plan = revised(leftInPart({ wanted: '4', left: '4' }), LATER, {
      lines: [line('4', { cancelled: true })],
    }).plan(LATER);
    expect(plan.questions).toMatchObject([{ kind: 'cancelled-too-late' }]);
    expect(plan.verdict.reasons).toEqual([
      'line 1: 0 EA are wanted, and 4 EA have left or are being picked: only a return brings back what is too much',
    ]);
  });
});

describe('the rest of a whole order', () => {
  const B = line('5', { line: '2', item: { by: 'number', value: 'B' } });
  /** Of line 1 four of ten have left, of line 2 nothing has. */
  const story = (): Story => {
    const told = given(
      { policy, stock: { 'A EAST': '4' } },
      ordered([line('10'), B]),
      written('sales-order'),
    );
    told.plan();
    told.and(written('warehouse-order/EAST/1')).plan();
    return told.and(advised({ quantity: '4' }));
  };
  const restOf = (plan: OrderPlan) => plan.actions.find((each) => each.action === 'cancel-rest');

  test('is offered with what is cancelled and what stays, where the order itself cannot be cancelled any more', () => {
    const plan = story().plan(LATER);
    expect(action(plan, 'cancel')?.legal).toBe(false);
    expect(restOf(plan)).toEqual({
      action: 'cancel-rest',
      legal: true,
      why: 'these are not sent any more and their stock is given back: 6 EA of line 1, 5 EA of line 2; it stays: line 1, of which 4 EA have left',
      rests: [
        { line: '1', unit: 'EA', cancels: '6', keeps: '4' },
        { line: '2', unit: 'EA', cancels: '5', keeps: '0' },
      ],
    });
  });

  test('is cancelled at once, and what has left stays', () => {
    const told = story();
    const decision = decided('cancel-rest', { at: LATER });
    if (decision.kind !== 'decision') throw new Error('a decision is one');
    const plan = told.and(asSeen(decision, told.plan(LATER).actions)).plan(LATER);
    expect([plan.status, plan.questions]).toEqual(['shipped', []]);
    expect(
      plan.lines.map(({ status, quantities }) => [status, quantities['wanted'], quantities['cancelled']]),
    ).toEqual([
      ['shipped', '4', '6'],
      ['cancelled', '0', '5'],
    ]);
    expect(documents(plan)).toMatchObject({ 'sales-order': '4' });
    const why = 'line 1 has left the warehouse: take it back by a return';
    expect(restOf(plan)).toMatchObject({ legal: false, why });
    expect(action(plan, 'cancel')).toMatchObject({ legal: false, why });
    const ofCancelled = plan.actions.find((each) => each.action === 'cancel-line' && each.line === '2');
    expect(ofCancelled).toMatchObject({ legal: false, why: 'the order has ended' });
  });

  test('is nothing where nothing has left, or nothing can be stopped', () => {
    const none = given({ stock: { 'A EAST': '9' } }, ordered([line('9')])).plan();
    expect(restOf(none)?.why).toBe('nothing of it has gone: cancel it as a whole');
    const picked = given({ stock: { 'A EAST': '9' } }, ordered([line('9')]), written('sales-order'));
    picked.plan();
    const plan = picked.and(advised({ quantity: '4', final: false })).plan(LATER);
    expect(restOf(plan)?.why).toBe('nothing of it can be stopped any more: take it back by a return');
  });

  test('is offered to whoever is asked about the order', () => {
    const plan = story().plan(LATER);
    const offered = withDecisions(plan.questions, { ...plan, order: { channel: 'web', number: '1' } });
    expect(offered.flatMap(({ decisions = [] }) => decisions.map((each) => each.do))).toContain(
      'cancel-rest',
    );
  });
});

describe('a question', () => {
  const offered = (plan: OrderPlan, kind: string) =>
    withDecisions(plan.questions, { ...plan, order: { channel: 'web', number: '1' } })
      .filter((each) => each.kind === kind)
      .flatMap(({ decisions = [] }) => decisions);

  test('about a backorder offers to cancel the rest', () => {
    const plan = leftInPart({ wanted: '10', left: '4' }).plan(LATER);
    const labels = offered(plan, 'backordered-long').map(({ do: name, label }) => `${name}: ${label}`);
    expect(labels).toContain(
      'cancel-line: Cancel what has not left of line 1: its rest of 6 EA is not sent any more and its stock is given back; 4 EA have left',
    );
  });

  test('about a payment that is missing offers it too, and not for lines of which nothing has left', () => {
    const plan = leftInPart({ wanted: '10', left: '4' }).plan(LATER);
    const [question] = plan.questions;
    if (question === undefined) throw new Error('somebody is asked');
    const about = { kind: 'payment-missing', subject: 'order/web/1:payment-missing:0', lines: [] };
    const unpaid = { ...question, ...about };
    const of = (actions: OrderPlan['actions']) =>
      offered({ ...plan, questions: [unpaid], actions }, 'payment-missing').map((each) => each.about.line);
    const [rest] = plan.actions.filter((each) => each.action === 'cancel-line');
    if (rest === undefined) throw new Error('a line may be cancelled');
    const { keeps: _left, ...untouched } = rest;
    expect([of([rest]), of([untouched])]).toEqual([['1'], []]);
  });
});
