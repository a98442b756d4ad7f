/** Tie-outs: shipment, invoice and payment of a business day's orders against each other, and every cent that nothing explains. */
import { Type, type Static } from 'typebox';
import { parsePlainDate } from '../../model/values/instants.ts';
import { isProblem } from '../../model/values/problem.ts';
import { DIFFERENCE_KINDS, type TieOut as StationTieOut } from '../../processes/index.ts';
import { isRefusal, readCursor, toPage, toRead } from '../cursor.ts';
import { personOf } from '../ops/person.ts';
import { answer, refuse, route } from '../route.ts';
import { By, closed, Id, Moment, Name, named, page, paging } from '../shapes.ts';
import { toWire } from '../wire.ts';

const Text = Type.String();
const Day = Type.String({
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
  description: 'a business day such as 2026-11-20, in the zone in which this hub ties out',
});
const Standing = Type.Enum(['open', 'pending', 'explained'], {
  description: 'pending: what would explain it is not due yet; explained: rounding',
});

const TieOut = named(
  'TieOut',
  Type.Object(
    {
      id: Id,
      day: Text,
      zone: Text,
      askedBy: Type.String({ description: 'schedule, or who asked for it' }),
      state: Type.Enum(['running', 'done', 'failed']),
      startedAt: Moment,
      finishedAt: Type.Optional(Moment),
      failure: Type.Optional(Text),
      orders: Type.Integer({ description: 'looked at, so far while it runs' }),
      tied: Type.Integer(),
      pending: Type.Integer(),
      differing: Type.Integer(),
      totals: Type.Record(
        Text,
        Type.Object(
          {
            shipped: Type.String({ description: 'what left, at the accepted prices' }),
            charges: Type.Optional(Type.String({ description: 'what was due beside goods, without tax' })),
            invoicedNet: Text,
            invoicedTax: Text,
            invoiced: Text,
            credited: Text,
            captured: Text,
            refunded: Text,
            unexplained: Type.String({ description: 'all open differences, whichever way they point' }),
          },
          closed,
        ),
        { description: 'by currency' },
      ),
    },
    closed,
  ),
);
export type TieOut = Static<typeof TieOut>;

const Difference = Type.Object(
  {
    kind: Type.Enum([...DIFFERENCE_KINDS]),
    line: Type.Optional(Text),
    paper: Type.Optional(Type.String({ description: 'invoice, credit note or payment' })),
    amount: Type.String({ description: 'above zero: the buyer was charged too much; below: too little' }),
    currency: Text,
    words: Text,
    standing: Standing,
    dueAt: Type.Optional(Moment),
  },
  closed,
);

const OrderDifference = named(
  'OrderDifference',
  Type.Object({ channel: Text, number: Text, ...Difference.properties }, closed),
);

function showTieOut({ finishedAt, failure, ...run }: StationTieOut): TieOut {
  const state = finishedAt === null ? 'running' : failure === null ? 'done' : 'failed';
  return toWire({ ...run, state, finishedAt: finishedAt ?? undefined, failure: failure ?? undefined });
}

export const runTieOut = route({
  method: 'POST',
  path: '/process/v1/tie-outs',
  name: 'runTieOut',
  scope: 'orders:write',
  summary: 'Begins to tie out the orders of a business day',
  description:
    'Answers at once; ask for the run by its id until it is done. It looks at every order about which goods, papers or money were told on ' +
    'that day, and at those that did not tie before, as they are known now. One run at a time.',
  input: Type.Object({ day: Type.Optional(Day), by: By }, closed),
  answer: TieOut,
  refusals: ['HUB_NOT_POSSIBLE', 'HUB_CONFLICT'],
  handle: async ({ day, by }, call) => {
    const { tieOuts } = call.services;
    if (day !== undefined && isProblem(parsePlainDate(day)))
      return refuse('HUB_NOT_POSSIBLE', `No calendar has the day ${day}.`);
    const begun = await tieOuts.begin({ day, askedBy: personOf(call, by), id: call.madeId });
    if (begun === 'not-declared')
      return refuse('HUB_NOT_POSSIBLE', 'The landscape has no “orders”: no orders come through this hub.');
    if (begun === 'running') return refuse('HUB_CONFLICT', 'A tie-out is running already.');
    const [run] = await tieOuts.list({ id: begun.id, limit: 1 });
    return run === undefined ? refuse('HUB_NOT_FOUND') : answer(showTieOut(run), { status: 202 });
  },
});

const RunPlace = Type.Object({ startedAt: Type.String({ format: 'date-time' }), id: Id }, closed);

