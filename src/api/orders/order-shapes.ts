/** An order as the API shows it: where it stands, what proves it, what it waits for, and what may be done. */
import { Type, type Static } from 'typebox';
import { Order } from '../../model/documents/order.ts';
import { PlainDate } from '../../model/primitives.ts';
import { LineStatus } from '../../model/documents/outgoing.ts';
import { isAbout, latestTold } from '../../processes/index.ts';
import { closed, Moment, named } from '../shapes.ts';
import type { Services } from '../services.ts';
import { toWire } from '../wire.ts';
import { Action } from './action-shape.ts';
import { Money } from './money-shape.ts';
import { ReturnStanding } from './return-shapes.ts';

const Text = Type.String();

const Line = Type.Object(
  {
    line: Text,
    status: LineStatus,
    evidence: Type.String({ description: 'the document that proves the status' }),
    reasons: Type.Array(Text, { description: 'what speaks for and against each warehouse' }),
    quantities: Type.Record(Text, Text),
    asOrdered: Type.Optional(Type.Record(Text, Text, { description: 'those exact in the unit ordered' })),
    promise: Type.Optional(
      Type.Object(
        {
          shipsOn: Type.Optional(PlainDate),
          arrivesOn: Type.Optional(PlainDate),
          because: Type.String({ description: 'what the days rest on, or why none can be said' }),
        },
        { ...closed, description: 'the days on which all of it leaves and arrives' },
      ),
    ),
  },
  closed,
);

const Parcel = Type.Object(
  {
    trackingNumber: Text,
    carrier: Type.Optional(Text),
    status: Text,
    at: Moment,
    expectedAt: Type.Optional(Moment),
  },
  closed,
);

const Verdict = named(
  'OrderVerdict',
  Type.Object(
    {
      word: Type.Enum(['open', 'accepted', 'held', 'refused', 'cancelled'], {
        description:
          '`open`: others shall say something first; `held`: a person, or a record that is missing, must let it go on',
      }),
      revision: Type.Optional(
        Type.String({
          description: 'the latest revision that was told; absent: only documents about the order have come',
        }),
      ),
      reasons: Type.Array(Text, { description: 'why it does not go on' }),
      awaits: Type.Array(Type.Object({ what: Text, until: Moment }, closed), {
        description:
          'what is missing for the verdict: what others shall say, where after `until` what the landscape declares counts instead; or that ' +
          'the hub plans this revision, which is tried again at `until`',
      }),
    },
    closed,
  ),
);

const summary = {
  channel: Text,
  number: Text,
  document: Type.String({ description: 'our own number, which every document outside carries' }),
  status: LineStatus,
  openedAt: Moment,
  changedAt: Moment,
};

export const OrderSummary = named(
  'OrderSummary',
  Type.Object({ ...summary, questions: Type.Integer() }, closed),
);
export type OrderSummary = Static<typeof OrderSummary>;

export const ShownOrder = named(
  'ShownOrder',
  Type.Object(
    {
      ...summary,
      verdict: Verdict,
      lines: Type.Array(Line),
      documents: Type.Array(
        Type.Object(
          {
            name: Text,
            domain: Text,
            target: Text,
            externalId: Type.Union([Text, Type.Null()]),
            body: Type.Unknown(),
          },
          closed,
        ),
      ),
      waitsFor: Type.Array(
        Type.Object({ domain: Text, reference: Type.Unknown(), system: Type.Optional(Text) }, closed),
      ),
      expectations: Type.Array(
        Type.Object(
          {
            document: Text,
            of: Text,
            after: Text,
            dueAt: Moment,
            standing: Type.Enum(['due', 'overdue', 'waiting'], {
              description: '`waiting`: who must send it cannot be reached now, and its clock rests',
            }),
            unreachableSince: Type.Optional(Moment),
            keptUntil: Type.Optional(Moment),
          },
          closed,
        ),
      ),
      questions: Type.Array(
        Type.Object({ kind: Text, subject: Text, what: Text, why: Text, canDo: Type.Array(Text) }, closed),
      ),
      actions: Type.Array(Action),
      returns: Type.Array(ReturnStanding),
      money: Type.Optional(Money),
      parcels: Type.Array(Parcel),
      facts: Type.Array(
        Type.Object(
          {
            identity: Text,
            kind: Text,
            system: Text,
            messageId: Type.Union([Text, Type.Null()]),
            receivedAt: Moment,
            told: Type.Integer({ description: 'how often it was told; once is enough' }),
            toldAgain: Type.Array(
              Type.Object({ system: Text, messageId: Type.Union([Text, Type.Null()]), at: Text }, closed),
            ),
          },
          closed,
        ),
      ),
    },
    closed,
  ),
);
export type ShownOrder = Static<typeof ShownOrder>;

