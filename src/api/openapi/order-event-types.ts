/** The events of orders: their types, when they are told, and what their data is. No words or names of people stand in them. */
import { Type } from 'typebox';
import type { LineStatus } from '../../model/documents/outgoing.ts';
import { MOST_LINES } from '../../processes/index.ts';
import { closed, named } from '../shapes.ts';
import type { EventType } from './event-types.ts';

const text = Type.String();

const BECAME: Readonly<Record<LineStatus, string>> = {
  received: 'is taken, and waits for what it names',
  held: 'does not pass the gate, or a person holds it',
  accepted: 'passed terms, prices and credit',
  placed: 'stands in the ERP',
  backordered: 'cannot be promised whole now',
  released: 'was told to the warehouses',
  picked: 'is worked on by a warehouse',
  shipped: 'has left',
  invoiced: 'is invoiced',
  closed: 'is closed by the ERP',
  cancelled: 'is cancelled everywhere',
  refused: 'is refused, because the account is closed',
};

const was = Type.Union([text, Type.Null()], { description: 'the status before; null for the first' });

const OrderEvent = named(
  'OrderEvent',
  Type.Object(
    {
      channel: text,
      number: text,
      revision: Type.String({ description: 'the latest that was told' }),
      document: Type.String({ description: 'our own number, which every document outside carries' }),
      status: text,
      was,
      verdict: Type.String({ description: '`open`, `accepted`, `held`, `refused` or `cancelled`' }),
      awaits: Type.Array(Type.Object({ what: text, until: text }, closed), {
        description: 'what others shall say first; after `until`, what the landscape declares counts instead',
      }),
      questions: Type.Array(
        Type.Object(
          { kind: text, line: Type.Optional(text), lines: Type.Optional(Type.Array(text)) },
          closed,
        ),
        {
          description: 'what people are asked, by its kind: the words are for those who may read the order',
        },
      ),
      lines: Type.Array(
        Type.Object(
          {
            line: text,
            status: text,
            quantities: Type.Record(text, text, {
              description:
                'by what they are (`ordered`, `held`, `missing`, `shipped` …) in `unit`; what is zero is left out',
            }),
            asOrdered: Type.Optional(
              Type.Record(text, text, {
                description: 'the same in the unit in which it was ordered, as far as they are exact in it',
              }),
            ),
          },
          closed,
        ),
        { maxItems: MOST_LINES },
      ),
      linesLeftOut: Type.Optional(
        Type.Integer({ description: `an event shows ${MOST_LINES} lines; \`link\` shows all` }),
      ),
      money: Type.Optional(
        Type.Object(
          { currency: text, net: text, tax: Type.Optional(text), total: text },
          {
            ...closed,
            description: 'absent as long as it cannot be priced; `tax` as long as nobody has said it',
          },
        ),
      ),
      link: Type.String({ description: 'where the order is read, below the address of the hub' }),
    },
    closed,
  ),
);

const LineEvent = Type.Object(
  {
    line: text,
    evidence: Type.Optional(
      Type.String({ description: 'the document that proves it; absent where it is said in words of people' }),
    ),
    was,
  },
  closed,
);

export const ofProcesses: readonly EventType[] = [
  ...Object.entries(BECAME).flatMap(([status, words]) => [
    {
      type: `order.${status}`,
      source: '/processes' as const,
      when: `An order ${words}`,
      subject: 'order/<channel>/<number>',
      data: OrderEvent,
    },
    {
      type: `line.${status}`,
      source: '/processes' as const,
      when: `A line of an order ${words}`,
      subject: 'order/<channel>/<number>',
      data: LineEvent,
    },
  ]),
  {
    type: 'order.judged',
    source: '/processes',
    when: 'There is a verdict about an order, as of a later revision, and its status stays as it was',
    subject: 'order/<channel>/<number>',
    data: OrderEvent,
  },
  {
    type: 'document.overdue',
    source: '/processes',
    when: 'A document that somebody owes has not come in time',
    subject: 'order/<channel>/<number>',
    data: Type.Object(
      { document: text, of: text, after: text, dueAt: text, standing: Type.Literal('overdue') },
      closed,
    ),
  },
];