export const listTieOuts = route({
  method: 'GET',
  path: '/process/v1/tie-outs',
  name: 'listTieOuts',
  scope: 'orders:read',
  summary: 'Tie-outs, latest first',
  input: Type.Object({ day: Type.Optional(Day), ...paging }, closed),
  answer: page(TieOut),
  handle: async ({ day, limit, after }, { services }) => {
    const before = readCursor(RunPlace, after);
    if (isRefusal(before)) return before;
    if (day !== undefined && isProblem(parsePlainDate(day))) return answer({ entries: [] });
    const found = await services.tieOuts.list({ day, before, limit: toRead(limit) });
    return answer(toPage(found.map(showTieOut), limit, ({ startedAt, id }) => ({ startedAt, id })));
  },
});

const DifferencePlace = Type.Object(
  {
    size: Type.String({ pattern: '^[0-9]{1,40}(\\.[0-9]{1,40})?$' }),
    caseId: Id,
    place: Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 }),
  },
  closed,
);

export const getTieOut = route({
  method: 'GET',
  path: '/process/v1/tie-outs/{id}',
  name: 'getTieOut',
  scope: 'orders:read',
  summary: 'One tie-out with its differences, the largest first',
  input: Type.Object({ id: Id, standing: Type.Optional(Standing), ...paging }, closed),
  answer: named('TieOutReport', Type.Object({ tieOut: TieOut, ...page(OrderDifference).properties }, closed)),
  handle: async ({ id, standing, limit, after }, { services: { tieOuts } }) => {
    const place = readCursor(DifferencePlace, after);
    if (isRefusal(place)) return place;
    const [run] = await tieOuts.list({ id, limit: 1 });
    if (run === undefined) return refuse('HUB_NOT_FOUND', 'No tie-out has this id.');
    const found = await tieOuts.differences({ id, standing, after: place, limit: toRead(limit) });
    const shown = toPage(found, limit, ({ size, caseId, place: at }) => ({ size, caseId, place: at }));
    return answer({
      ...shown,
      tieOut: showTieOut(run),
      entries: shown.entries.map(({ size: _size, caseId: _case, place: _place, ...each }) => toWire(each)),
    });
  },
});

const LineTie = Type.Object(
  {
    line: Text,
    unit: Text,
    price: Type.Optional(Type.String({ description: 'for one of the unit, as the order was placed' })),
    ordered: Text,
    shipped: Text,
    invoiced: Text,
    returned: Text,
    credited: Text,
    invoicedNet: Text,
    creditedNet: Text,
  },
  closed,
);

const ChargeTie = Type.Object(
  {
    charge: Type.Optional(Text),
    reason: Type.Optional(Text),
    due: Type.String({ description: 'without tax, since goods have left; below zero where it is given' }),
    invoiced: Text,
    credited: Text,
  },
  closed,
);

export const getOrderTieOut = route({
  method: 'GET',
  path: '/process/v1/orders/{channel}/{number}/tie-out',
  name: 'getOrderTieOut',
  scope: 'orders:read',
  summary: 'One order: shipment, invoice and payment side by side, as they are known now',
  input: Type.Object({ channel: Name, number: Name }, closed),
  answer: named(
    'OrderTieOut',
    Type.Object(
      {
        channel: Text,
        number: Text,
        document: Text,
        standing: Type.Enum(['tied', 'pending', 'differs']),
        currency: Text,
        lines: Type.Array(LineTie),
        charges: Type.Optional(Type.Array(ChargeTie)),
        money: Type.Object(
          {
            shipped: Text,
            charges: Type.Optional(Text),
            invoicedNet: Text,
            invoicedTax: Text,
            invoiced: Text,
            credited: Text,
            captured: Type.Optional(Text),
            refunded: Type.Optional(Text),
            received: Type.Optional(
              Type.String({ description: 'booked by the ERP, where the hub has it do so' }),
            ),
            paidOut: Type.Optional(Text),
          },
          closed,
        ),
        differences: Type.Array(Difference),
      },
      closed,
    ),
  ),
  handle: async ({ channel, number }, { services }) => {
    const found = await services.tieOuts.ofOrder(channel, number);
    if (found === undefined) return refuse('HUB_NOT_FOUND', `There is no order ${number} of ${channel}.`);
    const { document, tie } = found;
    return answer(toWire({ channel, number, document, ...tie }));
  },
});

export const tieOutRoutes = [runTieOut, listTieOuts, getTieOut, getOrderTieOut];