/** What an order is told by; the same as the canonical document. */
export const NewOrder = named('Order', Order);

type Found = NonNullable<Awaited<ReturnType<Services['orders']['find']>>>;
type Listed = Awaited<ReturnType<Services['orders']['list']>>[number];

/** The whole order. */
export function showOrder(found: Found): ShownOrder {
  const { plan, documents, facts, ...row } = found;
  const {
    lines = [],
    waitsFor = [],
    expectations = [],
    questions = [],
    actions = [],
    parcels = [],
    returns = [],
  } = plan;
  return {
    ...summaryOf(row),
    verdict: shownVerdict(found),
    ...toWire({
      documents: documents.map(shownDocument),
      waitsFor: [...waitsFor],
      expectations: [...expectations],
      questions: questions.map(shownQuestion),
      actions: [...actions],
      parcels: [...parcels],
      returns: returns.map((each) => ({
        ...each,
        lines: [...each.lines],
        actions: [...each.actions],
      })),
      ...(plan.money !== undefined && {
        money: { ...plan.money, assumptions: [...plan.money.assumptions] },
      }),
      facts: facts.map((fact) => ({ ...fact, toldAgain: [...fact.toldAgain] })),
    }),
    lines: lines.map((line) => ({
      ...line,
      status: statusOf(line.status),
      reasons: [...line.reasons],
      quantities: { ...line.quantities },
      ...(line.asOrdered !== undefined && { asOrdered: { ...line.asOrdered } }),
    })),
  };
}

function shownDocument({ name, domain, target, externalId, body }: Found['documents'][number]) {
  return { name, domain, target, externalId, body };
}

function shownQuestion({ kind, subject, what, why, canDo }: NonNullable<Found['plan']['questions']>[number]) {
  return { kind, subject, what, why, canDo: [...canDo] };
}

/** The process says that none was told by an empty revision. */
function wireVerdict({ word, revision, reasons, awaits }: NonNullable<Found['plan']['verdict']>) {
  return {
    word,
    ...(revision === '' ? {} : { revision }),
    reasons: [...reasons],
    awaits: [...awaits],
  };
}

/** About what was told last: where that is kept and not planned yet, nothing but that can be said about it. */
function shownVerdict({ plan, facts, reviewAt, changedAt }: Found): Static<typeof Verdict> {
  const { verdict, questions = [] } = plan;
  const told = latestTold(facts);
  if (verdict !== undefined && isAbout(verdict, told)) return wireVerdict(verdict);
  const revision = told === undefined ? {} : { revision: told };
  const failed = questions.filter(({ kind }) => kind === 'plan-failed').map(({ what }) => what);
  if (failed.length > 0) return { word: 'held', ...revision, reasons: failed, awaits: [] };
  const until = (reviewAt ?? changedAt).toISOString();
  return { word: 'open', ...revision, reasons: [], awaits: [{ what: 'that the hub plans it', until }] };
}

function summaryOf(
  row: Pick<Listed, 'channel' | 'number' | 'document' | 'status' | 'openedAt' | 'changedAt'>,
) {
  const { channel, number, document, status, openedAt, changedAt } = row;
  return {
    channel,
    number,
    document,
    status: statusOf(status),
    openedAt: openedAt.toISOString(),
    changedAt: changedAt.toISOString(),
  };
}

/** In a list: where it stands, and how many questions it asks. */
export function summaryOfOrder(
  row: Parameters<typeof summaryOf>[0] & { readonly plan: Listed['plan'] },
): OrderSummary {
  return { ...summaryOf(row), questions: row.plan.questions?.length ?? 0 };
}

const STATUSES = new Map<string, Static<typeof LineStatus>>(
  LineStatus.anyOf.map(({ const: word }) => [word, word]),
);

/** The process gives no other word. */
function statusOf(text: string): Static<typeof LineStatus> {
  const status = STATUSES.get(text);
  if (status === undefined) throw new Error(`no status is called ${text}`);
  return status;
}
