/** The question as the endpoint sees it: people's numbers instead of our ids. */
import { Type, type Static } from 'typebox';
import { FraudCheck } from '../../model/documents/fraud.ts';
import { Quantity } from '../../model/primitives.ts';
import { breach, mapped, type Mapped, type MappedForTarget } from '../kit/mapping.ts';
import type { TargetView } from '../kit/target.ts';

const closed = { additionalProperties: false } as const;
const Name = Type.String({ minLength: 1, maxLength: 80 });

/** Type, timestamp and data, as Standard Webhooks recommends. */
export const FraudQuestion = Type.Object(
  {
    type: Type.Literal('fraud-check'),
    /** When the order was placed. */
    timestamp: FraudCheck.properties.placedAt,
    data: Type.Object(
      {
        ...FraudCheck.properties,
        /** Number of the customer. */
        customer: Name,
        lines: Type.Array(
          Type.Object(
            {
              line: Name,
              /** Number of the item. */
              item: Name,
              quantity: Quantity,
            },
            closed,
          ),
        ),
      },
      closed,
    ),
  },
  closed,
);
export type FraudQuestion = Static<typeof FraudQuestion>;

/** Pure: our check → the question; nothing has to be known over there. */
export function toQuestion(view: TargetView<'fraud-check'>): MappedForTarget<FraudQuestion> {
  const { fields: check } = view;
  const customer = view.numberOf('party', check.customer);
  if (customer === undefined) return breach('customer', check.customer, 'a party with a number');
  const lines = linesOf(view);
  return 'breach' in lines
    ? lines
    : mapped({
        type: 'fraud-check',
        timestamp: check.placedAt,
        data: { ...wordsOf(check), customer, lines: lines.mapped },
      });
}

function wordsOf(check: FraudCheck): Omit<FraudCheck, 'customer' | 'lines'> {
  const { document, channel, orderNumber, revision, placedAt, amount, currency } = check;
  const { email, shipToName, shipTo, payment } = check;
  return {
    document,
    channel,
    orderNumber,
    revision,
    placedAt,
    ...(email !== undefined && { email }),
    ...(shipToName !== undefined && { shipToName }),
    ...(shipTo !== undefined && { shipTo }),
    ...(payment !== undefined && { payment }),
    amount,
    currency,
  };
}

function linesOf(view: TargetView<'fraud-check'>): Mapped<FraudQuestion['data']['lines']> {
  const lines = view.fields.lines.map(({ line, item, quantity }) => ({
    line,
    item: view.numberOf('item', item),
    quantity,
  }));
  const found = lines.flatMap(({ item, ...line }) => (item === undefined ? [] : [{ ...line, item }]));
  const at = lines.findIndex(({ item }) => item === undefined);
  return at === -1
    ? mapped(found)
    : breach(`lines[${at}].item`, view.fields.lines[at]?.item, 'an item with a number');
}
